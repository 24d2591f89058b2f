from __future__ import annotations

import struct

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from imageproc.pipelines import jpeg, raster
from imageproc.pipelines.compress import Format, Operation, process
from imageproc.pipelines.metadata import IPTC_HEAD, NOTHING, Metadata
from tests.pipelines.compressing import compressed, grainy, opened, photo_like
from tests.pipelines.pictures import LIMIT, colours, decoded, saved

XMP = b'<x:xmpmeta><rdf:Description tiff:Orientation="6" dc:title="harbour"/></x:xmpmeta>'
IPTC = b"\x1c\x02\x78\x00\x07harbour"
XMP_TAG = 700
LATITUDE = (52.0, 31.0, 12.5)


def told(orientation: int = 6) -> Image.Exif:
    """What a telephone writes: who, where, how large, and which way up."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Maker"
    exif[ExifTags.Base.ImageDescription] = "secret title"
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.IFD.Exif] = {
        ExifTags.Base.ExifImageWidth: 4000,
        ExifTags.Base.ExifImageHeight: 3000,
        ExifTags.Base.ColorSpace: 65535,
        ExifTags.Base.DateTimeOriginal: "2024:05:06 07:08:09",
    }
    exif[ExifTags.IFD.GPSInfo] = {1: "N", 2: LATITUDE, 3: "E", 4: (13.0, 24.0, 0.0)}
    return exif


def with_thumbnail(exif: Image.Exif) -> bytes:
    """EXIF with a second directory, which Pillow does not write."""
    body = bytearray(exif.tobytes()[6:])
    order = "<" if body[:2] == b"II" else ">"
    at = struct.unpack_from(order + "I", body, 4)[0]
    following = at + 2 + 12 * struct.unpack_from(order + "H", body, at)[0]
    preview = saved(colours(), "JPEG")
    struct.pack_into(order + "I", body, following, len(body))
    start = len(body) + 2 + 2 * 12 + 4
    entries = ((0x0201, start), (0x0202, len(preview)))
    directory = struct.pack(order + "H", 2) + b"".join(
        struct.pack(order + "HHII", tag, 4, 1, value) for tag, value in entries
    )
    return b"Exif\x00\x00" + bytes(body) + directory + bytes(4) + preview


def telephone(kind: str = "JPEG") -> bytes:
    if kind == "HEIF":  # its EXIF turns nothing: the file says it elsewhere
        return photo_like(kind, exif=told(1).tobytes(), xmp=XMP)
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", XMP.decode())
        return photo_like(kind, exif=with_thumbnail(told()), pnginfo=info)
    if kind == "TIFF":
        exif = told()
        exif[XMP_TAG] = XMP
        return photo_like(kind, exif=exif.tobytes())
    data = photo_like(kind, exif=with_thumbnail(told()), xmp=XMP, quality=90)
    if kind != "JPEG":
        return data
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(IPTC)) + IPTC
    return jpeg.insert(data, [jpeg.segment(jpeg.IPTC, IPTC_HEAD + resource)])


WRITTEN = ["jpeg", "png", "webp", "avif"]


@pytest.mark.parametrize("wish", WRITTEN)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF"])
def test_nobody_hears_of_it_unless_asked(kind: str, wish: Format) -> None:
    result = compressed(telephone(kind), format=wish)
    assert not opened(result.data).getexif()
    assert raster.read_metadata(result.data) == NOTHING
    for secret in (b"secret", b"harbour", b"Maker", b"2024:05"):
        assert secret not in result.data


@pytest.mark.parametrize("wish", WRITTEN)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF"])
def test_it_is_kept_and_true_when_asked(kind: str, wish: Format) -> None:
    result = compressed(telephone(kind), format=wish, width=120, keep_metadata=True)
    picture = opened(result.data)
    exif = picture.getexif()
    assert exif[ExifTags.Base.Make] == "Maker"
    assert exif.get(ExifTags.Base.Orientation, 1) == 1
    details = exif.get_ifd(ExifTags.IFD.Exif)
    sides = details[ExifTags.Base.ExifImageWidth], details[ExifTags.Base.ExifImageHeight]
    assert sides == picture.size == (result.width, result.height)
    assert details[ExifTags.Base.ColorSpace] == 1
    assert exif.get_ifd(ExifTags.IFD.GPSInfo)[2] == LATITUDE
    assert not exif.get_ifd(ExifTags.IFD.IFD1)
    assert b'dc:title="harbour"' in picture.info["xmp"]
    assert b'Orientation="6"' not in picture.info["xmp"]


def test_iptc_is_kept_in_jpeg_files() -> None:
    kept = compressed(telephone(), format="jpeg", width=120, keep_metadata=True)
    assert opened(kept.data).info["photoshop"][0x0404] == IPTC
    assert b"8BIM" not in compressed(telephone(), format="webp", keep_metadata=True).data


def test_it_is_true_of_a_picture_that_had_to_shrink() -> None:
    result = compressed(telephone(), max_bytes=1000, keep_metadata=True)
    details = opened(result.data).getexif().get_ifd(ExifTags.IFD.Exif)
    assert details[ExifTags.Base.ExifImageWidth] == result.width < 240


def test_an_upright_original_is_stripped_and_kept() -> None:
    exif = told(1)
    data = photo_like(exif=exif, quality=30)
    result = compressed(data, quality=95)
    assert "kept" in result.note
    assert result.data == photo_like(quality=30)


def test_an_original_keeps_its_metadata_when_asked() -> None:
    data = photo_like(exif=told(1), quality=30)
    assert compressed(data, quality=95, keep_metadata=True).data == data


@pytest.mark.parametrize("kind", ["WEBP", "AVIF"])
def test_webp_and_avif_are_kept_only_without_metadata(kind: str) -> None:
    bare, full = photo_like(kind, quality=30), photo_like(kind, quality=30, exif=told(1))
    assert compressed(bare, quality=90).data == bare
    result = compressed(full, quality=90)
    assert b"secret" not in result.data
    assert result.data != full


@pytest.mark.parametrize("damaged", [b"MM\x00*\x00\x00\x00\x08\x00\x09", b"XX", b"MM"])
def test_damaged_exif_is_left_out(damaged: bytes) -> None:
    assert Metadata(exif=b"Exif\x00\x00" + damaged).for_size(1, 1).exif == b""


def test_a_picture_with_damaged_exif_is_processed() -> None:
    data = jpeg.insert(photo_like(), [jpeg.segment(jpeg.EXIF, b"Exif\x00\x00XX")])
    result = compressed(data, width=50, keep_metadata=True)
    assert decoded(result.data).width == 50
    assert b"Exif" not in result.data


def test_parts_too_long_for_a_segment_are_left_out() -> None:
    huge = Metadata(exif=told().tobytes(), xmp=b"x" * 70_000)
    assert len(huge.jpeg_segments()) == 1
    png = photo_like("PNG", xmp=b"x" * 70_000)
    result = compressed(png, format="jpeg", keep_metadata=True)
    assert "xmp" not in opened(result.data).info


def test_a_cut_out_keeps_metadata_too() -> None:
    operation = Operation(keep_metadata=True, cut_out=True)
    result = process(telephone(), operation, max_pixels=LIMIT, cut_out=lambda picture: picture)
    assert opened(result.data).getexif()[ExifTags.Base.Make] == "Maker"


def test_nothing_in_nothing_out() -> None:
    data = saved(Image.fromarray(grainy()), "JPEG")
    assert raster.read_metadata(data) == NOTHING
    result = compressed(data, width=60, keep_metadata=True)
    assert raster.read_metadata(result.data) == NOTHING
