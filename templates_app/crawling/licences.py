"""What a picture file says of who made it and what may be done with it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from lxml import etree
from PIL import Image

from imageproc.pipelines import raster
from imageproc.pipelines.errors import PipelineError
from templates_app.crawling.found import text
from templates_app.crawling.sources.custom.xml import XmlRefused, local, parse

RIGHTS = ("UsageTerms", "license", "WebStatement", "rights")
"""Of XMP, in the order in which they count: IPTC, Creative Commons, xmpRights, Dublin Core."""
COPYRIGHT, ARTIST = 0x8298, 0x013B
"""Tags of EXIF."""


@dataclass(frozen=True, slots=True)
class Rights:
    """ "" where the file says nothing."""

    artist: str = ""
    licence: str = ""


def rights_in(data: bytes) -> Rights:
    """From XMP, or else from EXIF; a damaged part says nothing."""
    try:
        found = raster.read_metadata(data)
    except PipelineError:
        return Rights()
    xmp, exif = _of_xmp(found.xmp), _of_exif(found.exif)
    return Rights(artist=xmp.artist or exif.artist, licence=xmp.licence or exif.licence)


def _of_xmp(data: bytes) -> Rights:
    start, end = data.find(b"<x:xmpmeta"), data.rfind(b"</x:xmpmeta>")
    if start < 0 or end < start:
        return Rights()
    try:
        root = parse(data[start:end] + b"</x:xmpmeta>")
    except XmlRefused:
        return Rights()
    said = [_said(root, name) for name in RIGHTS]
    return Rights(artist=_said(root, "creator"), licence=next(filter(None, said), ""))


def _said(root: etree._Element, name: str) -> str:
    """The text of the first property of that name, be it an element or an attribute."""
    for element in root.iter():
        if local(element) == name:
            return text(" ".join(element.itertext())) or _attribute(element, "resource")
        if said := _attribute(element, name):
            return said
    return ""


def _attribute(element: etree._Element, name: str) -> str:
    named = (text(v) for key, v in element.attrib.items() if etree.QName(key).localname == name)
    return next(filter(None, named), "")


def _of_exif(data: bytes) -> Rights:
    exif = Image.Exif()
    with suppress(Exception):  # Pillow raises what it meets in damaged structures
        exif.load(data)
        return Rights(artist=text(exif.get(ARTIST)), licence=text(exif.get(COPYRIGHT)))
    return Rights()
