from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageproc.pipelines.catalogue import CATALOGUE
from imageproc.pipelines.faces.blazeface import SEEN, BlazeFace
from imageproc.pipelines.faces.pyramid import GREY, levels, on_grey, windows
from imageproc.pipelines.faces.windows import SIDE, starts
from imageproc.pipelines.faces.yunet import OVERLAP, TILE, YuNet
from tests.pipelines.faces.test_blazeface import RedIsAFace, red
from tests.pipelines.faces.test_yunet import RedIsAFaceOfAnySize

SPEC = CATALOGUE["face-detection-short-range"]
lengths = st.integers(1, 700)


@given(height=lengths, width=lengths)
def test_levels_go_from_around_the_picture_down_to_the_networks_side(
    height: int, width: int
) -> None:
    sides = levels((height, width))
    longest = max(height, width)
    assert sides[:3] == [2 * longest, 1.25 * longest, longest]
    assert sides[2:] == sorted(sides[2:], reverse=True)
    assert all(one <= 2 * two for one, two in pairwise(sides[2:]))
    assert sides[-1] == min(longest, SIDE)


@settings(max_examples=40, deadline=None)
@given(height=lengths, width=lengths, part=st.floats(0.2, 2.5))
def test_windows_are_whole_and_cover_the_picture(height: int, width: int, part: float) -> None:
    side = max(part * max(height, width), 1.0)
    covered = np.zeros((height, width), bool)
    for pixels, (left, top, length) in windows(np.zeros((height, width, 3), np.uint8), side):
        assert pixels.shape == (SIDE, SIDE, 3)
        assert length == side
        rows, columns = (slice(max(0, round(v)), max(0, round(v + side))) for v in (top, left))
        covered[rows, columns] = True
    assert covered.mean() > 1 - 2 / min(height, width) - 2 / SIDE


@given(length=st.integers(SIDE, 5000), step=st.floats(0.3, 0.95))
def test_starts_never_leave_the_picture(length: int, step: float) -> None:
    begins = starts(length, step)
    assert begins[0] == 0
    assert begins[-1] == length - SIDE
    assert all(0 < two - one <= step * SIDE + 1 for one, two in pairwise(begins))


def test_small_pictures_lie_in_the_middle_of_grey() -> None:
    room, left, top = on_grey(np.zeros((10, 41, 3), np.uint8), 64)
    assert room.shape == (64, 64, 3)
    assert (left, top) == (11, 27)
    assert (room[top : top + 10, left : left + 41] == 0).all()
    assert int((room == GREY).sum()) == (64 * 64 - 410) * 3
    large, left, top = on_grey(np.zeros((100, 40, 3), np.uint8), 64)
    assert large.shape == (100, 64, 3)
    assert (left, top) == (12, 0)


@pytest.mark.parametrize("side", [22, 60, 150, 400, 768])
@pytest.mark.parametrize("place", [(0.0, 0.0), (1.0, 1.0), (0.37, 0.71)], ids=str)
@pytest.mark.parametrize("name", ["blazeface", "yunet"])
def test_faces_of_every_size_are_guessed(side: int, place: tuple[float, float], name: str) -> None:
    left, top = round(place[0] * (1024 - side)), round(place[1] * (768 - side))
    detector = (
        BlazeFace(RedIsAFace(), SPEC)
        if name == "blazeface"
        else YuNet(RedIsAFaceOfAnySize(), CATALOGUE["yunet"])
    )
    guesses = [face for level in detector.search(red(left, top, side)) for face in level.guesses]
    truth = np.array([left, top, side, side])
    nearest = min(np.abs(np.array(face.box) - truth).max() for face in guesses)
    assert nearest <= max(3, 0.06 * side)


def test_blazeface_tells_what_each_level_sees() -> None:
    network = RedIsAFace()
    seen = [level.sees for level in BlazeFace(network, SPEC).search(red(0, 0, 0))]
    assert seen == [SEEN * side for side in (2048, 1280, 1024, 512, 256, 128)]


def test_levels_are_searched_only_when_asked_for() -> None:
    network = RedIsAFace()
    search = BlazeFace(network, SPEC).search(red(0, 0, 0))
    next(search), next(search), next(search)
    assert network.looks == 3


def test_yunet_searches_large_pictures_in_tiles() -> None:
    network = RedIsAFaceOfAnySize()
    rgb = np.zeros((1000, 2000, 3), np.uint8)
    rgb[480:520, 1240:1300, 0] = 255
    levels_seen = list(YuNet(network, CATALOGUE["yunet"]).search(rgb))
    assert [round(level.sees) for level in levels_seen] == [120, 38, 19, 12]
    assert max(shape[1] for shape in network.shapes) <= TILE
    assert len(network.shapes) == 3 + len(starts(2000, 1 - OVERLAP / TILE, TILE))
    cut, whole = levels_seen[-1].guesses
    np.testing.assert_allclose(cut.box, [1240, 480, 40, 40], atol=2)
    np.testing.assert_allclose(whole.box, [1240, 480, 60, 40], atol=2)
