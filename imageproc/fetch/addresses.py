"""Which addresses may be fetched from, and what a name leads to.

Sources: the IANA registries of special-purpose addresses (RFC 6890, RFC 8190), and the addresses
at which clouds serve their machines' secrets.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from concurrent.futures import Future
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from threading import Thread

from django.conf import settings

from imageproc.fetch.errors import AddressRefused, NameUnknown, TooSlow

Address = IPv4Address | IPv6Address

# Listed beside `is_global`, which has changed between releases of Python.
REFUSED_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by a carrier's customers; Alibaba's metadata
        "127.0.0.0/8",
        "168.63.129.16/32",  # looks public: inside Azure it is the host of the machine
        "169.254.0.0/16",  # link-local; the metadata of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# Outside lie, among others, loopback, mapped and compatible IPv4, NAT64 (64:ff9b::/96 and
# 64:ff9b:1::/48), unique local (fc00::/7), link-local, site-local and multicast.
GLOBAL_6 = IPv6Network("2000::/3")
REFUSED_6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
)
ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})
"""Upper half of an interface identifier whose lower half is an IPv4 address (RFC 5214)."""


def is_public(address: Address) -> bool:
    """Whether it belongs to the internet, and no IPv4 address is hidden in it."""
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in REFUSED_4)
    return (
        address in GLOBAL_6
        and address.is_global
        and not any(address in network for network in REFUSED_6)
        and int(address) >> 32 & 0xFFFF_FFFF not in ISATAP
    )


def require_allowed(found: Iterable[Address]) -> None:
    """Raises `AddressRefused` if any of them may not be fetched from."""
    if not all(is_public(each) or _is_own_loopback(each) for each in found):
        raise AddressRefused


def allowed_addresses(host: str, port: int, seconds: float) -> list[Address]:
    """What a host leads to, in the system's order, after each address was checked.

    Raises `NameUnknown`, `AddressRefused`, or `TooSlow` after `seconds`.
    """
    found = _spelled_out(host) or _resolve_within(host, port, seconds)
    if not found:
        raise NameUnknown
    require_allowed(found)
    return found


def resolve(host: str, port: int) -> list[Address]:
    """Every address of a name. Raises `NameUnknown`, to be retried if no name server answered."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        unknown = NameUnknown()
        unknown.may_retry = getattr(exc, "errno", None) == socket.EAI_AGAIN
        raise unknown from exc
    return [ip_address(place[0]) for *_, place in found]


def _is_own_loopback(address: Address) -> bool:
    return bool(settings.FETCH_ALLOW_LOOPBACK) and address.is_loopback


def _spelled_out(host: str) -> list[Address]:
    try:
        return [ip_address(host)]
    except ValueError:
        return []


def _resolve_within(host: str, port: int, seconds: float) -> list[Address]:
    # The system's resolver knows no deadline, and a name server of a stranger may take its time.
    answer: Future[list[Address]] = Future()
    Thread(target=_settle, args=(answer, host, port), daemon=True).start()
    try:
        return answer.result(seconds)
    except TimeoutError as exc:
        raise TooSlow from exc


def _settle(answer: Future[list[Address]], host: str, port: int) -> None:
    try:
        answer.set_result(resolve(host, port))
    except Exception as exc:  # noqa: BLE001 (raised again in the thread that waits)
        answer.set_exception(exc)
