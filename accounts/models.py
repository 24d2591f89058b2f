"""Who uses the studio."""

from __future__ import annotations

import re
import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.crypto import get_random_string


class UserManager(BaseUserManager["User"]):
    """E-mail and username are compared without regard to case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def with_email(self, email: str) -> User | None:
        return self.filter(email__iexact=email).first()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an account; a missing username is made from the e-mail's first half."""
        fields.setdefault("username", self._free_username(email))
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def _free_username(self, email: str) -> str:
        wish = re.sub(r"[^\w.+-]", "", email.partition("@")[0])[:24] or "person"
        taken = self.filter(username__iexact=wish).exists()
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
            models.UniqueConstraint(
                Lower("email"),
                name="users_email_unique",
                violation_error_message="This e-mail already has an account.",
            ),
            models.UniqueConstraint(
                Lower("username"),
                name="users_username_unique",
                violation_error_message="This username is taken. Choose another.",
            ),
            models.CheckConstraint(
                condition=models.Q(paid_credits__gte=0), name="users_paid_credits_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return str(self)
