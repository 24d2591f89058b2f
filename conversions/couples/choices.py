"""What the page of a new couple picture offers to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from conversions.couples import consents, engines, slots
from conversions.couples.limits import TEMPLATES
from conversions.couples.photos import face_of
from conversions.couples.slots import Slot
from conversions.models import FaceswapTask
from images.models import Image
from templates_app.models import Template

POPULAR = 8
"""Pictures that are offered where none is chosen yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Everything the page shows beside the form."""

    templates: list[Template]
    """Chosen already."""
    offered: list[Template]
    """To choose from, where none is."""
    missed: int
    """How many were asked for that are not on offer, or too many."""
    slots: list[Slot]
    picks: list[Image]
    engines: list[engines.Offer]
    questions: list[consents.Question]
    """What both have to agree to first."""

    @property
    def has_glasses(self) -> bool:
        return any(template.has_glasses for template in self.templates)


def offered(user: User, wished: Iterable[str], places: list[Slot]) -> Choices:
    """`wished` are ids of templates, as the address or the form names them."""
    keys = list(dict.fromkeys(key for text in wished if (key := _key(text))))
    chosen = chosen_templates(user, keys)
    return Choices(
        templates=chosen,
        offered=[] if chosen else _popular(user),
        missed=len(keys) - len(chosen),
        slots=places,
        picks=slots.picks_of(user, *(slot.chosen for slot in places)),
        engines=engines.offered(),
        questions=consents.missing(user),
    )


def chosen_templates(user: User, keys: list[UUID]) -> list[Template]:
    """In the order in which they were chosen."""
    if not keys:
        return []
    rows = Template.objects.visible_to(user).active().select_related("image")
    found = {template.pk: template for template in rows.filter(pk__in=keys[:TEMPLATES])}
    return [found[key] for key in keys if key in found]


def before(user: User, again: str) -> FaceswapTask | None:
    """The task that is made again, or the last one: its photos are chosen already."""
    rows = FaceswapTask.objects.visible_to(user).select_related("husband_image", "wife_image")
    if key := _key(again):
        return rows.filter(pk=key).first()
    return rows.newest_first().first()


def photos_before(user: User, task: FaceswapTask | None) -> list[Slot]:
    """His and her place, with the photos of a task where they are judged."""
    photos: list[Image | None] = [task.husband_image, task.wife_image] if task else [None, None]
    return [
        slots.empty(user, role, photo if photo and face_of(photo) else None)
        for role, photo in zip(slots.TITLES, photos, strict=True)
    ]


def _popular(user: User) -> list[Template]:
    rows = Template.objects.visible_to(user).active().select_related("image")
    return list(rows.popular_first()[:POPULAR])


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
