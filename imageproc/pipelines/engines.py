"""Which engines can run here, and which one suits a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psutil

from imageproc.pipelines.catalogue import CATALOGUE
from imageproc.pipelines.errors import EngineMissing
from imageproc.pipelines.weights import is_present


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """One way to find the subject."""

    name: str
    title: str
    """For people."""
    needs: tuple[str, ...]
    """Weights, by name in the catalogue; any one of them will do."""
    rank: int
    """1 is best."""
    automatic: bool = True
    """Whether "auto" may choose it."""


ENGINES = (
    Engine(
        name="isnet-general-use",
        title="Any subject, best quality",
        needs=("isnet-general-use",),
        rank=1,
    ),
    Engine(name="u2net", title="Any subject, large network", needs=("u2net",), rank=2),
    Engine(name="silueta", title="Any subject, middle-sized network", needs=("silueta",), rank=3),
    Engine(name="u2netp", title="Any subject, small and quick", needs=("u2netp",), rank=4),
    Engine(
        name="birefnet-lite",
        title="Any subject, fine detail, slow",
        needs=("birefnet-lite",),
        rank=5,
        automatic=False,
    ),
    Engine(name="modnet", title="Portraits", needs=("modnet",), rank=6, automatic=False),
    Engine(
        name="people",
        title="People and animals",
        needs=("selfie-segmentation-onnx", "selfie-segmentation"),
        rank=7,
    ),
    Engine(name="goods", title="Goods on a plain ground, no network", needs=(), rank=8),
)

NETWORKS = frozenset(engine.name for engine in ENGINES if engine.name in CATALOGUE)
"""Engines that are one salient-object network each."""


def title_of(name: str) -> str:
    """What people call an engine; of one that is gone, its name."""
    return next((engine.title for engine in ENGINES if engine.name == name), name)


def engines(models_dir: Path) -> list[Engine]:
    """The engines that can run with the weights in `models_dir`, best first."""
    return [engine for engine in ENGINES if not engine.needs or weights_for(engine, models_dir)]


def weights_for(engine: Engine, models_dir: Path) -> str | None:
    """The first of the engine's weights that is installed."""
    found = (name for name in engine.needs if is_present(CATALOGUE[name], models_dir))
    return next(found, None)


def find_engine(name: str, models_dir: Path) -> Engine:
    """An installed engine by name. Raises `EngineMissing` with the command that adds it."""
    engine = next((engine for engine in ENGINES if engine.name == name), None)
    if engine is None:
        known = ", ".join(engine.name for engine in ENGINES)
        raise EngineMissing(f"There is no engine called {name}. There are: auto, {known}.")
    if engine not in engines(models_dir):
        raise EngineMissing(
            f"The engine {name} is not installed. Add it with "
            f"`manage.py models pull {engine.needs[-1]}`."
        )
    return engine


def best_network(models_dir: Path) -> tuple[Engine | None, str | None]:
    """The best network that "auto" may use here, and a note on one it left out."""
    note = None
    for engine in engines(models_dir):
        if engine.name not in NETWORKS or not engine.automatic:
            continue
        if _fits_memory(engine):
            return engine, note
        note = note or f"{engine.name} was left out: too little free memory"
    return None, note


def _fits_memory(engine: Engine) -> bool:
    wanted = CATALOGUE[engine.name].memory_mb
    return not wanted or psutil.virtual_memory().available > wanted * 2**20
