"""Couple pictures in every state."""

from __future__ import annotations

from accounts.models import Consent
from conversions.models import FaceswapTask
from images.models import Image
from jobs.models import Job
from tests.browser.stage import Stage
from tests.people import make_image
from tests.templates_app.people import make_template, make_template_image

WARNING = "Your face is turned a little. A photo straight from the front does better."
STATES = ("done", "failed", "cancelled", "working", "waiting")


def own_pages(stage: Stage) -> dict[str, str]:
    """What alice sees, who has chosen photos before."""
    for subject in ("own_face", "partner_face"):
        Consent.objects.record(stage.alice, subject, None)
    photos = [_photo(stage), _photo(stage, WARNING)]
    tasks = {state: _task(stage, photos, state) for state in STATES}
    templates = "&".join(f"template={task.template_id}" for task in tasks.values())
    return {
        "couple-new": f"/couples/new/?{templates}",
        "couple-again": f"/couples/new/?again={tasks['done'].pk}",
        "couple-tasks": "/couples/tasks/",
        **{f"couple-{state}": task.get_absolute_url() for state, task in tasks.items()},
    }


def first_pages() -> dict[str, str]:
    """What somebody sees who has neither photos nor agreed to anything."""
    return {"couple-first": "/couples/new/", "couple-tasks-none": "/couples/tasks/"}


def _photo(stage: Stage, *warnings: str) -> Image:
    photo = stage.kept
    return make_image(
        stage.alice,
        type=Image.Type.SOURCE,
        width=photo.width,
        height=photo.height,
        thumbnail_path=photo.thumbnail_path,
        preview_path=photo.preview_path,
        metadata={"face": {"box": [200, 120, 220, 240], "warnings": list(warnings)}},
    )


def _task(stage: Stage, photos: list[Image], state: str) -> FaceswapTask:
    photo = stage.kept
    shown = {"thumbnail_path": photo.thumbnail_path, "preview_path": photo.preview_path}
    image = make_template_image(width=photo.width, height=photo.height, **shown)
    template = make_template(f"On the beach, {state}", image=image, has_glasses=True)
    task = FaceswapTask.objects.create(
        user=stage.alice, template=template, husband_image=photos[0], wife_image=photos[1]
    )
    # Ahead of what waits already, so that the claim takes this one.
    job = Job.objects.enqueue(task, priority=9)
    if state == "cancelled":
        job.cancel()
    if state in {"done", "failed", "working"}:
        _work(stage, task, photos[0], state)
    task.refresh_from_db()
    return task


def _work(stage: Stage, task: FaceswapTask, photo: Image, state: str) -> None:
    job = Job.objects.claim_next("a worker of the test")
    assert job is not None
    if state == "working":
        Job.objects.filter(pk=job.pk).update(progress=40, step="Fitting his face")
    elif state == "failed":
        job.fail("Her photo: The face is blurred in this photo. Choose a sharper one.")
    else:
        job.complete(Written(stage, task, photo))


class Written:
    """The outcome of work: a row that shows the files of another picture."""

    def __init__(self, stage: Stage, task: FaceswapTask, photo: Image) -> None:
        self.stage, self.task, self.photo = stage, task, photo

    def save(self) -> None:
        result = make_image(
            self.stage.alice,
            source=self.photo,
            operation=Image.Operation.FACE_SWAP,
            width=self.photo.width,
            height=self.photo.height,
            thumbnail_path=self.photo.thumbnail_path,
            preview_path=self.photo.preview_path,
            metadata={
                "engine_title": "Fitted mesh",
                "weights": [{"name": "face-landmark", "sha256": "ab" * 32}],
                "notes": ["The template's own mouth was kept."],
            },
        )
        FaceswapTask.objects.filter(pk=self.task.pk).update(result_image=result)

    def discard(self) -> None:
        """No files were written."""
