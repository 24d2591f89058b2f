"""The work on one product: its pictures are fetched, processed and stored, each on its own."""

from __future__ import annotations

import time
import uuid
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial

from django.core.files.storage import default_storage

from imageproc.pipelines import compress
from imageproc.pipelines.errors import PipelineError
from imageproc.storage import make_key, save_all
from jobs.catalogue import feeding, recording
from jobs.catalogue.downloading import AT_ONCE, Download, arriving
from jobs.catalogue.making import make
from jobs.models import Job, Product, Report, Request

THUMBNAIL_SIDE = 160  # pixels: a table's 80 on a dense screen


@dataclass(frozen=True, slots=True)
class Finished:
    """Every picture of the product is recorded; the next product's turn comes."""

    product: Product

    def save(self) -> None:
        feeding.feed_after(self.product)

    def discard(self) -> None:
        """Each picture is a row's already, or was removed with the record that failed."""


def process(product: Product, job: Job, report: Report) -> Finished:
    """Do what is missing of a product: pictures that an earlier attempt finished are left alone.

    Raises:
        JobCancelled, LeaseLost: this attempt is over; what it finished stays.
        OSError: the storage failed; trying again can help.
    """
    todo = product.missing()
    ended = 0

    def tell() -> None:
        report("Processing the pictures", ended * 100 // len(todo))

    with closing(arriving(product.input_image_urls, todo, on_wait=tell)) as pictures:
        for position, arrived in pictures:
            if ended >= AT_ONCE:  # few pictures are done before anybody could read of it
                tell()
            _finish(product, job, position, arrived)
            ended += 1
    return Finished(product)


def _finish(product: Product, job: Job, position: int, arrived: Download) -> None:
    """Process and record one picture, or record why that cannot be done."""
    try:
        fetched = arrived.result()
        started = time.perf_counter()
        made = make(fetched.data, asked_of(product.request_id).operation)
    except PipelineError as refusal:
        recording.record_failure(product, job, position, refusal)
        return
    facts = made.facts() | {
        "in": len(fetched.data),
        "fetch_ms": round(fetched.milliseconds),
        "ms": round((time.perf_counter() - started) * 1000),
    }
    path, thumbnail = _store(product, made.processed)
    try:
        recording.record(product, job, position, path, thumbnail, facts)
    except recording.NotMine as problem:
        for key in (path, thumbnail):
            default_storage.delete(key)
        raise problem.reason from problem


@dataclass(frozen=True, slots=True)
class Asked:
    """What does not change in the life of a request."""

    owner: uuid.UUID
    operation: compress.Operation


@lru_cache(maxsize=64)
def asked_of(request: uuid.UUID) -> Asked:
    """Asked once for all products of a request that this process works on."""
    owner, operation = Request.objects.values_list("user_id", "operation").get(pk=request)
    return Asked(owner, compress.Operation.from_json(operation))


def _store(product: Product, made: compress.Processed) -> tuple[str, str]:
    """Write the result and its thumbnail under keys of their own, or neither."""
    key = partial(
        make_key,
        owner=asked_of(product.request_id).owner,
        name=product.product_name,
        at=datetime.now(UTC),
        pk=uuid.uuid4(),
    )
    shown = compress.pair_thumbnail(made.before, made.after, THUMBNAIL_SIDE)
    contents = {
        key("outputs", extension=made.extension): made.data,
        key("thumbnails", extension=shown.extension): shown.data,
    }
    path, thumbnail = save_all(contents)
    return path, thumbnail
