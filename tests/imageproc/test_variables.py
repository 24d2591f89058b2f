from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from imageproc.variables import Variables

env = Variables()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("MAX_UPLOAD_MB", "lots", "MAX_UPLOAD_MB is 'lots', which is not a number."),
        ("WORKERS", "0", "WORKERS is 0. Set it to 1 or more."),
        ("DEBUG", "maybe", "DEBUG is 'maybe'. Set it to 1 or 0."),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL must begin with postgres://"),
    ],
)
def test_it_stops_the_start_with_a_sentence(name: str, value: str, sentence: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--plan"],
        env=os.environ | {name: value},
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith(f"The settings are not right: {sentence}")
    assert "Traceback" not in done.stderr


def test_it_reads_a_secret_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from a file")
    monkeypatch.setenv("S3_SECRET_KEY_FILE", str(tmp_path / "secret"))
    assert env.str("S3_SECRET_KEY") == "from a file"


def test_it_takes_whole_numbers_from_their_least_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKERS", "3")
    assert env.at_least("WORKERS", 3, default=1) == 3
    with pytest.raises(ImproperlyConfigured, match="4 or more"):
        env.at_least("WORKERS", 4, default=1)
