from __future__ import annotations

from django.apps import AppConfig


class ConversionsConfig(AppConfig):
    name = "conversions"

    def ready(self) -> None:
        from conversions.couples import signals  # noqa: F401 (connects them)
