from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imageproc.pipelines.faces.rings import EYES, LIPS_OUT
from imageproc.pipelines.swap import blend
from imageproc.pipelines.swap.crops import Crop
from imageproc.pipelines.swap.regions import blurred, depth, dilated, eyes_in, skin, smoothstep
from tests.pipelines.swap import made

SHAPE = (made.SIDE, made.SIDE)


@given(st.floats(-3, 3), st.floats(-3, 3))
def test_smoothstep_rises_from_0_to_1(one: float, two: float) -> None:
    low, high = smoothstep([min(one, two), max(one, two)])
    assert 0 <= low <= high <= 1
    assert smoothstep(-0.1) == 0
    assert smoothstep(1.1) == 1
    assert smoothstep(0.5) == pytest.approx(0.5)


def test_skin_is_neither_eyes_nor_lips() -> None:
    mesh = made.mesh()
    found = skin(SHAPE, mesh.points)
    for ring in (*EYES, LIPS_OUT):
        x, y = mesh.points[list(ring), :2].mean(axis=0).round().astype(int)
        assert found[y, x] < 0.05
    x, y = mesh.points[50, :2].round().astype(int)
    assert found[y, x] == 1
    assert found[0].max() == 0


def test_depth_counts_from_the_outline() -> None:
    mesh = made.mesh()
    found = depth(SHAPE, mesh.points)
    x, y = mesh.points[4, :2].round().astype(int)
    assert 0.4 * mesh.eye_distance < found[y, x] < 0.9 * mesh.eye_distance
    assert found[2, 2] == 0


def test_the_frame_of_a_picture_is_no_outline() -> None:
    mesh = made.mesh()
    whole = depth(SHAPE, mesh.points)
    cut = depth((made.SIDE, 150), mesh.points)
    np.testing.assert_allclose(cut, whole[:, :150], atol=0.01)
    away = mesh.points.copy()
    away[:, 0] -= 500
    assert depth(SHAPE, away).max() == 0


@pytest.mark.parametrize("reach", [0, 3, 8, 20, 60])
def test_growing_reaches_as_far_as_it_says(reach: int) -> None:
    dot = np.zeros((201, 201), np.float32)
    dot[90:111, 90:111] = 1
    grown = dilated(dot, reach) > 0.5
    width = int(grown[100].sum())
    assert abs(width - (21 + 2 * reach)) <= max(1, 0.2 * reach)


def test_eyes_come_with_what_is_around_them() -> None:
    mesh = made.mesh()
    found = eyes_in(SHAPE, mesh.points)
    x, y = mesh.points[33, :2].round().astype(int)
    assert found[y, x - 3] == 1
    assert found.mean() < 0.2


def test_a_small_blur_is_none() -> None:
    values = np.random.default_rng(1).random((9, 9), np.float32)
    assert blurred(values, 0.2) is values


def test_the_blend_is_soft_and_stays_inside() -> None:
    mesh = made.mesh()
    share = blend.feathered(SHAPE, mesh)
    assert share[depth(SHAPE, mesh.points) == 0].max() == 0
    x, y = mesh.points[4, :2].round().astype(int)
    assert share[y, x] == 1
    steps = np.abs(np.diff(share, axis=1)).max()
    assert steps < 3 / (blend.FEATHER * mesh.eye_distance)


def test_beards_reach_nearer_to_the_edge() -> None:
    mesh = made.mesh()
    beard = np.zeros(SHAPE, np.float32)
    beard[180:] = 1
    wide, narrow = blend.feathered(SHAPE, mesh), blend.feathered(SHAPE, mesh, beard)
    assert (narrow >= wide - 1e-6).all()
    assert narrow[200:].sum() > wide[200:].sum()
    np.testing.assert_allclose(narrow[:140], wide[:140], atol=1e-3)
    assert narrow[depth(SHAPE, mesh.points) == 0].max() == 0


@pytest.mark.parametrize("shift", [(0, 0), (-160, 40), (120, 170)])
def test_a_crop_knows_where_it_is(shift: tuple[int, int]) -> None:
    mesh = made.mesh()
    mesh.points[:, :2] += shift
    crop = Crop.around(mesh, SHAPE)
    rgb = made.drawn(mesh)
    part = crop.take(rgb)
    assert part.shape == (crop.height, crop.width, 3)
    np.testing.assert_array_equal(part, rgb[crop.slices])
    moved = crop.moved_mesh(mesh)
    np.testing.assert_allclose(moved.points[:, :2] + (crop.left, crop.top), mesh.points[:, :2])


def test_large_faces_are_worked_on_smaller() -> None:
    mesh = made.mesh(1000)
    mesh.points[:, :2] += 1200
    crop = Crop.around(mesh, (3000, 3000))
    small = crop.moved_mesh(mesh)
    assert small.eye_distance == pytest.approx(480, rel=0.01)
    assert crop.take(np.zeros((3000, 3000, 3), np.uint8)).shape[1::-1] == crop.size
    assert small.points[:, 2].std() == pytest.approx(0.48 * mesh.points[:, 2].std(), rel=0.01)


def test_enlarging_in_strips_is_enlarging() -> None:
    crop = Crop(left=0, top=0, width=301, height=533, size=(150, 266))
    values = np.random.default_rng(2).random((266, 150), np.float32)
    whole = crop.enlarged(values, 0, 533)
    strips = [crop.enlarged(values, top, min(256, 533 - top)) for top in range(0, 533, 256)]
    np.testing.assert_allclose(np.concatenate(strips), whole, atol=1e-4)
    assert abs(whole.mean() - values.mean()) < 0.01


def test_where_nothing_is_laid_pixels_stay() -> None:
    rgb = np.random.default_rng(3).integers(0, 256, (60, 80, 3), np.uint8)
    result = rgb.copy()
    crop = Crop(left=10, top=5, width=40, height=50, size=(40, 50))
    share = np.zeros((50, 40), np.float32)
    share[20:30, 10:20] = 0.5
    blend.lay(result, crop, np.full((50, 40, 3), 255, np.float32), share)
    changed = (result != rgb).any(axis=2)
    assert changed[25:35, 20:30].mean() > 0.9
    changed[25:35, 20:30] = False
    assert not changed.any()
