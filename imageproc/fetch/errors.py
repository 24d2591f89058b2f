"""Why something could not be fetched, in words for the person who gave the address.

No message holds an address that a name was resolved to: it would tell strangers what lies inside
the network.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from imageproc.pipelines.errors import PipelineError

ASK_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that may be another one the next time."""

LONGEST_RETRY_AFTER = 24 * 3600
"""Seconds; a server that names more is taken to have named this."""


class FetchError(PipelineError):
    """This address could not be fetched. Check it, and try again."""

    code = "fetch_failed"
    may_retry: bool = False
    retry_after: float | None = None


class NotWebAddress(FetchError):
    """This is not a web address that can be fetched. Write it in full, such as
    https://example.com/photo.jpg.
    """

    code = "not_http"


class PortRefused(FetchError):
    """This address names a port that is not fetched from. Leave the port out of the address."""

    code = "port_refused"


class AddressRefused(FetchError):
    """This address belongs to a private network and is not fetched. Use one that anyone on the
    internet can open.
    """

    code = "address_refused"


class NameUnknown(FetchError):
    """No server has the name in this address. Check its spelling."""

    code = "name_unknown"


class ConnectFailed(FetchError):
    """The server did not take the connection. Check the address, or try again later."""

    code = "connect_failed"
    may_retry = True


class CertificateInvalid(FetchError):
    """The server cannot prove that it is the one in the address: its certificate is not valid.
    Ask who runs it for a valid certificate.
    """

    code = "certificate_invalid"


class TooSlow(FetchError):
    """The server took too long to answer. Try again later."""

    code = "too_slow"
    may_retry = True


class TooLarge(FetchError):
    """The file at this address is larger than allowed. Put a smaller one there."""

    code = "too_large"


class TooManyRedirects(FetchError):
    """This address leads to another one again and again. Use the address where it ends."""

    code = "too_many_redirects"

    def __init__(self, onward: str = "") -> None:
        super().__init__()
        self.onward = onward
        """Where the last one led, which was not asked."""


class NotEncrypted(FetchError):
    """This address is not encrypted, so no token is sent to it. Use one that begins with https."""

    code = "not_encrypted"


class BrokenAnswer(FetchError):
    """The server's answer was cut off or is malformed. Try again later."""

    code = "broken_answer"
    may_retry = True


class BadStatus(FetchError):
    """The server answered with an error. Check the address, or try again later."""

    code = "http_status"

    def __init__(self, status: int, retry_after: float | None = None) -> None:
        super().__init__(f"The server answered {status}: {_meaning(status)}")
        self.status = status
        self.may_retry = status in ASK_LATER
        self.retry_after = retry_after


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait, 0 to LONGEST_RETRY_AFTER; None where it says nothing.

    `Retry-After` is a number of seconds or a date (RFC 9110, section 10.2.3).
    """
    text = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,12}", text):
        seconds = float(text)
    else:
        try:
            seconds = parsedate_to_datetime(text).timestamp() - time.time()
        except (ValueError, OverflowError):
            return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)


def _meaning(status: int) -> str:
    match status:
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            return "there is nothing at this address."
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return "it does not show this to everyone. Use an address that needs no log-in."
        case HTTPStatus.TOO_MANY_REQUESTS:
            return "it was asked too often. Try again later."
        case _ if status in ASK_LATER:
            return "it cannot answer now. Try again later."
        case _:
            return "it does not give this file. Check the address."
