"""Requests: who sends them, and from where."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User

NOWHERE = "0.0.0.0"  # noqa: S104 (nothing listens on it: a server on a socket file sees no address)


class AuthenticatedHttpRequest(HttpRequest):
    """What a view behind login_required receives."""

    user: User
    htmx: HtmxDetails


def client_address(request: HttpRequest) -> str:
    """The address that the request came from, as far as it can be believed.

    Each trusted proxy appends the address it was called from to X-Forwarded-For. Whatever stands
    before those entries was written by the client, who may write anything.
    """
    chain = [part for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    trusted = min(settings.TRUSTED_PROXIES, len(chain))
    candidate = chain[-trusted] if trusted else request.META.get("REMOTE_ADDR", "")
    return _parsed(candidate) or _parsed(request.META.get("REMOTE_ADDR", "")) or NOWHERE


def client_network(request: HttpRequest) -> str:
    """What limits are counted by: one IPv6 customer owns a whole /64, so all of it is one."""
    address = ip_address(client_address(request))
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False).network_address)
    return str(address)


def log_in_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The e-mail that failed log-ins are counted by: no new count for another spelling."""
    from accounts.models import User

    given = (credentials or {}).get("username") or request.POST.get("username", "")
    return User.objects.normalize_email(given)[:255]


def _parsed(text: str) -> str:
    """The bare address in `192.0.2.1:1234` or `[2001:db8::1]:443`, or nothing."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address).partition("%")[0]
