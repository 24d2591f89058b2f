"""A couple picture as a job: a template and two photos in, a new result picture out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings

from conversions import results
from conversions.couples import history, services
from conversions.couples.exceptions import TemplateGone, TemplateWithoutRoles
from imageproc.pipelines.faces import Face
from imageproc.pipelines.swap import Swapped, mark, swap_couple, title_of
from images.blocking import refuse_blocked_result
from images.models import Image, ImageUsage
from jobs.exceptions import LeaseLost
from templates_app.models.template import ROLES, FacePosition

if TYPE_CHECKING:
    from conversions.models import FaceswapTask
    from imageproc.pipelines.swap.model import Role
    from jobs.models import Job, Report
    from templates_app.models import Template


@dataclass(frozen=True, slots=True)
class SwapOutcome:
    """A finished couple picture: its files are written, its rows are not."""

    task: FaceswapTask
    result: Image

    def save(self) -> None:
        self.result.save(force_insert=True)
        mine = type(self.task).objects.filter(pk=self.task.pk, status=self.task.Status.COMPLETED)
        if not mine.update(result_image=self.result):
            raise LeaseLost
        history.record(self.task.user_id, [self.result], ImageUsage.Action.CONVERT)

    def discard(self) -> None:
        results.discard(self.result)


def swap(task: FaceswapTask, job: Job, report: Report) -> SwapOutcome:
    """Put his and her face on the picture and store the result beside his photo.

    Raises:
        PipelineError: a picture will not do or may not be used; the message says what to change.
        OSError: the storage failed; trying again can help.
    """
    services.require_ready(task)
    template = task.template
    if template is None:
        raise TemplateGone
    faces = faces_of(template)
    report("Reading the pictures", 2)
    made = swap_couple(
        results.read(template.image),
        faces,
        {"husband": results.read(task.husband_image), "wife": results.read(task.wife_image)},
        engine=task.engine,
        keep_expression=task.keep_expression,
        models_dir=settings.MODELS_DIR,
        threads=settings.THREADS_PER_WORKER,
        on_step=lambda step, percent: report(step, 5 + percent * 85 // 100),
    )
    refuse_blocked_result(made.rgb, [face.box for face in faces.values()])
    report("Saving the picture", 92)
    return SwapOutcome(task, _store(task, template, made))


def faces_of(template: Template) -> Mapping[Role, Face]:
    """Whose face goes where: what staff said, never a guess.

    Raises:
        TemplateWithoutRoles: they have not said it of both.
    """
    said = template.faces
    if not all(role in said and said[role]["usable"] for role in ROLES):
        raise TemplateWithoutRoles
    return {"husband": _face(said["husband"]), "wife": _face(said["wife"])}


def _face(position: FacePosition) -> Face:
    left, top, width, height = position["box"]
    return Face(
        box=(left, top, width, height),
        points=np.asarray(position["landmarks"], np.float32),
        score=position["score"],
    )


def _store(task: FaceswapTask, template: Template, made: Swapped) -> Image:
    result = Image(
        user_id=task.user_id,
        source=task.husband_image,
        operation=Image.Operation.FACE_SWAP,
        file_name=f"{template.title[:240].replace('/', '-')}.jpg",
        metadata=results.provenance_of(
            made,
            title_of(made.engine),
            template=template.image,
            husband=task.husband_image,
            wife=task.wife_image,
        ),
    )
    return results.keep(result, made, mark(made))
