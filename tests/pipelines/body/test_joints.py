from __future__ import annotations

import numpy as np
import pytest

from imageproc.pipelines.body.joints import find_arm, shoulder_tip
from imageproc.pipelines.body.model import Body
from imageproc.pipelines.body.skeleton import SIDES
from tests.pipelines.body.drawn import drawing, person, scene, skeleton

SW = 288
"""The drawn person's shoulder width."""


def test_left_is_left_in_the_picture() -> None:
    left, right = (find_arm(skeleton(), side, person()) for side in SIDES)
    assert left.shoulder[0] < right.shoulder[0]
    for one, two in (
        (left.tip, right.tip),
        (left.neck, right.neck),
        (left.armpit, right.armpit),
        (left.wrist, right.wrist),
    ):
        assert one[1] == pytest.approx(two[1], abs=1)
        assert one[0] + two[0] == pytest.approx(768, abs=2)


def test_the_points_are_in_order() -> None:
    arm = find_arm(skeleton(), "right", person())
    assert arm.neck[0] < arm.armpit[0] < arm.shoulder[0] < arm.tip[0]
    assert arm.neck[1] < arm.tip[1] < arm.shoulder[1] < arm.armpit[1]


def test_the_tip_is_on_the_outline() -> None:
    x, y = find_arm(skeleton(), "left", person()).tip.tolist()
    assert person()[round(y), round(x)]
    assert not person()[round(y) - 2, round(x)]


@pytest.mark.parametrize(
    ("rows", "share"), [((0, 1024), 0.28), ((295, 1024), 0.05), ((0, 0), 0.05)]
)
def test_the_tip_stays_near_the_joint(rows: tuple[int, int], share: float) -> None:
    solid = np.zeros((1024, 768), np.bool_)
    solid[rows[0] : rows[1]] = True
    tip = shoulder_tip(np.array([240, 300], np.float32), "left", SW, solid)
    assert tip[1] == pytest.approx(300 - share * SW, abs=1)
    assert tip[0] == pytest.approx(240 - 0.05 * SW)


def test_a_shoulder_at_the_frame_is_no_error() -> None:
    tip = shoulder_tip(np.array([5, 300], np.float32), "left", SW, np.ones((1024, 768), np.bool_))
    assert tip[0] < 0


def test_the_lengths_of_the_method() -> None:
    known = scene(drawing((20, 20, 20)))
    left, right = (find_arm(known.person, side, known.mask > 0.5) for side in SIDES)
    body = Body(
        rgb=known.rgb,
        points=known.person.points,
        left=left,
        right=right,
        mask=known.mask,
        worn=known.skin,
        skin=known.skin,
        hair=known.hair,
        front=known.mask,
        weights=(),
    )
    assert body.shoulder_width == pytest.approx(known.person.shoulder_width) == SW
    assert body.torso_height == pytest.approx(known.person.torso_height) == 330
