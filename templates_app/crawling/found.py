"""A picture that a source named, before anybody looked at it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

LONGEST = 255
"""Characters of a title, a name or a licence; the columns hold no more."""
LONGEST_URL = 500
"""Characters of an address that is written down; longer ones are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where a picture lies and what its source says of it; "" and 0 where it says nothing."""

    key: str
    """The same wherever this very picture is found again."""
    url: str
    page_url: str = ""
    """Where people see it."""
    origin: str = ""
    """Where its page says it is from."""
    title: str = ""
    artist: str = ""
    licence: str = ""
    tags: tuple[str, ...] = ()
    rating: str = ""
    width: int = 0
    """Pixels, as the source says."""
    height: int = 0

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        return cls(**{**kept, "tags": tuple(kept.get("tags", ()))})

    def as_json(self) -> dict[str, Any]:
        """Without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def shorter_side(self) -> int:
        """Pixels; 0 where the source does not say."""
        return min(self.width, self.height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer of a source.

    `passed_over` counts what was not even found, by what became of it (`Fate`); `onward` is where
    the next page is, None after the last.
    """

    found: tuple[Found, ...] = ()
    onward: Any = None
    passed_over: Mapping[str, int] = field(default_factory=dict)


def text(value: object, longest: int = LONGEST) -> str:
    """A stranger's words as one line without controls; "" for what is no text."""
    if not isinstance(value, str):
        return ""
    plain = "".join(" " if unicodedata.category(each) in {"Cc", "Cs"} else each for each in value)
    return " ".join(plain.split())[:longest].rstrip()


def texts(values: Iterable[object], most: int = 30) -> tuple[str, ...]:
    """Each once, as many as are kept of a picture's tags."""
    cleaned = (text(value, 40) for value in values)
    return tuple(dict.fromkeys(value for value in cleaned if value))[:most]


def address(value: object) -> str:
    """A web address that can be shown as a link, or ""."""
    cleaned = text(value, LONGEST_URL + 1)
    is_web = cleaned.startswith(("http://", "https://")) and " " not in cleaned
    return cleaned if is_web and len(cleaned) <= LONGEST_URL else ""
