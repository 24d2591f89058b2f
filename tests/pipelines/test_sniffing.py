from __future__ import annotations

import pytest

from imageproc.pipelines.errors import EmptyFile, SvgRefused, UnsupportedFormat
from imageproc.pipelines.sniffing import sniff

ISO = b"\x00\x00\x00\x1cftyp"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "WEBP"),
        (ISO + b"avif\x00\x00\x00\x00mif1miaf", "AVIF"),
        (ISO + b"mif1\x00\x00\x00\x00avifmiaf", "AVIF"),
        (ISO + b"heic\x00\x00\x00\x00mif1heic", "HEIF"),
        (ISO + b"mif1\x00\x00\x00\x00heicmiaf", "HEIF"),
        (b"GIF87a", "GIF"),
        (b"GIF89a", "GIF"),
        (b"II*\x00", "TIFF"),
        (b"MM\x00*", "TIFF"),
        (b"BM\x00\x00", "BMP"),
    ],
)
def test_it_knows_a_picture_by_its_first_bytes(head: bytes, name: str) -> None:
    assert sniff(head) == name


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04\x14", "ZIP"),
        (b"\x1f\x8b\x08", "gzip"),
        (ISO + b"isom\x00\x00\x00\x00mp41", "video"),
        (b"RIFF\x10\x00\x00\x00AVI LIST", "video or a sound"),
        (b"\x1aE\xdf\xa3", "video"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\xef\xbb\xbf name,price\r\n", "text"),
        (b"8BPS\x00\x01", "Photoshop"),
        (b"\x00\x00\x01\x00\x01\x00", "icon"),
        (b"\xff\x0a", "JPEG XL"),
        (b"\x00\x01\x02\x03", "something else"),
    ],
)
def test_it_says_what_another_file_seems_to_be(head: bytes, words: str) -> None:
    with pytest.raises(UnsupportedFormat, match=words) as caught:
        sniff(head)
    assert "JPEG, PNG" in str(caught.value)
    assert caught.value.code == "unsupported_format"


@pytest.mark.parametrize(
    "head",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg">',
        b'<?xml version="1.0"?>\n<!-- drawn -->\n<SVG viewBox="0 0 1 1">',
        '<?xml version="1.0"?><svg>'.encode("utf-16"),
    ],
)
def test_it_refuses_svg_and_says_why(head: bytes) -> None:
    with pytest.raises(SvgRefused, match="scripts"):
        sniff(head)


def test_it_refuses_an_empty_file() -> None:
    with pytest.raises(EmptyFile, match="empty"):
        sniff(b"")
