"""ZIP archives that are written while they are sent: memory does not grow with them."""

from __future__ import annotations

import logging
import re
import zipfile
from collections.abc import Callable, Iterator

from django.core.files.storage import default_storage
from django.utils import timezone

logger = logging.getLogger(__name__)

CHUNK = 256 * 1024


class Sink:
    """A file that only grows, read out as it does. zipfile needs no more of one."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is held open."""

    def drain(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data


class Archive:
    """A ZIP that is being sent. Its methods yield whenever there may be some of it to send."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._zip = file
        self.missing: list[str] = []

    def text(self, name: str, content: str) -> None:
        self._zip.writestr(name, content)

    def pieces(self, name: str, pieces: Iterator[bytes]) -> Iterator[None]:
        """Write an entry of unknown length."""
        with self._zip.open(_entry(name), "w", force_zip64=True) as out:
            for piece in pieces:
                out.write(piece)
                yield
        yield

    def stored(self, name: str, key: str) -> Iterator[None]:
        """Write a stored file, or note that it is missing."""
        try:
            source = default_storage.open(key)
        except OSError:
            logger.exception("A file of an archive is missing", extra={"action": "file_missing"})
            self.missing.append(name)
            return
        with source:
            yield from self.pieces(name, source.chunks(CHUNK))

    def say_missing(self) -> None:
        """What could not be read is named in the archive itself."""
        if self.missing:
            self.text("missing.txt", "These files could not be read:\n" + "\n".join(self.missing))


def stream(write: Callable[[Archive], Iterator[None]]) -> Iterator[bytes]:
    """The bytes of the archive that write fills, a piece at a time."""
    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as file:
        archive = Archive(file)
        for _ in write(archive):
            yield sink.drain()
        archive.say_missing()
    yield sink.drain()


def safe_stem(text: str) -> str:
    """A name that no unpacker can be led by."""
    return re.sub(r"[^\w-]+", "-", text).strip("-")[:100] or "picture"


def _entry(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, timezone.now().timetuple()[:6])
