"""Which pixels are the garment: distance from the ground's colour, and a network.

Colour keeps the slits between sleeve and torso that a small network fills; the
network keeps white prints and white clothes, which look like the ground.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.engines import best_network
from imageproc.pipelines.errors import GarmentNotFound
from imageproc.pipelines.garment.holes import close_holes
from imageproc.pipelines.garment.shape import Mask, largest
from imageproc.pipelines.picture import Bytes, Floats, Picture
from imageproc.pipelines.refine import apply_line, as_floats, refine
from imageproc.pipelines.subject import Finder, Found

RING = 0.02
"""Width of the frame that shows the ground, in long sides."""
LEAST_DISTANCE = 8.0
SPREADS = 4.0
"""A colour is far from the ground beyond so many times the ground's own spread (Lab)."""
CORE_SHARE = 0.97
"""So much of the core must be far from the ground for the colour to decide."""
OWN_COLOUR = 0.85
"""Of the strongest distance within two pixels: what is so far from the ground is all garment."""
FAINT, SHADOW = 0.05, 0.5
"""Quantile of the core's distances, and what of it a shadow on the ground may have."""
BARE = 1.5
"""Lab distance that a compressed plain ground has from its own median."""
OWN_CUT = (0.02, 0.98)
"""Least and most of a picture that its own alpha may hide to be a cut-out."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cut:
    """The garment in the working picture."""

    alpha: Floats
    """hxw, 0..1, one connected part."""
    own: bool = False
    """Whether the picture came cut out."""
    weights: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def cut_garment(picture: Picture, finder: Finder) -> Cut:
    """The garment's alpha; a cut-out that came with the picture is taken as it is.

    Raises `NoSubject` or `GarmentNotFound` when nothing is there.
    """
    own = own_alpha(picture)
    if own is not None:
        return Cut(alpha=_one_part(own), own=True)
    network, note = best_network(finder.models_dir)
    found = finder.find(picture.rgb, network.name if network else "goods")
    if network is None:
        note = "No network is installed, so the garment was found by its colours alone."
    alpha = _one_part(alpha_from(picture.rgb, found))
    return Cut(alpha=alpha, weights=found.weights, notes=(note,) if note else ())


def own_alpha(picture: Picture) -> Floats | None:
    """The picture's alpha in 0..1 where it hides a ground, else None."""
    if picture.alpha is None:
        return None
    hidden = float((picture.alpha < 128).mean())
    least, most = OWN_CUT
    return as_floats(picture.alpha / 255) if least < hidden < most else None


def alpha_from(rgb: Bytes, found: Found) -> Floats:
    """Join a coarse matte with the picture's colours.

    By colour where nearly all of the matte's core differs from the ground,
    else by the matte with its edges refined. Holes are closed by what they show.
    """
    height, width = rgb.shape[:2]
    coarse = as_floats(cv2.resize(found.matte, (width, height), interpolation=cv2.INTER_LINEAR))
    coarse = as_floats(np.clip(coarse, 0, 1))
    distance, limit = ground_distance(rgb)
    core = cv2.erode((coarse > 0.9).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    if core.any() and float((distance[core] > limit).mean()) > CORE_SHARE:
        faintest = float(np.quantile(distance[core], FAINT))
        alpha = colour_alpha(distance, max(limit, SHADOW * faintest), coarse)
    else:
        alpha = refined_alpha(rgb, coarse, distance)
    return close_holes(alpha, coarse, distance)


def ground_distance(rgb: Bytes) -> tuple[Floats, float]:
    """Lab distance of every pixel from the frame's median, and what counts as far."""
    lab = cv2.cvtColor(as_floats(rgb) / np.float32(255), cv2.COLOR_RGB2Lab)
    depth = max(2, round(RING * max(rgb.shape)))
    ring = np.ones(rgb.shape[:2], np.bool_)
    ring[depth:-depth, depth:-depth] = False
    distance = as_floats(np.linalg.norm(lab - np.median(lab[ring], axis=0), axis=2))
    spread = float(np.median(distance[ring]))
    return distance, max(LEAST_DISTANCE, SPREADS * spread)


def colour_alpha(distance: Floats, limit: float, coarse: Floats) -> Floats:
    """How far each pixel is from the ground, as a share of what lies beside it.

    The share of the strongest neighbour takes the ground's colour out of the
    edge's mixed pixels; the dilated matte keeps what is far from the garment out.
    """
    near = cv2.dilate(coarse, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (15, 15)))
    allowed = np.clip((near - 0.1) / 0.3, 0, 1)
    ramp = np.clip((distance - 0.4 * limit) / (0.9 * limit), 0, 1)
    solid = cv2.erode((ramp > 0.5).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    strongest = cv2.dilate(distance, np.ones((5, 5), np.uint8))
    mixed = np.clip(distance / np.maximum(OWN_COLOUR * strongest, limit), 0, 1)
    return as_floats(np.where(solid, ramp, np.minimum(ramp, mixed)) * allowed)


def refined_alpha(rgb: Bytes, coarse: Floats, distance: Floats) -> Floats:
    """The matte with edges that follow the picture; ground that the frame reaches is taken out."""
    refined = refine(rgb, coarse)
    height, width = rgb.shape[:2]
    line = cv2.resize(refined.line, (width, height), interpolation=cv2.INTER_LINEAR)
    alpha = apply_line(as_floats(rgb) / np.float32(255), as_floats(line))
    return as_floats(alpha * ~bare_ground(distance))


def bare_ground(distance: Floats) -> Mask:
    """Ground that the frame reaches by a broad way over pixels of exactly its colour."""
    bare = cv2.morphologyEx(
        (distance < BARE).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)
    )
    padded = np.pad(bare, 1, constant_values=1)
    cv2.floodFill(padded, None, (0, 0), 2)
    return np.asarray(padded[1:-1, 1:-1] == 2)


def _one_part(alpha: Floats) -> Floats:
    """Only the largest connected part, with its soft edge."""
    part = largest(np.asarray(alpha > 0.5))
    if not part.any():
        raise GarmentNotFound
    return as_floats(alpha * grown(part, 7))


def grown(mask: Mask, size: int) -> Mask:
    """Dilated by a disc of odd diameter `size`."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), disc) > 0)
