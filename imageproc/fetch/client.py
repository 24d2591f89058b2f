"""Ask a server, follow where it leads, ask again where that may help."""

from __future__ import annotations

import functools
import os
import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Self
from urllib.parse import urljoin

import requests
from urllib3.exceptions import HTTPError

from imageproc.fetch.bearer import Bearer
from imageproc.fetch.body import read_start, read_whole
from imageproc.fetch.errors import (
    BadStatus,
    BrokenAnswer,
    FetchError,
    NotWebAddress,
    TooManyRedirects,
    retry_after,
)
from imageproc.fetch.session import Session
from imageproc.fetch.translation import error_of
from imageproc.fetch.turns import Turns
from imageproc.fetch.urls import Target, parse
from imageproc.fetch.values import Fetched, Limits
from imageproc.fetch.watch import Watch

LEADING_ON = frozenset({301, 302, 303, 307, 308})
NEVER_SENT = frozenset({"authorization", "cookie", "host", "proxy-authorization"})
SKIMMED = 1 << 14
"""Bytes read of a body that nobody wants, so that its connection can be used again."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10
"""Seconds between two tries; where a server asks for more, the caller has to come back."""


class Client:
    """Fetches from the internet and from nowhere else; a context manager that threads may share.

    Nothing of one request stays for the next but its connection.
    """

    def __init__(self) -> None:
        self.session = Session()
        self._turns = Turns()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are kept."""
        self.session.close()

    def get(
        self,
        url: str,
        limits: Limits,
        *,
        tries: int = 1,
        headers: Mapping[str, str] | None = None,
        bearer: str = "",
    ) -> Fetched:
        """Fetch a file, following redirects. Credentials among `headers` are not sent.

        A `bearer` token of the operator's is sent to the origin of `url`, until a redirect leads
        away from it. Each of the `tries` has the limits for itself, with pauses of at most 10
        seconds between. Raises `FetchError`; `ValueError` for a token that is none.
        """
        token = Bearer(bearer) if bearer else None
        for attempt in range(1, tries):
            try:
                return self._get(url, limits, headers or {}, token)
            except FetchError as exc:
                if not exc.may_retry or (exc.retry_after or 0) > LONGEST_PAUSE:
                    raise
                time.sleep(_pause(attempt, exc.retry_after or 0))
        return self._get(url, limits, headers or {}, token)

    def post(self, url: str, body: bytes, limits: Limits, *, headers: Mapping[str, str]) -> Fetched:
        """Send `body` once and give back the answer, whatever its status; follow no redirect.

        The answer's data is cut at `limits.max_bytes`. Credentials among `headers` are not sent.
        Raises `FetchError` where no answer came.
        """
        target = parse(url)
        request = self._prepared("POST", target, headers, body)
        with Watch(limits) as watch, self._asked(target, request, watch) as answer:
            return _fetched(target, answer, read_start(answer, limits.max_bytes), watch)

    def _get(
        self, url: str, limits: Limits, headers: Mapping[str, str], token: Bearer | None
    ) -> Fetched:
        seen: set[str] = set()
        may_send = token.pass_for(parse(url)) if token else None
        with Watch(limits) as watch:
            while len(seen) <= limits.redirects:
                target = parse(url)
                if target.url in seen:
                    break
                seen.add(target.url)
                request = self._prepared("GET", target, headers)
                if may_send:
                    may_send(target, request)
                with self._asked(target, request, watch) as answer:
                    onward = _onward(target, answer)
                    if not onward:
                        return _file(target, answer, limits, watch)
                    _skim(answer)
                url = onward
        raise TooManyRedirects(url)

    def _prepared(
        self, method: str, target: Target, headers: Mapping[str, str], body: bytes | None = None
    ) -> requests.PreparedRequest:
        kept = {name: text for name, text in headers.items() if name.lower() not in NEVER_SENT}
        try:
            request = requests.Request(method, target.url, headers=kept, data=body)
            return self.session.prepare_request(request)
        except requests.exceptions.InvalidURL as exc:
            raise NotWebAddress from exc

    @contextmanager
    def _asked(
        self, target: Target, request: requests.PreparedRequest, watch: Watch
    ) -> Iterator[requests.Response]:
        """The answer with its body still to come; whatever breaks meanwhile is a `FetchError`."""
        with self._turns.taken(target.host, watch.left()):
            try:
                with self.session.send(request) as answer:
                    yield answer
                # A socket that was shut looks like a body that came to its end.
                watch.check()
            except BrokenAnswer:
                watch.check()
                raise
            except (requests.RequestException, HTTPError) as exc:
                watch.check()
                raise error_of(exc) from exc
            finally:
                watch.let_go()


@functools.cache
def client() -> Client:
    """This process's own client, made on first use and again after a fork."""
    return Client()


# Two processes must not talk over one connection.
os.register_at_fork(after_in_child=client.cache_clear)


def _onward(target: Target, answer: requests.Response) -> str:
    """Where a redirect leads, or ""."""
    location = answer.headers.get("Location", "")
    if answer.status_code not in LEADING_ON or not location:
        return ""
    try:
        # Headers are read as Latin-1; what is not ASCII in them mostly is UTF-8.
        location = location.encode("latin-1").decode()
        return urljoin(target.url, location)
    except ValueError as exc:
        raise NotWebAddress from exc


def _file(target: Target, answer: requests.Response, limits: Limits, watch: Watch) -> Fetched:
    if not 200 <= answer.status_code < 300:
        _skim(answer)
        raise BadStatus(answer.status_code, retry_after(answer.headers))
    return _fetched(target, answer, read_whole(answer, limits.max_bytes), watch)


def _fetched(target: Target, answer: requests.Response, data: bytes, watch: Watch) -> Fetched:
    return Fetched(
        url=target.url,
        status=answer.status_code,
        content_type=answer.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
        headers=answer.headers,
        data=data,
        milliseconds=watch.milliseconds(),
    )


def _skim(answer: requests.Response) -> None:
    with suppress(FetchError, HTTPError):
        read_start(answer, SKIMMED)


def _pause(attempt: int, asked: float) -> float:
    """Seconds before the next try: longer each time, and not the same for all that wait."""
    spread = random.uniform(0.5, 1)  # noqa: S311 (no secret)
    return max(asked, min(FIRST_PAUSE * 2.0 ** (attempt - 1), LONGEST_PAUSE) * spread)
