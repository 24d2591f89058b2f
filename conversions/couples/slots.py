"""His photo and her photo on the page: what is chosen, what the judge said, what there is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Literal

from django.core.files.uploadedfile import UploadedFile

from accounts.http import AuthenticatedHttpRequest
from accounts.models import User
from conversions.couples import photos
from conversions.couples.exceptions import PhotoGone
from conversions.couples.forms import SlotForm
from imageproc.pipelines.errors import PipelineError
from images import usage
from images.models import Image, ImageUsage

Role = Literal["husband", "wife"]
TITLES: dict[Role, str] = {"husband": "His photo", "wife": "Her photo"}
SHOWN = 8
"""Photos to choose from, with the one that is chosen."""
ROOM = 1.7
"""Side of what the circle shows, in longer sides of the face's box."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One of the two places, as the page shows it."""

    role: Role
    form: SlotForm
    chosen: Image | None = None
    error: str = ""
    code: str = ""

    @property
    def title(self) -> str:
        return TITLES[self.role]

    @property
    def warnings(self) -> list[str]:
        face = photos.face_of(self.chosen) if self.chosen else None
        return face["warnings"] if face else []

    @property
    def view_box(self) -> str:
        """Left, top, width, height of the square around the face, for an SVG of the photo."""
        face = photos.face_of(self.chosen) if self.chosen else None
        if face is None or self.chosen is None:
            return ""
        size = self.chosen.width, self.chosen.height
        side = min(ROOM * max(face["box"][2:]), *size)
        starts, lengths = face["box"][:2], face["box"][2:]
        corner = (
            min(max(start + (length - side) / 2, 0), whole - side)
            for start, length, whole in zip(starts, lengths, size, strict=True)
        )
        return " ".join(f"{length:.1f}" for length in (*corner, side, side))


def empty(user: User, role: Role, chosen: Image | None = None) -> Slot:
    """As the page first shows it."""
    return Slot(role=role, form=SlotForm(prefix=role, user=user), chosen=chosen)


def read(request: AuthenticatedHttpRequest, role: Role) -> Slot:
    """What was sent for this place, judged; what is refused leaves the photo chosen before."""
    form = SlotForm(request.POST, request.FILES, prefix=role, user=request.user)
    slot = Slot(role=role, form=form)
    if not form.is_valid():
        return replace(slot, error=_first_error(form), code=PhotoGone.code, chosen=_kept(form))
    try:
        return replace(slot, chosen=_judged(request, form))
    except PipelineError as refused:
        return replace(slot, error=str(refused), code=refused.code, chosen=_kept(form))


def asking(slot: Slot) -> Slot:
    """The same place, saying that it is empty."""
    return replace(slot, error=f"Choose {slot.title.lower()}.", code="required")


def exchanged(slots: list[Slot]) -> list[Slot]:
    """His photo in her place, and hers in his."""
    his, hers = slots
    return [replace(his, chosen=hers.chosen), replace(hers, chosen=his.chosen)]


def picks_of(user: User, *chosen: Image | None) -> list[Image]:
    """The newest photos to choose from, each picture once, those that are chosen first.

    Photos of each type are read by an index of their own; one query would sort all of them.
    """
    first = [image for image in chosen if image]
    found = [
        image
        for kind in photos.TYPES
        for image in photos.photos_of(user).filter(type=kind).newest_first()[:SHOWN]
    ]
    by_picture: dict[str, Image] = {}
    for image in (*first, *found):  # of the same picture, the one that is chosen or judged
        by_picture.setdefault(image.image_hash, image)
    newest = sorted(by_picture.values(), key=attrgetter("created_at", "pk"), reverse=True)
    return sorted(newest, key=lambda image: image not in first)[:SHOWN]


def _judged(request: AuthenticatedHttpRequest, form: SlotForm) -> Image | None:
    upload: UploadedFile[bytes] | None = form.cleaned_data["file"]
    if upload is None:
        photo: Image | None = form.cleaned_data["photo"]
        return photos.judged(request.user, photo) if photo else None
    added = photos.take(request.user, upload)
    if not added.is_duplicate:
        usage.record(request, added.image, ImageUsage.Action.UPLOAD)
    return added.image


def _kept(form: SlotForm) -> Image | None:
    kept: Image | None = form.cleaned_data.get("kept")
    return kept if kept and photos.face_of(kept) else None


def _first_error(form: SlotForm) -> str:
    return next(str(error) for errors in form.errors.values() for error in errors)
