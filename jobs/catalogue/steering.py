"""What a person does with a request: start, pause, go on, cancel, try again, close, delete."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from imageproc.pipelines.compress import Operation
from jobs.catalogue import feeding, tasks
from jobs.exceptions import JobStateError
from jobs.models import Job, Product, Request, Sheet
from jobs.models.request import new_share_key

PRIORITY = 5  # of what a person waits for, against products that many wait behind


def start(sheet: Sheet, operation: Operation, webhook_url: str = "") -> Request:
    """Make the request of a checked sheet; its rows are read by the next free worker.

    Raises:
        JobStateError: it was started already.
    """
    _stop_trying(sheet)
    with transaction.atomic():
        fresh = Sheet.objects.select_for_update().get(pk=sheet.pk)
        if fresh.request_id is not None:
            raise JobStateError("This catalogue was started already.")
        fresh.request = Request.objects.create(
            user=fresh.user,
            file_name=fresh.file_name,
            file_hash=fresh.file_hash,
            header=fresh.header,
            operation=operation.as_json(),
            webhook_url=webhook_url,
            product_count=fresh.row_count,
            picture_count=fresh.picture_count,
        )
        fresh.save(update_fields=["request"])
        Job.objects.enqueue(fresh, priority=PRIORITY, parameters={"task": tasks.IMPORT})
    return fresh.request


def pause(request: Request) -> None:
    """Stop handing out products; those in hand are finished.

    Raises:
        JobStateError: nothing of it runs.
    """
    running = Request.objects.filter(pk=request.pk, paused_at=None).live()
    if not running.update(paused_at=Now()):
        raise JobStateError("This request does not run.")
    feeding.unfeed(request.pk)


def resume(request: Request) -> None:
    """Go on where it was paused.

    Raises:
        JobStateError: it is not paused.
    """
    mine = Request.objects.filter(pk=request.pk)
    with transaction.atomic():
        if not mine.filter(paused_at__isnull=False).live().update(paused_at=None):
            raise JobStateError("This request is not paused.")
        mine.hungry().update(
            started_at=Now(), started_with=F("pictures_done") + F("pictures_failed")
        )
    feeding.feed(request.pk, feeding.WINDOW)


def cancel(request: Request) -> None:
    """End it now: what is done stays, what is in hand is dropped.

    Raises:
        JobStateError: it has already ended.
    """
    live = Request.objects.filter(pk=request.pk).live()
    if not live.update(status=Request.Status.CANCELLED, paused_at=None, completed_at=Now()):
        raise JobStateError("This request has already ended.")
    _drop_jobs(request)


def retry_failed(request: Request) -> None:
    """Work again on what failed or was not reached; finished pictures are left alone.

    Raises:
        JobStateError: it is still under way, or nothing failed.
    """
    if request.is_live:
        raise JobStateError("This request is still under way.")
    if request.started_at is None:  # its rows were never read to the end
        _import_again(request)
    else:
        _work_again(request)


def _work_again(request: Request) -> None:
    with transaction.atomic():
        again = _put_back(request)
        if not again and not Product.objects.filter(request=request, status=None).exists():
            raise JobStateError("Nothing of this request failed.")
        Request.objects.filter(pk=request.pk).update(
            status=Request.Status.PROCESSING,
            error_message="",
            paused_at=None,
            completed_at=None,
            announced_at=None,
            started_at=Now(),
            started_with=F("pictures_done") + F("pictures_failed"),
        )
    feeding.feed(request.pk, feeding.WINDOW)


def close_addresses(request: Request) -> None:
    """From now on no address of its results opens."""
    Request.objects.filter(pk=request.pk).update(share_key="")


def open_addresses(request: Request) -> None:
    """Give every result a new address."""
    Request.objects.filter(pk=request.pk).update(share_key=new_share_key())


def remove(request: Request) -> None:
    """Nobody sees it any more; a worker deletes its products and files."""
    hidden = Request.objects.filter(pk=request.pk)
    hidden.live().update(status=Request.Status.CANCELLED, paused_at=None, completed_at=Now())
    hidden.update(removed_at=Now(), share_key="")
    _drop_jobs(request)
    with transaction.atomic():
        sheet = Sheet.objects.get(request=request)
        Job.objects.enqueue(sheet, parameters={"task": tasks.REMOVE})


def try_out(sheet: Sheet, operation: Operation, url: str) -> None:
    """Show on one picture what the operation does; an earlier try that still runs is dropped.

    Raises:
        JobStateError: another try was faster, or the catalogue was started.
    """
    _stop_trying(sheet)
    parameters = {"task": tasks.TRY, "operation": operation.as_json(), "url": url}
    with transaction.atomic():
        Job.objects.enqueue(sheet, priority=PRIORITY, parameters=parameters)


def _stop_trying(sheet: Sheet) -> None:
    for job in Job.objects.filter(sheet=sheet, parameters__task=tasks.TRY).live():
        _cancel(job)


def _drop_jobs(request: Request) -> None:
    """Each job in a transaction of its own: workers may end theirs meanwhile."""
    feeding.unfeed(request.pk)
    own = Q(product__request=request) | Q(sheet__request=request)
    for job in Job.objects.filter(own).live():
        _cancel(job)


def _cancel(job: Job) -> None:
    try:
        job.cancel()
    except JobStateError:  # it has just ended
        return


def _import_again(request: Request) -> None:
    with transaction.atomic():
        sheet = Sheet.objects.get(request=request)
        Job.objects.enqueue(sheet, priority=PRIORITY, parameters={"task": tasks.IMPORT})


def _put_back(request: Request) -> int:
    """Products with failures wait for their turn again, with what they have kept."""
    failed = Product.objects.filter(request=request).filter(
        Q(pictures_failed__gt=0) | Q(status__in=("failed", "cancelled"))
    )
    return failed.update(status=None, errors={}, pictures_failed=0, error_message="")
