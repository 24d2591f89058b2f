from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import get_args

import numpy as np
import pytest

from imageproc.pipelines import raster
from imageproc.pipelines.encoders import Format, encode
from imageproc.pipelines.provenance import NAMESPACES, SOURCE_TYPE, made_with_ai
from imageproc.pipelines.tryon.mark import mark
from imageproc.pipelines.tryon.model import TryOn

PIXELS = np.full((24, 32, 3), 90, np.uint8)


def told(data: bytes) -> dict[str, str]:
    """What the XMP of a file says, by the property's own name."""
    packet = raster.read_metadata(data).xmp.decode()
    start, end = packet.index("<x:xmpmeta"), packet.index("</x:xmpmeta>") + len("</x:xmpmeta>")
    root = ElementTree.fromstring(packet[start:end])  # noqa: S314 (our own packet)
    return {
        prefix + ":" + each.tag.rpartition("}")[2]: "".join(each.itertext())
        for prefix, uri in NAMESPACES.items()
        for each in root.iter()
        if each.tag.startswith("{" + uri)
    }


@pytest.mark.parametrize("kind", get_args(Format))
def test_every_file_says_that_it_was_made_with_ai(kind: Format) -> None:
    weights = (("pose", "ab" * 32),)
    data = encode(PIXELS, kind, metadata=made_with_ai("imageproc try-on, engine warp", weights))
    found = told(data)
    assert found["Iptc4xmpExt:DigitalSourceType"] == (
        "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
    )
    assert found["xmp:CreatorTool"] == "imageproc try-on, engine warp"
    assert found["dc:description"].startswith("Made with AI")
    assert "pose sha256:" + "ab" * 32 in found["photoshop:History"]


def test_odd_words_do_not_break_the_packet() -> None:
    found = told(encode(PIXELS, "png", metadata=made_with_ai('<a & "b">\x00\x08')))
    assert found["xmp:CreatorTool"] == '<a & "b">'
    assert found["photoshop:History"] == 'Made by <a & "b">.'


def test_a_try_on_is_marked_with_its_engine() -> None:
    result = TryOn(rgb=PIXELS, engine="warp", weights=(), notes=(), measures={})
    found = told(encode(result.rgb, "jpeg", metadata=mark(result)))
    assert found["Iptc4xmpExt:DigitalSourceType"] == SOURCE_TYPE
    assert "engine warp" in found["xmp:CreatorTool"]
