from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from imageproc.pipelines.engine import FloatArray
from imageproc.pipelines.errors import EngineMissing
from imageproc.pipelines.faces import Face, find_faces, weights_of_faces
from imageproc.pipelines.faces.overlaps import best_of_each
from imageproc.pipelines.faces.yunet import decode, to_blob
from imageproc.pipelines.weights import default_specs


def face(left: float, top: float, side: float, score: float) -> Face:
    points = np.array([[0.3, 0.4], [0.7, 0.4], [0.5, 0.6], [0.35, 0.8], [0.65, 0.8]])
    placed = (points * side + (left, top)).astype(np.float32)
    return Face(box=(left, top, side, side), points=placed, score=score)


def yunet(stride: int, cell: int, columns: int, rows: int) -> dict[str, FloatArray]:
    """The network's answers on a grid, with one face of 4 strides at one cell of one stride."""
    found: dict[str, FloatArray] = {}
    for each in (8, 16, 32):
        cells = columns * rows * (32 // each) ** 2
        found[f"cls_{each}"] = np.zeros((1, cells, 1), np.float32)
        found[f"obj_{each}"] = np.ones((1, cells, 1), np.float32)
        found[f"bbox_{each}"] = np.zeros((1, cells, 4), np.float32)
        found[f"kps_{each}"] = np.zeros((1, cells, 10), np.float32)
    found[f"cls_{stride}"][0, cell] = 0.81
    found[f"bbox_{stride}"][0, cell] = [0.5, 0.25, np.log(4), np.log(4)]
    found[f"kps_{stride}"][0, cell] = 1
    return found


@pytest.mark.parametrize("stride", [8, 16, 32])
def test_yunet_is_decoded(stride: int) -> None:
    per_row = 3 * 32 // stride
    (found,) = decode(yunet(stride, per_row + 2, columns=3, rows=2), 3)
    assert found.score == pytest.approx(0.9)
    centre = np.array([2.5, 1.25]) * stride
    np.testing.assert_allclose(found.box, [*(centre - 2 * stride), 4 * stride, 4 * stride])
    np.testing.assert_allclose(found.points, [[3 * stride, 2 * stride]] * 5)


def test_yunet_sees_blue_first_and_whole_cells() -> None:
    rgb = np.zeros((40, 70, 3), np.uint8)
    rgb[..., 0] = 200
    blob = to_blob(rgb)
    assert blob.shape == (1, 3, 64, 96)
    assert (blob[0, 2, :40, :70] == 200).all()
    assert blob[0, 0].max() == 0
    assert blob[0, 2, 40:].max() == 0


def test_one_face_is_told_once() -> None:
    best, other = face(0, 0, 100, 0.9), face(300, 0, 50, 0.8)
    found = best_of_each([face(10, 5, 100, 0.7), other, best, face(30, 30, 30, 0.75)])
    assert found == [best, other]


def test_a_face_moves_with_its_picture() -> None:
    moved = face(10, 20, 100, 0.9).moved(0.5, 7, 8)
    assert moved.box == (12, 18, 50, 50)
    np.testing.assert_allclose(moved.nose, [37, 48])
    assert moved.mouth_width == pytest.approx(15)
    assert moved.length == pytest.approx(20)
    assert moved.has(moved.nose)
    assert not moved.has(np.array([12, 80], np.float32))


def test_a_first_start_fetches_what_faces_need() -> None:
    names = {spec.name for spec in default_specs()}
    assert {"face-detection-short-range", "face-landmark"} <= names


def test_a_missing_network_names_the_command_that_adds_it(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match="models pull face-detection-short-range"):
        find_faces(np.zeros((9, 9, 3), np.uint8), tmp_path, 1)
    with pytest.raises(EngineMissing, match="models pull"):
        weights_of_faces(tmp_path)
