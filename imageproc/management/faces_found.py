"""The faces of one file, in words and in JSON."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from imageproc.management.picture_files import read
from imageproc.pipelines.errors import EngineMissing, PipelineError, WeightsCorrupt
from imageproc.pipelines.faces.confirming import Confirmed
from imageproc.pipelines.faces.finding import Search, look
from imageproc.pipelines.faces.judge import flattened, judge_photo
from imageproc.pipelines.faces.mesh import read_mesh
from imageproc.pipelines.picture import Bytes, Picture

HEAD = "    left   top  width height  score  mesh   eyes   yaw pitch"
HIDDEN = "turned away or covered"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """One photo, looked at and judged."""

    source: Path
    rgb: Bytes
    confirmed: Sequence[Confirmed]
    """Largest first."""
    hidden: Sequence[Confirmed]
    """Surely faces, but turned away or covered: their meshes are of no use."""
    verdict: str
    """"usable", or the code of what is wrong."""
    says: Sequence[str]
    """What is wrong, or the warnings."""
    milliseconds: float
    """To judge it, after decoding."""

    def as_dict(self) -> dict[str, Any]:
        height, width = self.rgb.shape[:2]
        faces = [_dict(each) | {"confirmed": True} for each in self.confirmed]
        return {
            "file": str(self.source),
            "width": width,
            "height": height,
            "faces": faces + [_dict(each) | {"confirmed": False} for each in self.hidden],
            "verdict": self.verdict,
            "says": list(self.says),
            "judge_ms": round(self.milliseconds, 1),
        }

    def lines(self) -> Iterator[str]:
        height, width = self.rgb.shape[:2]
        count = len(self.confirmed) + len(self.hidden)
        yield f"{self.source} ({width} by {height}): {count} face{'s' * (count != 1)}"
        if count:
            yield HEAD
        yield from (_line(each) for each in self.confirmed)
        yield from (f"{_line(each)}  {HIDDEN}" for each in self.hidden)
        yield f"  {self.verdict} ({self.milliseconds:.0f} ms)  {' '.join(self.says)}".rstrip()


def find(source: Path, *, thorough: bool) -> Found:
    """Look at a file and judge it. Raises `PipelineError` and `OSError` for bad files."""
    picture = read(source)
    begin = time.perf_counter()
    verdict, says = _judge(picture)
    took = (time.perf_counter() - begin) * 1000
    rgb = flattened(picture)
    confirmed, hidden = _faces(rgb, thorough=thorough)
    return Found(
        source=source, rgb=rgb, confirmed=confirmed, hidden=hidden,
        verdict=verdict, says=says, milliseconds=took,
    )  # fmt: skip


def _judge(picture: Picture) -> tuple[str, Sequence[str]]:
    try:
        judged = judge_photo(picture, models_dir=settings.MODELS_DIR, threads=settings.CORES)
    except (EngineMissing, WeightsCorrupt):
        raise
    except PipelineError as exc:
        return exc.code, [str(exc)]
    return "usable", judged.warnings


def _faces(rgb: Bytes, *, thorough: bool) -> tuple[list[Confirmed], list[Confirmed]]:
    folder, threads = settings.MODELS_DIR, settings.CORES
    seen = look(rgb, folder, threads, Search(least=None if thorough else 1))
    hidden = [
        Confirmed(face=face, mesh=read_mesh(rgb, face, folder, threads)) for face in seen.doubtful
    ]
    return seen.largest_first(), hidden


def _dict(found: Confirmed) -> dict[str, Any]:
    face, mesh = found.face, found.mesh
    return {
        "box": [round(value, 1) for value in face.box],
        "points": [[round(float(x), 1), round(float(y), 1)] for x, y in face.points],
        "score": round(face.score, 3),
        "mesh_confidence": round(mesh.confidence, 3),
        "eye_distance": round(mesh.eye_distance, 1),
        "yaw": round(mesh.yaw, 1),
        "pitch": round(mesh.pitch, 1),
    }


def _line(found: Confirmed) -> str:
    (left, top, width, height), mesh = found.face.box, found.mesh
    return (
        f"  {left:6.0f}{top:6.0f}{width:7.0f}{height:7.0f}{found.face.score:7.2f}"
        f"{mesh.confidence:6.2f}{mesh.eye_distance:7.0f}{mesh.yaw:6.0f}{mesh.pitch:6.0f}"
    )
