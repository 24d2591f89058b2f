"""Bare arms under a sleeve, with skin from what is seen of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.bones import OUTWARDS
from imageproc.pipelines.tryon.box import Box, around_points
from imageproc.pipelines.tryon.limbs import Limb

LEAST_SEEN = 0.16
"""Shoulder widths of arm that must be seen for it to serve as texture."""
INSIDE = 0.90
"""Of the half width: texture is taken from within, not from the seen arm's own edge."""
WRIST = 0.92
"""Of the length that is seen, where usable texture ends."""
ROOM = 4
"""Pixels around an arm."""
BEGIN = 0.03
"""Shoulder widths below the sleeve's end, which shades the arm, where texture is taken from."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BareArm:
    """One arm without a sleeve. Its arrays are those of a part of the working picture."""

    box: Box
    """The part."""
    size: tuple[int, int]
    """Width and height of the whole."""
    alpha: Floats
    """hxw in 0..1: the arm from the shoulder to the wrist, with a smooth edge."""
    across: Floats
    """hxw: -1 at the inner edge, 1 at the outer."""
    hidden: Floats
    """hxw in 0..1: the part of it that the old sleeve hid or shaded."""
    along: Floats
    """hxw: length from the shoulder joint, pixels."""
    texture: Floats | None
    """hxwx2: where in the whole picture each pixel's skin is taken from; None where too little of
    the arm is seen."""

    def laid(self, values: Floats) -> Floats:
        """Values (hxw) of the part on the whole picture, 0 around it."""
        whole = np.zeros(self.size[::-1], np.float32)
        whole[self.box] = values
        return whole


def bare_arm(limb: Limb, size: tuple[int, int], unit: float) -> BareArm:
    """`size` is the picture's width and height, `unit` the shoulder width."""
    reach = float((np.abs(limb.centre) + limb.half).max()) + ROOM
    box = around_points(limb.bones, reach, size)
    rows, columns = box
    origin = np.array([columns.start, rows.start], np.float32)
    part = columns.stop - columns.start, rows.stop - rows.start
    along, offset = project(limb.bones - origin, part, OUTWARDS[limb.side])
    index = np.arange(len(limb.half))
    place = np.clip(along, 0, len(index) - 1)
    centre = np.interp(place, index, limb.centre)
    radius = np.interp(place, index, limb.half)
    # The shoulder is round: above the joint it is the distance to it that counts.
    away = np.hypot(offset - centre, np.maximum(-along, 0))
    end = WRIST * limb.end
    alpha = np.clip(radius - away + 0.5, 0, 1) * (along < max(end, limb.start))
    across = as_floats((offset - centre) / np.maximum(radius, 1))
    start = limb.start + BEGIN * unit
    seen = end - start > LEAST_SEEN * unit
    texture = _texture(limb, along, across, start, end) if seen else None
    hidden = as_floats(alpha * np.clip((start - along) / 2 + 0.5, 0, 1))
    return BareArm(
        box=box, size=size, alpha=as_floats(alpha), across=across, hidden=hidden, along=along,
        texture=texture,
    )  # fmt: skip


def project(bones: Floats, size: tuple[int, int], sign: int) -> tuple[Floats, Floats]:
    """Of each pixel the length along the bones and the signed distance from them, outwards > 0."""
    x, y = np.meshgrid(np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32))
    best = np.full(x.shape, np.inf, np.float32)
    along, offset = np.zeros_like(best), np.zeros_like(best)
    done = 0.0
    for index, (start, end) in enumerate(pairwise(bones)):
        length = max(float(np.linalg.norm(end - start)), 1e-6)
        unit = (end - start) / length
        t = (x - start[0]) * unit[0] + (y - start[1]) * unit[1]
        d = ((x - start[0]) * unit[1] - (y - start[1]) * unit[0]) * sign
        low = -np.inf if index == 0 else 0.0
        high = np.inf if index == len(bones) - 2 else length
        held = np.clip(t, low, high)
        away = np.hypot(t - held, d)
        nearer = away < best
        best = np.where(nearer, away, best)
        along = np.where(nearer, held + done, along)
        offset = np.where(nearer, np.sign(d) * away, offset)
        done += length
    return as_floats(along), as_floats(offset)


def _texture(limb: Limb, along: Floats, across: Floats, start: float, end: float) -> Floats:
    """The seen arm itself, and above it its mirror image at the end of the sleeve, to and fro."""
    usable = end - start
    beyond = np.mod(np.maximum(start - along, 0), 2 * usable)
    mirrored = start + np.where(beyond > usable, 2 * usable - beyond, beyond)
    source = as_floats(np.where(along > start, np.minimum(along, end), mirrored))
    index = np.arange(len(limb.inner))
    inner = np.interp(source, index, limb.inner)
    outer = np.interp(source, index, limb.outer)
    share = np.clip(across, -1, 1) * INSIDE
    offset = (outer + inner) / 2 + share * (outer - inner) / 2
    return limb.points(source, as_floats(offset))


def sampled(rgb: Bytes | Floats, where: Floats) -> Floats:
    """Colours at positions (HxWx2) of the same picture."""
    return as_floats(
        cv2.remap(
            as_floats(np.asarray(rgb)),
            where[..., 0],
            where[..., 1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
    )
