"""A couple picture, and where its faces are."""

from __future__ import annotations

import uuid
from typing import ClassVar, Literal, TypedDict

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from templates_app.querysets import TemplateQuerySet

ROLES = ("husband", "wife")


class FacePosition(TypedDict):
    """One entry of `face_positions`, in pixels of the picture after orientation."""

    box: list[float]
    """Left, top, width, height."""
    landmarks: list[list[float]]
    """Five times x, y: right eye, left eye, nose, right and left corner of the mouth."""
    score: float
    """0..1, of the detector; 1 for a face that staff drew."""
    usable: bool
    """Whether the fine landmarks were found on it too."""
    role: Literal["husband", "wife", ""]


class Category(models.TextChoices):
    ACG = "acg", "Anime, comics, games"
    MOVIE = "movie", "Film"
    TV = "tv", "Series"
    CUSTOM = "custom", "Other"


class Template(models.Model):
    """Waiting for staff until they make it active; archived when it is shown no more.

    Only one with a husband's and a wife's usable face can be active: a CHECK says so. A trigger
    keeps `face_count` and `search`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    image = models.OneToOneField("images.Image", on_delete=models.CASCADE, related_name="template")
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    artist = models.CharField(max_length=255, blank=True)
    source_url = models.URLField("source", max_length=500, blank=True)
    licence = models.CharField(max_length=255, blank=True)
    category = models.CharField(max_length=10, choices=Category, default=Category.CUSTOM)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    face_count = models.PositiveSmallIntegerField(default=0, editable=False)
    face_positions = models.JSONField(default=list, blank=True)
    has_glasses = models.BooleanField(
        "glasses",
        default=False,
        help_text="One of the two wears glasses: swaps may look less real.",
    )
    popularity_score = models.PositiveIntegerField(default=0, editable=False)
    is_active = models.BooleanField("active", default=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    perceptual_hash = models.BigIntegerField(null=True, editable=False)
    crawl_task = models.ForeignKey(
        "templates_app.CrawlTask",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="templates",
        editable=False,
    )
    search = SearchVectorField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[TemplateQuerySet] = TemplateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "templates"
        constraints = [
            models.CheckConstraint(
                condition=Q(archived_at=None) | Q(is_active=False),
                name="templates_archived_is_not_active",
            ),
        ]
        indexes = [
            # The gallery: popular first, whole and by category; and newest first.
            models.Index(
                F("popularity_score").desc(), F("id").desc(),
                name="templates_popular", condition=Q(is_active=True),
            ),
            models.Index(
                F("category"), F("popularity_score").desc(), F("id").desc(),
                name="templates_by_category", condition=Q(is_active=True),
            ),
            models.Index(
                F("created_at").desc(), F("id").desc(),
                name="templates_newest", condition=Q(is_active=True),
            ),
            # Staff's lists.
            models.Index(F("created_at").desc(), F("id").desc(), name="templates_created"),
            models.Index(fields=["perceptual_hash"], name="templates_hash"),
            GinIndex("tags", name="templates_tags"),
            GinIndex("search", name="templates_search"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("template", args=[self.pk])

    @property
    def faces(self) -> dict[str, FacePosition]:
        """By role: the two faces that are swapped, as far as they have roles."""
        found: list[FacePosition] = self.face_positions
        return {face["role"]: face for face in found if face.get("role")}
