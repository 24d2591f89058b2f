"""What both people have to have agreed to before their faces are put on a picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Consent, User
from accounts.models.consent import WORDINGS
from conversions.couples.exceptions import BothMustAgree

ABOUT = (Consent.About.OWN_FACE, Consent.About.PARTNER_FACE)


@dataclass(frozen=True, slots=True)
class Question:
    """One consent that is not on record, and the words that are agreed to."""

    subject: str
    wording: str


def missing(user: User) -> list[Question]:
    """What has to be asked: at first, after a change of the words, after it was taken back."""
    return [
        Question(about.value, WORDINGS[about.value])
        for about in ABOUT
        if not Consent.objects.allows(user, about)
    ]


def require(user: User) -> None:
    """
    Raises:
        BothMustAgree: one of the two is not on record.
    """
    if questions := missing(user):
        raise BothMustAgree([question.subject for question in questions])


def record(user: User, subjects: Iterable[str], address: str) -> None:
    """Keep what was ticked, each once."""
    asked = {question.subject for question in missing(user)}
    for subject in subjects:
        if subject in asked:
            Consent.objects.record(user, subject, address)
