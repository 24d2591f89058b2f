from __future__ import annotations

from dataclasses import replace

import numpy as np

from imageproc.pipelines.tryon.figure import Figure
from imageproc.pipelines.tryon.light import carried_over, roundness, shadow
from tests.pipelines.tryon import drawing


def test_folds_of_the_old_garment_are_carried_over() -> None:
    body = drawing.person().body
    rgb = body.rgb.copy()
    fold = np.s_[296:310, drawing.CENTRE - 40 : drawing.CENTRE + 40]
    rgb[fold] = (rgb[fold] * 0.6).astype(np.uint8)
    figure = Figure.of(replace(body, rgb=rgb))
    light = carried_over(figure, figure.old)
    assert light[303, drawing.CENTRE] < 0.985
    assert abs(light[260, drawing.CENTRE] - 1) < 0.02


def test_a_print_leaves_no_trace() -> None:
    body = drawing.person().body
    rgb = body.rgb.copy()
    rgb[280:300, drawing.CENTRE - 30 : drawing.CENTRE + 30] = (240, 240, 240)
    figure = Figure.of(replace(body, rgb=rgb))
    light = carried_over(figure, figure.old)
    assert np.abs(light[270:310, drawing.CENTRE - 40 : drawing.CENTRE + 40] - 1).max() < 0.03


def test_without_an_old_garment_there_is_no_light_of_it() -> None:
    figure = Figure.of(drawing.person().body)
    assert (carried_over(figure, np.zeros_like(figure.old)) == 1).all()


def test_the_trunk_turns_away_at_its_sides() -> None:
    figure = Figure.of(drawing.person().body)
    light = roundness(figure, drawing.shirt(sleeves=False).astype(np.float32))
    assert light[330, drawing.CENTRE] > 0.99
    assert light[330, drawing.CENTRE + 70] < 0.95
    assert (roundness(figure, np.zeros((drawing.HEIGHT, drawing.WIDTH), np.float32)) == 1).all()


def test_a_shadow_falls_downwards() -> None:
    alpha = np.zeros((80, 80), np.float32)
    alpha[20:40, 20:60] = 1
    shade = shadow(alpha, 200.0)
    assert shade[43, 40] < 0.95
    assert shade[14, 40] > shade[43, 40]
    assert shade.max() <= 1
