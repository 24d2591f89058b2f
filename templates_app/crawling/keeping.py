"""What a crawl writes down: each picture and how far it is, together or not at all."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, connection, transaction

from imageproc.pipelines import likeness
from images.blocking import PictureBlocked
from images.models import Image
from jobs.exceptions import LeaseLost
from jobs.models import Job
from templates_app import services
from templates_app.crawling.fates import Fate
from templates_app.crawling.found import Found
from templates_app.crawling.licences import rights_in
from templates_app.crawling.manners.turns import SPACE
from templates_app.crawling.state import State
from templates_app.exceptions import FileGone, LooksLikeAnother
from templates_app.models import CrawlTask, Template

ADDING = 1
"""The second half of the advisory lock under which look-alikes are looked for a last time."""


def save(task: CrawlTask, job: Job, state: State) -> None:
    """Write down how far it is.

    Raises:
        LeaseLost: another attempt does this now, or somebody cancelled.
    """
    with transaction.atomic():
        mine = Job.objects.attempt_of(job).filter(status=Job.Status.PROCESSING)
        if not mine.select_for_update(of=("self",)).values_list("pk").first():
            raise LeaseLost
        CrawlTask.objects.filter(pk=task.pk).update(
            cursor=state.cursor(), counts=dict(state.counts), images_collected=state.collected
        )


def collect(task: CrawlTask, job: Job, state: State, data: bytes) -> State:
    """Keep the first that waits as a template, and say so in the same transaction.

    Returns the state after it, which is saved; the picture may have turned out to be known.

    Raises:
        LeaseLost: nothing was kept.
        PipelineError: the picture cannot be kept.
    """
    found = state.waiting[0]
    try:
        return _collect(task, job, state, found, data)
    except LooksLikeAnother:
        fate = Fate.LOOKS_LIKE_ANOTHER
    except PictureBlocked:
        fate = Fate.BLOCKED
    except FileGone:  # of an earlier upload of the same picture, which stopped half-way
        fate = Fate.UNREADABLE
    state = state.past(fate)
    save(task, job, state)
    return state


def is_known(found: Found) -> bool:
    """Whether this very picture of its source became a template before, in any crawl."""
    kept = Image.objects.filter(type=Image.Type.TEMPLATE)
    return kept.filter(metadata__contains={"crawl": {"key": found.key}}).exists()


def _collect(task: CrawlTask, job: Job, state: State, found: Found, data: bytes) -> State:
    template: Template | None = None
    try:
        with transaction.atomic():
            file = SimpleUploadedFile(_file_name(found), data)
            added = services.add_template(
                file, crawl_task=task, drop_near=True, category=task.category, **_facts(found, data)
            )
            if added.is_duplicate:
                after = state.past(Fate.KNOWN)
            else:
                template = added.template
                _note_where_from(template.image, found)
                _refuse_twin(template)
                after = state.past(Fate.COLLECTED)
            save(task, job, after)
    except (OperationalError, InterfaceError):  # it may have been committed: files are left alone
        raise
    except BaseException:
        if template:  # its rows are gone with the transaction
            _remove_files(template.image)
        raise
    return after


def _facts(found: Found, data: bytes) -> dict[str, Any]:
    rights = rights_in(data)
    origin = f"First shown at {found.origin}" if found.origin else ""
    return {
        "title": found.title,
        "artist": found.artist or rights.artist,
        "licence": found.licence or rights.licence,
        "source_url": found.page_url or found.url,
        "description": origin,
        "tags": list(found.tags),
    }


def _note_where_from(image: Image, found: Found) -> None:
    image.metadata["crawl"] = {"key": found.key, "url": found.url, "rating": found.rating}
    image.save(update_fields=["metadata"])


def _refuse_twin(template: Template) -> None:
    """Two crawls may have found one picture at once: the second to come here sees the first.

    Raises:
        LooksLikeAnother: the other one stays.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SPACE, ADDING])
    alike = Template.objects.looking_like(template.perceptual_hash or 0, likeness.NEAR)
    if twin := alike.exclude(pk=template.pk).first():
        raise LooksLikeAnother(twin)


def _remove_files(image: Image) -> None:
    for key in image.keys:
        with suppress(OSError):  # what is left is swept with the orphaned files
            default_storage.delete(key)


def _file_name(found: Found) -> str:
    name = unquote(PurePosixPath(urlsplit(found.url).path).name)
    return re.sub(r"[^\w.-]+", "-", name)[-100:].strip("-.") or "picture"
