from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms

from imageproc.pipelines import raster
from imageproc.pipelines.errors import PipelineError, TooManyPixels, UnreadableImage
from tests.pipelines.pictures import LIMIT, colours, decoded, saved

RED, LIME, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
QUARTERS = ((8, 12, RED), (8, 36, LIME), (24, 12, BLUE), (24, 36, WHITE))


def heic() -> bytes:
    pillow_heif.register_heif_opener()
    return saved(colours(), "HEIF", quality=95)


FILES: dict[str, tuple[str, Any]] = {
    "jpeg": ("JPEG", lambda: saved(colours(), "JPEG", quality=95, subsampling=0)),
    "progressive": ("JPEG", lambda: saved(colours(), "JPEG", quality=95, progressive=True)),
    "cmyk": ("JPEG", lambda: saved(colours().convert("CMYK"), "JPEG", quality=95)),
    "png": ("PNG", lambda: saved(colours(), "PNG")),
    "palette": ("PNG", lambda: saved(colours().quantize(8), "PNG")),
    "webp": ("WEBP", lambda: saved(colours(), "WEBP", lossless=True)),
    "avif": ("AVIF", lambda: saved(colours(), "AVIF", quality=95)),
    "heic": ("HEIF", heic),
    "gif": ("GIF", lambda: saved(colours(), "GIF")),
    "tiff": ("TIFF", lambda: saved(colours(), "TIFF", compression="tiff_lzw")),
    "tiff cmyk": ("TIFF", lambda: saved(colours().convert("CMYK"), "TIFF")),
    "bmp": ("BMP", lambda: saved(colours(), "BMP")),
}


@pytest.mark.parametrize("name", FILES)
def test_it_decodes_every_format_to_rgb(name: str) -> None:
    _, make = FILES[name]
    picture = decoded(make())
    assert (picture.width, picture.height, picture.alpha) == (48, 32, None)
    assert picture.rgb.dtype == np.uint8
    for y, x, colour in QUARTERS:
        assert np.abs(picture.rgb[y, x].astype(int) - colour).max() < 30, name


@pytest.mark.parametrize("name", FILES)
def test_it_reads_the_header_of_every_format(name: str) -> None:
    kind, make = FILES[name]
    header = raster.read_header(io.BytesIO(make()), max_pixels=LIMIT)
    mime_type, extension = raster.FORMATS[kind]
    assert header == raster.Header(
        format=kind,
        mime_type=mime_type,
        extension=extension,
        width=48,
        height=32,
        has_alpha=False,
        frames=1,
    )


def grey(values: Any, mode: str | None = None) -> Image.Image:
    picture = Image.fromarray(np.tile(values, (4, 1)))
    return picture if mode is None else picture.convert(mode)


RAMP = np.array([0, 64, 128, 255])


