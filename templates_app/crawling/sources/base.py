"""What every source can do."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.conf import settings

from imageproc.fetch import Fetched, Limits
from templates_app.crawling.errors import SourceBroken
from templates_app.crawling.found import Found, Page
from templates_app.crawling.manners import Manners

LISTING = Limits(max_bytes=10 << 20, total_seconds=60)
"""Of a page of results."""
MIN_SIDE = 512
SEEN_PER_WANTED = 20
"""So many pictures are looked at for each that is wanted, before a crawl gives up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is left out. `rating` is "g", for everyone, or "s", where sensitive ones may be too."""

    min_side: int = MIN_SIDE
    """Pixels of the shorter side."""
    rating: str = "g"
    max_seen: int = 0
    """Pictures that are looked at; 0 leaves it to the number that is wanted."""

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """As the column `filters` holds them; what it lacks is as usual."""
        names = ("min_side", "rating", "max_seen")
        return cls(**{name: kept[name] for name in names if name in kept})

    def most_seen(self, wanted: int) -> int:
        return self.max_seen or wanted * SEEN_PER_WANTED


class Source(ABC):
    """One search at one site. `page` and `fetch` raise what `Manners.get` raises."""

    headers: ClassVar[Mapping[str, str]] = {}
    """Sent with each request for a picture."""

    def __init__(self, query: str, filters: Filters, manners: Manners) -> None:
        self.query, self.filters, self.manners = query, filters, manners

    @classmethod
    @abstractmethod
    def check(cls, query: str, filters: Filters) -> None:
        """
        Raises:
            CrawlRefused: with a sentence, before anything is asked of anybody.
        """

    @abstractmethod
    def page(self, onward: Any) -> Page:
        """The first page for None, then what each page names as `onward`; JSON throughout.

        Raises:
            CrawlRefused: the source does not search for this.
            SourceBroken: its answer is none.
        """

    def fetch(self, found: Found) -> Fetched:
        """The picture's file."""
        return self.manners.get(found.url, picture_limits(), headers=self.headers)


def picture_limits() -> Limits:
    """What is larger than an upload may be could not be kept."""
    megabytes = min(settings.MAX_FETCH_MB, settings.MAX_UPLOAD_MB)
    return Limits(max_bytes=megabytes * 1024**2, total_seconds=settings.FETCH_SECONDS)


def json_of(fetched: Fetched) -> Any:
    """Raises `SourceBroken`."""
    try:
        return json.loads(fetched.data)
    except (ValueError, RecursionError) as problem:
        raise SourceBroken from problem
