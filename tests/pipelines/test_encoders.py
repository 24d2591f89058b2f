from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from imageproc.pipelines.encoders import Format, encode, thumbnail
from imageproc.pipelines.errors import PictureTooLong
from imageproc.pipelines.picture import Bytes, Picture
from tests.pipelines.pictures import colours, decoded, plain, saved


def cutout() -> Bytes:
    """Four quarters behind a sloping alpha; no colour where alpha is 0."""
    rgba = np.dstack([np.asarray(colours()), np.zeros((32, 48), np.uint8)])
    rgba[..., 3] = np.arange(48, dtype=np.uint8) * 5
    rgba[rgba[..., 3] == 0] = 0
    return rgba


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(("kind", "quality"), [("png", 90), ("webp", 100)])
def test_it_keeps_every_bit(kind: Format, quality: int) -> None:
    back = np.asarray(opened(encode(cutout(), kind, quality=quality)))
    assert np.array_equal(back[..., 3], cutout()[..., 3])
    shown = cutout()[..., 3] > 0
    assert np.array_equal(back[shown], cutout()[shown])


@pytest.mark.parametrize("kind", ["png", "webp", "jpeg"])
def test_it_lays_the_picture_on_a_colour(kind: Format) -> None:
    picture = opened(encode(cutout(), kind, quality=95, background=(0, 0, 200)))
    assert picture.mode == "RGB"
    left, middle = np.asarray(picture)[4, 0], np.asarray(picture)[4, 20]
    assert np.abs(left.astype(int) - (0, 0, 200)).max() < 12
    assert np.abs(middle.astype(int) - (100, 0, 122)).max() < 30


@pytest.mark.parametrize("kind", ["webp", "jpeg"])
def test_it_costs_fewer_bytes_at_lower_quality(kind: Format) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    assert len(encode(noise, kind, quality=30)) < len(encode(noise, kind, quality=90))


@pytest.mark.parametrize("kind", ["png", "webp", "jpeg"])
def test_it_tags_srgb_and_leaves_nothing_else(kind: Format) -> None:
    picture = opened(encode(cutout(), kind, background=(255, 255, 255)))
    picture.load()
    assert "srgb" in picture.info or picture.info["icc_profile"]
    assert not picture.getexif()


def test_it_wants_a_colour_for_jpeg() -> None:
    with pytest.raises(ValueError, match="background"):
        encode(cutout(), "jpeg")


def test_it_says_when_a_format_cannot_hold_the_picture() -> None:
    with pytest.raises(PictureTooLong, match=r"16383 .* has 16384"):
        encode(np.zeros((1, 16384, 4), np.uint8), "webp")


@pytest.mark.parametrize(
    ("size", "expected"),
    [((400, 200), (100, 50)), ((200, 400), (50, 100)), ((60, 30), (60, 30)), ((900, 2), (100, 1))],
)
def test_it_makes_thumbnails_that_fit(size: tuple[int, int], expected: tuple[int, int]) -> None:
    picture = plain(np.zeros((size[1], size[0], 3), np.uint8))
    small = opened(thumbnail(picture, 100))
    assert (small.format, small.size) == ("WEBP", expected)


def test_thumbnails_keep_alpha_and_drop_metadata() -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    source = decoded(saved(Image.fromarray(cutout()), "PNG", exif=exif))
    data = thumbnail(source, 24)
    assert opened(data).mode == "RGBA"
    assert b"secret" not in data


def test_a_picture_knows_its_size() -> None:
    picture = Picture(rgb=np.zeros((3, 5, 3), np.uint8), alpha=None)
    assert (picture.width, picture.height) == (5, 3)
