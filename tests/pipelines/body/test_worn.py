from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from imageproc.pipelines.body.seeds import opened
from imageproc.pipelines.body.worn import filled, find_worn, reached
from tests.pipelines.body.drawn import (
    Drawing,
    area,
    drawing,
    line,
    oval,
    overlap,
    scene,
    with_mask,
)

BLACK, RED, PINK = (20, 20, 20), (200, 30, 40), (230, 190, 180)


@pytest.mark.parametrize("sleeves", [True, False], ids=["sleeves", "sleeveless"])
@pytest.mark.parametrize("colour", [BLACK, RED, PINK], ids=str)
def test_it_finds_the_top(colour: tuple[int, int, int], *, sleeves: bool) -> None:
    drawn = drawing(colour, sleeves=sleeves)
    assert overlap(find_worn(scene(drawn)), drawn.worn) > 0.96


def test_equal_pictures_give_equal_masks() -> None:
    drawn = drawing(RED)
    np.testing.assert_array_equal(find_worn(scene(drawn)), find_worn(scene(drawn)))


def test_trims_and_patterned_sleeves_belong_to_it() -> None:
    """A white stripe down each sleeve, and sleeves of another colour than the chest."""
    drawn = drawing(BLACK)
    rgb = drawn.rgb.copy()
    outer = drawn.worn & ~area((262, 200), (506, 200), (506, 700), (262, 700))
    rgb[outer] = (30, 90, 40)
    stripe = (line((240, 260), (205, 480), thickness=8)) & drawn.worn
    rgb[stripe] = (240, 240, 240)
    found = find_worn(scene(Drawing(rgb=rgb, mask=drawn.mask, worn=drawn.worn)))
    assert found[outer].mean() > 0.97
    assert found[stripe].mean() > 0.97


def test_trousers_that_begin_above_the_hips_do_not() -> None:
    """Elbows hang lower than the hem of a short top: what is beside them is no sleeve."""
    drawn = drawing(BLACK)
    rgb = drawn.rgb.copy()
    trousers = area((240, 565), (528, 565), (528, 1000), (240, 1000)) & drawn.mask
    trousers &= ~line((216, 480), (178, 830), thickness=120)
    trousers &= ~line((552, 480), (592, 830), thickness=120)
    rgb[trousers] = (40, 60, 120)
    found = find_worn(scene(Drawing(rgb=rgb, mask=drawn.mask, worn=drawn.worn)))
    assert found[trousers].mean() < 0.01
    assert found[540, 384]


def test_hair_in_front_does_not() -> None:
    drawn = drawing(RED)
    lock = line((320, 120), (310, 330), thickness=26)
    rgb = drawn.rgb.copy()
    rgb[lock] = (60, 40, 30)
    found = find_worn(scene(Drawing(rgb=rgb, mask=drawn.mask, worn=drawn.worn), hair=lock))
    assert not found[lock].any()


def test_it_stays_within_the_person() -> None:
    drawn = drawing(RED)
    half = drawn.mask.astype(np.float32)
    half[:, :260] = 0.3
    found = find_worn(with_mask(drawn, half))
    assert not found[:, :260].any()
    assert found[400, 384]


def test_a_chest_under_hair_gives_nothing_rather_than_an_error() -> None:
    drawn = drawing(RED)
    assert not find_worn(scene(drawn, hair=np.ones_like(drawn.mask))).any()


def test_a_rim_is_reached_but_no_bare_arm() -> None:
    drawn = drawing(RED, sleeves=True)
    known = scene(drawn)
    found = reached(opened(drawn.worn, 40) & drawn.worn, known)
    assert overlap(found, drawn.worn) > 0.98
    bare = replace(known, skin=known.mask > 0.5)
    assert overlap(reached(drawn.worn, bare), drawn.worn) > 0.999


def test_holes_are_filled_and_bays_are_not() -> None:
    ring = oval(384, 500, 100, 100) & ~oval(384, 500, 50, 50)
    assert filled(ring)[500, 384]
    bay = ring & ~area((380, 300), (388, 300), (388, 500), (380, 500))
    assert not filled(bay)[500, 384]
