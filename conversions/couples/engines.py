"""Which engines may put faces on: the built-in one, and one whose licence staff accepted."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from conversions.couples.exceptions import EngineNotOffered
from conversions.models import LicenceAcceptance
from imageproc.pipelines import swap
from imageproc.pipelines.swap import insight

AUTO = "auto"
INSIGHT = "insightface"


@dataclass(frozen=True, slots=True)
class Offer:
    """An engine that a person may choose."""

    name: str
    title: str
    note: str = ""
    """What its licence allows."""


def offered() -> list[Offer]:
    """The usual one first; others only where they are installed and accepted."""
    usual = Offer(AUTO, swap.title_of("mesh"), "Runs everywhere, for any use.")
    return [usual, *_insight()]


def require(name: str) -> None:
    """
    Raises:
        EngineNotOffered: it is not installed, or nobody accepted the licence of these files.
    """
    if name == AUTO or name in {each.name for each in offered()}:
        return
    raise EngineNotOffered


def _insight() -> list[Offer]:
    pack = insight.find_pack(settings.MODELS_DIR)
    if pack is None or not LicenceAcceptance.objects.holds(INSIGHT, pack.digest):
        return []
    return [Offer(INSIGHT, swap.title_of(INSIGHT), "For non-commercial research only.")]
