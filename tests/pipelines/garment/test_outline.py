from __future__ import annotations

import numpy as np
import pytest

from imageproc.pipelines.errors import GarmentSleevesTouch
from imageproc.pipelines.garment.kind import kind_of
from imageproc.pipelines.garment.mirror import mirrored_side
from imageproc.pipelines.garment.model import GarmentSide
from imageproc.pipelines.garment.outline import Outline, read_outline
from imageproc.pipelines.garment.refuse import require_trusted
from imageproc.pipelines.garment.shape import shape_of
from tests.pipelines.garment.drawing import (
    CENTRE,
    CLOTH,
    DRESS,
    HEM,
    KNEE_LONG,
    LONG,
    SHORT,
    SPREAD,
    TANK,
    Corners,
    mask_of,
    plain,
)


def read(corners: Corners) -> Outline:
    mask = mask_of(corners)
    return read_outline(shape_of(mask), plain(mask))


@pytest.mark.parametrize(
    ("corners", "kind"),
    [
        (SHORT, "short"),
        (SPREAD, "short"),
        (LONG, "long"),
        (TANK, "sleeveless"),
        (DRESS, "dress"),
        (KNEE_LONG, "dress"),
    ],
    ids=["short", "spread", "long", "tank", "dress", "dress with sleeves"],
)
def test_the_kind_follows_from_the_outline(corners: Corners, kind: str) -> None:
    outline = read(corners)
    require_trusted(shape_of(mask_of(corners)), outline)
    assert kind_of(outline) == kind


@pytest.mark.parametrize("corners", [SHORT, LONG, TANK], ids=["short", "long", "tank"])
def test_both_halves_of_a_symmetric_garment_mirror_each_other(corners: Corners) -> None:
    outline = read(corners)
    turned = mirrored_side(outline.right, np.zeros((1, 2 * CENTRE + 1), np.bool_))
    for name in ("tip", "neck", "armpit", "sides"):
        one, two = getattr(outline.left, name), getattr(turned, name)
        assert np.abs(one - two).max() <= 3, name


def test_a_tees_shoulder_tip_and_neck_point_are_its_corners() -> None:
    left = read(SHORT).left
    assert np.abs(left.tip - (160, 130)).max() <= 8
    assert np.abs(left.neck - (240, 100)).max() <= 5


def test_hem_and_sides_of_a_straight_torso() -> None:
    outline = read(LONG)
    assert outline.hem == pytest.approx(HEM, abs=2)
    assert np.abs(outline.left.sides[:, 0] - 190).max() <= 3
    assert (np.diff(outline.left.sides[:, 1]) > 0).all()
    assert outline.left.sides[-1, 1] == outline.hem


def test_a_tail_below_the_hem_does_not_lower_it() -> None:
    mask = mask_of(SHORT)
    mask[HEM:700, 200:225] = True
    assert read_outline(shape_of(mask), plain(mask)).hem == pytest.approx(HEM, abs=2)


def sleeve_end(side: GarmentSide) -> np.ndarray:
    assert side.sleeve is not None
    return np.asarray(side.sleeve.axis[1])


def test_a_sleeve_lies_beyond_the_armpit_and_ends_in_its_cuff() -> None:
    left = read(LONG).left
    assert left.sleeve is not None
    rows, columns = np.nonzero(left.sleeve.mask)
    assert columns.max() <= 190 + 6
    assert rows.max() >= 640
    assert np.abs(sleeve_end(left) - (68, 640)).max() < 20
    assert np.abs(left.sleeve.outer - (40, 640)).max() <= 3
    assert np.abs(left.sleeve.inner - (95, 655)).max() <= 3


def test_torso_and_sleeves_together_are_the_garment() -> None:
    mask = mask_of(LONG)
    outline = read_outline(shape_of(mask), plain(mask))
    parts = [outline.torso]
    parts += [side.sleeve.mask for side in (outline.left, outline.right) if side.sleeve is not None]
    assert len(parts) == 3
    assert (np.sum(parts, axis=0) == mask).all()


def test_armpits_of_a_tank_top_are_at_a_usual_armhole() -> None:
    left = read(TANK).left
    assert 230 <= left.armpit[1] <= 300
    assert left.sleeve is None


def test_a_dress_has_its_armpits_above_the_waist() -> None:
    left = read(DRESS).left
    assert left.armpit[1] < 200
    assert np.abs(left.tip - (215, 70)).max() <= 4


TOUCHING: Corners = [(240, 100), (160, 130), (40, 640), (95, 655), (160, 560), (170, 700)]
"""The gap beside the sleeve begins far down."""


def test_sleeves_that_touch_a_plain_torso_are_refused() -> None:
    with pytest.raises(GarmentSleevesTouch):
        read(TOUCHING)


def test_a_straight_crease_parts_a_touching_sleeve_from_the_torso() -> None:
    mask = mask_of(TOUCHING)
    rgb = plain(mask)
    for row in range(131, 561):
        edge = round(165 + (row - 130) / 430 * (160 - 165))
        rgb[row, edge : 2 * CENTRE - edge][mask[row, edge : 2 * CENTRE - edge]] = (
            np.array(CLOTH) + 40
        )
    outline = read_outline(shape_of(mask), rgb)
    assert np.abs(outline.left.sides[:2, 0] - 163).max() <= 6
    assert outline.left.sleeve is not None
    assert outline.left.sleeve.mask[500, 120]
    assert not outline.left.sleeve.mask[500, 180]
