"""468 points on a face (Kartynnik et al. 2019, MediaPipe), read in several passes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.catalogue import CATALOGUE, ModelSpec
from imageproc.pipelines.engine import Session, open_session
from imageproc.pipelines.errors import EngineMissing
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.faces.rings import (
    CHIN,
    CORNERS,
    EYES,
    FOREHEAD,
    LIPS_MIDDLE,
    MOUTH_CORNERS,
    NOSE,
)
from imageproc.pipelines.hashing import remembered_sha256
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.weights import is_present, path_of

SPEC = CATALOGUE["face-landmark"]
"""Of the two files of this network the one that also says how sure it is; and the quicker."""
OUTPUTS = ("conv2d_21", "conv2d_31")
"""Points, and the logit of its being a face."""
POINTS = 468
AROUND = 1.5
"""Side of what the network sees, in longer sides of the face."""
LEAST_SCALE = 0.5
"""Below, the picture is reduced first, or it would flicker."""

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mesh:
    """The surface of a face. Lengths are pixels of the picture."""

    points: Floats
    """468x3: x, y, and z in the same scale, smaller is nearer."""
    confidence: float
    """0..1 that there is a face seen from the front; of the last pass."""

    @property
    def eye_distance(self) -> float:
        """Between the outer corners, as seen: the unit of all lengths on a face."""
        return float(np.linalg.norm(self._corners[1] - self._corners[0]))

    @property
    def axes(self) -> Matrix:
        """3x3, rows of length 1: to the right of the face as seen, down, and away from it."""
        points = self.points.astype(np.float64)
        across = _unit(points[CORNERS[1]] - points[CORNERS[0]])
        down = points[CHIN] - points[FOREHEAD]
        down = _unit(down - across * (across @ down))
        return np.stack([across, down, np.cross(across, down)])

    @property
    def yaw(self) -> float:
        """Degrees turned aside; positive: to the left of the picture."""
        away = self.axes[2]
        return math.degrees(math.atan2(away[0], away[2]))

    @property
    def pitch(self) -> float:
        """Degrees bent down; people who look straight ahead measure -4 to 18."""
        away = self.axes[2]
        return -math.degrees(math.atan2(away[1], math.hypot(away[0], away[2])))

    @property
    def roll(self) -> float:
        """Degrees tilted; positive: clockwise."""
        across = self.axes[0]
        return math.degrees(math.atan2(across[1], across[0]))

    @property
    def mouth_gap(self) -> float:
        """Between the lips, in eye distances: closed 0.006 to 0.04, teeth from 0.09."""
        upper, lower = self.points[list(LIPS_MIDDLE), :2]
        return float(np.linalg.norm(upper - lower)) / max(self.eye_distance, 1e-6)

    @property
    def five_points(self) -> Floats:
        """5x2, as `Face.points`."""
        flat = self.points[:, :2]
        eyes = [flat[list(ring)].mean(axis=0) for ring in EYES]
        return np.stack([*eyes, flat[NOSE], *flat[list(MOUTH_CORNERS)]]).astype(np.float32)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width, height around all points; may reach out of the picture."""
        low, high = self.points[:, :2].min(axis=0), self.points[:, :2].max(axis=0)
        return float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])

    @property
    def _corners(self) -> Floats:
        return np.asarray(self.points[list(CORNERS), :2])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Square:
    """A tilted square of a picture that the network looks at."""

    centre: Matrix
    """x, y."""
    side: float
    angle: float
    """Of its upper side, radians; clockwise."""

    @classmethod
    def around_face(cls, face: Face) -> Square:
        left, top, width, height = face.box
        along = face.points[1] - face.points[0]
        return cls(
            centre=np.array([left + width / 2, top + height / 2]),
            side=max(AROUND * max(width, height), 1.0),
            angle=math.atan2(along[1], along[0]),
        )

    @classmethod
    def around_points(cls, points: Matrix) -> Square:
        """From the points of an earlier pass, 468x3."""
        along = points[CORNERS[1]] - points[CORNERS[0]]
        angle = math.atan2(along[1], along[0])
        turn = _turn(angle)
        level = points[:, :2] @ turn.T
        low, high = level.min(axis=0), level.max(axis=0)
        side = max(AROUND * float((high - low).max()), 1.0)
        return cls(centre=turn.T @ ((low + high) / 2), side=side, angle=angle)

    @property
    def scale(self) -> float:
        """Pixels of the network per pixel of the picture."""
        return SPEC.side / self.side

    @property
    def matrix(self) -> Matrix:
        """2x3 from the picture to the pixels of the network."""
        turn = self.scale * _turn(self.angle)
        return np.column_stack([turn, SPEC.side / 2 - turn @ self.centre])


