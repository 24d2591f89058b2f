"""`requests`, tied down: one checked address per connection, and nothing taken from outside.

requests-hardened connects to the address that it looked at and keeps the name for TLS. It looks
at the first address of a name only; here it is handed one after all of them were checked.
"""

from __future__ import annotations

import functools
from http.cookiejar import DefaultCookiePolicy
from ssl import SSLContext
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from requests_hardened.client import HTTPSession
from requests_hardened.config import Config
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import MaxRetryError, NewConnectionError
from urllib3.poolmanager import PoolManager
from urllib3.util.ssl_ import create_urllib3_context

from imageproc.fetch.addresses import Address, allowed_addresses
from imageproc.fetch.urls import parse
from imageproc.fetch.watch import CURRENT

POOLS, POOL_SIZE = 32, 8
"""Addresses whose connections are kept, and how many for each."""


class WatchedConnection(HTTPConnection):
    """Shows its socket to the watch, whether it is new or used again."""

    def connect(self) -> None:
        super().connect()
        CURRENT.get().hold(self.sock)

    def send(self, data: Any) -> None:
        if self.sock is not None:
            CURRENT.get().hold(self.sock)
        super().send(data)


class WatchedTLSConnection(WatchedConnection, HTTPSConnection):
    """The same with TLS."""


class WatchedPool(HTTPConnectionPool):
    """Makes watched connections."""

    ConnectionCls = WatchedConnection


class WatchedTLSPool(HTTPSConnectionPool):
    """The same with TLS."""

    ConnectionCls = WatchedTLSConnection


class PinnedAdapter(IPFilterAdapter):
    """Connects to the address in a request's URL, for the name in its Host header."""

    def __init__(self, *, is_https_proto: bool) -> None:
        # Whether loopback is allowed was decided before, by `addresses`.
        super().__init__(is_https_proto=is_https_proto, allow_loopback=True)
        self.poolmanager = PoolManager(num_pools=POOLS, maxsize=POOL_SIZE)
        self.poolmanager.pool_classes_by_scheme = {"http": WatchedPool, "https": WatchedTLSPool}

    @functools.cached_property
    def context(self) -> SSLContext:
        """Who is trusted: read once, as reading it takes longer than shaking hands."""
        context = create_urllib3_context()
        context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
        return context

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Always; the parent would have the files of the trusted read for each connection."""
        conn.cert_reqs = "CERT_REQUIRED"

    def close(self) -> None:
        """Close what is kept; the pools by themselves wait for the garbage collector."""
        kept = self.poolmanager.pools
        for key in set(kept.keys()):
            kept[key].close()
        super().close()

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        """The parent takes the URL's host for the name as well; here it is put right."""
        netloc = request.headers["Host"]
        host_params, pool_kwargs = super().build_connection_pool_key_attributes(
            request, verify, cert
        )
        request.headers["Host"] = netloc
        if host_params["scheme"] == "https":
            name = urlsplit(f"//{netloc}").hostname
            names = {"assert_hostname": name, "server_hostname": name}
            pool_kwargs |= names | {"ssl_context": self.context}
        return host_params, pool_kwargs


class Session(HTTPSession):
    """Sends requests under a `Watch`; threads may share it."""

    def __init__(self) -> None:
        super().__init__(
            Config(
                ip_filter_enable=True,
                ip_filter_allow_loopback_ips=False,
                never_redirect=True,
                default_timeout=None,  # the watch says
                user_agent_override=settings.FETCH_USER_AGENT,
            )
        )
        self.trust_env = False  # no proxies, no netrc, no other certificates
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        # What is packed must be unpacked with care, so it is not asked for.
        self.headers["Accept-Encoding"] = "identity"
        self.mount("http://", PinnedAdapter(is_https_proto=False))
        self.mount("https://", PinnedAdapter(is_https_proto=True))

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Ask the first of the host's addresses that takes a connection; the body is not read.

        Raises `FetchError` where the address is refused, or what `requests` raises.
        """
        target = parse(str(request.url))
        found = allowed_addresses(target.host, target.port, CURRENT.get().patience())
        for address in found[:-1]:
            try:
                return self._send_to(address, request, target.netloc, **kwargs)
            except requests.ConnectionError as exc:
                if not _nothing_was_sent(exc):
                    raise
        return self._send_to(found[-1], request, target.netloc, **kwargs)

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: to tell where one leads, `requests` reads its body, however long it is."""

    def _send_to(
        self, address: Address, request: requests.PreparedRequest, netloc: str, **kwargs: Any
    ) -> requests.Response:
        pinned = request.copy()
        pinned.headers["Host"] = netloc
        pinned.url = _at_address(str(request.url), address)
        return super().send(pinned, stream=True, timeout=CURRENT.get().patience(), **kwargs)


def _at_address(url: str, address: Address) -> str:
    parts = urlsplit(url)
    host = f"[{address}]" if address.version == 6 else str(address)
    return parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host).geturl()


def _nothing_was_sent(exc: requests.ConnectionError) -> bool:
    if isinstance(exc, requests.ConnectTimeout):
        return True
    cause = exc.args[0] if exc.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
