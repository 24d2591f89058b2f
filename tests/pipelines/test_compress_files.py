"""The files themselves: JPEG segments, PNG chunks and palettes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from imageproc.pipelines.encoders import Format, encode
from imageproc.pipelines.errors import PictureTooLong
from imageproc.pipelines.indexed import encode_indexed
from imageproc.pipelines.jpeg import COMMENT, EXIF, insert, segment, strip_jpeg
from imageproc.pipelines.picture import Bytes
from imageproc.pipelines.png import strip_png
from tests.pipelines.compressing import grainy, opened, photo_like, plain_pillow
from tests.pipelines.pictures import colours, decoded, saved
from tests.pipelines.test_raster import swapped_profile


@pytest.mark.parametrize("quality", [5, 50, 75, 90])
def test_a_jpeg_has_the_pixels_and_tables_of_pillows(quality: int) -> None:
    ours, plain = (
        encode(grainy(), "jpeg", quality=quality, effort="small"),
        plain_pillow(grainy(), "JPEG", quality),
    )
    assert np.array_equal(decoded(ours).rgb, decoded(plain).rgb)
    assert opened(ours).quantization == opened(plain).quantization  # type: ignore[attr-defined]


@pytest.mark.parametrize("quality", [30, 50])
def test_a_jpeg_takes_a_tenth_less_than_pillows(quality: int) -> None:
    rgb = grainy(1200, 900, grain=2)
    ours = encode(rgb, "jpeg", quality=quality, effort="small")
    assert len(ours) <= 0.9 * len(plain_pillow(rgb, "JPEG", quality))


def test_busy_pictures_become_progressive() -> None:
    busy = encode(grainy(grain=20), "jpeg", quality=90, effort="small")
    calm = encode(grainy(grain=0), "jpeg", quality=50, effort="small")
    assert "progressive" in opened(busy).info
    assert "progressive" not in opened(calm).info
    assert len(busy) < len(encode(grainy(grain=20), "jpeg", quality=90))


@pytest.mark.parametrize(("quality", "factors"), [(90, (2, 2)), (91, (1, 1))])
def test_colours_are_kept_whole_above_90(quality: int, factors: tuple[int, int]) -> None:
    layers = opened(encode(grainy(), "jpeg", quality=quality)).layer  # type: ignore[attr-defined]
    assert layers[0][1:3] == factors


def test_noise_at_the_highest_quality_is_written() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (200, 300, 3), np.uint8)
    for quality in (91, 95, 100):
        assert decoded(encode(noise, "jpeg", quality=quality, effort="small")).width == 300


def test_grey_takes_one_channel() -> None:
    grey = np.repeat(grainy()[..., :1], 3, axis=2)
    picture = opened(encode(grey, "jpeg", quality=90))
    assert (picture.mode, "icc_profile" in picture.info) == ("L", False)
    almost = grey.copy()
    almost[-1, -1] = (9, 90, 200)
    assert opened(encode(almost, "jpeg", quality=90)).mode == "RGB"


def test_a_jpeg_is_stripped_without_loss() -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    profile = swapped_profile()  # it holds the time at which it was made
    data = photo_like(exif=exif, comment="secret name", icc_profile=profile)
    data = insert(data, [segment(EXIF, b"secret"), segment(COMMENT, b"secret too")])
    bare = strip_jpeg(data + b"secret video")
    assert bare is not None
    assert b"secret" not in bare
    assert np.array_equal(decoded(bare).rgb, decoded(data).rgb)
    assert opened(bare).info["icc_profile"] == profile


@pytest.mark.parametrize("options", [{"progressive": True}, {"restart_marker_rows": 1}, {}])
def test_all_scans_are_kept(options: dict[str, Any]) -> None:
    data = photo_like(quality=95, **options)
    assert strip_jpeg(data) == data


def test_cmyk_keeps_its_adobe_segment() -> None:
    data = saved(colours().convert("CMYK"), "JPEG")
    bare = strip_jpeg(data)
    assert bare is not None
    assert b"Adobe" in bare
    assert np.array_equal(decoded(bare).rgb, decoded(data).rgb)


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99])
def test_half_a_file_is_not_stripped(share: float) -> None:
    for data, strip in ((photo_like(), strip_jpeg), (photo_like("PNG"), strip_png)):
        assert strip(data[: int(len(data) * share)]) is None


def test_a_segment_has_its_limit() -> None:
    with pytest.raises(ValueError, match="65533"):
        segment(EXIF, bytes(65534))


def test_a_png_is_stripped_without_loss() -> None:
    profile = swapped_profile()
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "secret name")
    text.add_itxt("XML:com.adobe.xmp", "secret place")
    exif = Image.Exif()
    exif[0x010E] = "secret title"
    picture = colours().quantize(4)
    data = saved(
        picture, "PNG", pnginfo=text, exif=exif, transparency=1, dpi=(300, 300),
        icc_profile=profile,
    )  # fmt: skip
    bare = strip_png(data + b"secret tail")
    assert bare is not None
    assert b"secret" not in bare
    before, after = opened(data).convert("RGBA"), opened(bare).convert("RGBA")
    assert np.array_equal(np.asarray(before), np.asarray(after))
    assert opened(bare).info["icc_profile"] == profile


def test_an_animated_png_keeps_its_first_picture() -> None:
    frames = [Image.new("RGB", (48, 32), name) for name in ("black", "orange")]
    bare = strip_png(saved(colours(), "PNG", save_all=True, append_images=frames))
    assert bare is not None
    assert getattr(opened(bare), "n_frames", 1) == 1
    assert decoded(bare).rgb[2, 2].tolist() == [255, 0, 0]


def palette_picture(count: int, *, alpha: bool, width: int = 37) -> Bytes:
    """`count` colours in random places of a picture of an odd width."""
    random = np.random.default_rng(count)
    palette = random.permutation(256**3)[:count]
    places = np.resize(np.arange(count), (29, width))
    rgb = palette[random.permuted(places, axis=1)]
    planes = [rgb >> 16, rgb >> 8 & 255, rgb & 255]
    if alpha:
        planes.append(np.where(rgb % 3, 255, rgb % 256))
    return np.dstack(planes).astype(np.uint8)


@pytest.mark.parametrize("alpha", [False, True])
@pytest.mark.parametrize(
    ("count", "depth"), [(1, 1), (2, 1), (3, 2), (5, 4), (16, 4), (17, 8), (256, 8)]
)
def test_few_colours_take_a_palette(count: int, depth: int, *, alpha: bool) -> None:
    pixels = palette_picture(count, alpha=alpha)
    data = encode_indexed(pixels)
    assert data is not None
    picture = opened(data)
    assert (data[24], data[25]) == (depth, 3)
    assert np.array_equal(np.asarray(picture.convert("RGBA"))[..., : pixels.shape[2]], pixels)


def test_more_colours_take_none() -> None:
    assert encode_indexed(palette_picture(257, alpha=False)) is None
    assert opened(encode(palette_picture(257, alpha=False), "png", effort="small")).mode == "RGB"


def test_grey_photos_take_no_palette() -> None:
    grey = np.repeat(grainy()[..., :1], 3, axis=2)
    data = encode(grey, "png", effort="small")
    assert opened(data).mode == "L"
    assert np.array_equal(np.asarray(opened(data)), grey[..., 0])
    assert len(data) < len(encode(grey, "png")) * 0.8


def test_drawings_get_much_smaller() -> None:
    drawing = np.asarray(colours(600, 400))
    assert len(encode(drawing, "png", effort="small")) < len(encode(drawing, "png")) / 2


def test_an_avif_says_srgb_in_its_own_way() -> None:
    data = encode(grainy(), "avif", quality=60)
    assert b"nclx\x00\x01\x00\x0d" in data  # primaries of BT.709, transfer of sRGB
    assert np.abs(decoded(data).rgb.astype(int) - grainy()).mean() < 6


@pytest.mark.parametrize(("kind", "limit"), [("avif", 32768), ("webp", 16383), ("jpeg", 65500)])
def test_formats_hold_what_they_are_said_to_hold(kind: Format, limit: int) -> None:
    longest = np.zeros((1, limit, 3), np.uint8)
    assert opened(encode(longest, kind, quality=50)).size == (limit, 1)
    with pytest.raises(PictureTooLong, match=str(limit)):
        encode(np.zeros((1, limit + 1, 3), np.uint8), kind)


def test_quick_files_stay_quick() -> None:
    """Who waits for a download gets no progressive file and no palette."""
    busy = encode(grainy(grain=20), "jpeg", quality=90)
    assert "progressive" not in opened(busy).info
    assert opened(encode(np.asarray(colours()), "png")).mode == "RGB"
