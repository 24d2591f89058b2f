"""Things drawn over real faces: glasses, masks, hands, eyelids, patches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.rings import EYES, LIPS_OUT
from imageproc.pipelines.picture import Bytes

Colour = tuple[int, int, int]
Change = Callable[[Bytes, Mesh], Bytes]

LENSES = (
    (70, 63, 105, 66, 107, 193, 188, 114, 47, 100, 117, 116, 143),
    (300, 293, 334, 296, 336, 417, 412, 343, 277, 329, 346, 345, 372),
)
MASK = (
    6, 122, 47, 50, 123, 147, 213, 192, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 416,
    433, 376, 352, 280, 277, 351,
)  # fmt: skip
BESIDE_THE_MOUTH = (50, 205, 206, 280, 425, 426)


def filled(
    rgb: Bytes, mesh: Mesh, ring: Sequence[int], colour: Colour, *, grow: float = 1, soft: float = 0
) -> Bytes:
    """A polygon of the mesh in one colour; `soft` is its edge in distances of the eyes."""
    corners = mesh.points[list(ring), :2]
    middle = corners.mean(axis=0)
    drawn = np.zeros(rgb.shape[:2], np.uint8)
    grown = np.rint((middle + (corners - middle) * grow) * 16).astype(np.int32)
    cv2.fillPoly(drawn, [grown], 255, cv2.LINE_AA, 4)
    weight = cv2.GaussianBlur(drawn, (0, 0), max(0.3, soft * mesh.eye_distance))[..., None] / 255
    return np.asarray(rgb * (1 - weight) + np.array(colour) * weight, np.uint8)


def sunglasses(rgb: Bytes, mesh: Mesh) -> Bytes:
    for lens in LENSES:
        rgb = filled(rgb, mesh, lens, (20, 20, 22))
    return rgb


def mask(rgb: Bytes, mesh: Mesh) -> Bytes:
    return filled(rgb, mesh, MASK, (120, 170, 210), soft=0.03)


def hand(rgb: Bytes, mesh: Mesh) -> Bytes:
    """A patch of the cheeks' colour over the mouth, with the shadows between fingers."""
    rows, columns = np.rint(mesh.points[list(BESIDE_THE_MOUTH), 1::-1]).astype(int).T
    skin = np.median(rgb[rows, columns], axis=0) * 0.92
    drawn = filled(rgb, mesh, LIPS_OUT, _colour(skin), grow=1.9, soft=0.09)
    middle = mesh.points[list(LIPS_OUT), :2].mean(axis=0)
    for down in (-0.25, 0.05, 0.3):
        ends = (middle + np.array([side, down]) * mesh.eye_distance for side in (-0.5, 0.5))
        one, two = ((round(float(x)), round(float(y))) for x, y in ends)
        thick = max(1, round(0.02 * mesh.eye_distance))
        cv2.line(drawn, one, two, _colour(skin * 0.75), thick, cv2.LINE_AA)
    return drawn


def eyelids(rgb: Bytes, mesh: Mesh) -> Bytes:
    """Closed eyes: skin from below the eyes laid over them, and the lashes' dark line."""
    below = np.roll(rgb, -round(0.26 * mesh.eye_distance), axis=0)
    cover = np.zeros(rgb.shape[:2], np.uint8)
    for ring in EYES:
        corners = mesh.points[list(ring), :2]
        middle = corners.mean(axis=0)
        cv2.fillPoly(cover, [np.rint(middle + (corners - middle) * 1.3).astype(np.int32)], 255)
    soft = cv2.GaussianBlur(cover, (0, 0), 0.015 * mesh.eye_distance)[..., None] / 255
    drawn = np.asarray(rgb * (1 - soft) + below * soft, np.uint8)
    for ring in EYES:
        lashes = np.rint(mesh.points[list(ring[:9]), :2] * 16).astype(np.int32)
        thick = max(1, round(0.02 * mesh.eye_distance))
        cv2.polylines(
            drawn, [lashes], isClosed=False, color=(60, 40, 35), thickness=thick,
            lineType=cv2.LINE_AA, shift=4,
        )  # fmt: skip
    return drawn


def half_hidden(rgb: Bytes, mesh: Mesh) -> Bytes:
    """A grey board before the half on the left."""
    board = rgb.copy()
    board[:, : round(float(mesh.points[4, 0]))] = 128
    return board


def blurred(sigma: float) -> Change:
    """By so many distances of the eyes."""
    return lambda rgb, mesh: np.asarray(
        cv2.GaussianBlur(rgb, (0, 0), sigma * mesh.eye_distance), np.uint8
    )


def darkened(share: float) -> Change:
    """So much of the light left."""
    return lambda rgb, _mesh: np.asarray(
        ((rgb / 255) ** 2.2 * share) ** (1 / 2.2) * 255 + 0.5, np.uint8
    )


def grey(rgb: Bytes, _mesh: Mesh) -> Bytes:
    return np.asarray(cv2.cvtColor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB))


def _colour(values: np.ndarray) -> Colour:
    red, green, blue = (int(value) for value in values)
    return red, green, blue
