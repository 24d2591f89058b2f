from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from imageproc.pipelines import raster
from imageproc.pipelines.picture import Picture
from imageproc.pipelines.resize import Size, covering, cropped, fitted, resize, shrink_for
from tests.pipelines.compressing import compressed, grainy, photo_like, see_through
from tests.pipelines.pictures import LIMIT, colours, decoded, plain, saved

side = st.integers(1, 5000)


@pytest.mark.parametrize(
    ("size", "box", "expected"),
    [
        ((4000, 3000), (1200, 1200), (1200, 900)),
        ((3000, 4000), (1200, 1200), (900, 1200)),
        ((4000, 3000), (1000, None), (1000, 750)),
        ((4000, 3000), (None, 300), (400, 300)),
        ((400, 300), (1200, 1200), (400, 300)),
        ((400, 300), (None, None), (400, 300)),
        ((9000, 2), (90, 90), (90, 1)),
    ],
)
def test_it_fits_a_box(size: Size, box: tuple[int | None, int | None], expected: Size) -> None:
    assert fitted(size, *box) == expected


@pytest.mark.parametrize(
    ("size", "box", "expected"),
    [
        ((4000, 3000), (500, 500), (500, 500)),
        ((400, 300), (800, 400), (400, 200)),
        ((400, 300), (300, 600), (150, 300)),
        ((400, 300), (400, 300), (400, 300)),
        ((100, 1), (1, 100), (1, 1)),
    ],
)
def test_it_covers_a_box(size: Size, box: Size, expected: Size) -> None:
    assert covering(size, *box) == expected


@given(size=st.tuples(side, side), box=st.tuples(side, side))
def test_it_never_enlarges(size: Size, box: Size) -> None:
    for width, height in (fitted(size, *box), covering(size, *box), cropped(size, box)):
        assert 1 <= width <= size[0]
        assert 1 <= height <= size[1]
    inner = fitted(size, *box)
    assert inner[0] <= box[0]
    assert inner[1] <= box[1]


@given(size=st.tuples(side, side), box=st.tuples(side, side))
def test_a_decoder_leaves_enough_pixels(size: Size, box: Size) -> None:
    target = fitted(size, *box)
    shrink = shrink_for(size, target, "fit")
    assert all(-(-have // shrink) >= want for have, want in zip(size, target, strict=True))


def test_it_resizes_to_the_very_size() -> None:
    small = resize(plain(np.asarray(colours(480, 320))), (33, 22))
    assert (small.width, small.height, small.alpha) == (33, 22, None)
    assert small.rgb[4, 4].tolist() == [255, 0, 0]
    assert small.rgb[18, 30].tolist() == [255, 255, 255]


def test_it_returns_a_picture_that_fits_as_it_is() -> None:
    picture = plain(np.asarray(colours()))
    assert resize(picture, (48, 32)) is picture


def test_it_cuts_the_middle_out() -> None:
    rgb = np.zeros((30, 90, 3), np.uint8)
    rgb[:, 30:60] = (0, 200, 0)
    alpha = np.full((30, 90), 255, np.uint8)
    square = resize(Picture(rgb=rgb, alpha=alpha), (30, 30), "cover")
    assert square.rgb.shape == (30, 30, 3)
    assert (square.rgb == (0, 200, 0)).all()
    assert square.alpha is not None
    assert square.alpha.shape == (30, 30)


def test_hidden_colours_do_not_tint_the_edges() -> None:
    rgba = np.asarray(see_through())
    small = resize(Picture(rgb=rgba[..., :3].copy(), alpha=rgba[..., 3].copy()), (17, 11))
    assert small.alpha is not None
    seen = small.alpha > 20
    assert (small.alpha[seen] < 255).sum() > 0
    reds = small.rgb[seen].astype(int)
    assert reds[:, 0].min() > 240
    assert reds[:, 1].max() < 5


def test_it_averages_all_pixels() -> None:
    chess = np.indices((64, 64)).sum(axis=0) % 2 * 255
    rgb = np.repeat(chess[..., None], 3, axis=2).astype(np.uint8)
    assert np.abs(resize(plain(rgb), (8, 8)).rgb.astype(int) - 128).max() <= 1


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize(("shrink", "size"), [(1, (47, 33)), (2, (24, 17)), (8, (6, 5))])
def test_a_jpeg_is_decoded_with_fewer_pixels(shrink: int, size: Size, orientation: int) -> None:
    exif = Image.Exif()
    exif[raster.ORIENTATION_TAG] = orientation
    data = saved(colours(47, 33), "JPEG", exif=exif)
    picture = raster.decode(data, max_pixels=LIMIT, shrink=shrink)
    expected = size if orientation == 1 else size[::-1]
    assert (picture.width, picture.height) == expected


def test_other_files_are_decoded_whole() -> None:
    data = saved(colours(), "PNG")
    assert raster.decode(data, max_pixels=LIMIT, shrink=4).width == 48


def test_fewer_pixels_look_the_same() -> None:
    data = photo_like(size=(1600, 1200), quality=90)
    quick = compressed(data, format="png", width=400)
    assert (quick.width, quick.height, quick.before.width) == (400, 300, 400)
    whole = resize(decoded(data), (400, 300))
    difference = quick.after.rgb.astype(int) - whole.rgb.astype(int)
    assert np.abs(difference).mean() < 1.5


def test_it_resizes_files_and_covers_a_box() -> None:
    data = photo_like(size=(640, 480))
    for options, size in (
        ({"width": 100, "height": 100}, (100, 75)),
        ({"height": 48}, (64, 48)),
        ({"width": 100, "height": 100, "fit": "cover"}, (100, 100)),
        ({"width": 1000, "height": 500, "fit": "cover"}, (640, 320)),
        ({"width": 5000}, (640, 480)),
    ):
        result = compressed(data, **options)
        assert (result.width, result.height) == size
        picture = decoded(result.data)
        assert (picture.width, picture.height) == size
        assert (result.after.width, result.after.height) == size


def test_one_pixel_stays_one_pixel() -> None:
    data = saved(Image.fromarray(grainy(1, 1)), "JPEG")
    for options in ({}, {"width": 1, "height": 1, "fit": "cover"}, {"format": "avif"}):
        result = compressed(data, **options)
        assert (result.width, result.height) == (1, 1)
