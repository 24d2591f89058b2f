from __future__ import annotations

import numpy as np
import pytest

from imageproc.pipelines.garment.neck import UNSEEN, Neck, read_neck
from imageproc.pipelines.garment.outline import read_outline
from imageproc.pipelines.garment.shape import shape_of
from imageproc.pipelines.garment.trace import cheapest
from imageproc.pipelines.picture import Bytes
from tests.pipelines.garment.drawing import (
    CENTRE,
    CLOTH,
    NECK,
    SHORT,
    Corners,
    mask_of,
    plain,
    round_neck,
    v_neck,
    with_neck,
)


def neck_of(rgb: Bytes) -> Neck:
    mask = mask_of(SHORT)
    shape = shape_of(mask)
    outline = read_outline(shape, rgb)
    return read_neck(rgb, mask.astype(np.float32), shape, outline.left, outline.right)


def distances(line: np.ndarray, corners: Corners) -> np.ndarray:
    """Of every point to the polyline, by 2000 places on it."""
    known = np.array(corners)
    steps = np.linspace(0, len(known) - 1, 2000)
    places = np.stack([np.interp(steps, np.arange(len(known)), axis) for axis in known.T], axis=1)
    return np.asarray(np.linalg.norm(line[:, None] - places[None], axis=2).min(axis=1))


@pytest.mark.parametrize(
    "corners",
    [v_neck(130), v_neck(60), round_neck(50), round_neck(90)],
    ids=["deep V", "V", "round", "scoop"],
)
def test_the_front_edge_is_followed(corners: Corners) -> None:
    neck = neck_of(with_neck(mask_of(SHORT), corners))
    assert not neck.notes
    found = distances(neck.line, corners)
    assert np.median(found) <= 2
    assert found.max() <= 12
    assert np.abs(neck.line[0] - NECK).max() <= 8


def test_a_label_in_the_back_is_not_the_neckline() -> None:
    rgb = with_neck(mask_of(SHORT), round_neck(90))
    rgb[108:130, 280:320] = 255
    assert distances(neck_of(rgb).line, round_neck(90)).max() <= 12


def test_what_is_above_the_line_is_cut_away_and_what_is_below_stays() -> None:
    neck = neck_of(with_neck(mask_of(SHORT), round_neck(90)))
    assert neck.alpha[110:180, CENTRE].max() == 0
    assert neck.alpha[200:560, CENTRE].min() == 1
    assert neck.alpha[150, 200] == 1


def test_plain_cloth_keeps_its_outline_and_says_so() -> None:
    neck = neck_of(plain(mask_of(SHORT)))
    assert neck.notes == (UNSEEN,)
    assert np.abs(neck.line[:, 1] - 100).max() <= 1
    assert neck.alpha.sum() == mask_of(SHORT).sum()


def test_a_print_on_the_chest_is_not_the_neckline() -> None:
    rgb = plain(mask_of(SHORT))
    rgb[230:330, 240:360] = 255 - np.array(CLOTH)
    assert neck_of(rgb).notes == (UNSEEN,)


def test_the_cheapest_way_goes_round_what_is_dear() -> None:
    costs = np.ones((30, 11), np.float32)
    costs[:, 2] = 0
    costs[12:18, 2] = 5
    costs[12:18, 4] = 0
    path, mean = cheapest(costs, most_steps=2, step_cost=0.1)
    assert path.tolist() == [2] * 12 + [4] * 6 + [2] * 12
    assert mean == 0
