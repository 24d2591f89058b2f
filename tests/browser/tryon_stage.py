"""Try-ons in every state."""

from __future__ import annotations

from accounts.models import Consent
from conversions.models import Conversion
from images.models import Image
from tests.browser.stage import Stage
from tests.conversions.base import call
from tests.people import make_image


def own_pages(stage: Stage) -> dict[str, str]:
    """What alice sees, after `shops_stage.public_pages()` hung garments up."""
    Consent.objects.record(stage.alice, "own_face", None)
    garment = Image.objects.garments().filter(is_public=True).latest("created_at")
    states = {
        "done": ("processing", "completed"),
        "failed": ("processing", "failed"),
        "cancelled": ("cancelled",),
        "working": ("processing",),
        "waiting": (),
    }
    found = {
        "try-on-new": f"/try-on/?garment={garment.pk}&person={stage.kept.pk}",
        "try-ons": "/try-on/history/",
    }
    for name, moves in states.items():
        found[f"try-on-{name}"] = _made(stage, garment, *moves).get_absolute_url()
    return found


def first_pages() -> dict[str, str]:
    """What somebody sees who has tried nothing on yet, and has not agreed to anything."""
    return {"try-on-first": "/try-on/", "try-ons-none": "/try-on/history/"}


def _made(stage: Stage, garment: Image, *moves: str) -> Conversion:
    pk = call(
        "create_conversion",
        user_id=stage.alice.pk,
        user_image_id=stage.kept.pk,
        cloth_image_id=garment.pk,
    )
    for status in moves:
        result = _result(stage).pk if status == "completed" else None
        call(
            "update_conversion_status",
            conversion_id=pk,
            status=status,
            result_image_id=result,
            error_message="No person was found in this photo.",
            processing_time_ms=1234,
        )
    return Conversion.objects.get(pk=pk)


def _result(stage: Stage) -> Image:
    photo = stage.kept
    return make_image(
        stage.alice,
        source=photo,
        operation=Image.Operation.TRY_ON,
        width=photo.width,
        height=photo.height,
        thumbnail_path=photo.thumbnail_path,
        preview_path=photo.preview_path,
        metadata={
            "engine_title": "Bent photo",
            "weights": [{"name": "pose-landmark-full", "sha256": "ab" * 32}],
            "notes": ["The garment's own photo was bent onto the body."],
        },
    )
