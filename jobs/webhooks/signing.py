"""Secrets and signatures, by the Standard Webhooks specification 1.0.0.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets as randomness
from collections.abc import Iterable

PREFIX = "whsec_"
KEY_BYTES = 32  # the specification asks for 24 to 64


def new_secret() -> str:
    """`whsec_` and KEY_BYTES random bytes in base64."""
    return PREFIX + base64.b64encode(randomness.token_bytes(KEY_BYTES)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64; timestamp in Unix seconds."""
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    content = f"{message_id}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()}"


def headers(secrets: Iterable[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """What goes with a body; each secret signs, so that a receiver may know any of them."""
    signatures = [signature(secret, message_id, timestamp, body) for secret in secrets]
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
