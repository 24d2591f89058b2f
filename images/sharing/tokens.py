"""What makes a link unguessable."""

from __future__ import annotations

import hashlib
import secrets

BYTES = 32


def new() -> str:
    """256 random bits in 43 characters that are safe in an address."""
    return secrets.token_urlsafe(BYTES)


def digest(token: str) -> str:
    """The SHA-256 of a token, in hexadecimal: all that is kept of it.

    A token has as many random bits as the digest: there is nothing that salt or a slow hash
    would protect from being guessed.
    """
    return hashlib.sha256(token.encode()).hexdigest()
