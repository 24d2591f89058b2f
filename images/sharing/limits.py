"""How often the links of strangers may be tried. Counted in the shared cache."""

from __future__ import annotations

from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited
from django_ratelimit.exceptions import Ratelimited

from accounts.http import client_network

GUESSES_PER_NETWORK = "60/10m"
COPIES_PER_NETWORK = "60/10m"


def refuse_guessers(request: HttpRequest) -> None:
    """
    Raises:
        Ratelimited: too many links that open nothing were tried from this network.
    """
    _check(request, "shared-guess", GUESSES_PER_NETWORK, count=False)


def count_guess(request: HttpRequest) -> None:
    _check(request, "shared-guess", GUESSES_PER_NETWORK)


def count_copy(request: HttpRequest) -> None:
    """Count one copy, which costs a moment of work.

    Raises:
        Ratelimited: too many were made for this network.
    """
    _check(request, "shared-copy", COPIES_PER_NETWORK)


def _check(request: HttpRequest, group: str, rate: str, *, count: bool = True) -> None:
    network = client_network(request)
    if is_ratelimited(None, group=group, key=lambda *_: network, rate=rate, increment=count):
        raise Ratelimited
