"""How much of a drawn face shows, and the laying together."""

from __future__ import annotations

import numpy as np

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.swap.crops import Crop
from imageproc.pipelines.swap.regions import Shape, blurred, depth, dilated, smoothstep

BEGIN, FEATHER = 0.04, 0.18
"""Where inside the outline the drawn face begins to show, and over what it comes to be all that
shows; eye distances."""
BEARD_BEGIN, BEARD_FEATHER = 0.01, 0.07
"""The same for beards: they reach to the edge of the jaw, or look thin."""
STRIP = 256
"""Rows that are laid at once: of large faces, all of them as floats would not fit the memory."""


def feathered(shape: Shape, mesh: Mesh, beard: Floats | None = None) -> Floats:
    """HxW, 0..1: the inside of the outline, with a soft border; a narrow one where a beard is."""
    inner, eyes = depth(shape, mesh.points), mesh.eye_distance
    wide = smoothstep((inner - BEGIN * eyes) / (FEATHER * eyes))
    if beard is None:
        return wide
    narrow = smoothstep((inner - BEARD_BEGIN * eyes) / (BEARD_FEATHER * eyes))
    share = blurred(dilated(beard, BEARD_FEATHER * eyes), BEARD_FEATHER * eyes)
    return np.asarray(wide + share * (narrow - wide), np.float32)


def lay(result: Bytes, crop: Crop, face: Floats, share: Floats) -> None:
    """Change the crop's part of HxWx3 uint8: the face (0..255) over it, by its share (0..1).

    Both have the crop's working size. Where the share is 0, pixels stay as they are.
    """
    part = result[crop.slices]
    for top in range(0, crop.height, STRIP):
        strip = part[top : top + STRIP]
        over, weight = (crop.enlarged(each, top, len(strip)) for each in (face, share))
        below = strip.astype(np.float32)
        mixed = below + np.clip(weight, 0, 1)[..., None] * (over - below)
        strip[:] = np.clip(np.rint(mixed), 0, 255)
