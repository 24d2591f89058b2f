"""The engine "insightface": a network draws the face. More: docs/insightface.md.

Its answer is a square of 128 pixels, so large faces come out soft. The expression is always the
template's.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from imageproc.pipelines.errors import EngineMissing
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.swap.insight_align import aligned
from imageproc.pipelines.swap.insight_errors import SwapAnswerUnusable
from imageproc.pipelines.swap.insight_files import FOLDER, Pack, find_pack, problems
from imageproc.pipelines.swap.insight_networks import DRAWN, networks_of
from imageproc.pipelines.swap.model import Drawer, Drawn, Side
from imageproc.pipelines.swap.regions import smoothstep

__all__ = [
    "LICENCE",
    "Pack",
    "SwapAnswerUnusable",
    "drawer",
    "find_pack",
    "problems",
    "require_pack",
]

LICENCE = (
    "The networks of insightface, among them buffalo_l and inswapper_128, were trained on data "
    "that may be used for non-commercial research only, and are licensed for non-commercial "
    "research only. Commercial use needs a licence from InsightFace (insightface.ai). By accepting "
    "you confirm that this site is used within these terms, and that everyone whose face is "
    "swapped has agreed to it."
)
FEATHER = 10
"""Pixels at the rim of the square over which trust in the drawing grows from 0 to 1."""


def require_pack(models_dir: Path) -> Pack:
    """The installed files. Raises `EngineMissing` with what the operator has to do."""
    pack = find_pack(models_dir)
    if pack is not None:
        return pack
    wrong = problems(models_dir)
    if wrong:
        raise EngineMissing(f"The engine insightface cannot be used. {' '.join(wrong)}")
    raise EngineMissing(
        f"The engine insightface is not installed. Put its files into {models_dir / FOLDER} as "
        'docs/insightface.md says, or choose the engine "mesh".'
    )


def drawer(pack: Pack, threads: int) -> Drawer:
    """What draws a source's face into a target's crop, with the networks of `pack`.

    Opens them on first use. What it returns raises `SwapAnswerUnusable` and `WeightsCorrupt`.
    """
    networks = networks_of(pack, threads)

    def draw(source: Side, target: Side, _keep_expression: bool) -> Drawn:  # noqa: FBT001 (Drawer)
        latent = networks.describe(source.rgb, source.mesh.five_points)
        square, matrix = aligned(target.rgb, target.mesh.five_points, DRAWN)
        face = networks.draw(square, latent)
        return _laid_back(face, matrix, target.rgb)

    return draw


def _laid_back(face: Floats, matrix: Floats, rgb: Bytes) -> Drawn:
    """The drawn square at its place in the target's crop."""
    back = cv2.invertAffineTransform(matrix)
    size = rgb.shape[1], rgb.shape[0]
    drawn = cv2.warpAffine(face, back, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    valid = cv2.warpAffine(_footprint(), back, size, flags=cv2.INTER_LINEAR)
    return Drawn(
        rgb=np.asarray(np.clip(drawn + 0.5, 0, 255), np.uint8), valid=np.asarray(valid, np.float32)
    )


def _footprint() -> Floats:
    """128x128, 0..1: 0 on the rim, where the network saw too little around."""
    y, x = np.mgrid[:DRAWN, :DRAWN]
    rim = np.minimum(np.minimum(x, y), DRAWN - 1 - np.maximum(x, y)) / FEATHER
    return smoothstep(rim)
