"""Who uses the studio."""

from __future__ import annotations

import re
import unicodedata
import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.indexes import OpClass
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Lower, Now
from django.utils.crypto import get_random_string, salted_hmac

models.CharField.register_lookup(Lower)  # email__lower=..., email__lower__startswith=...

USERNAME_TAKEN = "This username is taken. Choose another."


class UserManager(BaseUserManager["User"]):
    """E-mail and username are compared without regard to case.

    Questions are asked of `lower(column)`, which is what the unique indexes hold.
    """

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__lower=self.normalize_email(username))

    def with_email(self, email: str) -> User | None:
        return self.filter(email__lower=self.normalize_email(email)).first()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an account; a missing username is made from the e-mail's first half."""
        fields.setdefault("username", self.free_username(email))
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def free_username(self, email: str) -> str:
        """A username that suits the e-mail and that nobody has."""
        wish = re.sub(r"[^\w.+-]", "", email.partition("@")[0])[:24] or "person"
        taken = self.filter(username__lower=wish.lower()).exists()
        return f"{wish}-{get_random_string(6).lower()}" if taken else wish


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: logs in by e-mail, is shown by name or username."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mail", max_length=255)
    username = models.CharField(
        max_length=40,
        validators=[UnicodeUsernameValidator()],
        help_text="Letters, digits and @ . + - _ only.",
    )
    name = models.CharField(max_length=255, blank=True)
    password = models.CharField(max_length=255, db_column="password_hash")
    session_version = models.PositiveIntegerField(
        default=0, editable=False, help_text="Raised to end every session of this person."
    )
    is_active = models.BooleanField("active", default=True)
    is_staff = models.BooleanField("staff", default=False)
    paid_credits = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "users"
        constraints = [
            # text_pattern_ops: the same index answers "begins with", under any collation.
            models.UniqueConstraint(
                OpClass(Lower("email"), name="text_pattern_ops"),
                name="users_email_unique",
                violation_error_message="This e-mail already has an account.",
            ),
            models.UniqueConstraint(
                OpClass(Lower("username"), name="text_pattern_ops"),
                name="users_username_unique",
                violation_error_message=USERNAME_TAKEN,
            ),
            models.CheckConstraint(
                condition=models.Q(paid_credits__gte=0), name="users_paid_credits_not_negative"
            ),
        ]
        # The admin's list, newest first.
        indexes = [models.Index(fields=["-created_at", "-id"], name="users_newest")]

    def __str__(self) -> str:
        return self.name or self.username

    def clean(self) -> None:
        """Bring e-mail and username into the one form in which they are kept."""
        self.email = type(self).objects.normalize_email(self.email)
        self.username = unicodedata.normalize("NFKC", self.username)

    def get_short_name(self) -> str:
        return str(self)

    def end_sessions(self) -> None:
        """Log this person out everywhere."""
        type(self).objects.filter(pk=self.pk).update(
            session_version=models.F("session_version") + 1
        )
        self.refresh_from_db(fields=["session_version"])

    def change_email(self, email: str) -> bool:
        """Move the account to another address, unless that has one of its own."""
        try:
            with transaction.atomic():
                type(self).objects.filter(pk=self.pk).update(email=email)
        except IntegrityError:
            return False
        self.email = email
        return True

    def delete_with_everything(self) -> None:
        """Delete the account, its rows by cascade and its files after commit."""
        from accounts import log_ins  # its models load after this one

        with transaction.atomic():
            # The lock makes an upload that is under way fail, not this.
            user = type(self).objects.select_for_update().filter(pk=self.pk).first()
            if user:  # not deleted by a second click meanwhile
                user.delete()
                log_ins.forget(user.email)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django compares this with the session's copy on every request.
        return salted_hmac(
            "accounts.User.session",
            f"{self.session_version}:{self.password}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()
