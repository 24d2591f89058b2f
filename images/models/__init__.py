"""Pictures, albums, links to share them by, and what happened to them."""

from __future__ import annotations

from images.models.album import Album
from images.models.history import ImageUsage, ImageUsageTotal
from images.models.image import Image
from images.models.report import BlockedPicture, Report
from images.models.share import ShareLink

__all__ = [
    "Album",
    "BlockedPicture",
    "Image",
    "ImageUsage",
    "ImageUsageTotal",
    "Report",
    "ShareLink",
]