@pytest.mark.parametrize(
    ("picture", "kind"),
    [
        (grey(RAMP.astype(np.uint8)), "PNG"),
        (grey(RAMP.astype(np.uint8)), "JPEG"),
        (grey((RAMP * 257).astype(np.uint16)), "PNG"),
        (grey((RAMP * 257).astype(np.uint16)), "TIFF"),
        (grey((RAMP / 255).astype(np.float32)), "TIFF"),
        (grey(RAMP.astype(np.float32)), "TIFF"),
        (grey((RAMP * 257).astype(np.int32)), "TIFF"),
        (grey(RAMP.astype(np.uint8), "LA"), "PNG"),
        (grey(RAMP.astype(np.uint8), "P"), "GIF"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.mode,
)
def test_it_scales_every_depth_of_grey(picture: Image.Image, kind: str) -> None:
    row = decoded(saved(picture, kind)).rgb[1]
    tolerance = 12 if kind == "JPEG" else 1
    assert np.abs(row.astype(int) - RAMP[:, None]).max() <= tolerance


def test_it_reads_one_bit_pictures() -> None:
    assert decoded(saved(colours().convert("1"), "PNG")).rgb.shape == (32, 48, 3)


def png_of_16_bit_colour(rgb: tuple[int, int, int]) -> bytes:
    """A 2x2 PNG with 16 bits a channel, which Pillow cannot write."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + checksum

    row = b"\x00" + struct.pack(">3H", *(value * 257 for value in rgb)) * 2
    head = struct.pack(">IIBBBBB", 2, 2, 16, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row * 2)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def test_it_scales_16_bit_colour() -> None:
    picture = decoded(png_of_16_bit_colour((10, 128, 250)))
    assert picture.rgb[0, 0].tolist() == [10, 128, 250]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_it_turns_pictures_upright(kind: str, orientation: int) -> None:
    upright = colours()
    undo = {6: 8, 8: 6}.get(orientation, orientation)
    stored = upright.transpose(raster.TURNS[undo]) if undo > 1 else upright
    exif = Image.Exif()
    exif[raster.ORIENTATION_TAG] = orientation
    data = saved(stored, kind, exif=exif, quality=95)
    header = raster.read_header(io.BytesIO(data), max_pixels=LIMIT)
    assert (header.width, header.height) == upright.size
    picture = decoded(data)
    for y, x, colour in QUARTERS:
        assert np.abs(picture.rgb[y, x].astype(int) - colour).max() < 40


@pytest.mark.parametrize(
    ("mode", "kind"), [("RGBA", "PNG"), ("RGBA", "WEBP"), ("LA", "PNG"), ("RGBA", "TIFF")]
)
def test_it_keeps_alpha_apart(mode: str, kind: str) -> None:
    source = colours().convert(mode)
    source.putalpha(Image.linear_gradient("L").resize(source.size))
    data = saved(source, kind, lossless=True)
    assert raster.read_header(io.BytesIO(data), max_pixels=LIMIT).has_alpha
    alpha = decoded(data).alpha
    assert alpha is not None
    assert np.array_equal(alpha, np.asarray(source.getchannel("A")))


def test_it_reads_the_see_through_colour_of_a_palette() -> None:
    indexed = colours().quantize(4)
    data = saved(indexed, "GIF", transparency=indexed.getpixel((40, 30)))
    alpha = decoded(data).alpha
    assert alpha is not None
    assert (alpha[30, 40], alpha[2, 2]) == (0, 255)


def test_it_takes_the_first_frame_of_an_animation() -> None:
    frames = [Image.new("RGB", (48, 32), name) for name in ("black", "orange")]
    data = saved(colours(), "GIF", save_all=True, append_images=frames)
    assert raster.read_header(io.BytesIO(data), max_pixels=LIMIT).frames == 3
    assert decoded(data).rgb[2, 2].tolist() == list(RED)


def swapped_profile() -> bytes:
    """An RGB profile whose red and blue are exchanged: conversion cannot be missed."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {bytes(data[at : at + 4]): at for at in range(132, 132 + 12 * data[131], 12)}
    red, blue = (slice(tags[tag] + 4, tags[tag] + 12) for tag in (b"rXYZ", b"bXYZ"))
    data[red], data[blue] = data[blue], data[red]
    at = struct.unpack(">I", data[tags[b"desc"] + 4 : tags[b"desc"] + 8])[0]
    text = data.index("sRGB".encode("utf-16-be"), at)
    data[text : text + 8] = "SWAP".encode("utf-16-be")
    return bytes(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_converts_a_foreign_profile_to_srgb(kind: str) -> None:
    data = saved(colours(), kind, icc_profile=swapped_profile(), quality=95)
    red_became = decoded(data).rgb[4, 6]
    assert red_became[2] > 200 > 60 > red_became[0]


@pytest.mark.parametrize("profile", [b"nonsense", swapped_profile()[:200]])
def test_it_leaves_a_damaged_profile_out(profile: bytes) -> None:
    data = saved(colours(), "PNG", icc_profile=profile)
    assert decoded(data).rgb[2, 2].tolist() == list(RED)


def test_it_leaves_a_profile_of_another_colour_space_out() -> None:
    data = saved(colours().convert("L"), "PNG", icc_profile=swapped_profile())
    assert decoded(data).rgb[2, 2].tolist() == [76, 76, 76]


def test_it_refuses_too_many_pixels_before_decoding() -> None:
    head = struct.pack(">IIBBBBB", 30000, 20000, 8, 2, 0, 0, 0)
    ihdr = b"IHDR" + head
    data = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\r"
        + ihdr
        + struct.pack(">I", zlib.crc32(ihdr))
        + b"\x00\x00\x00\x00IDAT"
        + struct.pack(">I", zlib.crc32(b"IDAT"))
    )
    with pytest.raises(TooManyPixels, match=r"30000 by 20000 .* 600 megapixels; the limit is 64\."):
        raster.read_header(io.BytesIO(data), max_pixels=64_000_000)
    with pytest.raises(TooManyPixels):
        raster.decode(data, max_pixels=64_000_000)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_it_refuses_half_a_file(name: str, share: float) -> None:
    _, make = FILES[name]
    data = make()
    with pytest.raises(PipelineError):
        decoded(data[: int(len(data) * share)])


def test_it_forgives_what_follows_a_jpeg() -> None:
    data = saved(colours(), "JPEG", quality=95)
    assert decoded(data + b"appended by a camera").width == 48


def test_it_does_not_trust_a_name_or_a_false_head() -> None:
    with pytest.raises(UnreadableImage):
        decoded(b"\xff\xd8\xff" + saved(colours(), "PNG"))
