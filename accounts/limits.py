"""How often something may be asked for. Counted in the shared cache."""

from __future__ import annotations

from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited

from accounts.http import client_network
from accounts.models import User

LETTERS_PER_EMAIL = "5/h"
LETTERS_PER_NETWORK = "30/h"
LOG_INS_PER_NETWORK = "100/10m"
PASSWORD_CHECKS_PER_USER = "10/h"  # noqa: S105 (a rate)
EXPORTS_PER_USER = "6/h"


def too_many_letters(request: HttpRequest, email: str) -> bool:
    """Count one e-mail that someone asked for, whether or not the address has an account."""
    by_network = _over("letters-network", client_network(request), LETTERS_PER_NETWORK)
    # Counted apart, so that a network that is over its limit cannot use up a stranger's.
    return by_network or _over("letters-email", email, LETTERS_PER_EMAIL)


def too_many_log_ins(request: HttpRequest) -> bool:
    """Count one try. Tries at one account are counted apart; this is for many accounts."""
    return _over("log-in", client_network(request), LOG_INS_PER_NETWORK)


def too_many_password_checks(user: User) -> bool:
    """Count one try to repeat the password: a borrowed session is no place to guess it."""
    return _over("password", str(user.pk), PASSWORD_CHECKS_PER_USER)


def too_many_exports(user: User) -> bool:
    return _over("export", str(user.pk), EXPORTS_PER_USER)


def _over(group: str, value: str, rate: str) -> bool:
    limited: bool = is_ratelimited(
        None, group=group, key=lambda _group, _request: value, rate=rate, increment=True
    )
    return limited
