"""What a try met."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Self

EXCERPT = 500  # characters of an answer's body that are kept
# PostgreSQL's JSON takes no NUL, and a page shows none of the others.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one try met, as it is kept and shown.

    `at` is in ISO 8601; `status` is None when there was no answer; `error` is a sentence for the
    person, or "" when the message was taken.
    """

    at: str
    milliseconds: int
    status: int | None = None
    error: str = ""
    excerpt: str = ""

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        return cls(**kept)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @property
    def is_good(self) -> bool:
        return not self.error

    @property
    def said(self) -> str:
        """What happened, in a sentence."""
        return self.error or f"The server answered {named(self.status or 0)}."

    @property
    def is_gone(self) -> bool:
        """The receiver wants to be told nothing more."""
        return self.status == HTTPStatus.GONE


def sentence(status: int) -> str:
    """What is wrong with an answer of this status; "" for 200 to 299."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return ""
    said = f"The server answered {named(status)}"
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return f"{said}: redirects are not followed."
    return f"{said}."


def named(status: int) -> str:
    """`404 Not Found`, or the number alone where it has no name."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def excerpt(body: bytes) -> str:
    """The beginning of a body as text of at most EXCERPT characters."""
    text = body[: EXCERPT * 4].decode(errors="replace")
    return CONTROLS.sub(" ", text).strip()[:EXCERPT]
