"""Alice puts her husband's face and hers on pictures; Bob is a stranger."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, ClassVar

from django.test import TestCase, override_settings

from accounts.models import Consent, User
from conversions.couples import services
from conversions.models import FaceswapTask
from images.models import Image
from jobs.models import Job
from templates_app.models import Template
from tests.people import make_image, make_user
from tests.pipelines.weights import folder_of
from tests.templates_app.people import make_template, make_template_image

PHOTOS = os.environ.get("PHOTOS_DIR", "")
WEIGHTS = ("yunet", "face-landmark")
FACE = {"box": [10.0, 8.0, 20.0, 24.0], "warnings": []}


def make_photo(user: User, /, **fields: Any) -> Image:
    """The row of a photo that was judged and found good; no file is written."""
    face = {"face": FACE | {"warnings": fields.pop("warnings", [])}}
    return make_image(user, **{"type": Image.Type.SOURCE, "metadata": face} | fields)


def agree(user: User) -> None:
    for subject in ("own_face", "partner_face"):
        Consent.objects.record(user, subject, None)


class CouplesTestCase(TestCase):
    alice: ClassVar[User]
    bob: ClassVar[User]
    his: ClassVar[Image]
    hers: ClassVar[Image]
    beach: ClassVar[Template]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.alice, cls.bob = make_user("alice"), make_user("bob")
        cls.his, cls.hers = make_photo(cls.alice), make_photo(cls.alice)
        cls.beach = make_template("On the beach")
        agree(cls.alice)

    def setUp(self) -> None:
        self.client.force_login(self.alice)

    def begin(self, *templates: Template, **changes: Any) -> list[FaceswapTask]:
        """On the beach if not said."""
        values: dict[str, Any] = {"husband_image": self.his, "wife_image": self.hers}
        return services.begin(self.alice, templates or [self.beach], **values | changes)

    def begin_one(self, *templates: Template, **changes: Any) -> FaceswapTask:
        (task,) = self.begin(*templates, **changes)
        return task

    def job_of(self, task: FaceswapTask) -> Job:
        return Job.objects.get(faceswap_task=task)

    def failed(self, sentence: str = "His photo: the face is blurred.") -> FaceswapTask:
        task = self.begin_one()
        self.claim().fail(sentence)
        task.refresh_from_db()
        return task

    def claim(self) -> Job:
        job = Job.objects.claim_next("a worker of the test")
        assert job is not None
        return job

    def done(self, **fields: Any) -> FaceswapTask:
        """A task whose picture is a row without files, unless said."""
        task = self.begin_one()
        result = make_image(
            self.alice,
            **{
                "source": self.his,
                "operation": Image.Operation.FACE_SWAP,
                "metadata": {
                    "engine_title": "Fitted mesh",
                    "weights": [{"name": "face-landmark", "sha256": "ab" * 32}],
                    "notes": ["The template's own mouth was kept."],
                },
            }
            | fields,
        )
        FaceswapTask.objects.filter(pk=task.pk).update(result_image=result)
        job = self.claim()
        job.complete(Nothing())
        task.refresh_from_db()
        return task


class Nothing:
    """The outcome of work whose rows are written already."""

    def save(self) -> None: ...

    def discard(self) -> None: ...


class RealTestCase(CouplesTestCase):
    """Real networks, real photos."""

    def setUp(self) -> None:
        super().setUp()
        if not PHOTOS or not Path(PHOTOS).is_dir():
            self.skipTest("PHOTOS_DIR names no folder")
        chosen = override_settings(MODELS_DIR=folder_of(WEIGHTS))
        chosen.enable()
        self.addCleanup(chosen.disable)

    def data_of(self, name: str) -> bytes:
        return (Path(PHOTOS) / name).read_bytes()


__all__ = ["CouplesTestCase", "RealTestCase", "agree", "make_photo", "make_template_image"]
