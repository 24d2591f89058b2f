"""What can become of a picture that a source named."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices


class Fate(TextChoices):
    """In the order in which they are shown."""

    COLLECTED = "collected", "collected"
    KNOWN = "known", "collected before"
    TOO_SMALL = "too_small", "too small"
    TOO_LARGE = "too_large", "too large a file"
    NOT_TWO_FACES = "not_two_faces", "not two faces that can be swapped"
    LOOKS_LIKE_ANOTHER = "looks_like_another", "looks like another template"
    BLOCKED = "blocked", "refused by staff before"
    UNREADABLE = "unreadable", "no picture, or a damaged one"
    ANIMATED = "animated", "moves"
    RATING = "rating", "not for everyone"
    NO_FILE = "no_file", "not given out by the source"
    NOT_ALLOWED = "not_allowed", "not allowed to be fetched"
    FETCH_FAILED = "fetch_failed", "could not be fetched"


def looked_at(counts: Mapping[str, int]) -> int:
    """How many pictures were judged; those that were there before are not judged again."""
    return sum(number for fate, number in counts.items() if fate != Fate.KNOWN)


def in_words(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """What happened at all, in the order of the choices."""
    return [(str(fate.label), counts[fate]) for fate in Fate if counts.get(fate)]
