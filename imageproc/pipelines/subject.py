"""Find the subject with one engine, or with the one that suits the picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from imageproc.pipelines.catalogue import CATALOGUE
from imageproc.pipelines.engine import open_session
from imageproc.pipelines.engines import (
    NETWORKS,
    Engine,
    best_network,
    engines,
    find_engine,
    weights_for,
)
from imageproc.pipelines.goods import goods_matte
from imageproc.pipelines.hashing import remembered_sha256
from imageproc.pipelines.matte import BackgroundRemover, shrink
from imageproc.pipelines.people import PersonFinder
from imageproc.pipelines.picture import Bytes, Floats, Picture
from imageproc.pipelines.weights import path_of

NO_PERSON_NETWORK = (
    "no network is installed, so the subject was found by colour alone; "
    "`manage.py models pull` adds better ones"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """A coarse matte and where it came from."""

    matte: Floats
    """hxw, 0..1, covering the whole picture."""
    engine: str
    weights: tuple[tuple[str, str], ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """The engines of one folder of weights."""

    models_dir: Path
    threads: int

    def find(self, rgb: Bytes, engine: str) -> Found:
        """The subject of HxWx3 uint8 pixels, by the named engine or by "auto"."""
        if engine == "auto":
            return self._automatic(rgb)
        return self._run(find_engine(engine, self.models_dir), rgb)

    def open_automatic(self) -> None:
        """Open the session that "auto" would use first."""
        network, _ = best_network(self.models_dir)
        if network is not None:
            self._remover(network)
        elif self._has_people():
            self._person_finder()

    def _automatic(self, rgb: Bytes) -> Found:
        network, note = best_network(self.models_dir)
        if network is not None:
            return replace(self._run(network, rgb), note=note)
        if not self._has_people():
            return replace(self._run_goods(rgb), note=_joined(note, NO_PERSON_NETWORK))
        return self._people_or_goods(rgb, note)

    def _people_or_goods(self, rgb: Bytes, note: str | None) -> Found:
        """People when two looks at the picture agree on them, else goods."""
        looks = self._person_finder().look(rgb)
        if looks.agree:
            why = "a person or an animal was found"
            return replace(self._people(looks.matte), note=_joined(note, why))
        why = "no person or animal was found, so it was cut out as goods"
        return replace(self._run_goods(rgb), note=_joined(note, why))

    def _run(self, engine: Engine, rgb: Bytes) -> Found:
        if engine.name in NETWORKS:
            matte = self._remover(engine).matte(rgb)
            return Found(matte=matte, engine=engine.name, weights=self._used(engine))
        if engine.name == "people":
            return self._people(self._person_finder().look(rgb).matte)
        return self._run_goods(rgb)

    def _run_goods(self, rgb: Bytes) -> Found:
        return Found(matte=goods_matte(rgb), engine="goods")

    def _people(self, matte: Floats) -> Found:
        people = find_engine("people", self.models_dir)
        return Found(matte=matte, engine="people", weights=self._used(people))

    def _has_people(self) -> bool:
        return any(engine.name == "people" for engine in engines(self.models_dir))

    def _person_finder(self) -> PersonFinder:
        name = self._weights(find_engine("people", self.models_dir))
        spec = CATALOGUE[name]
        return PersonFinder(open_session(path_of(spec, self.models_dir), self.threads), spec)

    def _remover(self, engine: Engine) -> BackgroundRemover:
        spec = CATALOGUE[self._weights(engine)]
        return BackgroundRemover(open_session(path_of(spec, self.models_dir), self.threads), spec)

    def _weights(self, engine: Engine) -> str:
        return weights_for(engine, self.models_dir) or engine.needs[-1]

    def _used(self, engine: Engine) -> tuple[tuple[str, str], ...]:
        name = self._weights(engine)
        return ((name, remembered_sha256(path_of(CATALOGUE[name], self.models_dir))),)


def subject_matte(picture: Picture, *, engine: str, models_dir: Path, threads: int) -> Floats:
    """The matte of one engine before refinement: 0..1, small, covering the whole picture.

    Raises what `remove_background` raises.
    """
    return Finder(models_dir=models_dir, threads=threads).find(shrink(picture), engine).matte


def _joined(*notes: str | None) -> str | None:
    return "; ".join(note for note in notes if note) or None
