"""A new secret is shown on the next page, and never again."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase

from jobs.models import WebhookEndpoint

KEY = "webhook_secrets"


@dataclass(frozen=True, slots=True)
class NewSecret:
    """The secret of an endpoint, for the eyes of its owner."""

    url: str
    secret: str


def remember(session: SessionBase, endpoint: WebhookEndpoint) -> None:
    """Show the endpoint's secret on the next page that asks for what is to be shown."""
    session[KEY] = session.get(KEY, {}) | {endpoint.url: endpoint.secret}


def take(session: SessionBase) -> list[NewSecret]:
    """What is to be shown now; the session forgets it."""
    if KEY not in session:
        return []
    return [NewSecret(url, secret) for url, secret in session.pop(KEY).items()]
