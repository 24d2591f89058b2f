"""What a picture file says beside its pixels: EXIF, XMP and IPTC.

EXIF: CIPA DC-008. XMP in files: Adobe XMP specification, part 3. IPTC in JPEG:
Photoshop image resource 0x0404.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image

from imageproc.pipelines import jpeg
from imageproc.pipelines.damage import BROKEN
from imageproc.pipelines.png import Chunk

EXIF_HEAD = b"Exif\x00\x00"
XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\x00"
IPTC_HEAD = b"Photoshop 3.0\x00"
IPTC_RESOURCE = 0x0404
SRGB = 1
"""EXIF's number for the colour space."""

OF_THE_FILE = frozenset(
    {*range(254, 260), *range(262, 267), 273, *range(277, 282), 284, *range(288, 294), 297, 301}
    | {*range(317, 326), 330, 332, 334, 338, 339, 347, *range(512, 533), 700, 33723, 34377, 34675}
)
"""TIFF tags about how one file stores its pixels, and what is kept beside EXIF."""

_ORIENTATION = re.compile(rb'(tiff:Orientation(?:="|>))[0-9]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Each part as bytes; empty where there is none."""

    exif: bytes = b""
    """A TIFF structure, behind "Exif" and two zeros or not."""
    xmp: bytes = b""
    iptc: bytes = b""
    """IIM records. Only JPEG files hold them here."""

    def for_size(self, width: int, height: int) -> Metadata:
        """As they are true of an upright picture of that many pixels.

        Thumbnails go, and EXIF that is too damaged to be written anew.
        """
        exif = _rewritten(self.exif, width, height)
        return Metadata(exif=exif, xmp=_ORIENTATION.sub(rb"\g<1>1", self.xmp), iptc=self.iptc)

    def jpeg_segments(self) -> list[bytes]:
        """What fits into one segment each; longer parts are left out."""
        parts = (
            (jpeg.EXIF, _headed(EXIF_HEAD, self.exif)),
            (jpeg.EXIF, _headed(XMP_HEAD, self.xmp)),
            (jpeg.IPTC, _headed(IPTC_HEAD, _resource(self.iptc))),
        )
        return [
            jpeg.segment(kind, body) for kind, body in parts if 0 < len(body) <= jpeg.LONGEST_BODY
        ]

    def png_chunks(self) -> list[Chunk]:
        chunks: list[Chunk] = []
        if self.exif:
            chunks.append((b"eXIf", self.exif.removeprefix(EXIF_HEAD)))
        if self.xmp:
            chunks.append((b"iTXt", b"XML:com.adobe.xmp" + bytes(5) + self.xmp))
        return chunks


NOTHING = Metadata()


def embedded_in(image: Image.Image) -> Metadata:
    """What an opened file carries, unchanged."""
    xmp = image.info.get("xmp", b"")
    return Metadata(
        exif=image.info.get("exif") or _exif_of(image),
        xmp=xmp.encode() if isinstance(xmp, str) else xmp,
        iptc=_iptc_of(image),
    )


def _exif_of(image: Image.Image) -> bytes:
    """TIFF files and old PNG files have no EXIF block of their own."""
    try:
        exif = image.getexif()
        return exif.tobytes() if len(exif) else b""
    except BROKEN:
        return b""


def _iptc_of(image: Image.Image) -> bytes:
    resources: dict[int, Any] = image.info.get("photoshop", {}) if image.format == "JPEG" else {}
    found = resources.get(IPTC_RESOURCE, b"")
    return found if isinstance(found, bytes) else b""


def _rewritten(data: bytes, width: int, height: int) -> bytes:
    """Written anew without its thumbnail: Pillow leaves the second directory behind."""
    exif = Image.Exif()
    try:
        exif.load(data)
        for tag in OF_THE_FILE & set(exif):
            del exif[tag]
        if ExifTags.Base.Orientation in exif:
            exif[ExifTags.Base.Orientation] = 1
        _correct(exif.get_ifd(ExifTags.IFD.Exif), width, height)
        return exif.tobytes() if len(exif) else b""
    except BROKEN:
        return b""


def _correct(details: dict[int, Any], width: int, height: int) -> None:
    true = {
        ExifTags.Base.ExifImageWidth: width,
        ExifTags.Base.ExifImageHeight: height,
        ExifTags.Base.ColorSpace: SRGB,
    }
    details.update({tag: value for tag, value in true.items() if tag in details})


def _headed(head: bytes, body: bytes) -> bytes:
    return head + body.removeprefix(head) if body else b""


def _resource(iptc: bytes) -> bytes:
    """One Photoshop resource without a name, padded to an even length."""
    if not iptc:
        return b""
    head = b"8BIM" + IPTC_RESOURCE.to_bytes(2, "big") + bytes(2) + len(iptc).to_bytes(4, "big")
    return head + iptc + bytes(len(iptc) % 2)
