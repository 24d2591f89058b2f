"""Pictures in every state, with real files."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from imageproc.pipelines.errors import NoSubject
from images import uploads
from images.models import Image
from jobs.models import Job
from tests.drawing import drawn, encoded, uploaded
from tests.people import make_user
from tests.working import work_one


@dataclass(frozen=True, slots=True)
class Stage:
    alice: User
    done: Image
    failed: Image
    working: Image
    waiting: Image
    kept: Image


def set_stage() -> Stage:
    alice = make_user("alice")
    done = _add(alice, "cup.jpg", "firebrick")
    work_one()
    failed = _add(alice, "fog.jpg", "gray")
    _claim().fail(str(NoSubject()), code=NoSubject.code)
    working = _add(alice, "vase.jpg", "seagreen")
    _claim()
    waiting = _add(alice, "a-name-that-is-much-longer-than-any-card-is-wide-2026.jpg", "navy")
    kept = _add(alice, "lamp.jpg", "goldenrod", cut_out=False)
    for image in (done, failed, working, waiting, kept):
        image.refresh_from_db()
    return Stage(alice, done, failed, working, waiting, kept)


def _add(user: User, name: str, colour: str, *, cut_out: bool = True) -> Image:
    data = encoded(drawn(640, 480, colour))
    return uploads.add(user, uploaded(name, data), cut_out=cut_out, engine="goods").image


def _claim() -> Job:
    job = Job.objects.claim_next("a worker of the test")
    assert job is not None
    return job
