"""A database and a data folder that are made for one measurement and dropped after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection


def measured(module: str, arguments: Sequence[str], **environment: str) -> dict[str, Any]:
    """Run a probe in a process of its own, on a fresh database; the JSON object that it prints."""
    name = f"bench_{module.rpartition('.')[2]}_{os.getpid()}"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        _in_postgres(f'CREATE DATABASE "{name}"')
        try:
            ran = subprocess.run(
                [sys.executable, "-m", module, *arguments], cwd=settings.BASE_DIR,
                stdout=subprocess.PIPE, text=True, check=True,
                env=_environment(name, folder) | environment,
            )  # fmt: skip
        finally:
            _in_postgres(f'DROP DATABASE "{name}" WITH (FORCE)')
    figures: dict[str, Any] = json.loads(ran.stdout)
    return figures


def _environment(name: str, folder: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": _address(name),
        "DATA_DIR": folder,
        "SECRET_KEY": settings.SECRET_KEY,
        "WORKERS": "2",
    }


def _in_postgres(statement: str) -> None:
    """A statement that no transaction may hold."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _address(name: str) -> str:
    values = connection.settings_dict
    host = values.get("OPTIONS", {}).get("host") or values["HOST"]
    query = urlencode({"host": host, **({"port": values["PORT"]} if values["PORT"] else {})})
    who = f"{quote(values['USER'] or '')}:{quote(values['PASSWORD'] or '')}"
    return f"postgres://{who}@/{name}?{query}"
