from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from imageproc.pipelines.errors import NoSubject
from imageproc.pipelines.goods import goods_matte
from imageproc.pipelines.people import overlap
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.saliency import superpixels
from tests.pipelines.pictures import decoded, disc, saved


def score(rgb: Bytes, alpha: Floats) -> float:
    size = alpha.shape[1], alpha.shape[0]
    matte = cv2.resize(goods_matte(rgb), size, interpolation=cv2.INTER_LINEAR)
    return overlap(matte > 0.5, alpha > 0.5)


@pytest.mark.parametrize(
    ("width", "height", "least"),
    [(160, 120, 0.97), (120, 160, 0.97), (900, 700, 0.97), (40, 40, 0.90)],
)
def test_it_cuts_goods_from_a_plain_ground(width: int, height: int, least: float) -> None:
    assert score(*disc(width, height)) > least


@pytest.mark.parametrize("quality", [40, 75, 95])
def test_it_is_not_misled_by_what_jpeg_leaves_around_edges(quality: int) -> None:
    rgb, alpha = disc(640, 480)
    data = saved(Image.fromarray(rgb), "JPEG", quality=quality)
    assert score(decoded(data).rgb, alpha) > 0.985


def test_it_cuts_goods_from_a_busy_ground() -> None:
    assert score(*disc(400, 300, busy=True)) > 0.85


def test_it_keeps_goods_that_touch_the_frame() -> None:
    rgb = np.full((200, 200, 3), 240, np.uint8)
    alpha = np.zeros((200, 200), np.float32)
    alpha[60:140, 80:] = 1
    rgb[alpha > 0] = (20, 60, 120)
    assert score(rgb, alpha) > 0.95


def test_it_opens_a_hole_that_shows_the_ground() -> None:
    rgb = np.full((200, 200, 3), 250, np.uint8)
    alpha = np.zeros((200, 200), np.float32)
    alpha[40:160, 40:160] = 1
    alpha[80:120, 70:130] = 0
    rgb[alpha > 0] = (170, 20, 20)
    assert score(rgb, alpha) > 0.97


def test_it_leaves_crumbs_out() -> None:
    rgb, alpha = disc(300, 200)
    rgb[10:16, 10:16] = 0
    assert score(rgb, alpha) > 0.97


@pytest.mark.parametrize(
    "rgb",
    [
        np.full((50, 60, 3), 128, np.uint8),
        np.zeros((50, 60, 3), np.uint8),
        np.full((9, 9, 3), 255, np.uint8),
        np.full((8, 900, 3), 255, np.uint8),
    ],
    ids=["grey", "black", "small", "long"],
)
def test_a_uniform_picture_has_no_subject(rgb: Bytes) -> None:
    with pytest.raises(NoSubject):
        goods_matte(rgb)


@pytest.mark.parametrize("shape", [(8, 8), (9, 640), (640, 9), (31, 33)])
def test_noise_of_any_shape_gives_a_matte_or_no_subject(shape: tuple[int, int]) -> None:
    rgb = np.random.default_rng(6).integers(0, 256, (*shape, 3), np.uint8)
    try:
        matte = goods_matte(rgb)
    except NoSubject:
        return
    assert set(np.unique(matte)) == {0, 1}


def test_two_runs_give_equal_bytes() -> None:
    rgb, _ = disc(320, 240, busy=True)
    cv2.setRNGSeed(77)
    first = goods_matte(rgb)
    cv2.setRNGSeed(78)
    assert np.array_equal(first, goods_matte(rgb))


def test_superpixels_are_numbered_without_gaps() -> None:
    cv2.setRNGSeed(1)
    labels = superpixels(np.random.default_rng(1).normal(50, 20, (90, 120, 3)).astype(np.float32))
    assert labels.shape == (90, 120)
    assert set(np.unique(labels)) == set(range(labels.max() + 1))
    assert labels.max() > 100
