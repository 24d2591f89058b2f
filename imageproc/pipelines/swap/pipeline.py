"""Put the faces of two photos into a picture of a couple. Method and figures: docs/faceswap.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from imageproc.pipelines.clock import Clock, OnStep, silent
from imageproc.pipelines.faces.judge import flattened
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.picture import Bytes, Picture
from imageproc.pipelines.swap import hair
from imageproc.pipelines.swap.engines import (
    ENGINES,
    RAN,
    choose,
    drawer_of,
    installed_weights,
    title_of,
    weights_of,
)
from imageproc.pipelines.swap.mark import mark
from imageproc.pipelines.swap.measures import Measures
from imageproc.pipelines.swap.model import Role, Side, Swapped
from imageproc.pipelines.swap.placing import Painter, Progress
from imageproc.pipelines.swap.scene import WHOSE, places_in, read_photo, source_of

__all__ = ["ENGINES", "installed_weights", "mark", "swap_couple", "title_of"]

FIND: dict[Role, int] = {"husband": 8, "wife": 24}
FACES = 40
"""Percent at which a photo is read, and the first face is begun."""
ON_WHITE = "The template is transparent in places and was laid on white."
NO_HAIR = (
    "Hair before the faces was not kept: the studio lacks the network that knows hair "
    f"({hair.SPEC.name})."
)


def swap_couple(
    template: Picture,
    faces: Mapping[Role, Face],
    photos: Mapping[Role, Picture],
    *,
    engine: str = "auto",
    keep_expression: bool = False,
    models_dir: Path,
    threads: int,
    on_step: OnStep = silent,
) -> Swapped:
    """The template with the faces of `photos` where `faces` says that theirs go.

    Both have the same roles: one or two; a face that is not among them stays as it is. `faces`
    are in pixels of the template. With `keep_expression` an open mouth of the template is not
    kept. `on_step` hears the name of each step as it begins and the percent done so far; what it
    raises ends the work. The result has the template's size; outside the outlines of the faces
    its pixels are the template's. Raises `EngineMissing`, `WeightsCorrupt`, the errors of
    `faces.errors` with the words whose photo it is, `TemplateFaceUnreadable` and, from
    insightface, `SwapAnswerUnusable`; `ValueError` where the roles differ.
    """
    if not faces or set(faces) != set(photos):
        raise ValueError(f"faces of {sorted(faces)}, photos of {sorted(photos)}")
    chosen = choose(engine)
    work = Work(
        painter=Painter(
            draw=drawer_of(chosen, models_dir, threads),
            find_hair=hair.finder(models_dir, threads),
            keep_expression=keep_expression,
        ),
        models_dir=models_dir,
        threads=threads,
        clock=Clock(on_step),
    )
    result, measures = work.swap(template, faces, photos)
    return Swapped(
        rgb=result,
        engine=chosen,
        weights=weights_of(chosen, models_dir),
        notes=tuple(dict.fromkeys([RAN[chosen], *work.notes])),
        measures={role: asdict(found) for role, found in measures.items()},
        timings=work.clock.timings,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One swap, and the notes that are taken on the way."""

    painter: Painter
    models_dir: Path
    threads: int
    clock: Clock
    notes: list[str] = field(default_factory=list)

    def swap(
        self, template: Picture, faces: Mapping[Role, Face], photos: Mapping[Role, Picture]
    ) -> tuple[Bytes, dict[Role, Measures]]:
        with self.clock.step("Reading the template", "template", 2):
            rgb = flattened(template)
            places = places_in(rgb, faces, self.models_dir, self.threads)
        self._note_what_is_unusual(template)
        sources = {role: self._source(photos[role], role) for role in sorted(photos)}
        result, measures = rgb.copy(), {}
        for at, place in enumerate(places):
            low, high = (FACES + (100 - FACES) * done // len(places) for done in (at, at + 1))
            progress = Progress(self.clock, place.role, low, high)
            measures[place.role] = self.painter.put(
                sources[place.role], place, places[at + 1 :], rgb, result, progress
            )
        return result, measures

    def _source(self, photo: Picture, role: Role) -> Side:
        whose = WHOSE[role]
        with self.clock.step(f"Finding {whose} face", f"{role}: find", FIND[role]):
            judged = read_photo(photo, role, self.models_dir, self.threads)
            side = source_of(photo, judged, self.painter.find_hair)
        self.notes.extend(f"{whose.capitalize()} photo: {said}" for said in judged.warnings)
        return side

    def _note_what_is_unusual(self, template: Picture) -> None:
        if template.alpha is not None:
            self.notes.append(ON_WHITE)
        if self.painter.find_hair is None:
            self.notes.append(NO_HAIR)
