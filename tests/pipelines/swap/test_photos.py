"""Real faces in real faces, with the real networks: every source in every target of the couples
and in the faces of a group that wear no glasses.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest

from imageproc.bench.faceswap_measures import Figures, Ruler
from imageproc.pipelines.faces.finding import Confirmed, confirmed_faces
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.swap.mouth import takes_template_mouth
from imageproc.pipelines.swap.pipeline import swap_couple
from tests.pipelines.pictures import photo, plain
from tests.pipelines.weights import folder_of

pytestmark = pytest.mark.weights

WEIGHTS = ("yunet", "face-landmark", "mobilefacenet", "skin-clothes-hair")
SOURCES = (
    *("portrait_man_1.jpg", "portrait_man_2.png", "portrait_man_long_hair.jpg"),
    *("portrait_woman_1.png", "portrait_woman_2.jpg"),
)
TARGETS = (
    *(("couple_composed_1.jpg", 0), ("couple_composed_1.jpg", 1)),
    *(("couple_composed_2.jpg", 0), ("couple_composed_2.jpg", 1)),
    *(("group_five_faces.jpg", 0), ("group_five_faces.jpg", 1), ("group_five_faces.jpg", 3)),
)
SAME_PERSON = 0.40


def models_dir() -> Path:
    return folder_of(WEIGHTS)


@cache
def faces_of(name: str) -> list[Confirmed]:
    """From left to right."""
    least = 5 if name.startswith("group") else 2 if name.startswith("couple") else 1
    found = confirmed_faces(photo(name).rgb, models_dir(), 2, least=least)
    return sorted(found, key=lambda each: each.face.box[0])


@cache
def identity(name: str, at: int) -> Floats:
    return ruler().identity(photo(name).rgb, faces_of(name)[at].mesh)


def ruler() -> Ruler:
    return Ruler(models_dir=models_dir(), threads=2)


@dataclass(frozen=True)
class Pair:
    name: str
    opened: bool
    """The template's open mouth is kept."""
    figures: Figures


def swapped(source: str, name: str, at: int, *, keep: bool = False) -> Bytes:
    return swap_couple(
        photo(name),
        {"husband": faces_of(name)[at].face},
        {"husband": photo(source)},
        keep_expression=keep,
        models_dir=models_dir(),
        threads=2,
    ).rgb


def measured(source: str, name: str, at: int, *, keep: bool = False) -> Pair:
    target = faces_of(name)[at]
    result = swapped(source, name, at, keep=keep)
    figures = ruler().measure(
        photo(name).rgb, result, target.face, target.mesh, identity(source, 0)
    )
    opened = takes_template_mouth(target.mesh, keep_expression=keep)
    return Pair(f"{source} in {name}, {at}", opened, figures)


@cache
def pairs() -> list[Pair]:
    tried = [(source, *target) for source, target in product(SOURCES, TARGETS)]
    others = [
        each
        for each in tried
        if float(identity(each[0], 0) @ identity(each[1], each[2])) < SAME_PERSON
    ]
    return [measured(*each) for each in others]


def test_faces_are_their_owner_s() -> None:
    assert len(pairs()) == 32
    for pair in pairs():
        assert pair.figures.to_source > pair.figures.to_target, pair.name
        assert pair.figures.to_source >= (0.42 if pair.opened else 0.50), pair.name
    assert fmean(p.figures.to_source for p in pairs() if p.opened) >= 0.58
    assert fmean(p.figures.to_source for p in pairs() if not p.opened) >= 0.66


def test_faces_sit_where_the_template_s_were() -> None:
    assert fmean(p.figures.landmarks for p in pairs() if p.opened) <= 2.4
    assert fmean(p.figures.landmarks for p in pairs() if not p.opened) <= 4.0


def test_edges_are_not_seen_and_nothing_else_changes() -> None:
    assert fmean(p.figures.seam for p in pairs()) <= 1.0
    assert max(p.figures.seam for p in pairs()) <= 4.0
    assert sum(p.figures.strays for p in pairs()) == 0


@pytest.mark.parametrize("at", [1, 3])
def test_with_their_own_expression_they_are_more_like_themselves(at: int) -> None:
    source, name = "portrait_man_2.png", "group_five_faces.jpg"
    kept, given = measured(source, name, at, keep=True), measured(source, name, at)
    assert not kept.opened
    assert given.opened
    assert kept.figures.to_source > given.figures.to_source + 0.02
    assert kept.figures.landmarks > given.figures.landmarks


def test_a_smile_in_the_photo_is_kept_on_a_closed_mouth() -> None:
    """A made smile as the source: his face in a smiling one."""
    smile = swapped("portrait_man_2.png", "group_five_faces.jpg", 0)
    left, top, width, height = (
        round(value) for value in faces_of("group_five_faces.jpg")[0].face.box
    )
    own = np.s_[top - height // 2 : top + 2 * height, left - width // 2 : left + 3 * width // 2]
    template, at = photo("couple_composed_1.jpg"), faces_of("couple_composed_1.jpg")[0]
    result = swap_couple(
        template,
        {"wife": at.face},
        {"wife": plain(np.ascontiguousarray(smile[own]))},
        models_dir=models_dir(),
        threads=2,
    )
    again = ruler().measure(
        template.rgb, result.rgb, at.face, at.mesh, identity("portrait_man_2.png", 0)
    )
    assert again.to_source > 0.5
    seen = confirmed_faces(result.rgb, models_dir(), 2, least=2)
    mine = next(each for each in seen if each.face.has(at.face.nose))
    assert mine.mesh.mouth_gap > 0.05


@pytest.mark.parametrize("name", SOURCES)
def test_a_face_in_its_own_place_changes_little(name: str) -> None:
    """The template's mesh and the photo's are found apart, up to half a pixel."""
    picture, (own,) = photo(name), faces_of(name)
    apart = np.abs(swapped(name, name, 0).astype(int) - picture.rgb)
    left, top, width, height = (max(0, round(value)) for value in own.mesh.box)
    assert apart[top : top + height, left : left + width].mean() < 2
