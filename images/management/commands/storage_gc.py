"""Files without a row, and rows without a file."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.storage import Storage, default_storage
from django.core.management.base import BaseCommand

from images.models import Image
from jobs.models import Product, Sheet


class Command(BaseCommand):
    help = "Remove stored files that no row owns, and name rows whose file is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")
        parser.add_argument(
            "--older-than", type=int, default=24, metavar="HOURS",
            help="spare younger files: a worker writes them before their row (default 24)",
        )  # fmt: skip

    def handle(self, *, dry_run: bool, older_than: int, **options: Any) -> None:
        owned = _owned()
        stored = set(walk(default_storage))
        limit = datetime.now(UTC) - timedelta(hours=older_than)
        orphans = [key for key in sorted(stored - owned) if _is_older(key, limit)]
        for key in orphans:
            self.stdout.write(f"{'would remove' if dry_run else 'removed'} {key}")
            if not dry_run:
                default_storage.delete(key)
        for key in sorted(owned - stored):
            self.stdout.write(self.style.WARNING(f"missing {key}"))
        self.stdout.write(
            f"{len(stored)} files, {len(orphans)} without a row, {len(owned - stored)} missing."
        )


def walk(storage: Storage, folder: str = "") -> Iterator[str]:
    """Every key in the storage."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    for name in names:
        yield f"{folder}{name}"
    for name in folders:
        yield from walk(storage, f"{folder}{name}/")


Owner = type[Image] | type[Product] | type[Sheet]
OWNERS: dict[Owner, tuple[str, ...]] = {
    Image: ("file_path", "thumbnail_path", "preview_path"),
    Product: ("output_image_paths", "thumbnail_paths"),
    Sheet: ("file_path", "preview"),
}
"""What the `keys` of each row are made of."""


def _owned() -> set[str]:
    return {key for model, columns in OWNERS.items() for key in _keys_of(model, columns)}


def _keys_of(model: Owner, columns: Iterable[str]) -> Iterator[str]:
    for row in model._default_manager.only(*columns).iterator(chunk_size=5000):
        yield from row.keys


def _is_older(key: str, limit: datetime) -> bool:
    try:
        return default_storage.get_modified_time(key) < limit
    except FileNotFoundError:  # removed meanwhile
        return False
