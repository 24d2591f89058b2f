"""The networks that look at people, and the files that took part."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from imageproc.pipelines.body.clothing import Clothing, ClothingFinder
from imageproc.pipelines.body.evidence import Evidence
from imageproc.pipelines.body.pose import PoseFinder
from imageproc.pipelines.catalogue import CATALOGUE, ModelSpec
from imageproc.pipelines.engine import Session, open_session
from imageproc.pipelines.errors import EngineMissing
from imageproc.pipelines.faces import find_faces, weights_of_faces
from imageproc.pipelines.hashing import remembered_sha256
from imageproc.pipelines.picture import Bytes
from imageproc.pipelines.weights import is_present, path_of

POSE = CATALOGUE["pose-landmark-full"]
CLOTHING = CATALOGUE["skin-clothes-hair"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """Those of one folder of weights."""

    models_dir: Path
    threads: int

    def look(self, rgb: Bytes) -> Evidence:
        """The pose, twice, and the faces of hxwx3 uint8.

        Raises `EngineMissing` with the command that adds the network, and `WeightsCorrupt`.
        """
        if not is_present(POSE, self.models_dir):
            raise EngineMissing(
                "The body cannot be found: the network for it is not installed. Add it with "
                f"`manage.py models pull {POSE.name}`."
            )
        first, second = PoseFinder(self._open(POSE), POSE).look_twice(rgb)
        return Evidence(
            first=first, second=second, faces=find_faces(rgb, self.models_dir, self.threads)
        )

    def clothing(self, rgb: Bytes) -> Clothing | None:
        """None where that network is not installed. Raises `WeightsCorrupt`."""
        if not is_present(CLOTHING, self.models_dir):
            return None
        return ClothingFinder(self._open(CLOTHING), CLOTHING).find(rgb)

    def used(self) -> tuple[tuple[str, str], ...]:
        """Name and SHA-256 of every file behind `look` and `clothing`."""
        own = (spec for spec in (POSE, CLOTHING) if is_present(spec, self.models_dir))
        files = ((spec.name, remembered_sha256(path_of(spec, self.models_dir))) for spec in own)
        return (*files, weights_of_faces(self.models_dir))

    def _open(self, spec: ModelSpec) -> Session:
        return open_session(path_of(spec, self.models_dir), self.threads)
