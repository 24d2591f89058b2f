from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pytest

from imageproc.pipelines.catalogue import CATALOGUE
from imageproc.pipelines.engine import FloatArray
from imageproc.pipelines.faces.blazeface import BlazeFace, anchors, decode, five_points
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.faces.windows import SIDE, around, cropped, starts
from imageproc.pipelines.picture import Bytes

SPEC = CATALOGUE["face-detection-short-range"]


def answers(*found: tuple[int, float, float]) -> tuple[FloatArray, FloatArray]:
    """Outputs with a face of 40 pixels at each anchor: its number, logit and shift in pixels."""
    regressors = np.zeros((1, 896, 16), np.float32)
    logits = np.full((1, 896, 1), -90, np.float32)
    for index, logit, shift in found:
        eye = [-10, -10, 10, -10, 0, 0, 0, 10, -20, -8, 20, -8]
        regressors[0, index] = np.array([0, 0, 40, 40, *eye])
        regressors[0, index, 0] += shift
        regressors[0, index, 4::2] += shift
        logits[0, index] = logit
    return regressors, logits


class RedIsAFace:
    """A network that sees a face in the red pixels, where they fill a good part of the square."""

    def __init__(self) -> None:
        self.looks = 0

    def run(
        self, names: Sequence[str] | None, feed: Mapping[str, FloatArray], /
    ) -> Sequence[FloatArray]:
        self.looks += 1
        (blob,) = feed.values()
        assert blob.shape == (1, 3, SIDE, SIDE)
        assert -1 <= blob.min() <= blob.max() <= 1
        rows, columns = np.nonzero(blob[0, 0] - blob[0, 1] > 1)
        if not 200 < rows.size < 0.8 * SIDE * SIDE:
            return answers()
        regressors, logits = answers((0, 3.0, 0.0))
        centre = np.array([columns.mean(), rows.mean()]) + 0.5 - anchors()[0] * SIDE
        size = np.array([np.ptp(columns), np.ptp(rows)]) + 1
        regressors[0, 0, :2], regressors[0, 0, 2:4] = centre, size
        regressors[0, 0, 4:].reshape(-1, 2)[:] += centre
        return [regressors, logits]


def red(left: int, top: int, side: int) -> Bytes:
    rgb = np.zeros((768, 1024, 3), np.uint8)
    rgb[top : top + side, left : left + side, 0] = 255
    return rgb


def test_there_are_896_anchors_in_the_order_of_the_network() -> None:
    assert anchors().shape == (896, 2)
    np.testing.assert_allclose(anchors()[[0, 1, 2]], [[1 / 32] * 2, [1 / 32] * 2, [3 / 32, 1 / 32]])
    np.testing.assert_allclose(anchors()[[512, 517]], [[1 / 16, 1 / 16]] * 2)
    np.testing.assert_allclose(anchors()[-1], [15 / 16, 15 / 16])


def test_a_face_is_measured_from_its_anchor() -> None:
    (found,) = decode(*answers((2 * (16 * 3 + 5), 2.0, 4.0)))
    centre = np.array([5.5 * 8 + 4, 3.5 * 8]) / SIDE
    np.testing.assert_allclose(found.box[:2], centre - 20 / SIDE, atol=1e-6)
    np.testing.assert_allclose(found.box[2:], [40 / SIDE] * 2)
    np.testing.assert_allclose(found.nose, centre, atol=1e-6)
    np.testing.assert_allclose(found.mouth, centre + np.array([0, 10 / SIDE]), atol=1e-6)
    assert found.score == pytest.approx(1 / (1 + np.exp(-2)))


def test_low_scores_are_no_faces() -> None:
    assert decode(*answers((7, 0.5, 0.0))) == []


def test_the_mouth_is_parallel_to_the_eyes() -> None:
    four = np.array([[10, 10], [30, 20], [18, 25], [14, 38]], np.float32)
    points = five_points(four)
    np.testing.assert_allclose(points[:3], four[:3])
    np.testing.assert_allclose(points[3:].mean(axis=0), four[3], atol=1e-5)
    mouth, eyes = points[4] - points[3], four[1] - four[0]
    assert mouth[0] * eyes[1] == pytest.approx(mouth[1] * eyes[0])
    assert mouth[0] > 0


@pytest.mark.parametrize("side", [60, 150, 400])
@pytest.mark.parametrize("place", [(0.0, 0.0), (1.0, 1.0), (0.37, 0.71)], ids=str)
def test_faces_of_every_size_are_found_once(side: int, place: tuple[float, float]) -> None:
    left, top = round(place[0] * (1024 - side)), round(place[1] * (768 - side))
    (found,) = BlazeFace(RedIsAFace(), SPEC).find(red(left, top, side))
    np.testing.assert_allclose(found.box, [left, top, side, side], atol=0.06 * side)


def test_nobody() -> None:
    assert BlazeFace(RedIsAFace(), SPEC).find(red(0, 0, 0)) == []


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (900, 2)], ids=str)
def test_slivers_are_no_error(shape: tuple[int, int]) -> None:
    assert BlazeFace(RedIsAFace(), SPEC).find(np.zeros((*shape, 3), np.uint8)) == []


@pytest.mark.parametrize("length", [128, 129, 200, 427, 1000])
def test_windows_cover_a_length(length: int) -> None:
    begins = starts(length)
    assert begins[0] == 0
    assert begins[-1] == length - SIDE
    assert all(two - one <= 0.7 * SIDE + 1 for one, two in pairwise(begins))


def test_the_second_look_is_twice_as_wide_and_may_reach_out() -> None:
    face = Face(box=(0, 10, 40, 60), points=np.zeros((5, 2), np.float32), score=1)
    assert around(face) == (-40, -20, 120)
    window = cropped(np.full((100, 100, 3), 200, np.uint8), around(face))
    assert window.shape == (SIDE, SIDE, 3)
    assert (window[:20] == 0).all()
    assert (window[:, :40] == 0).all()
    assert (window[24:, 46:] == 200).all()
