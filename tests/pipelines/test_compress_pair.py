from __future__ import annotations

import numpy as np
import pytest

from imageproc.pipelines.compress import pair_thumbnail
from imageproc.pipelines.picture import Bytes, Picture
from tests.pipelines.compressing import opened
from tests.pipelines.pictures import plain


def filled(width: int, height: int, colour: tuple[int, int, int]) -> Picture:
    return plain(np.full((height, width, 3), colour, np.uint8))


def shown(before: Picture, after: Picture, side: int = 160) -> Bytes:
    """The pair as it is seen; a WebP without transparent pixels has no alpha."""
    picture = opened(pair_thumbnail(before, after, side))
    assert picture.format == "WEBP"
    return np.asarray(picture.convert("RGBA"))


def test_before_is_left_and_after_is_right() -> None:
    pair = shown(filled(800, 800, (200, 30, 30)), filled(800, 800, (30, 30, 200)))
    assert pair.shape == (160, 320, 4)
    assert np.abs(pair[80, 80, :3].astype(int) - (200, 30, 30)).max() < 20
    assert np.abs(pair[80, 240, :3].astype(int) - (30, 30, 200)).max() < 20
    assert (pair[..., 3] == 255).all()


@pytest.mark.parametrize(
    ("size", "seen", "empty"),
    [
        ((4000, 1000), (80, 4), (10, 80)),
        ((1000, 4000), (4, 80), (80, 10)),
        ((40, 40), (80, 80), (30, 80)),
    ],
)
def test_each_is_contained_and_centred(
    size: tuple[int, int], seen: tuple[int, int], empty: tuple[int, int]
) -> None:
    picture = filled(*size, (90, 120, 60))
    alpha = shown(picture, picture)[..., 3]
    for left in (0, 160):
        assert alpha[seen[0], left + seen[1]] == 255
        assert alpha[empty[0], left + empty[1]] == 0
    assert np.array_equal(alpha[:, :160], alpha[:, 160:])
    assert np.array_equal(alpha, alpha[::-1])


def test_a_cut_out_shows_its_ground() -> None:
    before = filled(600, 600, (90, 120, 60))
    alpha = np.zeros((600, 600), np.uint8)
    alpha[:, 300:] = 255
    pair = shown(before, Picture(rgb=before.rgb, alpha=alpha))
    assert (pair[80, 180, 3], pair[80, 300, 3]) == (0, 255)


@pytest.mark.parametrize("size", [(1, 1), (5000, 1), (1, 5000), (321, 320), (999, 641)])
def test_it_takes_any_size(size: tuple[int, int]) -> None:
    picture = filled(*size, (1, 2, 3))
    assert shown(picture, picture, 64).shape == (64, 128, 4)


def test_it_is_small() -> None:
    noise = np.random.default_rng(2).integers(0, 256, (900, 900, 3), np.uint8)
    assert len(pair_thumbnail(plain(noise), plain(noise))) < 30_000
