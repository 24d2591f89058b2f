from __future__ import annotations

import numpy as np
import pytest

from imageproc.pipelines.tryon.arms import bare_arm, project
from imageproc.pipelines.tryon.bones import OUTWARDS
from imageproc.pipelines.tryon.figure import SIDES, Figure
from imageproc.pipelines.tryon.limbs import find_limb
from tests.pipelines.tryon import drawing


@pytest.fixture(scope="module")
def figure() -> Figure:
    return Figure.of(drawing.person().body)


def test_an_arm_is_as_wide_as_it_is_drawn(figure: Figure) -> None:
    for side in SIDES:
        limb = figure.limbs[side]
        middle = (limb.start + limb.end) / 2
        assert limb.half_at(middle) == pytest.approx(17, abs=2.5)


def test_it_is_bare_below_the_sleeve(figure: Figure) -> None:
    limb = figure.limbs["right"]
    y = limb.middle(limb.start)[1]
    assert 255 < y < 300


def test_bones_beside_the_arm_are_moved_onto_it() -> None:
    body = drawing.person().body
    arm = body.right
    moved = np.array([14, 0], np.float32)
    wrong = type(arm)(
        shoulder=arm.shoulder, elbow=arm.elbow + moved, wrist=arm.wrist + moved, hip=arm.hip,
        knee=arm.knee, tip=arm.tip, neck=arm.neck, armpit=arm.armpit,
    )  # fmt: skip
    limb = find_limb(wrong, "right", body.skin, drawing.SW)
    place = limb.middle((limb.start + limb.end) / 2)
    elbow, wrist = arm.elbow, arm.wrist
    along = (wrist - elbow) / np.linalg.norm(wrist - elbow)
    off = abs(float((place - elbow) @ np.array([along[1], -along[0]])))
    assert off < 3


def test_where_no_arm_is_seen_the_usual_one_is_taken() -> None:
    body = drawing.person().body
    limb = find_limb(body.left, "left", np.zeros_like(body.skin), drawing.SW)
    assert limb.start == limb.end == pytest.approx(limb.length)
    assert not limb.centre.any()
    assert bare_arm(limb, (drawing.WIDTH, drawing.HEIGHT), drawing.SW).texture is None


def test_the_hidden_arm_meets_the_seen_one(figure: Figure) -> None:
    for side in SIDES:
        limb = figure.limbs[side]
        assert np.abs(np.diff(limb.half)).max() < 1
        assert np.abs(np.diff(limb.centre)).max() < 1


def test_projecting_and_its_inverse_agree_on_the_upper_arm(figure: Figure) -> None:
    for side in SIDES:
        limb = figure.limbs[side]
        along, offset = project(limb.bones, figure.size, OUTWARDS[side])
        x, y = (round(float(v)) for v in (limb.bones[0] + limb.bones[1]) / 2)
        place = limb.points(along[y : y + 1, x], offset[y : y + 1, x])[0]
        assert np.abs(place - (x, y)).max() < 1


def test_texture_comes_from_bare_skin(figure: Figure) -> None:
    for side in SIDES:
        arm = bare_arm(figure.limbs[side], figure.size, figure.unit)
        assert arm.texture is not None
        places = np.rint(arm.texture[arm.hidden > 0.9]).astype(int)
        assert figure.bare[places[:, 1], places[:, 0]].mean() > 0.97
