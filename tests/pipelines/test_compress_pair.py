from __future__ import annotations

import numpy as np
import pytest

from imageproc.pipelines.compress import pair_thumbnail
from imageproc.pipelines.picture import Bytes, Picture
from tests.pipelines.compressing import opened
from tests.pipelines.pictures import plain

RED, BLUE, GREEN = (200, 30, 30), (30, 30, 200), (90, 120, 60)


def filled(width: int, height: int, colour: tuple[int, int, int]) -> Picture:
    return plain(np.full((height, width, 3), colour, np.uint8))


def half_clear(picture: Picture) -> Picture:
    """Its left half is seen through."""
    alpha = np.zeros(picture.rgb.shape[:2], np.uint8)
    alpha[:, picture.width // 2 :] = 255
    return Picture(rgb=picture.rgb, alpha=alpha)


def shown(before: Picture, after: Picture, side: int = 160) -> Bytes:
    """The pair as it is seen."""
    made = pair_thumbnail(before, after, side)
    picture = opened(made.data)
    assert {"JPEG": "jpg", "WEBP": "webp"}[str(picture.format)] == made.extension
    return np.asarray(picture.convert("RGBA"))


def is_near(pixel: Bytes, colour: tuple[int, int, int]) -> bool:
    return bool(np.abs(pixel[:3].astype(int) - colour).max() < 20)


def test_before_is_left_and_after_is_right() -> None:
    pair = shown(filled(800, 800, RED), filled(800, 800, BLUE))
    assert pair.shape == (160, 320, 4)
    assert is_near(pair[80, 80], RED)
    assert is_near(pair[80, 240], BLUE)


@pytest.mark.parametrize(
    ("size", "expected"),
    [((4000, 1000), (40, 320)), ((1000, 4000), (160, 80)), ((40, 40), (40, 80))],
)
def test_opaque_pictures_of_one_shape_touch(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    pair = shown(filled(*size, RED), filled(*size, BLUE))
    assert pair.shape[:2] == expected
    middle = expected[1] // 2
    assert is_near(pair[10, middle - 12], RED)
    assert is_near(pair[10, middle + 12], BLUE)


@pytest.mark.parametrize(
    ("size", "seen", "empty"),
    [((4000, 1000), (80, 4), (10, 80)), ((1000, 4000), (4, 80), (80, 10))],
)
def test_of_other_shape_each_is_contained_and_centred(
    size: tuple[int, int], seen: tuple[int, int], empty: tuple[int, int]
) -> None:
    alpha = shown(filled(*size, GREEN), filled(600, 500, GREEN))[..., 3]
    assert alpha[seen] == 255
    assert alpha[empty] == 0
    assert np.array_equal(alpha[:, :160], alpha[::-1, :160])


def test_a_cut_out_shows_its_ground() -> None:
    before = filled(600, 600, GREEN)
    pair = shown(before, half_clear(before))
    assert (pair[80, 180, 3], pair[80, 300, 3]) == (0, 255)


@pytest.mark.parametrize("size", [(1, 1), (5000, 1), (1, 5000), (321, 320), (999, 641)])
def test_it_takes_any_size(size: tuple[int, int]) -> None:
    picture = filled(*size, GREEN)
    assert shown(picture, picture).shape[0] <= 160
    assert shown(picture, half_clear(picture)).shape[:2] == (160, 320)


def test_it_is_averaged_not_only_picked() -> None:
    """Fine stripes become grey, or the thumbnail would glitter."""
    stripes = np.zeros((320, 320, 3), np.uint8)
    stripes[:, ::2] = 255
    pair = shown(plain(stripes), plain(stripes))
    assert abs(int(pair[80, 80, 0]) - 128) < 20
