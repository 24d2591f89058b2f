"""What the archive of a person's things tells of couple pictures; the pictures are in it anyhow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from conversions.export import pieces_of
from conversions.models import FaceswapTask

if TYPE_CHECKING:
    from accounts.models import User
    from imageproc.archive import Archive

NAME = "couple-pictures.json"


def export(user: User, out: Archive) -> Iterator[None]:
    tasks = FaceswapTask.objects.visible_to(user)
    if tasks.exists():
        yield from out.pieces(NAME, pieces_of(tasks))
