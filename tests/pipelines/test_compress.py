from __future__ import annotations

import os
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from PIL import Image

from imageproc.bench.background import twelve_megapixels
from imageproc.pipelines import encoders, raster
from imageproc.pipelines.compress import Format, Operation, process
from imageproc.pipelines.errors import PictureTooLong, TooManyPixels, UnreadableImage
from imageproc.pipelines.picture import Picture
from tests.pipelines.compressing import (
    compressed,
    grainy,
    opened,
    photo_like,
    plain_pillow,
    see_through,
)
from tests.pipelines.pictures import LIMIT, colours, decoded, disc, photo, saved
from tests.pipelines.test_raster import FILES, QUARTERS, png_of_16_bit_colour, swapped_profile

KEPT = {"JPEG": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "AVIF": "AVIF", "GIF": "PNG"}
NOTED = {"HEIF": "HEIC became JPEG", "GIF": "GIF became PNG", "BMP": "BMP became JPEG"}


@pytest.mark.parametrize("wish", get_args(Format))
@pytest.mark.parametrize("name", FILES)
def test_every_format_becomes_every_format(name: str, wish: Format) -> None:
    found, make = FILES[name]
    result = compressed(make(), format=wish, quality=80)
    expected = KEPT.get(found, "JPEG") if wish == "keep" else wish.upper()
    assert opened(result.data).format == expected
    assert (result.mime_type, result.extension) == raster.FORMATS[expected]
    assert (result.width, result.height) == opened(result.data).size == (48, 32)
    shown = decoded(result.data).rgb
    for y, x, colour in QUARTERS:
        assert np.abs(shown[y, x].astype(int) - colour).max() < 40
    assert (NOTED[found] in result.note) if wish == "keep" and found in NOTED else True


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "TIFF"])
@pytest.mark.parametrize("wish", get_args(Format))
def test_alpha_is_kept_or_laid_on_white(kind: str, wish: Format) -> None:
    result = compressed(saved(see_through(), kind, quality=100), format=wish, quality=80)
    picture = opened(result.data)
    if wish == "jpeg":
        assert np.abs(decoded(result.data).rgb[2, 2].astype(int) - 255).max() < 6
        assert result.after.alpha is None
        assert "the ground is white" in result.note
    else:
        alpha = np.asarray(picture.convert("RGBA"))[..., 3]
        assert (alpha[2, 2], alpha[20, 30]) == (0, 255)
        assert 100 < alpha[20, 15] < 160
    if kind == "TIFF" and wish == "keep":
        assert (picture.format, "TIFF became PNG" in result.note) == ("PNG", True)


def test_an_alpha_that_hides_nothing_is_dropped() -> None:
    result = compressed(saved(colours().convert("RGBA"), "TIFF"))
    assert (result.extension, result.after.alpha) == ("jpg", None)
    assert "white" not in compressed(saved(colours().convert("RGBA"), "PNG"), format="jpeg").note


def test_grey_stays_grey() -> None:
    grey = Image.fromarray(grainy()).convert("L")
    for kind in ("JPEG", "PNG"):
        assert opened(compressed(saved(grey, kind), quality=40).data).mode == "L"


def test_deep_colours_become_8_bit_and_it_says_so() -> None:
    result = compressed(png_of_16_bit_colour((10, 128, 250)), format="png")
    assert opened(result.data).convert("RGB").getpixel((1, 1)) == (10, 128, 250)
    assert (
        "16 bits a channel became 8"
        in compressed(png_of_16_bit_colour((10, 128, 250)), format="webp").note
    )


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif"])
def test_colours_are_converted_to_srgb(kind: Format) -> None:
    profile = swapped_profile()
    data = saved(colours(), "JPEG", icc_profile=profile, quality=95)
    result = compressed(data, format=kind, quality=90, width=24)
    red_became = decoded(result.data).rgb[2, 3]
    assert red_became[2] > 200 > 60 > red_became[0]
    assert opened(result.data).info.get("icc_profile") != profile


