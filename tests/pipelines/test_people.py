from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
import pytest

from imageproc.pipelines.catalogue import CATALOGUE
from imageproc.pipelines.engine import FloatArray
from imageproc.pipelines.errors import NoSubject
from imageproc.pipelines.people import Looks, PersonFinder, overlap
from imageproc.pipelines.picture import Bytes, Floats

SPEC = CATALOGUE["selfie-segmentation"]


class RedIsPeople:
    """A network that takes red pixels for people."""

    def __init__(self) -> None:
        self.looks = 0

    def run(
        self, names: Sequence[str] | None, feed: Mapping[str, FloatArray], /
    ) -> Sequence[FloatArray]:
        self.looks += 1
        (blob,) = feed.values()
        return [np.clip(blob[0, 0] - blob[0, 1], 0, 1)[None, None]]


def people(*boxes: tuple[int, int, int, int]) -> Bytes:
    rgb = np.zeros((240, 400, 3), np.uint8)
    for left, top, right, bottom in boxes:
        rgb[top:bottom, left:right, 0] = 255
    return rgb


def test_it_looks_again_at_everybody() -> None:
    session = RedIsPeople()
    looks = PersonFinder(session, SPEC).look(people((40, 40, 120, 200), (250, 60, 330, 240)))
    assert session.looks == 3
    assert looks.agree
    assert looks.matte[100, 80] > 0.9
    assert looks.matte[200, 280] > 0.9
    assert looks.matte[20, 200] < 0.1


def test_the_smallest_get_no_second_look() -> None:
    session = RedIsPeople()
    PersonFinder(session, SPEC).look(people((40, 40, 140, 200), (300, 100, 310, 120)))
    assert session.looks == 2


def test_it_looks_at_six_people_at_most() -> None:
    session = RedIsPeople()
    PersonFinder(session, SPEC).look(people(*((x, 60, x + 24, 180) for x in range(8, 400, 40))))
    assert session.looks == 7


def test_a_person_at_the_frame_keeps_their_edge() -> None:
    looks = PersonFinder(RedIsPeople(), SPEC).look(people((0, 0, 150, 240)))
    assert looks.agree
    assert looks.matte[:, :140].min() > 0.9


def test_nobody_is_no_subject() -> None:
    looks = PersonFinder(RedIsPeople(), SPEC).look(people())
    assert not looks.agree
    with pytest.raises(NoSubject):
        _ = looks.matte


def disc(radius: float, soft: float = 0) -> Floats:
    y, x = np.mgrid[:100, :100]
    hard = np.asarray(np.hypot(x - 50, y - 50) < radius, dtype=np.float32)
    return cv2.GaussianBlur(hard, (0, 0), soft).astype(np.float32) if soft else hard


@pytest.mark.parametrize(
    ("whole", "squares", "agree"),
    [
        (disc(30), disc(29), True),
        (disc(30), disc(20), False),
        (disc(6), disc(6), False),
        (disc(9, soft=6), disc(9, soft=6), False),
        (disc(30), disc(0), False),
    ],
    ids=["alike", "different", "tiny", "doubtful", "only once"],
)
def test_two_looks_must_agree(whole: Floats, squares: Floats, *, agree: bool) -> None:
    assert Looks(whole=whole, squares=squares).agree is agree


def test_overlap_of_nothing_with_nothing_is_whole() -> None:
    nothing = np.zeros((2, 2), np.bool_)
    assert overlap(nothing, nothing) == 1
    assert overlap(nothing, ~nothing) == 0
