"""Whether somebody wears the garment: faces, and skin beside cloth.

No network is sure of it. A face that is printed on a shirt is no wearer, cloth
of the colour of skin is taken for skin, and the person network takes empty
shirts for people; so each sign counts only together with another.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from imageproc.pipelines.body.clothing import Clothing
from imageproc.pipelines.body.networks import CLOTHING, Networks
from imageproc.pipelines.errors import EngineMissing
from imageproc.pipelines.faces import Face, find_faces, weights_of_faces
from imageproc.pipelines.garment.shape import Mask, run_at
from imageproc.pipelines.hashing import remembered_sha256
from imageproc.pipelines.picture import Bytes
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.weights import path_of

HEAD = 3.0
"""Widths of a face that a head with its hair has at most."""
NARROWER = 0.8
"""Of the widest row below: a head is at most so wide, a shirt's chest is wider."""
SKIN, HAIR, CLOTHES = 0.08, 0.04, 0.05
"""Shares of the subject from which on they are there."""
APART = 12.0
"""Lab distance of skin and clothes: nearer, it is all one cloth."""
LEAST_CLOTH = 0.15
"""Share of the subject that is clothes or skin: with less it is no garment."""

NO_FACES = "No network for faces is installed, so the garment was not searched for a wearer."
NO_SKIN = (
    "The network for skin and clothes is not installed, so a wearer of the garment was known by "
    "the face alone."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What speaks for a wearer."""

    worn: bool
    """Surely."""
    suspected: bool
    """Not surely; a reason where the outline cannot be read either."""
    cloth: bool
    """False where the subject is neither clothes nor skin."""
    weights: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def signs_of_a_wearer(rgb: Bytes, mask: Mask, models_dir: Path, threads: int) -> Signs:
    """Look at hxwx3 pixels and the subject's mask with what is installed."""
    try:
        faces = find_faces(rgb, models_dir, threads)
        weights: tuple[tuple[str, str], ...] = (weights_of_faces(models_dir),)
        notes: tuple[str, ...] = ()
    except EngineMissing:
        faces, weights = [], ()
        notes = (NO_FACES,)
    clothing = Networks(models_dir=models_dir, threads=threads).clothing(rgb)
    if clothing is not None:
        weights += ((CLOTHING.name, remembered_sha256(path_of(CLOTHING, models_dir))),)
    else:
        notes += (NO_SKIN,)
    skin, hair = (False, False) if clothing is None else skin_and_hair(rgb, mask, clothing)
    return Signs(
        worn=any(wears(face, mask) for face in faces) or (skin and hair),
        suspected=bool(faces) or skin,
        cloth=clothing is None or is_cloth(mask, clothing),
        weights=weights,
        notes=notes,
    )


def wears(face: Face, mask: Mask) -> bool:
    """Whether a face sits on a head: a subject that is narrow there and wide below, or that
    leaves the picture at its bottom."""
    left, top, width, height = face.box
    row, column = round(top + height / 2), round(left + width / 2)
    run = run_at(mask, row, column)
    if run is None or not run[0] <= column <= run[1]:
        return False
    if mask[-1].any():
        return True
    across = run[1] - run[0] + 1
    widest = int(mask[row:].sum(axis=1).max())
    return across < HEAD * width and across < NARROWER * widest


def skin_and_hair(rgb: Bytes, mask: Mask, clothing: Clothing) -> tuple[bool, bool]:
    """Whether there is skin beside clothes of another colour, and whether there is hair."""
    skin, clothes = mask & (clothing.skin > 0.5), mask & (clothing.clothes > 0.5)
    area = max(int(mask.sum()), 1)
    hair = int((mask & (clothing.hair > 0.5)).sum()) >= HAIR * area
    if int(skin.sum()) < SKIN * area or int(clothes.sum()) < CLOTHES * area:
        return False, hair
    lab = cv2.cvtColor(as_floats(rgb) / np.float32(255), cv2.COLOR_RGB2Lab)
    apart = np.median(lab[skin], axis=0) - np.median(lab[clothes], axis=0)
    return bool(np.linalg.norm(apart) > APART), hair


def is_cloth(mask: Mask, clothing: Clothing) -> bool:
    """Whether enough of the subject is clothes, or cloth that is taken for skin."""
    either = mask & ((clothing.clothes > 0.5) | (clothing.skin > 0.5))
    return int(either.sum()) >= LEAST_CLOTH * int(mask.sum())
