"""Where pictures are searched for: each source behind one small interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_app.crawling.manners import Manners
from templates_app.crawling.sources.base import Filters, Source
from templates_app.crawling.sources.custom import Custom
from templates_app.crawling.sources.danbooru import Danbooru
from templates_app.crawling.sources.pixiv import Pixiv

if TYPE_CHECKING:
    from templates_app.models import CrawlTask

__all__ = ["SOURCES", "Filters", "Source", "source_of"]

SOURCES: dict[str, type[Source]] = {"danbooru": Danbooru, "pixiv": Pixiv, "custom": Custom}


def source_of(task: CrawlTask, manners: Manners) -> Source:
    """
    Raises:
        CrawlRefused: it cannot be searched for what the task says, or not now.
    """
    kind = SOURCES[task.source_type]
    filters = Filters.from_json(task.filters)
    kind.check(task.search_query, filters)
    return kind(task.search_query, filters, manners)
