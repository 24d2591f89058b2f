"""What an address says by itself, before anything is asked of the network.

One notation is read for each thing and every other is refused: a host that two programs read
differently is how a check is passed and another machine reached.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

import idna
from django.conf import settings

from imageproc.fetch.addresses import Address, require_allowed
from imageproc.fetch.errors import AddressRefused, NotWebAddress, PortRefused

PORTS = {"http": 80, "https": 443}
LONGEST = 8192
"""Characters; servers refuse more."""

# Controls cut a request in two or are dropped in silence, browsers read a backslash as a slash.
ODD = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]|^\s|\s$")
NETLOC = re.compile(r"(\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[^][@:%\s]+))(:(?P<port>[0-9]{1,5}))?")
LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
NAME = re.compile(rf"(?=.{{1,253}}$){LABEL}(\.{LABEL})*")
# What ends so is a number to some programs, whatever stands before it (WHATWG URL, section 3.5).
NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address with its host in ASCII, without a fragment; `netloc` is its Host header."""

    url: str
    netloc: str
    host: str
    port: int


def check_url(url: str) -> None:
    """Refuse what can be refused without the network.

    Raises `NotWebAddress`, `PortRefused`, or `AddressRefused` for an address in figures.
    """
    parse(url)


def parse(url: str) -> Target:
    """The one reading of `url` that everything else uses. Raises as `check_url` does."""
    parts = _split(url)
    if "@" in parts.netloc:
        raise NotWebAddress("Leave the user name and password out of the address.")
    found = NETLOC.fullmatch(parts.netloc)
    if parts.scheme not in PORTS or not found:
        raise NotWebAddress
    host = found["six"] or _ascii(found["name"])
    port = int(found["port"] or PORTS[parts.scheme])
    _check_port(port)
    _check_host(host, six=bool(found["six"]))
    netloc = (f"[{host}]" if found["six"] else host) + (f":{port}" if found["port"] else "")
    clean = parts._replace(netloc=netloc, fragment="").geturl()
    return Target(url=clean, netloc=netloc, host=host, port=port)


def _split(url: str) -> SplitResult:
    if len(url) > LONGEST or ODD.search(url):
        raise NotWebAddress
    try:
        return urlsplit(url)
    except ValueError as exc:  # brackets without a pair, characters that turn into "/" or "@"
        raise NotWebAddress from exc


def _ascii(name: str) -> str:
    if name.isascii():
        return name.lower()
    try:
        host = idna.encode(name, uts46=True).decode("ascii")
    except UnicodeError as exc:
        raise NotWebAddress from exc
    if NUMBER.fullmatch(host):  # circled and full-width figures
        raise NotWebAddress
    return host


def _check_port(port: int) -> None:
    if not 0 < port < 1 << 16:
        raise NotWebAddress
    if port not in settings.FETCH_PORTS and not settings.FETCH_ALLOW_LOOPBACK:
        raise PortRefused


def _check_host(host: str, *, six: bool) -> None:
    if six or NUMBER.fullmatch(host):
        require_allowed([_strict(host, six=six)])
    elif not NAME.fullmatch(host):
        raise NotWebAddress
    elif host.split(".")[-1] == "localhost" and not settings.FETCH_ALLOW_LOOPBACK:
        raise AddressRefused


def _strict(host: str, *, six: bool) -> Address:
    try:
        return IPv6Address(host) if six else IPv4Address(host)
    except ValueError as exc:
        raise NotWebAddress from exc
