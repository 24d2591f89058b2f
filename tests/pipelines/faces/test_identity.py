from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from imageproc.pipelines.errors import EngineMissing
from imageproc.pipelines.faces.finding import confirmed_faces
from imageproc.pipelines.faces.identity import PLACES, aligned, identity_of, similarity
from imageproc.pipelines.picture import Bytes, Floats
from tests.pipelines.pictures import photo
from tests.pipelines.weights import folder_of

WEIGHTS = ("yunet", "face-landmark", "mobilefacenet")
PACKAGE = ("face-detection-short-range", "face-landmark")
MAN, WOMAN = "portrait_man_2.png", "portrait_woman_1.png"


def vectors(rgb: Bytes, detectors: tuple[str, ...] = WEIGHTS) -> list[Floats]:
    """Of all faces, largest first."""
    found = confirmed_faces(rgb, folder_of(detectors), 2)
    return [identity_of(rgb, each.face.points, folder_of(WEIGHTS), 2) for each in found]


def test_a_similarity_is_found_again() -> None:
    matrix = np.array([[0.6, -0.8, 30], [0.8, 0.6, -7]]) * [[2, 2, 1], [2, 2, 1]]
    moved = (PLACES @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)
    np.testing.assert_allclose(similarity(PLACES, moved), matrix, rtol=1e-4)


@pytest.mark.parametrize("scale", [0.5, 1.0, 9.0])
def test_a_face_is_brought_to_its_places(scale: float) -> None:
    points = PLACES * scale + 40
    rgb = np.zeros((round(112 * scale) + 90, round(112 * scale) + 90, 3), np.uint8)
    for x, y in points:
        size = max(2, round(3 * scale))
        rgb[round(y) - size : round(y) + size + 1, round(x) - size : round(x) + size + 1] = 255
    face = aligned(rgb, points)
    assert face.shape == (112, 112, 3)
    for x, y in PLACES:
        assert face[round(y), round(x)].min() > 200


def test_points_in_one_place_are_no_error() -> None:
    assert aligned(np.zeros((9, 9, 3), np.uint8), np.full((5, 2), 4, np.float32)).shape[0] == 112


def test_a_missing_network_names_the_command_that_adds_it(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match="models pull mobilefacenet"):
        identity_of(np.zeros((112, 112, 3), np.uint8), PLACES, tmp_path, 1)


@pytest.mark.weights
def test_persons_are_told_apart() -> None:
    (man,), (woman,) = vectors(photo(MAN).rgb), vectors(photo(WOMAN).rgb)
    husband, wife = sorted(vectors(photo("couple_composed_1.jpg").rgb), key=lambda v: -v @ man)
    assert np.linalg.norm(man) == pytest.approx(1, abs=1e-5)
    assert man @ husband > 0.9
    assert woman @ wife > 0.9
    assert max(man @ woman, man @ wife, woman @ husband) < 0.3


@pytest.mark.weights
def test_it_does_not_matter_which_detector_found_the_face() -> None:
    rgb = photo("portrait_woman_2.jpg").rgb
    (one,), (two,) = vectors(rgb), vectors(rgb, PACKAGE)
    assert one @ two > 0.95
