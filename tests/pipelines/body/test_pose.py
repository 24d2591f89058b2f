from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import cv2
import numpy as np
import pytest

from imageproc.pipelines.body.pose import (
    PoseFinder,
    Square,
    person_box,
    placed,
    sigmoid,
    spread,
    square_around,
    warped,
)
from imageproc.pipelines.catalogue import CATALOGUE
from imageproc.pipelines.engine import FloatArray
from imageproc.pipelines.picture import Bytes
from imageproc.pipelines.refine import as_floats

SPEC = CATALOGUE["pose-landmark-full"]


class RedIsAPerson:
    """A network that puts all points into the middle of the red pixels."""

    def __init__(self) -> None:
        self.shares: list[float] = []

    def run(
        self, names: Sequence[str] | None, feed: Mapping[str, FloatArray], /
    ) -> Sequence[FloatArray]:
        (blob,) = feed.values()
        red = blob[0, 0] - blob[0, 1] > 0.5
        self.shares.append(float(red.mean()))
        rows, columns = np.nonzero(red)
        points = np.zeros((39, 5), np.float32)
        if rows.size:
            points[:, :3] = columns.mean() + 0.5, rows.mean() + 0.5, 10
        mask = np.where(red, 90, -90).astype(np.float32)
        return [points.reshape(1, -1), np.array([[0.9]], np.float32), mask[None, None]]


def red(left: int, top: int, right: int, bottom: int) -> Bytes:
    rgb = np.zeros((400, 300, 3), np.uint8)
    rgb[top:bottom, left:right, 0] = 255
    return rgb


def test_the_second_look_is_nearer() -> None:
    session = RedIsAPerson()
    first, second = PoseFinder(session, SPEC).look_twice(red(200, 100, 240, 200))
    assert session.shares[1] > 5 * session.shares[0]
    np.testing.assert_allclose(first.points[:, :2], [[220, 150]] * 33, atol=1.5)
    np.testing.assert_allclose(second.points[:, :2], [[220, 150]] * 33, atol=0.6)
    assert second.mask.shape == (400, 300)
    assert (second.mask[110:190, 210:230] > 0.9).all()
    assert second.mask[:, :190].max() < 0.1
    assert second.presence == pytest.approx(0.9)


def test_depth_has_the_scale_of_the_picture() -> None:
    session = RedIsAPerson()
    first, second = PoseFinder(session, SPEC).look_twice(red(200, 100, 240, 200))
    assert first.points[0, 2] == pytest.approx(10 * 500 / 256)
    assert second.points[0, 2] < first.points[0, 2] / 3


def test_nobody_gets_no_second_look() -> None:
    session = RedIsAPerson()
    first, second = PoseFinder(session, SPEC).look_twice(red(0, 0, 0, 0))
    assert first is second
    assert len(session.shares) == 1


def test_the_largest_part_is_the_person() -> None:
    mask = np.zeros((100, 80), np.float32)
    mask[10:20, 10:20] = 1
    mask[40:90, 30:50] = 1
    assert person_box(mask) == (30, 40, 20, 50)
    assert person_box(mask * 0.4) is None


def test_there_and_back_again() -> None:
    """A mask that is warped like the picture and spread out again lies where it was."""
    square = Square(-30.5, 12.25, 411.0)
    rgb = red(60, 80, 180, 300)
    small = as_floats(warped(rgb, square, 256)[..., 0] / 255)
    back = spread(small, square, (300, 400))
    inside = np.s_[90:290, 70:170]
    assert back[inside].min() > 0.95
    assert abs(float((back > 0.5).sum()) - 120 * 220) < 0.02 * 120 * 220


def test_what_is_outside_is_grey() -> None:
    small = warped(red(0, 0, 300, 400), square_around(0, 0, 300, 400), 256)
    assert (small[0, 0] == 128).all()
    assert (small[128, 128] == (255, 0, 0)).all()


def test_reducing_does_not_alias() -> None:
    stripes = np.zeros((512, 512, 3), np.uint8)
    stripes[:, ::2] = 255
    small = warped(stripes, Square(0, 0, 512), 128)[8:-8, 8:-8].astype(np.float32)
    raw = cv2.resize(stripes, (128, 128), interpolation=cv2.INTER_NEAREST)
    assert small.std() < 0.2 * 128
    assert raw.mean() in (0, 255)


def test_points_are_placed_on_the_picture() -> None:
    points = np.array([[0, 0, 0], [256, 128, 64]], np.float32)
    np.testing.assert_allclose(
        placed(points, Square(10, 20, 512), 256), [[10, 20, 0], [522, 276, 128]]
    )


def test_large_logits_do_not_overflow() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answers = sigmoid(np.array([-1e4, 0, 1e4], np.float32))
    np.testing.assert_allclose(answers, np.array([0, 0.5, 1]), atol=1e-6)
