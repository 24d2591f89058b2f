"""What is being worked on for a person, for the shell of every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.urls import reverse

from jobs.models import Job, Request

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from conversions.models import Conversion, FaceswapTask
    from images.models import Image

MOST = 20
CANCEL = {
    "image": "image-cancel",
    "conversion": "try-on-cancel",
    "faceswap_task": "couple-cancel",
}


@dataclass(frozen=True, slots=True)
class Running:
    """One entry of the list: where it leads, how far it is, how it is cancelled."""

    name: str
    url: str
    cancel_url: str
    percent: int
    step: str
    status: str
    key: str


def running_for(user: User | AnonymousUser) -> list[Running]:
    """Newest first: pictures and try-ons one by one, catalogues as a whole."""
    if not user.is_authenticated:
        return []
    requests = Request.objects.visible_to(user).live().filter(paused_at=None).newest_first()
    return [
        *(_of_request(request) for request in requests[:MOST]),
        *(_of_job(job) for job in Job.objects.running_for(user)),
    ][:MOST]


def _of_job(job: Job) -> Running:
    subject = cast("Image | Conversion | FaceswapTask", job.subject)
    return Running(
        name=_name_of(subject),
        url=subject.get_absolute_url(),
        cancel_url=reverse(CANCEL[job.kind], args=[subject.pk]),
        percent=job.progress,
        step=job.step,
        status=job.status,
        key=job.pk.hex,
    )


def _name_of(subject: Image | Conversion | FaceswapTask) -> str:
    """Of a try-on, the garment's; of a couple picture, the template's."""
    return str(getattr(subject, "cloth_image", subject))


def _of_request(request: Request) -> Running:
    return Running(
        name=request.file_name,
        url=request.get_absolute_url(),
        cancel_url=reverse("request-steer", args=[request.pk, "cancel"]),
        percent=request.percent,
        step=f"{request.pictures_ended} of {request.picture_count} pictures",
        status=request.status,
        key=request.pk.hex,
    )
