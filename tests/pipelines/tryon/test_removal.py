"""Borders between what is invented and what is seen."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from imageproc.pipelines.tryon.arm_skin import met
from imageproc.pipelines.tryon.bodies import beside
from imageproc.pipelines.tryon.figure import Figure
from imageproc.pipelines.tryon.removal import remove
from imageproc.pipelines.tryon.slivers import without_slivers
from tests.pipelines.tryon import drawing


def test_an_invented_arm_meets_the_seen_one() -> None:
    seen = np.full((60, 20, 3), 200, np.uint8)
    known = np.zeros((60, 20), np.bool_)
    known[40:] = True
    found = met(np.full((60, 20, 3), 150, np.float32), seen, known, 8.0)
    assert np.abs(found[40:] - 200).max() < 1
    assert np.abs(found[39] - 200).max() < 10
    assert np.abs(found[0] - 150).max() < 2
    assert np.abs(np.diff(found[:, 10, 0])).max() < 8


def test_a_gap_between_hair_and_shoulder_is_skin() -> None:
    drawn = drawing.person().body
    body = replace(drawn, skin=np.zeros_like(drawn.skin), mask=np.ones_like(drawn.mask))
    figure = Figure.of(body)
    y, x = round(figure.arm("left").neck[1]), drawing.CENTRE - 24
    hair = np.zeros_like(body.hair)
    hair[y - 40 : y - 8, x - 8 : x + 8] = True
    whole = np.zeros_like(body.mask)
    whole[y + 4 :] = 1
    over = Figure.of(replace(body, hair=hair))
    assert beside(over, figure.old, whole)[y - 2, x]
    assert not beside(figure, figure.old, whole)[y - 2, x]


def test_slivers_of_shoulder_outside_a_sleeve_become_ground() -> None:
    figure = Figure.of(drawing.person().body)
    removal = remove(figure, hem=420)
    away = cv2.distanceTransform(figure.solid.astype(np.uint8), cv2.DIST_L2, 5)
    rim = figure.solid & (away < 4)
    cover = (figure.solid & ~rim).astype(np.float32)
    found = without_slivers(figure, ["left"], removal, cover)
    x, y = np.arange(drawing.WIDTH), np.arange(drawing.HEIGHT)[:, None]
    tip = figure.arm("left").tip
    near = rim & (np.hypot(x - tip[0], y - tip[1]) < 0.2 * figure.unit) & (x < tip[0])
    assert near.any()
    assert found.weight[near].min() > 0.5
    assert np.abs(found.rgb[near] - removal.behind[near]).max() < 60
    right = np.broadcast_to(x > drawing.CENTRE, near.shape)
    assert np.array_equal(found.rgb[right], removal.rgb[right])


def test_no_invented_arm_is_wider_than_the_person() -> None:
    figure = Figure.of(drawing.person().body)
    assert not remove(figure, hem=420).arms[figure.body.mask <= 0].any()
