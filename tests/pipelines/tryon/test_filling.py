"""Membranes, ground, skin, the lower garment, and all of them together."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from imageproc.pipelines.tryon.figure import Figure
from imageproc.pipelines.tryon.ground import fill_ground, is_plain, mirror
from imageproc.pipelines.tryon.membrane import membrane
from imageproc.pipelines.tryon.removal import remove
from imageproc.pipelines.tryon.replaced import with_trims
from imageproc.pipelines.tryon.skin import chin, tone
from tests.pipelines.tryon import drawing


def test_a_membrane_continues_a_slope() -> None:
    y, x = np.mgrid[:60, :80].astype(np.float32)
    slope = (x + 2 * y)[..., None]
    known = np.ones((60, 80), np.bool_)
    known[20:40, 25:55] = False
    found = membrane(slope, known)
    assert np.array_equal(found[known], slope[known])
    assert np.abs(found - slope).max() < 6


def test_a_membrane_of_nothing_is_nothing() -> None:
    assert not membrane(np.ones((20, 20, 3), np.float32), np.zeros((20, 20), np.bool_)).any()


def test_a_plain_ground_is_continued_without_a_trace() -> None:
    y = np.arange(120, dtype=np.float32)[:, None, None]
    rgb = np.clip(180 + y / 4 + np.zeros((120, 90, 3)), 0, 255).astype(np.uint8)
    hidden = np.zeros((120, 90), np.bool_)
    hidden[30:90, 30:60] = True
    spoiled = rgb.copy()
    spoiled[hidden] = 0
    filled = fill_ground(spoiled, ~hidden)
    assert np.abs(filled - rgb)[hidden].max() < 4


def test_a_busy_ground_keeps_its_texture() -> None:
    noise = np.random.default_rng(2).integers(0, 255, (120, 90, 3)).astype(np.uint8)
    busy = cv2.GaussianBlur(noise, (0, 0), 1).astype(np.uint8)
    hidden = np.zeros((120, 90), np.bool_)
    hidden[40:80, 35:55] = True
    assert not is_plain(busy, ~hidden)
    filled = fill_ground(busy, ~hidden)
    assert filled[hidden].std() > 0.5 * busy[hidden].std()


def test_a_mirror_looks_as_far_behind_the_edge() -> None:
    known = np.ones((40, 40), np.bool_)
    known[:, 20:] = False
    places = mirror(known)
    assert tuple(places[10, 24]) == (14, 10)
    assert tuple(places[10, 5]) == (5, 10)


def test_the_tone_of_skin_is_the_persons() -> None:
    figure = Figure.of(drawing.person().body)
    assert np.abs(tone(figure, figure.body.skin) - drawing.SKIN).max() < 4


def test_without_any_skin_a_usual_tone_is_taken() -> None:
    figure = Figure.of(drawing.person().body)
    found = tone(figure, np.zeros_like(figure.body.skin))
    assert found.shape == (3,)
    assert found[0] > found[1] > found[2]


def test_under_the_t_shirt_are_skin_ground_and_trousers() -> None:
    figure = Figure.of(drawing.person().body)
    found = remove(figure, hem=330)
    out = drawing.CENTRE - 118, 240
    expected = {
        (drawing.CENTRE, 230): drawing.SKIN,
        (drawing.CENTRE - 88, 230): drawing.SKIN,
        (drawing.CENTRE - 20, 410): drawing.TROUSERS,
        out: drawing.GROUND,
    }
    for (x, y), colour in expected.items():
        assert np.abs(found.rgb[y, x] - colour).max() < 22, (x, y)
    assert found.ground[out[1], out[0]]


def test_what_is_in_front_and_the_head_stay() -> None:
    figure = Figure.of(drawing.person().body)
    weight = remove(figure, hem=420).weight
    rows = np.arange(len(weight))[:, None]
    assert weight[figure.old].min() > 0.4
    assert not (weight * (rows < chin(figure))).any()
    far = cv2.dilate(figure.old.astype(np.uint8), np.ones((15, 15), np.uint8)) == 0
    assert not weight[far].any()


def test_stripes_of_another_colour_go_with_the_garment() -> None:
    body = drawing.person().body
    stripe = np.zeros_like(body.worn)
    stripe[205:225, drawing.CENTRE + 95 : drawing.CENTRE + 105] = True
    missed = replace(body, worn=np.asarray(body.worn & ~stripe), skin=body.skin & ~stripe)
    figure = Figure.of(missed)
    assert not figure.old[stripe].any()
    assert with_trims(figure)[stripe & (body.mask > 0.5)].all()
