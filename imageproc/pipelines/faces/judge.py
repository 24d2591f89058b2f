"""Whether a photo will do as the face of a swap: the first rule that fails speaks.

What is only doubtful is warned of. Limits lie between what good photos measured
and what blurred, masked and darkened copies of them did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from imageproc.pipelines.encoders import flatten
from imageproc.pipelines.faces.confirming import Confirmed, Seen
from imageproc.pipelines.faces.errors import (
    EyesCovered,
    FaceBlurred,
    FaceCovered,
    FaceError,
    FaceSideways,
    FaceTooSmall,
    FaceTurned,
    MouthCovered,
    NoFace,
    SeveralFaces,
)
from imageproc.pipelines.faces.finding import Search, look
from imageproc.pipelines.faces.looks import Looks, looks_of
from imageproc.pipelines.faces.mesh import Mesh, read_mesh
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.faces.windows import halved, resized
from imageproc.pipelines.picture import Bytes, Picture

WHITE = (255, 255, 255)
LONGEST = 2560
"""Longer side above which the photo is halved to search it, pixels."""
FINE_EYES = 100
"""Pixels between the eyes from where on a halved photo will also do to measure the face."""
NARROWEST = 1 / 40
"""Of the photo's longer side: what would find only narrower faces is left out."""
MOST_ROLL = 45
"""Degrees."""
UPRIGHT_SCORE, BETTER = 0.9, 0.05
"""No lying face that was mistaken for an upright one had more; what one gains when turned."""
TURNED_SIDE, COARSE = 640, 0.1
"""Longer side of photos that are turned, pixels, and the smallest face sought there, in it."""
OTHER = 0.4
"""Of the largest face's eye distance: smaller ones are passers-by."""
LEAST_EYES, GOOD_EYES = 40, 80
"""Pixels between the outer corners of the eyes; at 40 a mesh is 2 to 4 % of that off."""
MOST_YAW, GOOD_YAW = 25, 15
"""Degrees."""
LEVEL, MOST_PITCH = 7, 25
"""What people who look straight ahead measure, -4 to 18, and how far from it; degrees."""
LEAST_SHARP, GOOD_SHARP = 40, 80
"""84 to 592 on photos; blurred by 0.02 distances of the eyes 13 to 94, by 0.04 4 to 22."""
MOST_ONE_SIDED = 18
"""Half-lit faces measured 19 to 46."""
MOST_CHEEKS_APART = 18
"""At most 15 on photos; with a grey board before one half 6 to 38, two of three above 20."""
LEAST_EYE_RANGE, GOOD_EYE_RANGE = 0.15, 0.3
"""0.42 and more on photos, 0.29 and more on blurred ones, the other eye 0.34 and more; dark
glasses drawn on, and an eye behind a board: at most 0.03."""
LEAST_WHITE = -0.45
"""-0.39 and more on photos, however dark; glasses drawn on: -0.52 and less."""
LEAST_IRIS = 0.12
"""0.13 and more on photos, however dark; with eyelids drawn on, below on 17 of 20."""
LEAST_MOUTH_RANGE, GOOD_MOUTH_RANGE = 0.3, 0.42
"""0.48 and more on photos; hands drawn on: at most 0.29, masks 0."""
LEAST_RED = -3
"""0 and more on photos; masks drawn on: -6 and less. Moustaches are not red either, so that
this alone is only doubtful."""

SMALL = (
    "The face is small in this photo, about {pixels} pixels between the eyes. The result will be "
    "soft; a closer photo does better."
)
TURNED = "Your face is turned a little. A photo straight from the front does better."
SOFT = "The face is not quite sharp in this photo. A sharper one does better."
HALF_LIT = (
    "Your face is lit from one side, and the edge of the shadow will stay. Even light does better."
)
HALF_COVERED = (
    "One side of your face may be covered, or lit in another colour. A free face does better."
)
EYES = "Your eyes may be closed or covered in this photo. Open eyes without sunglasses do better."
MOUTH = "Something may cover your mouth in this photo. A free mouth does better."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """A photo that will do. All in pixels of the photo."""

    face: Face
    mesh: Mesh
    warnings: tuple[str, ...]
    """A sentence each."""


def judge_photo(picture: Picture, *, models_dir: Path, threads: int) -> Judged:
    """The one face of a photo that can be drawn into another picture.

    Raises the errors of `faces.errors`, `EngineMissing` with the command that
    adds a network, and `WeightsCorrupt`.
    """
    rgb = flattened(picture)
    small, times = halved(rgb, LONGEST)
    search = Search(least=1, smallest=NARROWEST * max(small.shape[:2]))
    seen = look(small, models_dir, threads, search)
    if lies_aside(small, seen, models_dir, threads):
        raise FaceSideways
    found = the_one(seen)
    if times > 1 and found.mesh.eye_distance < FINE_EYES:
        face = found.face.moved(times)
        mesh = read_mesh(rgb, face, models_dir, threads)
        found, small, times = Confirmed(face=face, mesh=mesh), rgb, 1
    return judged(small, found, times)


