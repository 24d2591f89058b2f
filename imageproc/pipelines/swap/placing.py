"""One photo's face put into one place of a template, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from imageproc.pipelines.clock import Clock
from imageproc.pipelines.picture import Bytes
from imageproc.pipelines.swap import measures
from imageproc.pipelines.swap.blend import feathered, lay
from imageproc.pipelines.swap.cover import cover_of
from imageproc.pipelines.swap.fitting import lit, share_of, skins_of
from imageproc.pipelines.swap.hair import FindHair
from imageproc.pipelines.swap.measures import Measures
from imageproc.pipelines.swap.model import Drawer, Role, Side
from imageproc.pipelines.swap.scene import WHOSE, Place, side_of


@dataclass(frozen=True, slots=True)
class Progress:
    """The steps of one face within those of all."""

    clock: Clock
    role: Role
    low: int
    high: int
    """Percent of the whole work at which this face begins and ends."""

    @contextmanager
    def step(self, words: str, key: str, done: float) -> Iterator[None]:
        """`words` with "his" or "her" in the place of "{}"; `done` is 0..1 of this face."""
        percent = round(self.low + done * (self.high - self.low))
        with self.clock.step(words.format(WHOSE[self.role]), f"{self.role}: {key}", percent):
            yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Painter:
    """What draws a face, and how."""

    draw: Drawer
    find_hair: FindHair | None
    keep_expression: bool

    def put(
        self,
        source: Side,
        place: Place,
        nearer: Sequence[Place],
        template: Bytes,
        result: Bytes,
        progress: Progress,
    ) -> Measures:
        """Change `result`; both are HxWx3 uint8. Faces that are nearer stay in front."""
        with progress.step("Fitting {} face", "fit", 0):
            target, crop = side_of(template, place.face, place.mesh, self.find_hair)
            drawn = self.draw(source, target, self.keep_expression)
        with progress.step("Keeping what is in front of {} face", "cover", 0.4):
            cover = cover_of(target, [crop.moved_mesh(each.mesh) for each in nearer])
        with progress.step("Matching the light on {} face", "light", 0.5):
            face = lit(drawn, target, skins_of(drawn, target, cover))
        with progress.step("Blending {} face", "blend", 0.9):
            share = share_of(drawn, target, cover)
            lay(result, crop, face, share)
        return Measures(
            eye_distance=place.mesh.eye_distance,
            enlarged=target.mesh.eye_distance / source.mesh.eye_distance,
            turned=measures.angle_between(source.mesh, target.mesh),
            seam=measures.seam(target.rgb, crop.take(result), share, target.mesh.eye_distance),
            covered=measures.covered(feathered(target.rgb.shape, target.mesh, drawn.beard), share),
        )
