"""Taking reports, and what staff decide of them. What hides a picture is a trigger's work."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from images.models import Image, Report
from images.querysets import ReportQuerySet
from images.reports import letters
from images.reports.refusals import AlreadyReported, PictureGone


def report(image: Image, by: User | None, reason: str, words: str = "") -> Report:
    """Keep a report, which hides the picture at once, and write to staff.

    Raises:
        AlreadyReported: by the same person.
        PictureGone: it was deleted meanwhile.
    """
    try:
        with transaction.atomic():
            _lock([image.pk], must_be=True)
            made = Report.objects.create(image=image, reporter=by, reason=reason, words=words)
            transaction.on_commit(partial(letters.tell_staff, made), robust=True)
    except IntegrityError as problem:
        if "reports_once_per_person" not in str(problem):
            raise
        raise AlreadyReported from problem
    return made


def uphold(chosen: ReportQuerySet, by: User) -> int:
    """Keep the pictures hidden; how many reports that changed."""
    return _decide(chosen, Report.State.UPHELD, by)


def dismiss(chosen: ReportQuerySet, by: User) -> int:
    """Show the pictures again; how many reports that changed."""
    return _decide(chosen, Report.State.DISMISSED, by)


@transaction.atomic
def _decide(chosen: ReportQuerySet, state: Report.State, by: User) -> int:
    """A decision is about the picture: it holds for all reports of it."""
    pictures = {pk for pk in chosen.values_list("image", flat=True) if pk}
    _lock(sorted(pictures))
    of_them = Report.objects.filter(Q(pk__in=chosen.values("pk")) | Q(image__in=pictures))
    return of_them.exclude(state=state).update(state=state, handled_by=by, handled_at=Now())


def _lock(pictures: list[UUID], *, must_be: bool = False) -> None:
    """In the order of their ids, as everything that locks several pictures does."""
    rows = Image.objects.filter(pk__in=pictures).order_by("pk").select_for_update()
    if not list(rows.values_list("pk")) and must_be:
        raise PictureGone