def judged(rgb: Bytes, found: Confirmed, times: int) -> Judged:
    """What is thought of the face in HxWx3 uint8, which the photo is so many times larger than.

    Raises the first of `refusals`.
    """
    looks = looks_of(rgb, found.mesh)
    looks = replace(looks, eye_distance=looks.eye_distance * times)
    refusal = next(refusals(looks), None)
    if refusal is not None:
        raise refusal
    return Judged(
        face=found.face.moved(times),
        mesh=enlarged(found.mesh, times),
        warnings=tuple(warnings_of(looks)),
    )


def enlarged(mesh: Mesh, times: int) -> Mesh:
    """The mesh in a picture so many times larger; a pixel's middle stays its middle."""
    points = mesh.points * times
    points[:, :2] += (times - 1) / 2
    return replace(mesh, points=points)


def the_one(seen: Seen) -> Confirmed:
    """The face meant. Raises `NoFace`, `FaceCovered` and `SeveralFaces`."""
    found = seen.largest_first()
    hidden = max((face.box[2] for face in seen.doubtful), default=0.0)
    if not found and not hidden:
        raise NoFace
    if not found or hidden > found[0].face.box[2] / OTHER:
        raise FaceCovered
    if len(found) > 1 and found[1].mesh.eye_distance >= OTHER * found[0].mesh.eye_distance:
        raise SeveralFaces
    return found[0]


def refusals(looks: Looks) -> Iterator[FaceError]:
    """What speaks against a face, the most helpful first."""
    if looks.eye_distance < LEAST_EYES:
        yield FaceTooSmall(
            f"The face is too small in this photo, about {round(looks.eye_distance)} pixels "
            f"between the eyes. Choose one taken from nearer, with {LEAST_EYES} or more."
        )
    if abs(looks.yaw) > MOST_YAW or abs(looks.pitch - LEVEL) > MOST_PITCH:
        yield FaceTurned()
    if looks.sharpness < LEAST_SHARP:
        yield FaceBlurred()
    if looks.eye_range < LEAST_EYE_RANGE:
        yield EyesCovered()
    elif looks.other_eye_range < LEAST_EYE_RANGE:
        yield FaceCovered()
    if looks.mouth_range < LEAST_MOUTH_RANGE:
        yield MouthCovered()


def warnings_of(looks: Looks) -> Iterator[str]:
    """A sentence about each thing that will do, but not well."""
    if looks.eye_distance < GOOD_EYES:
        yield SMALL.format(pixels=round(looks.eye_distance))
    if abs(looks.yaw) > GOOD_YAW:
        yield TURNED
    if looks.sharpness < GOOD_SHARP:
        yield SOFT
    if looks.one_sided > MOST_ONE_SIDED:
        yield HALF_LIT
    if looks.cheeks_apart > MOST_CHEEKS_APART:
        yield HALF_COVERED
    if not eyes_are_clear(looks):
        yield EYES
    if looks.mouth_range < GOOD_MOUTH_RANGE or looks.mouth_red < LEAST_RED:
        yield MOUTH


def eyes_are_clear(looks: Looks) -> bool:
    """Open and in the light, as far as figures can tell."""
    return (
        looks.eye_range >= GOOD_EYE_RANGE
        and looks.eye_white >= LEAST_WHITE
        and looks.iris >= LEAST_IRIS
    )


def flattened(picture: Picture) -> Bytes:
    """HxWx3, laid on white where it is transparent."""
    if picture.alpha is None:
        return picture.rgb
    return flatten(np.dstack([picture.rgb, picture.alpha]), WHITE)


def lies_aside(rgb: Bytes, seen: Seen, models_dir: Path, threads: int) -> bool:
    """Whether the photo must be turned by a quarter or more.

    Of faces that lie, some are seen lying, others are mistaken for upright ones
    of a lower score: those are compared with what the turned photo gives.
    """
    found = seen.largest_first()[:1]
    if any(abs(each.mesh.roll) > MOST_ROLL for each in found):
        return True
    score = max((each.face.score for each in found), default=0.0)
    if score >= UPRIGHT_SCORE:
        return False
    small = resized(rgb, min(1.0, TURNED_SIDE / max(rgb.shape[:2])))
    turns = (np.ascontiguousarray(np.rot90(small, quarters)) for quarters in (1, 3, 2))
    return any(_upright(turn, models_dir, threads) > score + BETTER for turn in turns)


def _upright(rgb: Bytes, models_dir: Path, threads: int) -> float:
    """The score of the best upright face of some size; 0 where there is none."""
    seen = look(rgb, models_dir, threads, Search(least=1, smallest=COARSE * max(rgb.shape[:2])))
    upright = (each for each in seen.confirmed if abs(each.mesh.roll) <= MOST_ROLL)
    return max((each.face.score for each in upright), default=0.0)
