"""The e-mails that the studio sends: plain text, one purpose each."""

from __future__ import annotations

import logging
from contextlib import suppress
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import links
from accounts.models import User

logger = logging.getLogger("imageproc.accounts")


class LetterNotSent(Exception):
    """The e-mail could not be sent. Try again in a few minutes."""


def sign_up(email: str) -> None:
    """Answer who wants an account. Known or unknown, the address gets one e-mail."""
    if User.objects.with_email(email):
        _already_registered(email)
    else:
        link = links.absolute("sign-up-link", links.sign_up_token(email))
        _send(email, "Finish your sign-up", "sign_up", link=link)


def password_reset(email: str) -> None:
    """Answer who forgot a password. Known or unknown, the address gets one e-mail."""
    user = User.objects.with_email(email)
    if user is None or not user.is_active:
        _send(email, "No account to reset", "no_account", sign_up=links.absolute("sign-up"))
    else:
        _send(user.email, "Choose a new password", "password_reset", link=_reset_link(user))


def email_change(user: User, new_email: str) -> None:
    """Ask a new address to confirm itself, or tell it that it has an account."""
    if User.objects.with_email(new_email):
        _already_registered(new_email)
    else:
        link = links.absolute("account-email-confirm", links.email_change_token(user, new_email))
        _send(new_email, "Confirm your new e-mail", "email_change", link=link)


def _already_registered(email: str) -> None:
    _send(
        email,
        "You already have an account",
        "already_registered",
        log_in=links.absolute("login"),
        reset=links.absolute("password-reset"),
    )


def email_changed(old_email: str, new_email: str) -> None:
    """Tell the old address, so that a thief cannot move an account in silence."""
    with suppress(LetterNotSent):  # the change is done; the log has the failure
        _send(old_email, "The e-mail of your account changed", "email_changed", new_email=new_email)


def _reset_link(user: User) -> str:
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return links.absolute("password-reset-finish", uid, token)


def _send(to: str, subject: str, template: str, **context: str) -> None:
    site = urlsplit(settings.SITE_URL).netloc
    body = render_to_string(f"accounts/letters/{template}.txt", context | {"site": site})
    try:
        send_mail(f"{subject} · {site}", body, settings.DEFAULT_FROM_EMAIL, [to])
    except (SMTPException, OSError) as exc:
        logger.exception("An e-mail could not be sent", extra={"action": "letter_not_sent"})
        raise LetterNotSent(LetterNotSent.__doc__) from exc
