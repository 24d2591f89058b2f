"""SQL files that migrations apply."""

from __future__ import annotations

from pathlib import Path

from django.db.migrations import RunSQL

ROOT = Path(__file__).resolve().parent.parent


def run_file(app: str, name: str, *, undo: str) -> RunSQL:
    """The migration step that runs `<app>/sql/<name>.sql`, and `undo` backwards."""
    return RunSQL((ROOT / app / "sql" / f"{name}.sql").read_text(), reverse_sql=undo)
