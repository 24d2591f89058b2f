"""Stored files: their keys, their signed and expiring addresses, and how they are served.

A key never holds a name chosen by a person without being slugged, and never changes: whatever is
stored under it stays, so browsers may cache it for as long as its address lives.
"""

from __future__ import annotations

import mimetypes
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

Response = TypeVar("Response", bound=HttpResponseBase)

SHOWN_IN_BROWSERS = frozenset({"image/jpeg", "image/png", "image/webp", "image/avif", "image/gif"})


def make_key(
    category: str, owner: UUID | None, name: str, extension: str, *, at: datetime, pk: UUID
) -> str:
    """The place of a new file: `{category}/{year}/{month}/{owner}_{id}_{slug}.{ext}`.

    What belongs to nobody is the studio's.
    """
    slug = slugify(PurePosixPath(name).stem)[:60] or "picture"
    return f"{category}/{at:%Y}/{at:%m}/{owner or 'studio'}_{pk}_{slug}.{extension}"


def save_all(contents: Mapping[str, bytes]) -> list[str]:
    """Write files under new keys, all or none; the keys that they got, in the same order."""
    keys: list[str] = []
    try:
        for key, data in contents.items():
            keys.append(default_storage.save(key, ContentFile(data)))
    except BaseException:
        for key in keys:
            default_storage.delete(key)
        raise
    return keys


def file_url(key: str, *, download_as: str = "") -> str:
    """An address of the file that anyone may open until it expires; "" for no key.

    The expiry is rounded to a window of FILE_URL_SECONDS, so that the same file has the same
    address for a while and browsers can cache it.
    """
    if not key:
        return ""
    if settings.S3_BUCKET:
        return _bucket_url(key, download_as)
    expires = _window_end()
    query = {"s": _signature(key, expires, download_as), "e": expires}
    if download_as:
        query["as"] = download_as
    return f"{reverse('file', args=[key])}?{urlencode(query)}"


@require_safe
def serve(request: HttpRequest, key: str) -> HttpResponseBase:
    """Stream a local file to whoever holds its signed address."""
    expires, download_as = request.GET.get("e", ""), request.GET.get("as", "")
    genuine = constant_time_compare(request.GET.get("s", ""), _signature(key, expires, download_as))
    if not (genuine and expires.isdecimal() and int(expires) >= time.time()):
        raise Http404("This address has expired. Open the picture from your library again.")
    return respond(
        key, download_as, cache=f"private, max-age={settings.FILE_URL_SECONDS}, immutable"
    )


def safe_headers(response: Response, *, filename: str, attachment: bool) -> Response:
    """What every served file carries: it is data, whatever it pretends to be."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    disposition = content_disposition_header(attachment, filename)
    if disposition:
        response["Content-Disposition"] = disposition
    return response


def delete_after_commit(keys: Iterable[str]) -> None:
    """Delete files once the rows that owned them are surely gone."""
    for key in filter(None, keys):
        transaction.on_commit(partial(default_storage.delete, key), robust=True)


def respond(key: str, download_as: str = "", *, cache: str) -> HttpResponseBase:
    """Stream a local file to somebody who was found to be allowed; `cache` is Cache-Control."""
    mime_type = mimetypes.guess_type(key)[0] or "application/octet-stream"
    if settings.ACCEL_REDIRECT_PREFIX:
        response: HttpResponseBase = HttpResponse(content_type=mime_type)
        response["X-Accel-Redirect"] = f"{settings.ACCEL_REDIRECT_PREFIX.rstrip('/')}/{key}"
    else:
        response = _stream(key, mime_type)
    response["Cache-Control"] = cache
    return safe_headers(
        response,
        filename=download_as or PurePosixPath(key).name,
        attachment=bool(download_as) or mime_type not in SHOWN_IN_BROWSERS,
    )


def _stream(key: str, mime_type: str) -> HttpResponseBase:
    try:
        file = default_storage.open(key)
    except (FileNotFoundError, IsADirectoryError, SuspiciousFileOperation) as problem:
        raise Http404("This file is gone.") from problem
    return FileResponse(file, content_type=mime_type)


def _window_end() -> str:
    window = settings.FILE_URL_SECONDS
    return str((int(time.time()) // window + 2) * window)


def _signature(key: str, expires: str, download_as: str) -> str:
    return salted_hmac(
        "imageproc.storage", f"{key}\n{expires}\n{download_as}", algorithm="sha256"
    ).hexdigest()[:40]


def _bucket_url(key: str, download_as: str) -> str:
    parameters = {"ResponseContentDisposition": content_disposition_header(True, download_as)}  # noqa: FBT003
    # Only the S3 storage takes more than the key; the type of Storage.url does not know it.
    return str(default_storage.url(key, parameters=parameters if download_as else None))  # type: ignore[call-arg]
