"""Begin couple pictures, ask for one again, end it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from accounts.models import User
from conversions.couples import consents, engines, history, limits, photos
from conversions.couples.exceptions import PhotoGone, TemplateGone, TooManyAtOnce
from conversions.models import FaceswapTask
from images.models import Image, ImageUsage
from images.uploads import OwnerGone
from jobs.exceptions import JobStateError
from jobs.models import Job
from templates_app.models import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is put on each of the pictures, and how."""

    husband_image: Image
    wife_image: Image
    keep_expression: bool
    engine: str

    @property
    def photos(self) -> tuple[Image, Image]:
        return self.husband_image, self.wife_image


def begin(
    user: User,
    templates: Iterable[Template],
    husband_image: Image,
    wife_image: Image,
    keep_expression: bool = False,  # noqa: FBT001, FBT002 (a column of the row)
    engine: str = engines.AUTO,
) -> list[FaceswapTask]:
    """Queue one task for each picture, all of them or none; in the order of the pictures' ids.

    Where the very same is waiting or under way, that task is returned instead of a second one.

    Raises:
        BothMustAgree: one of the two has not agreed.
        PipelineError: a picture is not on offer, a photo is gone or will not do, the engine is not
            on offer, or too much is under way.
    """
    order = Order(
        husband_image=husband_image,
        wife_image=wife_image,
        keep_expression=keep_expression,
        engine=engine,
    )
    consents.require(user)
    engines.require(engine)
    for photo in order.photos:
        photos.judged(user, photo)
    with transaction.atomic():
        return _begin(user, {template.pk for template in templates}, order)


def _begin(user: User, keys: set[UUID], order: Order) -> list[FaceswapTask]:
    _lock_person(user)
    _lock_photos(user, order)
    chosen = _lock_templates(user, keys)
    live = FaceswapTask.objects.filter(user=user).live()
    same = {task.template_id: task for task in live.filter(**_columns(order))}
    new = [template for template in chosen if template.pk not in same]
    _require_room(live.count(), len(new))
    for template in new:
        same[template.pk] = _insert(user, template, order)
    return [same[template.pk] for template in chosen]


def _lock_person(user: User) -> None:
    """One after the other: of two clicks at once, the second sees what the first has begun."""
    if not User.objects.select_for_update(no_key=True).filter(pk=user.pk).values("pk"):
        raise OwnerGone


def _lock_photos(user: User, order: Order) -> None:
    """In the order of their ids, as those who delete them do."""
    keys = {image.pk for image in order.photos}
    rows = photos.photos_of(user).filter(pk__in=keys).order_by("pk")
    if len(rows.select_for_update(no_key=True, of=("self",)).values("pk")) < len(keys):
        raise PhotoGone


def _lock_templates(user: User, keys: set[UUID]) -> list[Template]:
    """In the order of their ids: each insert counts on the row of its template."""
    rows = Template.objects.visible_to(user).active().filter(pk__in=keys).order_by("pk")
    found = list(rows.select_related("image").select_for_update(no_key=True, of=("self",)))
    if not found or len(found) < len(keys):
        raise TemplateGone
    return found


def _require_room(live: int, new: int) -> None:
    if live + new > limits.LIVE:
        raise TooManyAtOnce(
            f"{live} of your couple pictures are waiting or being made, and at most {limits.LIVE} "
            f"can be at once. Wait until some are done, or choose fewer pictures."
        )


def _insert(user: User, template: Template, order: Order) -> FaceswapTask:
    task = FaceswapTask.objects.create(user=user, template=template, **_columns(order))
    _enqueue(task)
    pictures = (*order.photos, template.image)
    history.record(user.pk, pictures, ImageUsage.Action.USE_IN_CONVERSION)
    return task


def _columns(order: Order) -> dict[str, object]:
    return {
        "husband_image": order.husband_image,
        "wife_image": order.wife_image,
        "keep_expression": order.keep_expression,
        "engine": order.engine,
    }


def _enqueue(task: FaceswapTask) -> None:
    Job.objects.enqueue(
        task, parameters={"engine": task.engine, "keep_expression": task.keep_expression}
    )


def retry(task: FaceswapTask) -> bool:
    """Queue it again; False when it has neither failed nor been cancelled.

    Raises:
        PipelineError: it could not be begun anew either; the message says why.
    """
    if task.is_live or task.status == task.Status.COMPLETED:
        return False
    require_ready(task)
    try:
        with transaction.atomic():
            _lock_person(task.user)
            _require_room(FaceswapTask.objects.filter(user=task.user).live().count(), 1)
            job = _job_of(task)
            job.retry() if job else _enqueue(task)
    except JobStateError:  # somebody was faster
        return False
    return True


def require_ready(task: FaceswapTask) -> None:
    """Ask once more what may have changed since the task was begun.

    Raises:
        PipelineError: a consent was taken back, the picture or the engine is not on offer.
    """
    consents.require(task.user)
    engines.require(task.engine)
    offered = Template.objects.visible_to(task.user).active()
    if task.template_id is None or not offered.filter(pk=task.template_id).exists():
        raise TemplateGone


def cancel(task: FaceswapTask) -> bool:
    """End it now; False when it had ended before."""
    job = _job_of(task)
    try:
        if job is not None:
            job.cancel()
    except JobStateError:
        return False
    return job is not None


def remove(task: FaceswapTask) -> None:
    """Delete it with its picture; unfinished work ends."""
    task.delete()


def _job_of(task: FaceswapTask) -> Job | None:
    return Job.objects.filter(faceswap_task=task).order_by("-created_at").first()
