"""The dark frame of a pair of glasses on a template's face.

It is known by what nothing else on a face has: a dark line across the bridge of the nose, and one
under each eye. Rimless and light glasses are not found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.rings import CORNERS, EYES, OVAL
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.swap.colours import to_lab
from imageproc.pipelines.swap.regions import Shape, blurred, dilated, ring, smoothstep

WIDEST, FINEST = 0.14, 0.006
"""Of a frame's rim, and blur against grain; eye distances."""
LEAST = 10.0
"""Darker than what is above and below, in L. Frames measured 16 all across the bridge and 32 under
the eyes; without glasses the bridge had at most 5, and circles under the eyes up to 23.
"""
LENSES = ((33, 133), (362, 263))
"""Corners of the eyes, each from left to right."""
BRIDGE = (133, 362)
UNDER, ACROSS = (0.1, 0.42), (-0.2, 0.25)
"""Where under an eye, and where above and below the corners, a rim is sought; eye distances."""
ABOVE, BELOW = 0.4, 0.05
"""Of glasses, above the eyes and below the rims that were met; eye distances. Laugh lines are
deeper."""
EYE = 0.05
"""Around the eyes, eye distances: lashes are no frame."""
SHARE = (0.15, 0.5)
"""Of the rims' darkness: from what on a pixel is a little of the frame, and from what on all."""
SOFT = 0.012
"""Blur, eye distances."""
RAYS, STEPS = 9, 40

Mask = npt.NDArray[np.bool_]
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Rays:
    """What was met on rays down the face: the darkest line, and how far down it is."""

    dark: Floats
    down: Floats
    """Eye distances under the line between the corners."""


def frame_of(rgb: Bytes, mesh: Mesh) -> Floats | None:
    """HxW, 0..1; None where there are no glasses."""
    dark = _lines(rgb, mesh.eye_distance)
    rims = [_sought(dark, mesh, corners, UNDER, 0.05) for corners in LENSES]
    bridge = _sought(dark, mesh, BRIDGE, ACROSS, 0.06).dark.min()
    level = min(float(bridge), *(float(np.percentile(rim.dark, 25)) for rim in rims))
    if level < LEAST:
        return None
    low, high = (share * level for share in SHARE)
    deep = [float(np.percentile(rim.down, 90)) + BELOW for rim in rims]
    there = _connected((dark > low) & (_around_eyes(dark.shape, mesh, deep) > 0.5), mesh)
    frame = smoothstep((dark - low) / (high - low)) * there
    return blurred(np.asarray(frame, np.float32), SOFT * mesh.eye_distance)


def _lines(rgb: Bytes, eyes: float) -> Floats:
    """HxW: how much darker thin lines are than what is beside them."""
    light = blurred(np.ascontiguousarray(to_lab(rgb)[..., 0]), FINEST * eyes)
    size = max(3, round(WIDEST * eyes)) | 1
    round_one = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return np.asarray(cv2.morphologyEx(light, cv2.MORPH_BLACKHAT, round_one), np.float32)


def _sought(
    dark: Floats, mesh: Mesh, corners: tuple[int, int], span: tuple[float, float], inset: float
) -> _Rays:
    """The darkest line on each of `RAYS` rays that go down between two points of the mesh.

    `span` is where a ray begins and ends under them, `inset` how far the outer rays are from the
    points; eye distances.
    """
    eyes, (across, down) = mesh.eye_distance, _directions(mesh)
    one, two = (mesh.points[corner, :2].astype(np.float64) for corner in corners)
    begin, end = one + inset * eyes * across, two - inset * eyes * across
    bases = begin + np.linspace(0, 1, RAYS)[:, None] * (end - begin)
    steps = np.linspace(*span, STEPS)
    places = (bases[:, None] + steps[:, None] * eyes * down).astype(np.float32)
    x, y = (np.ascontiguousarray(places[..., axis]) for axis in (0, 1))
    met = np.asarray(cv2.remap(dark, x, y, cv2.INTER_LINEAR), np.float32)
    return _Rays(met.max(axis=1), steps[met.argmax(axis=1)].astype(np.float32))


def _directions(mesh: Mesh) -> tuple[Matrix, Matrix]:
    """Along the eyes and down the face, in the picture."""
    along = (mesh.points[263, :2] - mesh.points[33, :2]).astype(np.float64)
    across = along / max(float(np.linalg.norm(along)), 1e-6)
    return across, np.array([-across[1], across[0]])


def _around_eyes(shape: Shape, mesh: Mesh, deep: Sequence[float]) -> Floats:
    """HxW: where a frame can be within the face, without the eyes themselves.

    `deep` is how far down it reaches under each eye, eye distances.
    """
    points, eyes = mesh.points, mesh.eye_distance
    across, down = _directions(mesh)
    y, x = np.ogrid[: shape[0], : shape[1]]
    middle = points[list(CORNERS), :2].mean(axis=0)
    off = x - middle[0], y - middle[1]
    beside, below = (off[0] * way[0] + off[1] * way[1] for way in (across, down))
    limit = np.where(beside < 0, *(each * eyes for each in deep))
    lids = np.maximum(*(ring(shape, points, each) for each in EYES))
    free = ring(shape, points, OVAL) * (1 - dilated(lids, EYE * eyes))
    return np.asarray(free * ((below > -ABOVE * eyes) & (below < limit)), np.float32)


def _connected(found: Mask, mesh: Mesh) -> Floats:
    """Of what was found, what hangs together with the bridge."""
    _, labels = cv2.connectedComponents(found.astype(np.uint8), connectivity=8)
    bridge = np.zeros(found.shape, np.uint8)
    one, two = (mesh.points[corner, :2] for corner in BRIDGE)
    _, down = _directions(mesh)
    top, low = (span * mesh.eye_distance * down for span in ACROSS)
    corners = np.stack([one + top, two + top, two + low, one + low])
    cv2.fillConvexPoly(bridge, np.rint(corners).astype(np.int32), 1)
    numbers = np.unique(labels[(bridge > 0) & found])
    return np.asarray(np.isin(labels, numbers[numbers > 0]), np.float32)
