"""Forms of the account page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from accounts import letters
from accounts.forms.letters import LetterForm
from accounts.forms.passwords import OwnPasswordForm
from accounts.models import USERNAME_TAKEN, User


class DetailsForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ("name", "username")
        labels = {"name": "Name (optional)"}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "username": forms.TextInput(
                attrs={"autocomplete": "nickname", "autocapitalize": "none"}
            ),
        }

    def store(self) -> bool:
        """Write these two columns and no other; where the username just went, the form says so."""
        try:
            with transaction.atomic():
                self.instance.save(update_fields=self.Meta.fields)
        except IntegrityError:
            self.add_error("username", USERNAME_TAKEN)
        return self.is_valid()


class EmailChangeForm(OwnPasswordForm, LetterForm):
    """A new e-mail counts once a link that is sent to it was opened."""

    field_order = ("email", "password")

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, request=request, user=user, **kwargs)
        self.fields["email"].label = "New e-mail"

    def clean_email(self) -> str:
        email = super().clean_email()
        if email == self.user.email:
            raise forms.ValidationError("This is your e-mail already.", code="same")
        return email

    def write(self, email: str) -> None:
        letters.email_change(self.user, email)
