"""Standard Webhooks: signed messages that are sent until they are answered."""

from __future__ import annotations