def read_mesh(rgb: Bytes, face: Face, models_dir: Path, threads: int, *, passes: int = 3) -> Mesh:
    """The mesh of one face of HxWx3 uint8.

    Each pass looks again where the one before found the face, which makes the
    points calm. Raises `EngineMissing` with the command that adds the network,
    and `WeightsCorrupt`.
    """
    session = open_session(path_of(_installed(models_dir), models_dir), threads)
    square = Square.around_face(face)
    for _ in range(passes):
        points, confidence = _look(session, rgb, square)
        square = Square.around_points(points)
    return Mesh(points=points.astype(np.float32), confidence=confidence)


def weights_of_mesh(models_dir: Path) -> tuple[str, str]:
    """Name and SHA-256 of the weights that `read_mesh` uses. Raises `EngineMissing`."""
    spec = _installed(models_dir)
    return spec.name, remembered_sha256(path_of(spec, models_dir))


def _installed(models_dir: Path) -> ModelSpec:
    if not is_present(SPEC, models_dir):
        raise EngineMissing(
            "Faces cannot be read: their network is not installed. Add it with "
            f"`manage.py models pull {SPEC.name}`."
        )
    return SPEC


def _look(session: Session, rgb: Bytes, square: Square) -> tuple[Matrix, float]:
    """468x3 points in pixels of the picture, and 0..1 how sure the network is."""
    pixels = cut(rgb, square).transpose(2, 0, 1)[None].astype(np.float32)
    blob = np.ascontiguousarray(pixels / np.float32(255), np.float32)
    found, logit = session.run(OUTPUTS, {SPEC.input_name or "input_1": blob})
    points = found.reshape(POINTS, 3).astype(np.float64)
    back = cv2.invertAffineTransform(square.matrix)
    flat = points[:, :2] @ back[:, :2].T + back[:, 2]
    confidence = 1 / (1 + math.exp(-float(np.clip(logit.reshape(-1)[0], -60, 60))))
    return np.column_stack([flat, points[:, 2] / square.scale]), confidence


def cut(rgb: Bytes, square: Square) -> Bytes:
    """192x192x3; what is beyond the picture repeats its border."""
    part, matrix = rgb, square.matrix
    if square.scale < LEAST_SCALE:
        part, matrix = _reduced(rgb, square)
    size = (SPEC.side, SPEC.side)
    pixels = cv2.warpAffine(
        part, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(pixels, np.uint8)


def _reduced(rgb: Bytes, square: Square) -> tuple[Bytes, Matrix]:
    """The part of the picture under the square, made smaller, and the matrix from there."""
    reach = square.side * math.sqrt(0.5) + 2
    size = np.array(rgb.shape[1::-1])
    low = np.clip(np.floor(square.centre - reach), 0, size - 1).astype(int)
    high = np.clip(np.ceil(square.centre + reach), low + 1, size).astype(int)
    part = np.ascontiguousarray(rgb[low[1] : high[1], low[0] : high[0]])
    factor = square.scale / LEAST_SCALE
    small = np.maximum(1, np.rint((high - low) * factor)).astype(int)
    pixels = cv2.resize(part, (int(small[0]), int(small[1])), interpolation=cv2.INTER_AREA)
    # A pixel's centre lies half a pixel from its corner, which is what stays while resizing.
    steps = (high - low) / small
    matrix = square.matrix.copy()
    matrix[:, 2] += matrix[:, :2] @ (low + steps / 2 - 0.5)
    matrix[:, :2] *= steps
    return np.asarray(pixels, np.uint8), matrix


def _turn(angle: float) -> Matrix:
    """2x2: makes a line at this angle level."""
    cosine, sine = math.cos(angle), math.sin(angle)
    return np.array([[cosine, sine], [-sine, cosine]])


def _unit(vector: Matrix) -> Matrix:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9))
