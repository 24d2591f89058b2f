"""Whatever arrives: a file or a PipelineError, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageproc.pipelines.errors import PipelineError
from imageproc.pipelines.jpeg import strip_jpeg
from imageproc.pipelines.png import strip_png
from tests.pipelines.compressing import compressed
from tests.pipelines.pictures import colours, decoded, saved
from tests.pipelines.test_compress_metadata import XMP, told

WHOLE = {
    "JPEG": saved(colours(), "JPEG", exif=told(1).tobytes(), xmp=XMP),
    "PNG": saved(colours(), "PNG", exif=told(1).tobytes()),
    "WEBP": saved(colours(), "WEBP", exif=told(1).tobytes(), xmp=XMP),
}

OPTIONS: list[dict[str, Any]] = [{"keep_metadata": True}, {"quality": 100}, {"max_bytes": 900}]


@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_it_survives_changed_bytes(kind: str, data: st.DataObject) -> None:
    whole = bytearray(WHOLE[kind])
    places = st.integers(0, min(len(whole), 700) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=8)):
        whole[place] = value
    options = data.draw(st.sampled_from(OPTIONS))
    try:
        result = compressed(bytes(whole), **options)
    except PipelineError as exc:
        assert str(exc)
    else:
        assert decoded(result.data).width == result.width


@settings(max_examples=200, deadline=None)
@given(tail=st.binary(max_size=200), cut=st.integers(0, 400))
def test_stripping_survives_anything(tail: bytes, cut: int) -> None:
    for kind, strip in (("JPEG", strip_jpeg), ("PNG", strip_png)):
        bare = strip(WHOLE[kind][:cut] + tail)
        assert bare is None or len(bare) <= cut + len(tail)
