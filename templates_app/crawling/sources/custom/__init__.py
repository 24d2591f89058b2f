"""Any site: a page, a feed, a sitemap, or a list of addresses."""

from __future__ import annotations

from templates_app.crawling.sources.custom.source import Custom

__all__ = ["Custom"]
