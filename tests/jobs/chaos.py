"""Jobs under fire, on a database of their own: python -m tests.jobs.chaos --jobs 500

Prints one JSON object: how many jobs were lost (did not complete), done twice, and left strays.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from tests.jobs.clusters import Worker

START = (
    "import os; from imageproc import embedded; print(embedded.start(), flush=True); os._exit(0)"
)
FAULTS = {"part": 5, "group": 1, "main": 1, "sentinel": 1, "work": 1, "database": 1}
DOWN_SECONDS = 1.0


class Server:
    """An embedded PostgreSQL that nobody else uses."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.url = self.start()

    def start(self) -> str:
        """Start it from a process that ends without stopping it."""
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        done = subprocess.run(
            [sys.executable, "-c", START], env=environment | {"DATA_DIR": str(self.data)},
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def stop(self, signum: signal.Signals) -> None:
        """SIGQUIT stops it as a crash would, SIGINT in order."""
        pid = int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])
        server = psutil.Process(pid)
        server.send_signal(signum)
        with suppress(psutil.Error):
            server.wait(20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=150)
    parser.add_argument("--milliseconds", type=int, nargs=2, default=(5, 100))
    parser.add_argument("--faults", nargs="*", choices=FAULTS, default=list(FAULTS))
    parser.add_argument("--seed", type=int, default=None)
    asked = parser.parse_args()
    seed = random.randrange(10**6) if asked.seed is None else asked.seed
    with tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # the server's own user passes through
        with _studio(Path(folder)) as server:
            report = _run(server, asked.jobs, asked.milliseconds, asked.faults, random.Random(seed))
    sys.stdout.write(json.dumps({"seed": seed, **report}) + "\n")


@contextmanager
def _studio(data: Path) -> Iterator[Server]:
    server = Server(data)
    os.environ |= {
        "DATA_DIR": str(data), "DATABASE_URL": server.url,
        "DJANGO_SETTINGS_MODULE": "tests.jobs.cluster_settings", "STATIC_MANIFEST": "0",
    }  # fmt: skip
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    try:
        yield server
    finally:
        connection.close()
        server.stop(signal.SIGINT)


def _run(
    server: Server,
    number: int,
    milliseconds: tuple[int, int],
    kinds: list[str],
    dice: random.Random,
) -> dict[str, object]:
    from tests.jobs.clusters import Worker, enqueue

    jobs = [
        *(enqueue(seconds=dice.randint(*milliseconds) / 1000, priority=dice.randint(0, 2))[0]
          for _ in range(number))
    ]  # fmt: skip
    faults = [kind for kind in kinds for _ in range(FAULTS[kind])]
    dice.shuffle(faults)
    started, fired = time.monotonic(), Counter[str]()
    worker = Worker()
    try:
        for kind in faults:
            _wait_for_work(dice)
            worker = _fire(kind, worker, server, dice)
            fired[kind] += 1
        ended = _wait_for_all(len(jobs))
    finally:
        said = worker.said()
        worker.end()
    return _audit(jobs) | {
        "seconds": round(time.monotonic() - started, 1), "ended_by_itself": ended,
        "kills": dict(fired), "said": said[-3000:] if not ended else "",
    }  # fmt: skip


def _wait_for_work(dice: random.Random) -> None:
    """Fire while jobs end, not while the last wound is still open."""
    from jobs.models import Job

    ended = Job.objects.filter(status="completed")
    before, until = ended.count(), time.monotonic() + 60
    while ended.count() < before + 3 and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(dice.uniform(0, 0.3))


def _fire(kind: str, worker: Worker, server: Server, dice: random.Random) -> Worker:
    from django.db import connection

    from tests.jobs.clusters import Worker

    if kind == "database":
        connection.close()
        server.stop(signal.SIGQUIT)
        time.sleep(DOWN_SECONDS)
        server.start()
        return worker
    if kind == "work":  # what looks after it, a service manager, starts it again
        worker.process.kill()
        worker.end()
        return Worker()
    with suppress(psutil.Error, IndexError):
        (main,) = psutil.Process(worker.process.pid).children()
        (sentinel,) = main.children()
        if kind == "group":
            os.killpg(main.pid, signal.SIGKILL)
        else:
            target = {"main": main, "sentinel": sentinel}.get(kind)
            (target or dice.choice(sentinel.children())).kill()
    return worker


def _wait_for_all(number: int) -> bool:
    from jobs.models import Job

    until = time.monotonic() + 60 + number / 4
    while time.monotonic() < until:
        if not Job.objects.live().exists():
            return True
        time.sleep(0.1)
    return False


def _audit(jobs: Sequence[object]) -> dict[str, object]:
    from django.core.files.storage import default_storage
    from django.db.models import Count

    from images.models import Image
    from jobs.models import Job

    done = Job.objects.filter(status="completed")
    results = Image.objects.filter(type="result")
    per_image = Image.objects.exclude(type="result").annotate(n=Count("results"))
    owned = set(results.values_list("file_path", flat=True))
    stored = {
        f"probe/{folder}/{name}"
        for folder in default_storage.listdir("probe")[0]
        for name in default_storage.listdir(f"probe/{folder}")[1]
    }
    return {
        "jobs": len(jobs),
        "lost": len(jobs) - done.count(),
        "twice": per_image.filter(n__gt=1).count(),
        "done_without_row": per_image.filter(status="completed", n=0).count(),
        "rows_without_file": len(owned - stored),
        "stray_files": len(stored - owned),
        "attempts": dict(Counter(Job.objects.values_list("attempt", flat=True))),
        "unfinished": list(
            Job.objects.exclude(status="completed").values_list("status", "error_message")
        ),
    }


if __name__ == "__main__":
    main()
