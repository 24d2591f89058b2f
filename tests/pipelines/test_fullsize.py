from __future__ import annotations

import cv2
import numpy as np
import pytest

from imageproc.pipelines.colours import split_colours
from imageproc.pipelines.fullsize import EDGE, EMPTY, SOLID, Planes, classify, mix, render, strips
from imageproc.pipelines.picture import Bytes, Floats, Picture
from imageproc.pipelines.refine import Refined, refine
from tests.pipelines.pictures import plain


def scene(height: int, width: int, box: tuple[int, int, int, int]) -> tuple[Bytes, Floats]:
    """A textured bright box on a textured dark ground, and its softened matte."""
    rng = np.random.default_rng(2)
    top, left, bottom, right = box
    alpha = np.zeros((height, width), np.float32)
    alpha[top:bottom, left:right] = 1
    alpha = cv2.blur(alpha, (5, 5), borderType=cv2.BORDER_REPLICATE).astype(np.float32)
    noise = rng.normal(0, 6, (height, width, 3))
    rgb = alpha[..., None] * [220, 150, 60] + (1 - alpha[..., None]) * [40, 70, 110] + noise
    return np.clip(rgb, 0, 255).astype(np.uint8), alpha


def planes_of(refined: Refined) -> Planes:
    colours = split_colours(refined.rgb, refined.alpha)
    return Planes(line=refined.line, front=colours.front, back=colours.back)


def untiled(picture: Picture, box_matte: Floats) -> tuple[Bytes, Bytes]:
    """The tiled result, and the same sum over the whole picture at once."""
    refined = refine(picture.rgb, box_matte)
    planes = planes_of(refined)
    size = picture.width, picture.height
    line, front, back = (
        cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR)
        .astype(np.float32)
        .reshape(size[1], size[0], -1)
        for plane in (planes.line, planes.front, planes.back)
    )
    whole = np.zeros((*picture.rgb.shape[:2], 4), np.uint8)
    mix(whole, picture.rgb, line, front, back)
    return render(picture, refined, planes), whole


@pytest.mark.parametrize(
    ("height", "width", "box"),
    [
        (501, 777, (100, 200, 400, 600)),
        (1201, 803, (0, 200, 700, 600)),
        (803, 1201, (300, 0, 803, 1201)),
        (900, 900, (0, 0, 900, 450)),
        (64, 1500, (0, 300, 64, 900)),
        (1500, 9, (400, 0, 1000, 9)),
        (97, 129, (20, 60, 97, 129)),  # the last tiles are one pixel high and wide
    ],
)
def test_tiles_equal_the_whole(height: int, width: int, box: tuple[int, int, int, int]) -> None:
    rgb, alpha = scene(height, width, box)
    tiled, whole = untiled(plain(rgb), alpha)
    difference = np.abs(tiled[..., 3].astype(int) - whole[..., 3])
    # Judged from the small alpha: a tile may be called empty below 0.01.
    assert difference.max() <= 3
    assert difference.mean() < 0.05
    shown = (tiled[..., 3] > 250) & (whole[..., 3] > 250)
    assert np.abs(tiled[shown].astype(int) - whole[shown]).max() <= 12


def test_it_tells_empty_edge_and_solid_tiles() -> None:
    alpha = np.zeros((12, 30), np.float32)
    alpha[:, 15:] = 1
    kinds = classify(alpha, (120, 300), 30)
    assert kinds.shape == (4, 10)
    assert kinds[0].tolist() == [EMPTY] * 4 + [EDGE] * 2 + [SOLID] * 4


def test_strips_cover_each_tile_once() -> None:
    kinds = np.random.default_rng(4).integers(0, 3, (5, 40)).astype(np.uint8)
    seen = np.zeros((150, 1250), np.uint8)
    for rows, columns, kind in strips(kinds, (150, 1250), 32):
        seen[rows, columns] += 1
        assert (kinds[rows.start // 32, columns.start // 32 : -(-columns.stop // 32)] == kind).all()
    expected = np.kron(kinds != EMPTY, np.ones((32, 32)))[:150, :1250]
    assert np.array_equal(seen, expected)


def test_it_multiplies_the_alpha_that_came_with_the_file() -> None:
    rgb, alpha = scene(200, 300, (50, 60, 150, 240))
    given = np.full((200, 300), 255, np.uint8)
    given[:, :150] = 0
    given[:, 150:200] = 128
    refined = refine(rgb, alpha)
    rgba = render(Picture(rgb=rgb, alpha=given), refined, planes_of(refined))
    assert not rgba[:, :150].any()
    assert rgba[100, 180, 3] == 128
    assert rgba[100, 220, 3] == 255
