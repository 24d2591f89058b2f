from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from imageproc import embedded

REPOSITORY = Path(embedded.__file__).resolve().parent.parent
SCRIPT = """
import sys, psycopg
from imageproc import embedded
url = embedded.start()
with psycopg.connect(url, autocommit=True) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
    connection.execute("INSERT INTO kept VALUES (1)")
    print(connection.execute("SELECT count(*) FROM kept").fetchone()[0], flush=True)
if sys.argv[1:] == ["crash"]:
    import os; os._exit(9)
"""


def run(data: Path, *arguments: str) -> str:
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments],
        env=environment | {"DATA_DIR": str(data)},
        cwd=REPOSITORY, capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr
    return done.stdout.strip()


def servers(data: Path) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(data / "postgres") in (process.info["cmdline"] or [])
    ]


@pytest.fixture
def data() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="imageproc-pg-"))  # short: a socket's path may not be long
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.mark.cluster
def test_it_keeps_data_and_leaves_no_server_behind(data: Path) -> None:
    assert run(data) == "1"
    assert servers(data) == []
    assert run(data) == "2"
    assert servers(data) == []


@pytest.mark.cluster
def test_it_takes_over_the_server_of_a_process_that_crashed(data: Path) -> None:
    assert run(data, "crash") == "1"
    assert len(servers(data)) == 1
    assert run(data) == "2"
    assert servers(data) == []


@pytest.mark.cluster
def test_it_recovers_when_the_server_itself_was_killed(data: Path) -> None:
    run(data, "crash")
    for server in servers(data):
        server.kill()
        server.wait(5)
    assert run(data) == "2"
    assert servers(data) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (["manage.py", "migrate"], True),
        (["manage.py", "up"], True),
        (["manage.py", "remove_background", "a.jpg"], False),
        (["manage.py", "models", "list"], False),
        (["manage.py", "bench", "background", "--json"], False),
        (["manage.py", "bench", "queue"], True),
        (["manage.py"], False),
    ],
)
def test_it_starts_only_for_commands_that_need_it(
    monkeypatch: pytest.MonkeyPatch, line: list[str], *, expected: bool
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert embedded.wanted(line) is expected
    monkeypatch.setenv("DATABASE_URL", "postgres:///x")
    assert embedded.wanted(line) is False
