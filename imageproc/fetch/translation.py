"""What `requests` and urllib3 raise, as what a person can act on."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import requests
from requests_hardened.ip_filter import InvalidIPAddress
from urllib3.exceptions import NewConnectionError
from urllib3.exceptions import TimeoutError as PoolTimeout
from urllib3.util.ssl_match_hostname import CertificateError

from imageproc.fetch.errors import (
    AddressRefused,
    BrokenAnswer,
    CertificateInvalid,
    ConnectFailed,
    FetchError,
    TooSlow,
)

# The first that is among the causes says what happened.
BY_CAUSE: tuple[tuple[tuple[type[BaseException], ...], type[FetchError]], ...] = (
    ((InvalidIPAddress,), AddressRefused),
    ((ssl.SSLCertVerificationError, CertificateError), CertificateInvalid),
    # This one counts as a timeout to urllib3.
    ((NewConnectionError,), ConnectFailed),
    ((TimeoutError, PoolTimeout, requests.Timeout), TooSlow),
)
CLOSED = (ConnectionError, ssl.SSLError)


def error_of(problem: Exception) -> FetchError:
    """The `FetchError` for what came up while asking or while reading the body."""
    causes = tuple(_causes(problem))
    for kinds, error in BY_CAUSE:
        if any(isinstance(cause, kinds) for cause in causes):
            return error()
    # Of the two libraries, `requests` asks and urllib3 reads the body.
    asking = isinstance(problem, requests.RequestException)
    if asking and any(isinstance(cause, CLOSED) for cause in causes):
        return ConnectFailed()
    return BrokenAnswer()


def _causes(problem: BaseException) -> Iterator[BaseException]:
    """The exception and those wrapped in it: urllib3 keeps them in `args` and in `reason`."""
    yield problem
    for inner in (*problem.args, getattr(problem, "reason", None)):
        if isinstance(inner, BaseException):
            yield from _causes(inner)
