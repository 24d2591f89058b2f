"""A file to start from."""

from __future__ import annotations

from jobs.sheets.columns import WANTED
from jobs.sheets.result import encoded

EXAMPLES = (
    ("1", "Blue mug", "https://example.com/mug-front.jpg,https://example.com/mug-back.jpg"),
    ("2", "Oak chair", "https://example.com/chair.jpg"),
)


def template() -> bytes:
    """The wanted columns and two rows, as CSV in UTF-8 with a byte order mark."""
    return b"".join(encoded((WANTED, *EXAMPLES)))
