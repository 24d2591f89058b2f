from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from imageproc.pipelines import png
from imageproc.pipelines.picture import Bytes
from imageproc.pipelines.png import encode_png


def noise(height: int, width: int, channels: int, seed: int = 1) -> Bytes:
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), np.uint8)


def by_pillow(data: bytes) -> Bytes:
    return np.asarray(Image.open(io.BytesIO(data)))


def by_opencv(data: bytes) -> Bytes:
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert found is not None
    swap = cv2.COLOR_BGRA2RGBA if found.shape[2] == 4 else cv2.COLOR_BGR2RGB
    return cv2.cvtColor(found, swap).astype(np.uint8, copy=False)


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(png.SIGNATURE)
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, at + 8 + length)
        assert checksum == zlib.crc32(kind + body)
        yield kind, body
        at += length + 12


@given(
    st.integers(1, 40), st.integers(1, 40), st.sampled_from([3, 4]), st.sampled_from([1, 90, 2000])
)
def test_others_read_back_every_bit(height: int, width: int, channels: int, strip: int) -> None:
    pixels = noise(height, width, channels, seed=height * width)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(png, "STRIP_BYTES", strip)
        data = encode_png(pixels)
    assert np.array_equal(by_pillow(data), pixels)
    assert np.array_equal(by_opencv(data), pixels)


def test_it_takes_pixels_that_lie_apart() -> None:
    pixels = noise(64, 64, 4)[::2, 1::3]
    assert np.array_equal(by_pillow(encode_png(pixels)), pixels)


def test_large_pictures_go_through_in_strips() -> None:
    pixels = noise(700, 900, 4)
    data = encode_png(pixels)
    assert sum(kind == b"IDAT" for kind, _ in chunks(data)) > 2
    assert np.array_equal(by_opencv(data), pixels)


def test_its_chunks_are_those_of_the_specification() -> None:
    found = list(chunks(encode_png(noise(3, 5, 4))))
    assert [kind for kind, _ in found] == [b"IHDR", b"sRGB", b"IDAT", b"IEND"]
    assert struct.unpack(">IIBBBBB", found[0][1]) == (5, 3, 8, 6, 0, 0, 0)
    assert len(zlib.decompress(found[2][1])) == 3 * (1 + 5 * 4)


def test_empty_ground_costs_next_to_nothing() -> None:
    ground = np.zeros((1000, 1000, 4), np.uint8)
    assert len(encode_png(ground)) < ground.size / 200
