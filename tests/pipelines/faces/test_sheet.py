from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.sheet import sheet_of

RED, BLUE = (33, 263)


def dotted(height: int, width: int, eyes: float, turn: float) -> tuple[np.ndarray, Mesh]:
    """A grey picture with a red and a blue spot at the corners of the eyes, and a round mesh."""
    middle = np.array([width, height]) / 2
    along = np.array([np.cos(turn), np.sin(turn)])
    angles = np.linspace(0, 2 * np.pi, 468)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1) * eyes
    points = np.zeros((468, 3), np.float32)
    points[:, :2] = middle + circle
    points[RED, :2], points[BLUE, :2] = middle - along * eyes / 2, middle + along * eyes / 2
    rgb = np.full((height, width, 3), 128, np.uint8)
    y, x = np.mgrid[:height, :width] + 0.0
    for index, channel in ((RED, 0), (BLUE, 2)):
        near = np.hypot(x - points[index, 0], y - points[index, 1]) < 0.12 * eyes
        rgb[near] = 0
        rgb[near, channel] = 255
    return rgb, Mesh(points=points, confidence=1.0)


@pytest.mark.parametrize("eyes", [30, 100, 400])
@pytest.mark.parametrize("turn", [0.0, 0.4, -0.7])
def test_eyes_lie_level_where_the_points_say(eyes: int, turn: float) -> None:
    rgb, mesh = dotted(900, 1200, eyes, turn)
    sheet = sheet_of(rgb, mesh, width=2.8, side=256)
    assert sheet.rgb.shape == (256, 256, 3)
    red, blue = sheet.points[RED], sheet.points[BLUE]
    np.testing.assert_allclose(blue - red, [256 / 2.8, 0], atol=0.01)
    for (x, y), channel in ((red, 0), (blue, 2)):
        assert sheet.rgb[round(y), round(x), channel] > 220
        assert sheet.rgb[round(y), round(x), 1] < 40


def test_beyond_the_border_it_repeats() -> None:
    rgb, mesh = dotted(60, 60, 50, 0.0)
    sheet = sheet_of(rgb, mesh, width=4, side=128)
    assert (np.abs(sheet.rgb[0].astype(int) - 128) <= 2).all()


@settings(max_examples=50, deadline=None)
@given(
    height=st.integers(1, 80), width=st.integers(1, 80),
    eyes=st.floats(0.5, 500), turn=st.floats(-3, 3),
)  # fmt: skip
def test_any_mesh_in_any_picture_gives_a_sheet(
    height: int, width: int, eyes: float, turn: float
) -> None:
    rgb, mesh = dotted(height, width, eyes, turn)
    assert sheet_of(rgb, mesh, width=2.8, side=64).rgb.shape == (64, 64, 3)


def test_the_inside_of_a_ring() -> None:
    rgb, mesh = dotted(300, 300, 80, 0.0)
    sheet = sheet_of(rgb, mesh, width=2.8, side=256)
    ring = [index for index in range(0, 468, 9) if index not in (RED, BLUE)]
    area = np.pi * (256 / 2.8) ** 2
    assert sheet.inside(ring).sum() == pytest.approx(area, rel=0.03)
    assert sheet.inside(ring, grow=0.5).sum() == pytest.approx(area / 4, rel=0.05)
