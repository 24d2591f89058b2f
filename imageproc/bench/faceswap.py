"""Every source's face in every face of the templates: likeness, fit, seams, times, a sheet.

Sources are named one by one and never taken from a folder by chance: a face is swapped only
where it may be.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

from django.core.management.base import CommandError

from imageproc.bench.faceswap_measures import Ruler
from imageproc.bench.faceswap_pairs import Couple, Scene, Source, Try, same_person
from imageproc.bench.faceswap_report import report_on
from imageproc.bench.faceswap_sheet import write_sheet
from imageproc.bench.report import Report
from imageproc.management.picture_files import pictures
from imageproc.pipelines import raster
from imageproc.pipelines.errors import EngineMissing, PipelineError, WeightsCorrupt
from imageproc.pipelines.faces.finding import Confirmed, confirmed_faces
from imageproc.pipelines.faces.judge import flattened, judge_photo
from imageproc.pipelines.swap.insight import LICENCE
from imageproc.pipelines.swap.model import Role, Swapped
from imageproc.pipelines.swap.mouth import takes_template_mouth
from imageproc.pipelines.swap.pipeline import ENGINES, swap_couple

PIXELS = 10**8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sources", nargs="+", type=Path, required=True, help="photos of faces")
    parser.add_argument("--templates", nargs="+", type=Path, required=True)
    parser.add_argument("--engine", choices=ENGINES, default="auto")
    parser.add_argument("--keep-expression", action="store_true")
    parser.add_argument("--accept-licence", action="store_true", help="of the engine insightface")
    parser.add_argument("--threads", type=int, help="all cores by default")
    parser.add_argument("--sheet", type=Path, metavar="FILE", help="a JPEG of all results")


def run(
    *,
    sources: Sequence[Path],
    templates: Sequence[Path],
    models_dir: Path,
    threads: int,
    engine: str = "auto",
    keep_expression: bool = False,
    accept_licence: bool = False,
    sheet: Path | None = None,
) -> Report:
    """Measure every pair, and couples; say which photos were refused and why."""
    if engine == "insightface" and not accept_licence:
        raise CommandError(f"{LICENCE} To accept this, add --accept-licence.")
    bench = Bench(
        models_dir=models_dir, threads=threads, engine=engine, keep_expression=keep_expression
    )
    try:
        people = bench.sources(sources)
        scenes = bench.templates(templates)
        tries = [
            bench.attempt(who, scene, at) for scene in scenes for at, who in _pairs(scene, people)
        ]
        couples = [pair for scene in scenes for pair in bench.couples(scene, people)]
    except (EngineMissing, WeightsCorrupt) as exc:
        raise CommandError(str(exc)) from exc
    if sheet is not None:
        write_sheet(people, scenes, tries, couples, sheet)
    return report_on(tries, couples, refused=bench.refused, remarks=bench.remarks)


class Bench:
    """Reads each photo once; remembers what was refused."""

    def __init__(
        self, *, models_dir: Path, threads: int, engine: str, keep_expression: bool
    ) -> None:
        self.models_dir = models_dir
        self.threads = threads
        self.engine = engine
        self.keep_expression = keep_expression
        self.ruler = Ruler(models_dir=models_dir, threads=threads)
        self.remarks: list[str] = []
        self.refused = 0

    def sources(self, paths: Sequence[Path]) -> list[Source]:
        """Raises `CommandError` for folders."""
        folders = [str(path) for path in paths if path.is_dir()]
        if folders:
            raise CommandError(f"Name the sources one by one, not {', '.join(folders)}.")
        return [found for path in pictures(paths) for found in self._source(path)]

    def templates(self, paths: Sequence[Path]) -> list[Scene]:
        return [found for path in pictures(paths) for found in self._scene(path)]

    def _source(self, path: Path) -> Iterator[Source]:
        try:
            picture = raster.decode(path.read_bytes(), max_pixels=PIXELS)
            judged = judge_photo(picture, models_dir=self.models_dir, threads=self.threads)
        except PipelineError as exc:
            self._refuse(path, exc)
            return
        self.remarks += [f"{path.name}: {warning}" for warning in judged.warnings]
        rgb = flattened(picture)
        identity = self.ruler.identity(rgb, judged.mesh)
        yield Source(name=path.stem, rgb=rgb, picture=picture, identity=identity)

    def _scene(self, path: Path) -> Iterator[Scene]:
        try:
            picture = raster.decode(path.read_bytes(), max_pixels=PIXELS)
        except PipelineError as exc:
            self._refuse(path, exc)
            return
        rgb = flattened(picture)
        found = confirmed_faces(rgb, self.models_dir, self.threads, least=2)
        faces = sorted(found, key=lambda each: each.face.box[0])
        if not faces:
            self._refuse(path, PipelineError("No face in it can be used."))
            return
        identities = [self.ruler.identity(rgb, each.mesh) for each in faces]
        yield Scene(name=path.stem, rgb=rgb, picture=picture, faces=faces, identities=identities)

    def _refuse(self, path: Path, exc: PipelineError) -> None:
        if isinstance(exc, (EngineMissing, WeightsCorrupt)):
            raise exc
        self.refused += 1
        self.remarks.append(f"{path.name:32} refused ({exc.code}): {exc}")

    def attempt(self, source: Source, scene: Scene, at: int) -> Try:
        """The source's face in one of the template's."""
        attempt = Try(source=source.name, scene=scene.name, at=at)
        if same_person(source, scene, at):
            return replace(attempt, refusal="left out: the same person")
        target = scene.faces[at]
        try:
            result = self._swap(scene, {"husband": (at, source)})
            figures = self.ruler.measure(
                scene.rgb, result.rgb, target.face, target.mesh, source.identity
            )
        except PipelineError as exc:
            self._raise_if_ours(exc)
            return replace(attempt, refusal=f"refused ({exc.code}): {exc}")
        return replace(attempt, kind=self._kind(target), result=result, figures=figures)

    def couples(self, scene: Scene, people: Sequence[Source]) -> Iterator[Couple]:
        """Neighbours in the list of sources, each once on the left and once on the right."""
        if len(scene.faces) != 2 or len(people) < 2:
            return
        for left, right in zip(people, [*people[1:], people[0]], strict=True):
            if not same_person(left, scene, 0) and not same_person(right, scene, 1):
                yield self._couple(scene, left, right)

    def _couple(self, scene: Scene, left: Source, right: Source) -> Couple:
        names = left.name, right.name
        try:
            result = self._swap(scene, {"husband": (0, left), "wife": (1, right)})
        except PipelineError as exc:
            self._raise_if_ours(exc)
            return Couple(names=names, scene=scene.name, refusal=f"refused ({exc.code}): {exc}")
        return Couple(names=names, scene=scene.name, result=result)

    def _swap(self, scene: Scene, parts: dict[Role, tuple[int, Source]]) -> Swapped:
        return swap_couple(
            scene.picture,
            {role: scene.faces[at].face for role, (at, _) in parts.items()},
            {role: source.picture for role, (_, source) in parts.items()},
            engine=self.engine,
            keep_expression=self.keep_expression,
            models_dir=self.models_dir,
            threads=self.threads,
        )

    def _kind(self, target: Confirmed) -> str:
        if self.engine == "insightface":
            return self.engine
        kept = takes_template_mouth(target.mesh, self.keep_expression)
        return "template's mouth" if kept else "own expression"

    @staticmethod
    def _raise_if_ours(exc: PipelineError) -> None:
        """A missing network is no verdict on a pair."""
        if isinstance(exc, (EngineMissing, WeightsCorrupt)):
            raise exc


def _pairs(scene: Scene, people: Sequence[Source]) -> Iterator[tuple[int, Source]]:
    return product(range(len(scene.faces)), people)
