"""What the operation does to one picture of the file, shown before anything is started."""

from __future__ import annotations

import math
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.core.files.storage import default_storage

from imageproc.pipelines.compress import Operation, Processed
from imageproc.pipelines.encoders import thumbnail
from imageproc.storage import delete_after_commit, make_key, save_all
from jobs.catalogue.downloading import download
from jobs.catalogue.making import make
from jobs.models import Job, Report, Sheet

SIDE = 1600  # pixels, of the picture as it was


@dataclass(frozen=True, slots=True)
class Tried:
    """The files of the try are written; the sheet does not show them yet."""

    sheet: Sheet
    preview: dict[str, Any]

    def save(self) -> None:
        kept = Sheet.objects.select_for_update().get(pk=self.sheet.pk)
        delete_after_commit({*kept.preview.get("keys", [])} - {*self.preview["keys"]})
        Sheet.objects.filter(pk=kept.pk).update(preview=self.preview)

    def discard(self) -> None:
        for key in {*self.preview["keys"]} - {*self.sheet.preview.get("keys", [])}:
            default_storage.delete(key)


def try_operation(sheet: Sheet, job: Job, report: Report) -> Tried:
    """Fetch one picture and do to it what will be done to all.

    Raises:
        PipelineError: it cannot be fetched or processed; the message says why.
    """
    url = job.parameters["url"]
    report("Fetching the picture", 10)
    kept = _kept(sheet, url)
    data = kept or download(url).data
    report("Processing it", 50)
    operation = Operation.from_json(job.parameters["operation"])
    made = make(data, operation)
    report("Saving it", 90)
    files = _store(sheet, made.processed, data if kept is None else None)
    facts = made.facts() | {
        "url": url,
        "operation": operation.as_json(),
        "in": len(data),
        "same_shape": _same_shape(made.processed),
    }
    return Tried(sheet, facts | files | {"keys": list(files.values())})


def _kept(sheet: Sheet, url: str) -> bytes | None:
    """The picture, where it was fetched for the last try already."""
    if sheet.preview.get("url") == url:
        with suppress(FileNotFoundError), default_storage.open(sheet.preview["source"]) as file:
            return bytes(file.read())
    return None


def _store(sheet: Sheet, made: Processed, source: bytes | None) -> dict[str, str]:
    """Write what the page shows, and the picture as it came unless that is kept: name to key."""
    key = partial(
        make_key, owner=sheet.user_id, name=sheet.file_name, at=datetime.now(UTC), pk=uuid.uuid4()
    )
    contents = {
        "before": (key("previews", extension="webp"), thumbnail(made.before, SIDE, quality=90)),
        "after": (key("outputs", extension=made.extension), made.data),
    }
    if source is not None:
        contents["source"] = (key("sources", extension="bin"), source)
    keys = dict(zip(contents, save_all(dict(contents.values())), strict=True))
    return {"source": sheet.preview.get("source", "")} | keys


def _same_shape(made: Processed) -> bool:
    """Whether the result can be laid over the picture as it was."""
    before, after = made.before, made.after
    return math.isclose(before.width * after.height, before.height * after.width, rel_tol=0.01)
