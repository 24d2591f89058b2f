from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from imageproc.pipelines.tryon.box import View
from imageproc.pipelines.tryon.figure import Figure
from imageproc.pipelines.tryon.fit import fit
from imageproc.pipelines.tryon.layers import bend
from imageproc.pipelines.tryon.scales import find_scales
from tests.pipelines.tryon import drawing


@pytest.fixture(scope="module")
def figure() -> Figure:
    return Figure.of(drawing.person().body)


def test_the_own_t_shirt_stays_where_it_is(figure: Figure) -> None:
    flat = drawing.garment()
    fitted = fit(figure, flat)
    where = bend(figure, flat, fitted).lay(View.whole(figure.size))["torso"].where
    y, x = np.mgrid[: drawing.HEIGHT, : drawing.WIDTH]
    trunk = drawing.shirt() & (np.abs(x - drawing.CENTRE) < 60)
    moved = np.linalg.norm(where - np.dstack([x, y]), axis=2)[trunk] / drawing.SW
    assert np.median(moved) < 0.02
    assert abs(fitted.hem - drawing.HEM_Y) < 0.03 * drawing.SW


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_own_sleeves_stay_too(figure: Figure, side: str) -> None:
    flat = drawing.garment()
    part = bend(figure, flat, fit(figure, flat)).lay(View.whole(figure.size))[side]
    own = flat.left.sleeve if side == "left" else flat.right.sleeve
    assert own is not None
    middle = own.axis.mean(axis=0).round().astype(int)
    found = part.where[middle[1], middle[0]]
    assert np.linalg.norm(found - middle) < 0.12 * drawing.SW
    assert part.window[middle[1], middle[0]] == 1


def test_an_old_hem_a_little_lower_is_reached(figure: Figure) -> None:
    short = drawing.garment(hem=drawing.HEM_Y - 18)
    assert fit(figure, short).hem == pytest.approx(figure.old_hem + 0.02 * figure.unit, abs=2)


def test_a_crop_top_stays_a_crop_top(figure: Figure) -> None:
    fitted = fit(figure, drawing.garment(hem=340))
    assert fitted.hem < figure.old_hem - 0.3 * figure.unit


def test_a_dress_is_not_shortened(figure: Figure) -> None:
    dress = drawing.garment(hem=560, kind="dress")
    long_top = replace(dress, kind="short")
    assert fit(figure, dress).hem > fit(figure, long_top).hem + 20
    rows = fit(figure, dress).torso.person
    low = rows[rows[:, 1] > drawing.HIP_Y + 60]
    assert len(low) >= 2
    assert np.abs(low[:, 0] - drawing.CENTRE).max() < 0.9 * figure.unit


def test_the_length_of_what_lies_flat_comes_from_its_armholes(figure: Figure) -> None:
    """Wide as it lies, with sleeves that stand out: its width would make it too short."""
    flat = drawing.garment()
    wide = []
    for own in (flat.left, flat.right):
        assert own.sleeve is not None
        stretched = np.array([1.3, 1], np.float32)
        move = np.array([drawing.CENTRE * -0.3, 0], np.float32)
        axis = own.sleeve.axis * stretched + move
        axis[1] = axis[0] + (axis[1] - axis[0]) * (1.6, 0.5)
        wide.append(
            replace(
                own,
                tip=own.tip * stretched + move,
                neck=own.neck * stretched + move,
                armpit=own.armpit * stretched + move,
                sides=own.sides * stretched + move,
                sleeve=replace(own.sleeve, axis=axis),
            )
        )
    lying = replace(flat, left=wide[0], right=wide[1])
    hanging = replace(
        lying,
        left=replace(wide[0], sleeve=flat.left.sleeve),
        right=replace(wide[1], sleeve=flat.right.sleeve),
    )
    assert find_scales(figure, lying).down > 1.1 * find_scales(figure, hanging).across


def test_a_wide_neckline_stays_on_the_shoulders(figure: Figure) -> None:
    flat = drawing.garment()
    neck = flat.left.tip + np.array([6, -4], np.float32)
    other = flat.right.tip + np.array([-6, -4], np.float32)
    wide = replace(flat, left=replace(flat.left, neck=neck), right=replace(flat.right, neck=other))
    pairs = fit(figure, wide).torso
    place = pairs.person[np.all(pairs.garment == neck, axis=1)][0]
    assert abs(place[0] - drawing.CENTRE) < 0.8 * drawing.TIP[0]


def test_the_sides_follow_the_old_top(figure: Figure) -> None:
    """Cover the old first: a wide old top makes the new one wider, up to a limit."""
    wide = drawing.shirt()
    wide[270:420, drawing.CENTRE - 84 : drawing.CENTRE + 84] = True
    loose = Figure.of(drawing.person(worn=wide).body)
    flat = drawing.garment()
    own, wider = (fit(each, flat).torso.person for each in (figure, loose))
    rows = own[:, 1] > 300
    assert wider[rows, 0].max() > own[rows, 0].max() + 5
    assert wider[rows, 0].max() <= drawing.CENTRE + 84 + 3
