"""Environment variables, refused with a sentence when they make no sense."""

from __future__ import annotations

import os
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BOOLEANS = {"1", "0", "true", "false", "yes", "no", "on", "off", "y", "n", "t", "f", ""}


class Variables(environ.FileAwareEnv):  # type: ignore[misc]  # environ ships no types
    """Reads NAME, or the file that NAME_FILE names (secrets of containers come that way)."""

    def get_value(self, var: Any, cast: Any = None, *args: Any, **kwargs: Any) -> Any:
        given = os.environ.get(str(var), "")
        if cast is bool and given.lower() not in BOOLEANS:
            raise ImproperlyConfigured(f"{var} is {given!r}. Set it to 1 or 0.")
        try:
            return super().get_value(var, cast, *args, **kwargs)
        except ValueError as problem:
            raise ImproperlyConfigured(f"{var} is {given!r}, which is not a number.") from problem

    def at_least(self, var: str, least: int, *, default: int) -> int:
        """A whole number that is not below least."""
        value = int(self.int(var, default=default))
        if value < least:
            raise ImproperlyConfigured(f"{var} is {value}. Set it to {least} or more.")
        return value

    def database(self, url: str) -> dict[str, Any]:
        """The configuration for a PostgreSQL address."""
        if not url.startswith(("postgres://", "postgresql://")):
            raise ImproperlyConfigured(
                "DATABASE_URL must begin with postgres:// (this application needs PostgreSQL 15 "
                "to 18). Unset it to use the embedded server."
            )
        return dict(self.db_url_config(url))
