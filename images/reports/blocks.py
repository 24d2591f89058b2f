"""From a report to the refusal list."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from imageproc.pipelines.errors import PipelineError
from images import blocking
from images.models import Image, Report
from images.reports import services


class NotForTheList(PipelineError):
    """Only templates and couple pictures go on the refusal list. Uphold the report, or delete the
    picture.
    """

    code = "not_for_the_list"


class FacesUnknown(PipelineError):
    """The template of this couple picture is gone, and with it where the faces are. Uphold the
    report, or delete the picture.
    """

    code = "faces_unknown"


def block(report: Report, by: User) -> None:
    """Put the picture of a report on the refusal list, and uphold the report.

    Raises:
        PipelineError: it is of a kind that is not put there, is deleted, or cannot be read.
        OSError: its file is gone.
    """
    image, reason = report.image, report.get_reason_display()
    with transaction.atomic():
        if image and image.type == Image.Type.TEMPLATE:
            blocking.block_template(image, by, reason)
        elif image and image.operation == Image.Operation.FACE_SWAP:
            blocking.block_result(image, faces_of(image), by, reason)
        else:
            raise NotForTheList
        services.uphold(Report.objects.filter(pk=report.pk), by)


def faces_of(image: Image) -> Sequence[blocking.Box]:
    """Where its template has them now: there the next picture made of it is looked at.

    Raises:
        FacesUnknown: the template is gone.
    """
    task = getattr(image, "faceswap_task", None)
    if task is None or task.template is None:
        raise FacesUnknown
    return [face["box"] for face in task.template.faces.values()]
