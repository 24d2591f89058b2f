"""Whatever arrives: a picture or a PipelineError, and nothing else."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageproc.pipelines import raster
from imageproc.pipelines.errors import PipelineError
from tests.pipelines.pictures import decoded
from tests.pipelines.test_raster import FILES

WHOLE = {name: make() for name, (_, make) in FILES.items()}


def survives(data: bytes) -> None:
    for read in (decoded, lambda data: raster.read_header(io.BytesIO(data), max_pixels=10**7)):
        try:
            read(data)
        except PipelineError as exc:
            assert str(exc)


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_it_survives_changed_bytes(name: str, data: st.DataObject) -> None:
    whole = bytearray(WHOLE[name])
    places = st.integers(0, len(whole) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=12)):
        whole[place] = value
    survives(bytes(whole))


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_it_survives_changed_heads_and_cuts(name: str, data: st.DataObject) -> None:
    whole = bytearray(WHOLE[name])
    places = st.integers(0, min(len(whole), 160) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=6)):
        whole[place] = value
    survives(bytes(whole[: data.draw(st.integers(0, len(whole)))]))


@settings(max_examples=150, deadline=None)
@given(
    head=st.sampled_from([whole[:n] for whole in WHOLE.values() for n in (4, 16, 64)]),
    tail=st.binary(max_size=300),
)
def test_it_survives_a_true_head_before_noise(head: bytes, tail: bytes) -> None:
    survives(head + tail)
