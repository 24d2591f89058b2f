"""What a fetch is given and what it brings back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one try may take.

    `max_bytes` holds for what comes and for what it unpacks to; `total_seconds` for everything
    from the name to the last byte, redirects included; `idle_seconds` for the connection and for
    each wait for the next bytes; `redirects` is how many are followed.
    """

    max_bytes: int
    total_seconds: float = 60
    idle_seconds: float = 10
    redirects: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A whole answer.

    `url` is where it came from in the end, `content_type` in lower case without parameters ("" if
    none was given); names of `headers` match in any case; `milliseconds` is the time of this try.
    """

    url: str
    status: int
    content_type: str
    headers: Mapping[str, str]
    data: bytes
    milliseconds: float
