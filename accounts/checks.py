"""Settings that must agree, for people to log in and for their e-mails to arrive."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.http.request import validate_host

LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}
UNSHARED_CACHES = ("locmem.LocMemCache", "dummy.DummyCache")


@register(Tags.security)
def check_site_url(**_: Any) -> list[CheckMessage]:
    """Every link in an e-mail begins with it."""
    site = urlsplit(settings.SITE_URL)
    if site.scheme not in {"http", "https"} or not site.hostname or site.path:
        return [
            Error(
                f"SITE_URL is {settings.SITE_URL!r}, which is not a site's address.",
                hint="Set it to the address that people type, such as https://photos.example.org.",
                id="accounts.E001",
            )
        ]
    if not validate_host(site.hostname, settings.ALLOWED_HOSTS) and not settings.DEBUG:
        return [
            Error(
                f"Links in e-mails lead to {site.hostname}, which ALLOWED_HOSTS refuses.",
                hint="Add the host of SITE_URL to ALLOWED_HOSTS.",
                id="accounts.E002",
            )
        ]
    return []


@register(Tags.security)
def check_proxies(**_: Any) -> list[CheckMessage]:
    if settings.TRUSTED_PROXIES >= 0:
        return []
    return [
        Error(
            "TRUSTED_PROXIES is negative.",
            hint="Set it to the number of reverse proxies between people and this server.",
            id="accounts.E003",
        )
    ]


@register(Tags.security, deploy=True)
def check_limits_are_shared(**_: Any) -> list[CheckMessage]:
    backend = settings.CACHES["default"]["BACKEND"]
    if not backend.endswith(UNSHARED_CACHES):
        return []
    return [
        Warning(
            "Each web process counts log-ins and e-mails for itself, so limits do not hold.",
            hint="Leave CACHE_URL empty to count in the database, or set it to a Redis.",
            id="accounts.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_letters_arrive(**_: Any) -> list[CheckMessage]:
    """Only where others come: on one's own machine the terminal is a fine letter box."""
    if urlsplit(settings.SITE_URL).hostname in LOCAL_NAMES:
        return []
    if settings.EMAIL_IS_PRINTED:
        return [
            Warning(
                "E-mails are printed in the terminal: nobody else can sign up or reset a password.",
                hint="Set EMAIL_URL, for example smtp+tls://user:password@mail.example.org:587.",
                id="accounts.W002",
            )
        ]
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").rpartition("@")[2] in LOCAL_NAMES:
        return [
            Warning(
                f"E-mails come from {settings.DEFAULT_FROM_EMAIL}, which mail servers refuse.",
                hint="Set DEFAULT_FROM_EMAIL to an address of your domain.",
                id="accounts.W003",
            )
        ]
    return []
