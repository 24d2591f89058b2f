"""The address of the database that the tests run on, for processes that tests start."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.db import connection


def test_database_url() -> str:
    values = connection.settings_dict
    options = values.get("OPTIONS", {})
    host = options.get("host") or values["HOST"]
    query = urlencode({"host": host, **({"port": values["PORT"]} if values["PORT"] else {})})
    who = f"{quote(values['USER'] or '')}:{quote(values['PASSWORD'] or '')}"
    return f"postgres://{who}@/{values['NAME']}?{query}"
