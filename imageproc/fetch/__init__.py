"""The one way out to the network: files at addresses that strangers gave, and calls to servers.

Only public addresses are reached (each that a name has is checked, and the connection goes to one
that was), within limits of time and size; no cookies or proxies are used, and no credentials but
a token that the caller passes on purpose.

Settings: FETCH_PORTS (list of int), FETCH_USER_AGENT, and FETCH_ALLOW_LOOPBACK, which also lets
this machine's loopback addresses and any port through (for tests and development).
"""

from __future__ import annotations

from imageproc.fetch.client import Client, client
from imageproc.fetch.errors import (
    AddressRefused,
    BadStatus,
    BrokenAnswer,
    CertificateInvalid,
    ConnectFailed,
    FetchError,
    NameUnknown,
    NotEncrypted,
    NotWebAddress,
    PortRefused,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    retry_after,
)
from imageproc.fetch.turns import PER_HOST
from imageproc.fetch.urls import check_url
from imageproc.fetch.values import Fetched, Limits

__all__ = [
    "PER_HOST",
    "AddressRefused",
    "BadStatus",
    "BrokenAnswer",
    "CertificateInvalid",
    "Client",
    "ConnectFailed",
    "FetchError",
    "Fetched",
    "Limits",
    "NameUnknown",
    "NotEncrypted",
    "NotWebAddress",
    "PortRefused",
    "TooLarge",
    "TooManyRedirects",
    "TooSlow",
    "check_url",
    "client",
    "retry_after",
]
