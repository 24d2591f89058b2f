"""Couple pictures whose faces are put on, and how they are collected."""

from __future__ import annotations

from templates_app.models.crawl import CrawlTask
from templates_app.models.template import Category, Template

__all__ = ["Category", "CrawlTask", "Template"]