@pytest.mark.parametrize("orientation", [3, 6])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_come_out_upright(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[raster.ORIENTATION_TAG] = orientation
    stored = colours().transpose(raster.TURNS[{6: 8}.get(orientation, orientation)])
    result = compressed(saved(stored, kind, exif=exif, quality=95))
    assert opened(result.data).size == (48, 32) == (result.width, result.height)
    assert not opened(result.data).getexif()
    shown = decoded(result.data).rgb
    for y, x, colour in QUARTERS:
        assert np.abs(shown[y, x].astype(int) - colour).max() < 60


def test_of_an_animation_the_first_frame_is_kept() -> None:
    frames = [Image.new("RGB", (48, 32), name) for name in ("black", "orange")]
    for kind in ("GIF", "WEBP", "PNG"):
        data = saved(colours(), kind, save_all=True, append_images=frames, lossless=True)
        result = compressed(data)
        assert "first of 3 frames" in result.note
        assert getattr(opened(result.data), "n_frames", 1) == 1


# --- Cut-outs -------------------------------------------------------------------------------


def half(picture: Picture) -> Picture:
    """Cuts the left half away."""
    alpha = np.full(picture.rgb.shape[:2], 255, np.uint8)
    alpha[:, : picture.width // 2] = 0
    return Picture(rgb=picture.rgb, alpha=alpha)


@pytest.mark.parametrize(
    ("kind", "wish", "expected", "words"),
    [
        ("JPEG", "keep", "PNG", "the cut-out is a PNG"),
        ("JPEG", "jpeg", "JPEG", "the ground is white"),
        ("WEBP", "keep", "WEBP", ""),
        ("BMP", "keep", "PNG", "BMP became PNG, which keeps its transparency"),
        ("JPEG", "avif", "AVIF", ""),
    ],
)
def test_a_cut_out_keeps_its_alpha(kind: str, wish: Format, expected: str, words: str) -> None:
    operation = Operation(format=wish, cut_out=True, width=160)
    result = process(photo_like(kind), operation, max_pixels=LIMIT, cut_out=half)
    picture = opened(result.data)
    assert (picture.format, picture.size) == (expected, (160, 120))
    assert words in result.note
    left = np.asarray(picture.convert("RGBA"))[60, 20]
    assert left[3] == 0 if expected != "JPEG" else left.min() > 245
    assert (result.before.width, result.before.alpha) == (320, None)


def test_a_cut_out_wants_what_cuts() -> None:
    with pytest.raises(ValueError, match="cut_out"):
        compressed(photo_like(), cut_out=True)


def test_nothing_is_cut_unless_asked() -> None:
    result = process(photo_like(), Operation(), max_pixels=LIMIT, cut_out=half)
    assert result.after.alpha is None


# --- Never larger ---------------------------------------------------------------------------


@pytest.mark.parametrize("quality", [20, 50, 95, 100])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_it_never_hands_out_more_than_came_in(kind: str, quality: int) -> None:
    data = photo_like(kind, quality=30)
    result = compressed(data, quality=quality)
    assert len(result.data) <= len(data)
    if quality == 100:
        assert result.data == data
        assert "The original was already smaller and is kept." in result.note
        assert (result.quality, result.after) == (None, result.before)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF"])
def test_what_cannot_be_kept_gets_less_quality(kind: str) -> None:
    exif = Image.Exif()
    exif[raster.ORIENTATION_TAG] = 6
    data = photo_like(kind, (800, 600), grain=20, quality=20, exif=exif)
    result = compressed(data, quality=90)
    assert len(result.data) <= len(data)
    assert result.quality is not None
    assert result.quality < 90
    assert f"Quality {result.quality}" in result.note
    assert not opened(result.data).getexif()


def test_resized_and_converted_files_are_always_new() -> None:
    data = photo_like(quality=10)
    assert "kept" not in compressed(data, quality=100, width=319).note
    assert "kept" not in compressed(data, quality=100, format="webp").note


def test_the_smaller_of_both_is_kept() -> None:
    """A file full of remarks: without them it is smaller than anything encoded anew."""
    exif = Image.Exif()
    exif[0x010E] = "x" * 60_000
    lean = photo_like(quality=30)
    result = compressed(photo_like(quality=30, exif=exif), quality=95)
    assert len(lean) < len(compressed(lean, quality=95, width=319).data) < 60_000
    assert result.data == lean
    assert "kept" in result.note


def test_png_says_how_to_make_it_smaller() -> None:
    assert "choose WebP" in compressed(photo_like("PNG")).note
    assert compressed(photo_like("PNG"), format="webp").note == ""
    assert compressed(photo_like(), format="png").note == ""


# --- Limits ---------------------------------------------------------------------------------


def test_it_says_when_a_format_cannot_hold_the_picture() -> None:
    data = saved(Image.new("RGB", (16384, 2)), "PNG")
    with pytest.raises(PictureTooLong, match="16383"):
        compressed(data, format="webp")
    assert compressed(data, format="webp", width=16000).width == 16000


def test_it_passes_the_errors_of_decoding_on() -> None:
    with pytest.raises(TooManyPixels):
        process(photo_like(), Operation(), max_pixels=1000)
    with pytest.raises(UnreadableImage):
        compressed(photo_like("PNG")[:3000])


# --- On real photos -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["product_plants_busy.jpg", "portrait_woman_2.jpg"])
def test_large_photos_take_a_tenth_less_than_pillows(name: str) -> None:
    """At quality 50, with the very same pixels."""
    rgb = raster.decode(twelve_megapixels(photo(name).rgb), max_pixels=13_000_000).rgb
    ours = encoders.encode(rgb, "jpeg", quality=50, effort="small")
    plain = plain_pillow(rgb, "JPEG", 50)
    assert len(ours) <= 0.9 * len(plain)
    assert np.array_equal(
        raster.decode(ours, max_pixels=13_000_000).rgb,
        raster.decode(plain, max_pixels=13_000_000).rgb,
    )


def test_all_photos_get_smaller_than_pillows() -> None:
    folder = Path(os.environ.get("PHOTOS_DIR", ""))
    photos = sorted(folder.glob("*.jpg")) if os.environ.get("PHOTOS_DIR") else []
    if not photos:
        pytest.skip("set PHOTOS_DIR to the folder of test photos")
    sizes = []
    for path in photos:
        rgb = raster.decode(path.read_bytes(), max_pixels=20_000_000).rgb
        ours = encoders.encode(rgb, "jpeg", quality=50, effort="small")
        sizes.append((len(ours), len(plain_pillow(rgb, "JPEG", 50))))
    assert sum(ours for ours, _ in sizes) < 0.96 * sum(plain for _, plain in sizes)


def test_a_drawn_disc_survives_every_step() -> None:
    rgb, alpha = disc(400, 300)
    data = saved(Image.fromarray(rgb), "PNG")
    cut = Picture(rgb=rgb, alpha=(alpha * 255).astype(np.uint8))
    operation = Operation(format="webp", cut_out=True, width=100, height=100, fit="cover")
    result = process(data, operation, max_pixels=LIMIT, cut_out=lambda _: cut)
    shown = np.asarray(opened(result.data).convert("RGBA")).astype(int)
    assert shown.shape == (100, 100, 4)
    assert (shown[2, 2, 3], shown[50, 50, 3]) == (0, 255)
    assert np.abs(shown[50, 50, :3] - (178, 34, 34)).max() < 12
