from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imageproc.pipelines.operation import TIMES, Format, Operation, in_words

sides = st.none() | st.integers(1, 10**6)


@st.composite
def operations(draw: st.DrawFn) -> Operation:
    width, height = draw(sides), draw(sides)
    fits = ["fit"] if None in (width, height) else ["fit", "cover"]
    return Operation(
        format=draw(st.sampled_from(get_args(Format))),
        quality=draw(st.integers(1, 100)),
        max_bytes=draw(st.none() | st.integers(1, 10**12)),
        width=width,
        height=height,
        fit=draw(st.sampled_from(fits)),
        cut_out=draw(st.booleans()),
        engine=draw(st.sampled_from(["auto", "u2netp"])),
        keep_metadata=draw(st.booleans()),
    )


@given(operations())
def test_it_survives_json(operation: Operation) -> None:
    assert Operation.from_json(json.loads(json.dumps(operation.as_json()))) == operation


@given(operations())
def test_it_describes_itself_in_one_line(operation: Operation) -> None:
    words = operation.describe()
    assert words[0].isupper()
    assert "\n" not in words
    assert "None" not in words


def test_what_is_missing_takes_its_default() -> None:
    assert Operation.from_json({}) == Operation(quality=50)
    assert Operation.from_json({"quality": 70}).quality == 70


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ({"format": "gif"}, "gif"),
        ({"format": None}, "format"),
        ({"quality": 0}, "quality"),
        ({"quality": 101}, "quality"),
        ({"quality": "50"}, "quality"),
        ({"quality": True}, "quality"),
        ({"max_bytes": 0}, "max_bytes"),
        ({"width": -3}, "width"),
        ({"height": 2.5}, "height"),
        ({"fit": "stretch"}, "fit"),
        ({"fit": "cover", "width": 10}, "cover"),
        ({"cut_out": 1}, "cut_out"),
        ({"keep_metadata": "yes"}, "keep_metadata"),
        ({"engine": ""}, "engine"),
        ({"speed": 3}, "speed"),
    ],
)
def test_it_refuses_what_makes_no_sense(value: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        Operation.from_json(value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "Same format at quality 50, without metadata"),
        (
            {"format": "jpeg", "width": 1200, "height": 1200},
            f"JPEG at quality 50, within 1200 {TIMES} 1200 pixels, without metadata",
        ),
        (
            {"format": "webp", "max_bytes": 200_000, "width": 800, "keep_metadata": True},
            "WebP of at most 200 kB, at most 800 pixels wide, with metadata",
        ),
        (
            {"format": "png", "height": 90, "cut_out": True},
            "PNG, cut out, at most 90 pixels high, without metadata",
        ),
        (
            {"cut_out": True, "engine": "goods", "fit": "cover", "width": 40, "height": 30},
            "Same format at quality 50, cut out by goods, "
            f"cropped to 40 {TIMES} 30 pixels, without metadata",
        ),
    ],
)
def test_it_says_what_it_does(options: dict[str, Any], words: str) -> None:
    assert Operation(**options).describe() == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (999, "999 bytes"),
        (1000, "1 kB"),
        (12_345, "12.3 kB"),
        (999_600, "1 MB"),
        (1_500_000, "1.5 MB"),
        (12_345_678_900, "12346 MB"),
    ],
)
def test_it_writes_bytes_as_people_do(count: int, words: str) -> None:
    assert in_words(count) == words
