"""Forms whose answer is an e-mail, the same page for every address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts import letters, limits
from accounts.models import User

TOO_MANY_LETTERS = "Too many e-mails were asked for. Wait an hour, then try again."


class LetterForm(forms.Form):
    """Asks for an address, counts the e-mails, sends one.

    The limit is checked before anyone looks the address up, so it tells nothing of accounts.
    """

    status = 200

    email = forms.EmailField(
        label="E-mail",
        max_length=255,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        email = self.cleaned_data.get("email")
        if not self.errors and email and limits.too_many_letters(self.request, email):
            self.status = 429
            raise ValidationError(TOO_MANY_LETTERS, code="limited")
        return self.cleaned_data

    def send(self) -> bool:
        """Send the e-mail; where that fails, the form says so."""
        try:
            self.write(self.cleaned_data["email"])
        except letters.LetterNotSent as exc:
            self.status = 503
            self.add_error(None, str(exc))
        return self.is_valid()

    def write(self, email: str) -> None:
        """What is sent to the address, written by each kind of form."""
        raise TypeError(f"{type(self).__name__} writes no letter")


class SignUpForm(LetterForm):
    def write(self, email: str) -> None:
        letters.sign_up(email)


class PasswordResetForm(LetterForm):
    def write(self, email: str) -> None:
        letters.password_reset(email)
