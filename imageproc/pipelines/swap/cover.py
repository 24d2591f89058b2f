"""What hides a template's face and must stay in front of the new one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.rings import OVAL
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.swap.foreign import foreign
from imageproc.pipelines.swap.glasses import frame_of
from imageproc.pipelines.swap.looking import on_small_copy
from imageproc.pipelines.swap.model import Side
from imageproc.pipelines.swap.regions import ring


def cover_of(target: Side, nearer: Sequence[Mesh]) -> Floats:
    """HxW, 0..1: hair, glasses, things of another colour, and faces nearer to the camera."""
    shape = target.rgb.shape
    free = np.ones(shape[:2], np.float32)
    if target.hair is not None:
        free *= 1 - target.hair
    for find in (frame_of, foreign):
        found = on_small_copy(find, target.rgb, target.mesh)
        if found is not None:
            free *= 1 - found
    for mesh in nearer:
        free *= 1 - ring(shape, mesh.points, OVAL)
    return np.asarray(1 - free, np.float32)
