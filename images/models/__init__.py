"""Pictures, albums, links to share them by, and what happened to them."""

from __future__ import annotations

from images.models.album import Album
from images.models.history import ImageUsage, ImageUsageTotal
from images.models.image import Image
from images.models.share import ShareLink

__all__ = ["Album", "Image", "ImageUsage", "ImageUsageTotal", "ShareLink"]
