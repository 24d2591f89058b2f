"""Signed links that go out by e-mail. Nothing is stored until one comes back."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from accounts.models import User


def absolute(name: str, *args: str) -> str:
    """A page's address for an e-mail: from the settings, never from what a request claims."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def sign_up_token(email: str) -> str:
    return _sign_up_signer().sign_object(email)


def read_sign_up_token(token: str) -> str | None:
    """The e-mail that the link was sent to, or None where the link is not good any more."""
    return _read(_sign_up_signer(), token)


def email_change_token(user: User, new_email: str) -> str:
    return _email_change_signer(user).sign_object(new_email)


def read_email_change_token(user: User, token: str) -> str | None:
    return _read(_email_change_signer(user), token)


def _sign_up_signer() -> TimestampSigner:
    return TimestampSigner(salt="accounts.sign-up")


def _email_change_signer(user: User) -> TimestampSigner:
    # A changed e-mail, a changed password and "log out everywhere" each end the link.
    state = f"{user.pk}:{user.email}:{user.get_session_auth_hash()}"
    return TimestampSigner(salt=f"accounts.email-change:{state}")


def _read(signer: TimestampSigner, token: str) -> str | None:
    try:
        email = signer.unsign_object(token, max_age=settings.SIGN_UP_LINK_SECONDS)
    except (BadSignature, ValueError):
        return None
    return str(email)
