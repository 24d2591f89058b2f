"""Forms that take a password."""

from __future__ import annotations

from typing import Any, ClassVar, TypeAlias

from django import forms
from django.contrib.auth.forms import (
    AuthenticationForm,
    BaseUserCreationForm,
    UsernameField,
)
from django.contrib.auth.forms import (
    PasswordChangeForm as DjangoPasswordChangeForm,
)
from django.contrib.auth.forms import (
    SetPasswordForm as DjangoSetPasswordForm,
)
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import limits
from accounts.models import User

PASSWORD_HELP = "At least 8 characters, not only digits. A few words in a row are easy to keep."  # noqa: S105
AGAIN = "Password again"
DIFFERENT = "The two passwords differ. Type them again."
NewPasswordForm: TypeAlias = "SignUpFinishForm | SetPasswordForm | PasswordChangeForm"
WRONG_PASSWORD = "This is not your password."  # noqa: S105
TOO_MANY_CHECKS = "Too many tries. Wait an hour, then try again."


class LogInForm(AuthenticationForm):
    """One sentence for every failure: wrong password, unknown e-mail, closed account."""

    error_messages = {
        "invalid_login": "This e-mail and password do not belong together. "
        "Check both, or reset your password.",
        "inactive": "This e-mail and password do not belong together. "
        "Check both, or reset your password.",
    }
    username = UsernameField(
        label="E-mail",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )

    def clean(self) -> dict[str, Any]:
        if self.request is not None and limits.too_many_log_ins(self.request):
            raise ValidationError(
                "Too many log-ins from your network. Wait ten minutes, then try again.",
                code="limited",
            )
        return super().clean()


class SignUpFinishForm(BaseUserCreationForm[User]):
    """The second half of sign-up: the e-mail is known and confirmed."""

    class Meta:
        model = User
        fields = ("name", "username")
        # Not Django's UsernameField: password managers must keep the e-mail above, not this.
        field_classes: ClassVar[dict[str, type[forms.Field]]] = {}
        labels = {"name": "Name (optional)"}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "username": forms.TextInput(
                attrs={"autocomplete": "nickname", "autocapitalize": "none"}
            ),
        }

    field_order = ("password1", "password2", "name", "username")

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        initial = {"username": User.objects.free_username(email)}
        super().__init__(*args, initial=initial, **kwargs)
        self.instance.email = email
        _name_new_password(self, "password1", "password2")

    def create(self) -> User | None:
        """Make the account, or None where another request took e-mail or username just now."""
        try:
            with transaction.atomic():
                return self.save()
        except IntegrityError:
            return None


class SetPasswordForm(DjangoSetPasswordForm):  # type: ignore[type-arg]  # takes none at run time
    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        _name_new_password(self, "new_password1", "new_password2")


class PasswordChangeForm(DjangoPasswordChangeForm):
    error_messages = DjangoSetPasswordForm.error_messages | {"password_incorrect": WRONG_PASSWORD}

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        _name_new_password(self, "new_password1", "new_password2")
        self.fields["old_password"].label = "Your password now"

    def clean_old_password(self) -> str:
        if limits.too_many_password_checks(self.user):
            raise ValidationError(TOO_MANY_CHECKS, code="limited")
        return super().clean_old_password()


class OwnPasswordForm(forms.Form):
    """Asks the person to repeat their password before something that cannot be taken back."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if limits.too_many_password_checks(self.user):
            raise ValidationError(TOO_MANY_CHECKS, code="limited")
        if not self.user.check_password(password):
            raise ValidationError(WRONG_PASSWORD, code="wrong")
        return password


def _name_new_password(form: NewPasswordForm, first: str, second: str) -> None:
    form.error_messages = form.error_messages | {"password_mismatch": DIFFERENT}
    form.fields[first].help_text = PASSWORD_HELP
    form.fields[second].label = AGAIN
    form.fields[second].help_text = ""
