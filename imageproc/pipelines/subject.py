"""Find the subject with one engine, or with the one that suits the picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from imageproc.pipelines.catalogue import CATALOGUE
from imageproc.pipelines.engine import open_session
from imageproc.pipelines.engines import NETWORKS, Engine, best_network, find_engine
from imageproc.pipelines.errors import EngineMissing
from imageproc.pipelines.matte import BackgroundRemover, shrink
from imageproc.pipelines.picture import Bytes, Floats, Picture
from imageproc.pipelines.weights import path_of, sha256_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """A coarse matte and where it came from."""

    matte: Floats
    """SxS or hxw, 0..1, covering the whole picture."""
    engine: str
    weights: tuple[tuple[str, str], ...]
    note: str | None = None


def subject_matte(picture: Picture, *, engine: str, models_dir: Path, threads: int) -> Floats:
    """The matte of one engine before refinement, 0..1, at the network's own size.

    Raises what `remove_background` raises.
    """
    small = shrink(picture)
    return find_subject(small, engine=engine, models_dir=models_dir, threads=threads).matte


def find_subject(rgb: Bytes, *, engine: str, models_dir: Path, threads: int) -> Found:
    """The subject of HxWx3 pixels, by the named engine or by the best one ("auto")."""
    if engine != "auto":
        return _run(find_engine(engine, models_dir), rgb, models_dir, threads)
    network, note = best_network(models_dir)
    if network is None:
        raise EngineMissing
    found = _run(network, rgb, models_dir, threads)
    return Found(matte=found.matte, engine=found.engine, weights=found.weights, note=note)


def warm_engine(models_dir: Path, threads: int) -> None:
    """Open the session that "auto" would use."""
    network, _ = best_network(models_dir)
    if network is not None:
        _remover(network.name, models_dir, threads)


def _run(engine: Engine, rgb: Bytes, models_dir: Path, threads: int) -> Found:
    if engine.name not in NETWORKS:
        raise EngineMissing
    matte = _remover(engine.name, models_dir, threads).matte(rgb)
    return Found(matte=matte, engine=engine.name, weights=_used(engine.name, models_dir))


def _remover(name: str, models_dir: Path, threads: int) -> BackgroundRemover:
    spec = CATALOGUE[name]
    return BackgroundRemover(open_session(path_of(spec, models_dir), threads), spec)


def _used(name: str, models_dir: Path) -> tuple[tuple[str, str], ...]:
    return ((name, sha256_of(CATALOGUE[name], models_dir)),)
