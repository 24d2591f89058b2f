from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imageproc.pipelines.faces.rings import LIPS_IN, LIPS_OUT, NOSE, OVAL
from imageproc.pipelines.swap import mouth
from imageproc.pipelines.swap.pose import pinned, reposed, umeyama
from tests.pipelines.swap import made


@given(
    seed=st.integers(0, 1000),
    scale=st.floats(0.1, 10),
    angles=st.tuples(*[st.floats(-80, 80)] * 3),
)
def test_umeyama_finds_a_known_similarity(
    seed: int, scale: float, angles: tuple[float, float, float]
) -> None:
    rng = np.random.default_rng(seed)
    points, shift = rng.normal(size=(12, 3)), rng.normal(size=3)
    turn = made.turn(*angles).astype(np.float64)
    found = umeyama(points, scale * points @ turn.T + shift)
    assert found.scale == pytest.approx(scale, rel=1e-4)
    np.testing.assert_allclose(found.turn, turn, atol=1e-4)
    np.testing.assert_allclose(found.of(points), scale * points @ turn.T + shift, atol=1e-3)


def test_umeyama_never_mirrors() -> None:
    points = np.random.default_rng(1).normal(size=(20, 3))
    found = umeyama(points, points * (-1, 1, 1))
    assert np.linalg.det(found.turn) == pytest.approx(1)


def test_points_in_one_place_break_nothing() -> None:
    found = umeyama(np.zeros((5, 3)), np.ones((5, 3)))
    np.testing.assert_allclose(found.of(np.zeros((5, 3))), 1)


@pytest.mark.parametrize("angles", [(20, 0, 0), (0, -12, 0), (-10, 8, 30)])
def test_a_turned_head_is_turned_back(angles: tuple[int, int, int]) -> None:
    yaw, pitch, roll = angles
    source, target = made.mesh(70, yaw=yaw, pitch=pitch, roll=roll), made.mesh(100)
    away = np.linalg.norm(reposed(source, target) - target.points[:, :2], axis=1)
    assert away.max() < 0.5


def test_the_outline_is_the_target_s_and_the_middle_is_not() -> None:
    target = made.mesh()
    points = (target.points[:, :2] + (8, -6)).astype(np.float32)
    fixed = pinned(points, target)
    np.testing.assert_allclose(fixed[list(OVAL)], target.points[list(OVAL), :2], atol=0.6)
    np.testing.assert_allclose(fixed[NOSE], points[NOSE], atol=1e-3)


def test_only_the_surroundings_of_the_mouth_follow_the_target() -> None:
    target = made.mesh()
    points = (target.points[:, :2] + (5, 5)).astype(np.float32)
    moved = mouth.with_mouth_of(target, points)
    np.testing.assert_allclose(moved[list(LIPS_OUT)], target.points[list(LIPS_OUT), :2], atol=1e-3)
    np.testing.assert_allclose(moved[[33, 263, 10]], points[[33, 263, 10]], atol=1e-3)


def test_only_open_mouths_are_kept_and_only_where_they_may() -> None:
    closed = made.mesh()
    assert not mouth.takes_template_mouth(closed, keep_expression=False)
    smiling = made.mesh()
    smiling.points[14, 1] += 0.12 * smiling.eye_distance
    assert mouth.takes_template_mouth(smiling, keep_expression=False)
    assert not mouth.takes_template_mouth(smiling, keep_expression=True)


def test_what_is_between_the_lips_lies_between_them() -> None:
    smiling = made.mesh()
    smiling.points[list(LIPS_IN[1:10]), 1] += 12
    shown = mouth.between_lips((made.SIDE, made.SIDE), smiling)
    x, y = smiling.points[[13, 14], :2].mean(axis=0).round().astype(int)
    assert shown[y, x] > 0.95
    assert shown[: y - 20].max() == 0
