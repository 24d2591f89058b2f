"""Why a try-on is not begun."""

from __future__ import annotations

from django.db import IntegrityError

from imageproc.pipelines.errors import PipelineError

WHAT_TO_DO = {
    "no_person_photo": "This photo is not yours to use here. Choose one of your own.",
    "no_garment": "This garment is not on offer any more. Choose another one.",
    "garment_costs": "This garment costs one paid credit. Choose to pay with a credit, or choose "
    "a free garment.",
    "no_credits": "You have no paid credit left. Choose a free garment, or ask the staff for "
    "credits.",
    "quota_used": "The free try-ons of this month are used up. Pay with a credit, or wait for the "
    "first of next month.",
}
"""By the names of the refusals of create_conversion(): what people read."""


class ConversionRefused(PipelineError):
    """This try-on cannot begin."""

    code = "conversion_refused"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class ConsentMissing(PipelineError):
    """Say first that the person in the photo agrees."""

    code = "consent_missing"


def refusal(problem: IntegrityError) -> ConversionRefused | None:
    """What the SQL functions meant, or None for an error of another kind."""
    diagnosis = getattr(problem.__cause__, "diag", None)
    reason = str(getattr(diagnosis, "constraint_name", ""))
    return ConversionRefused(reason, WHAT_TO_DO[reason]) if reason in WHAT_TO_DO else None
