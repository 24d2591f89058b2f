"""Put a garment on a person. Method and figures: docs/tryon.md."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from imageproc.pipelines.body import Body, find_body
from imageproc.pipelines.clock import Clock, OnStep, silent
from imageproc.pipelines.errors import EngineMissing
from imageproc.pipelines.garment import Garment, read_garment
from imageproc.pipelines.hashing import remembered_sha256
from imageproc.pipelines.picture import Bytes, Picture
from imageproc.pipelines.resize import fitted, resize
from imageproc.pipelines.tryon.figure import Figure
from imageproc.pipelines.tryon.model import LONGEST_SIDE, TryOn
from imageproc.pipelines.tryon.neural import FILE_NAME, path_of_network
from imageproc.pipelines.tryon.redrawn import wear_redrawn
from imageproc.pipelines.tryon.warp import wear

ENGINES = ("auto", "warp", "neural")
RAN = {
    "warp": "The garment's own photo was bent onto the body.",
    "neural": f"A network ({FILE_NAME}) drew the garment.",
}
TITLES = {"auto": "Automatic", "warp": "Bent photo", "neural": "Drawn by a network"}
REDUCED = f"The photo was reduced: results are at most {LONGEST_SIDE} pixels long."
ON_WHITE = "The photo is transparent in places and was laid on white."


def try_on(
    person: Picture,
    garment: Picture,
    *,
    engine: str = "auto",
    models_dir: Path,
    threads: int,
    on_step: OnStep = silent,
) -> TryOn:
    """A photo of `person` in the garment of another photo.

    `engine` is "warp", "neural" (needs a file, see `neural`) or "auto": neural where the file is
    there, else warp. `on_step` hears the name of each step as it begins and the percent done so
    far; what it raises ends the work. The result has the photo's own size, at most `LONGEST_SIDE`
    on the long side; outside the changed area its pixels are the photo's. Raises `EngineMissing`,
    what `find_body` and `read_garment` raise, `GarmentDoesNotFit` and `TryOnAnswerUnusable`.
    """
    chosen = choose(engine, models_dir)
    clock = Clock(on_step)
    with clock.step("Finding the person", "person", 2):
        body = find_body(
            person, models_dir=models_dir, threads=threads, on_step=clock.within(2, 35)
        )
    with clock.step("Reading the garment", "garment", 35):
        read = read_garment(
            garment, models_dir=models_dir, threads=threads, on_step=clock.within(35, 58)
        )
    work = Work(
        person=person, source=garment, body=body, garment=read, models_dir=models_dir,
        threads=threads,
    )  # fmt: skip
    return dress(work, chosen, clock)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Work:
    """Both photos and what was found in them."""

    person: Picture
    source: Picture
    """The garment's photo."""
    body: Body
    garment: Garment
    models_dir: Path
    threads: int


def dress(work: Work, engine: str, clock: Clock) -> TryOn:
    """What comes after the finding; `engine` is "warp" or "neural"."""
    with clock.step("Measuring the body", "figure", 58):
        photo = at_result_size(work.person)
        figure = Figure.of(work.body)
    if engine == "neural":
        worn = wear_redrawn(
            photo, figure, work.garment, models_dir=work.models_dir, threads=work.threads,
            clock=clock,
        )  # fmt: skip
    else:
        worn = wear(photo, figure, work.garment, work.source, clock)
    return TryOn(
        rgb=worn.rgb,
        engine=engine,
        weights=_weights(work, engine),
        notes=_notes(work, engine),
        measures=asdict(worn.measures),
        timings=clock.timings,
    )


def choose(engine: str, models_dir: Path) -> str:
    """ "warp" or "neural". Raises `EngineMissing`."""
    there = path_of_network(models_dir).is_file()
    if engine == "auto":
        return "neural" if there else "warp"
    if engine not in ENGINES:
        raise EngineMissing(
            f"There is no try-on engine called {engine}. Choose {', '.join(ENGINES)}."
        )
    if engine == "neural" and not there:
        raise EngineMissing(
            f"No try-on network is installed. Put a file {FILE_NAME} into the weights folder, or "
            'choose the engine "warp".'
        )
    return engine


def title_of(engine: str) -> str:
    """For people."""
    return TITLES[engine]


def at_result_size(person: Picture) -> Bytes:
    """HxWx3: the photo, on white, at most `LONGEST_SIDE` on the long side."""
    size = fitted((person.width, person.height), LONGEST_SIDE, LONGEST_SIDE)
    small = resize(person, size)
    if small.alpha is None:
        return small.rgb
    weight = small.alpha[..., None].astype(np.float32) / 255
    return np.asarray(small.rgb * weight + 255 * (1 - weight) + 0.5, np.uint8)


def _weights(work: Work, engine: str) -> tuple[tuple[str, str], ...]:
    own = (*work.body.weights, *work.garment.weights)
    if engine == "neural":
        own = (*own, ("tryon", remembered_sha256(path_of_network(work.models_dir))))
    return tuple(dict(own).items())


def _notes(work: Work, engine: str) -> tuple[str, ...]:
    notes = [RAN[engine], *work.body.notes, *work.garment.notes]
    if max(work.person.width, work.person.height) > LONGEST_SIDE:
        notes.append(REDUCED)
    if work.person.alpha is not None:
        notes.append(ON_WHITE)
    return tuple(dict.fromkeys(notes))
