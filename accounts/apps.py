from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import checks  # noqa: F401 (registers them)

        post_migrate.connect(_ensure_quotas, sender=self)


def _ensure_quotas(sender: AppConfig, **_: Any) -> None:
    """A row for people and one for shops, as soon as there is the table."""
    from django.db import connection

    from accounts.models import Quota

    if Quota._meta.db_table in connection.introspection.table_names():
        Quota.objects.ensure()
