"""Taking in templates, and what staff do with them.

waiting -> active -> archived -> waiting. Whatever changes one looks at its row, locked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from imageproc.pipelines import likeness, raster
from imageproc.pipelines.picture import Picture
from images import blocking, uploads
from images.garments.services import title_of
from images.models import Image
from templates_app import faces
from templates_app.exceptions import Archived, FileGone, LooksLikeAnother, NoCouple, TemplateGone
from templates_app.models import CrawlTask, Template
from templates_app.models.template import FacePosition

MOST_TAGS, LONGEST_TAG = 30, 40


@dataclass(frozen=True, slots=True)
class Added:
    template: Template
    is_duplicate: bool
    """The same file was there already; nothing of the template changed."""


@dataclass(slots=True)
class _Look:
    """What is found out about a new picture before anything is kept."""

    drop_near: bool
    perceptual_hash: int = 0
    positions: list[FacePosition] = field(default_factory=list)

    def __call__(self, picture: Picture) -> dict[str, Any]:
        """
        Raises:
            PictureBlocked, LooksLikeAnother: it is not wanted.
            EngineMissing: faces cannot be found.
        """
        blocking.refuse_blocked_template(picture.rgb)
        self.perceptual_hash = likeness.perceptual_hash(picture.rgb)
        if self.drop_near and (other := _nearest(self.perceptual_hash)):
            raise LooksLikeAnother(other)
        self.positions = faces.positions_in(picture.rgb)
        return {}


def add_template(
    file: UploadedFile[Any],
    *,
    title: str = "",
    category: str = "custom",
    crawl_task: CrawlTask | None = None,
    drop_near: bool = False,
    **facts: Any,
) -> Added:
    """Keep a picture as a template that waits for staff: its faces are found, without roles.

    `facts` are other columns: artist, source_url, licence, description, tags, has_glasses. What is
    too long for its column is cut. Without a title it is called as the file is. The same file
    twice is the same template, which stays as it is. `drop_near` refuses what looks like another.

    Raises:
        PipelineError: the file cannot be read or is too large, or faces cannot be found.
        PictureBlocked: staff refuse this picture.
        LooksLikeAnother: with `drop_near` only.
    """
    look = _Look(drop_near)
    added = uploads.add(None, file, kind=Image.Type.TEMPLATE, examine=look)
    known = Template.objects.filter(image=added.image).first()
    if known:
        return Added(known, is_duplicate=True)
    if added.is_duplicate:  # its first upload stopped half-way
        look(read(added.image))
    said = facts | {"title": title.strip() or title_of(file.name or ""), "category": category}
    columns = {
        "face_positions": look.positions,
        "perceptual_hash": look.perceptual_hash,
        "crawl_task": crawl_task,
    }
    template, is_new = Template.objects.get_or_create(
        image=added.image, defaults=_fitting(said) | columns
    )
    template.refresh_from_db()  # triggers count faces
    return Added(template, is_duplicate=not is_new)


def near(template: Template, most: int = 10) -> list[Template]:
    """Others that look the same, the most alike first."""
    if template.perceptual_hash is None:
        return []
    alike = Template.objects.looking_like(template.perceptual_hash, likeness.NEAR)
    return list(alike.exclude(pk=template.pk).order_by(F("differing"), "pk")[:most])


def activate(template: Template) -> Template:
    """Offer it to people.

    Raises:
        Archived: it has to be brought back first.
        NoCouple: it lacks a usable husband or wife.
    """
    with transaction.atomic():
        row = locked(template)
        if row.archived_at:
            raise Archived
        if not faces.is_couple(row.face_positions):
            raise NoCouple
        row.is_active = True
        return saved(row, "is_active")


def archive(template: Template) -> Template:
    """Show it no more; couple pictures that were made of it stay."""
    with transaction.atomic():
        row = locked(template)
        row.is_active = False
        row.archived_at = row.archived_at or timezone.now()
        return saved(row, "is_active", "archived_at")


def bring_back(template: Template) -> Template:
    """Out of the archive: it waits again."""
    with transaction.atomic():
        row = locked(template)
        row.archived_at = None
        return saved(row, "archived_at")


def block(template: Template, by: User | None, reason: str = "") -> Template:
    """Archive it, and refuse this picture from now on, however it is saved or sized.

    Raises:
        PipelineError: its file is damaged or gone.
    """
    try:
        blocking.block_template(template.image, by, reason)
    except FileNotFoundError as problem:
        raise FileGone from problem
    return archive(template)


def read(image: Image) -> Picture:
    """
    Raises:
        PipelineError: the file is damaged or gone.
    """
    try:
        with default_storage.open(image.file_path) as file:
            return raster.decode(file.read(), max_pixels=uploads.max_pixels())
    except FileNotFoundError as problem:
        raise FileGone from problem


def locked(template: Template) -> Template:
    """Its row as it is now, which nobody else changes until the transaction ends.

    Raises:
        TemplateGone: it was deleted meanwhile.
    """
    row = Template.objects.select_for_update(of=("self",)).filter(pk=template.pk).first()
    if row is None:
        raise TemplateGone
    return row


def saved(row: Template, *columns: str) -> Template:
    """With what triggers make of these columns."""
    row.save(update_fields=columns)
    row.refresh_from_db(fields=["face_count", "updated_at"])
    return row


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Small letters, each once."""
    clean = (" ".join(tag.split()).lower() for tag in tags)
    return list(dict.fromkeys(tag for tag in clean if tag))


def _nearest(perceptual_hash: int) -> Template | None:
    """Archived ones count too: staff have seen that picture."""
    alike = Template.objects.looking_like(perceptual_hash, likeness.NEAR)
    return alike.order_by(F("differing"), "pk").first()


def _fitting(said: Mapping[str, Any]) -> dict[str, Any]:
    """Cut to what the columns hold; a wrong address of a source is left out, not cut."""
    columns = {name: _cut(name, value) for name, value in said.items()}
    if "tags" in columns:
        short = clean_tags(columns["tags"])
        columns["tags"] = [tag[:LONGEST_TAG] for tag in short][:MOST_TAGS]
    return columns


def _cut(name: str, value: Any) -> Any:
    longest = getattr(Template._meta.get_field(name), "max_length", None)
    if not isinstance(value, str) or longest is None or len(value) <= longest:
        return value
    return "" if name == "source_url" else value[:longest]
