"""Where uploads go while they arrive."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Writes no more of a file to disk than may be uploaded, but counts it to its end.

    So a file that is too large costs no disk and still gets its own sentence, beside the others.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> Any:
        if start <= max(settings.MAX_UPLOAD_MB, settings.MAX_CSV_MB) * 1024**2:
            return super().receive_data_chunk(raw_data, start)
        return None
