"""A token of the operator's, for the one origin that it was meant for."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

import requests

from imageproc.fetch.errors import NotEncrypted
from imageproc.fetch.urls import Target

TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""What a bearer token is made of (RFC 6750, section 2.1)."""


class Bearer:
    """Keeps the token out of whatever is printed: its text shows in one header and nowhere else."""

    def __init__(self, token: str) -> None:
        """Raises `ValueError`, which does not hold the token."""
        if not TOKEN.fullmatch(token):
            raise ValueError("This is no bearer token: it has characters that tokens do not have.")
        self._token = token

    def __repr__(self) -> str:
        return "<Bearer>"

    def pass_for(self, first: Target) -> Callable[[Target, requests.PreparedRequest], None]:
        """Adds the token to requests to the origin of `first`, until one went elsewhere.

        Who sends us away and back may have read the address on the way: nothing is sent any more.
        Raises `NotEncrypted`.
        """
        if not _is_private(first):
            raise NotEncrypted
        is_home = True

        def add(target: Target, request: requests.PreparedRequest) -> None:
            nonlocal is_home
            is_home = is_home and _origin(target) == _origin(first)
            if is_home:
                request.headers["Authorization"] = f"Bearer {self._token}"

        return add


def _origin(target: Target) -> tuple[str, str, int]:
    return urlsplit(target.url).scheme, target.host, target.port


def _is_private(target: Target) -> bool:
    """Nobody on the way can read it: it is encrypted, or does not leave this machine."""
    return urlsplit(target.url).scheme == "https" or _is_loopback(target.host)


def _is_loopback(host: str) -> bool:
    """In figures; what a name leads to may change. Whether it is asked at all, settings say."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
