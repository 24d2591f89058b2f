"""Work that does what its job's parameters say, and leaves a row and a file like real work."""

from __future__ import annotations

import ctypes
import hashlib
import os
import signal
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from imageproc.pipelines.errors import NoSubject

if TYPE_CHECKING:
    from images.models import Image
    from jobs.models import Job, Report


class ProbeConfig(AppConfig):
    name = "tests.jobs.probe"
    label = "probe"

    def ready(self) -> None:
        from images.models import Image

        Image.process = process  # type: ignore[assignment,method-assign]


@dataclass(frozen=True, slots=True)
class ProbeOutcome:
    result: Image

    def save(self) -> None:
        self.result.save(force_insert=True)

    def discard(self) -> None:
        default_storage.delete(self.result.file_path)


def process(image: Image, job: Job, report: Report) -> ProbeOutcome:
    """`parameters` may hold `seconds` of work, and `deed` done by the first `times` attempts."""
    asked = job.parameters
    report("Probing", 1)
    if asked.get("deed") and job.attempt <= asked.get("times", 1000):
        DEEDS[asked["deed"]](asked)
    _work(asked.get("seconds", 0), report)
    report("Storing", 90)
    return ProbeOutcome(_stored(image, job))


def _work(seconds: float, report: Report) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(min(0.02, seconds))
        report("Working", 50)


def _stored(image: Image, job: Job) -> Image:
    data = f"{job.pk} {job.attempt}".encode()
    key = default_storage.save(f"probe/{job.pk}/{uuid.uuid4().hex}.bin", ContentFile(data))
    return type(image)(
        user_id=image.user_id, source=image, type="result", operation="cut_out",
        file_name="probe.bin", file_path=key,
        image_hash=hashlib.sha256(data).hexdigest(), file_size=len(data), mime_type="image/png",
        width=1, height=1,
    )  # fmt: skip


# --- What can go wrong ----------------------------------------------------------------------


def _refuse(asked: dict[str, Any]) -> None:
    raise NoSubject


def _break(asked: dict[str, Any]) -> None:
    raise OSError("the storage does not answer")


def _exit(asked: dict[str, Any]) -> None:
    os._exit(3)


def _segfault(asked: dict[str, Any]) -> None:
    signal.signal(signal.SIGSEGV, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(60)


def _hang(asked: dict[str, Any]) -> None:
    """In Python, where an alarm is heard."""
    time.sleep(600)


def _hang_native(asked: dict[str, Any]) -> None:
    """In C, without the interpreter's lock: threads go on, alarms are not heard."""
    _sleep_through_signals(ctypes.CDLL(None))


def _hang_locked(asked: dict[str, Any]) -> None:
    """In C, holding the interpreter's lock: not even the thread that renews the lease goes on."""
    _sleep_through_signals(ctypes.PyDLL(None))


def _sleep_through_signals(libc: Any) -> None:
    # One call that no signal cuts short: an alarm would only be heard after it.
    alarm = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
    libc.sleep(600)
    signal.pthread_sigmask(signal.SIG_SETMASK, alarm)


DEEDS = {
    "refuse": _refuse,
    "break": _break,
    "exit": _exit,
    "segfault": _segfault,
    "hang": _hang,
    "hang_native": _hang_native,
    "hang_locked": _hang_locked,
}
