from __future__ import annotations

import numpy as np

from imageproc.pipelines.body.edges import settle
from imageproc.pipelines.picture import Bytes, Floats


def sleeve(ground: int) -> tuple[Bytes, Floats]:
    """Black up to x = 120, a white stripe at 100; the network is in doubt from 96 to 130."""
    rgb = np.full((1000, 200, 3), ground, np.uint8)
    rgb[:, :120] = 10
    rgb[:, 100:107] = 240
    mask = np.zeros((1000, 200), np.float32)
    mask[:, :96] = 1
    mask[:, 96:130] = 0.4
    return rgb, mask


def test_a_trim_of_the_ground_s_colour_belongs_to_the_sleeve() -> None:
    settled = settle(*sleeve(240))
    assert settled[:, :118].min() > 0.8
    assert settled[:, 122:].max() < 0.2


def test_colours_that_are_alike_decide_nothing() -> None:
    rgb, mask = sleeve(240)
    grey = np.full_like(rgb, 128)
    np.testing.assert_array_equal(settle(grey, mask), mask)


def test_what_is_sure_stays() -> None:
    rgb, mask = sleeve(240)
    settled = settle(rgb, mask)
    sure = (mask > 0.9) | (mask < 0.1)
    np.testing.assert_array_equal(settled[sure], mask[sure])


def test_half_a_person_with_no_ground_near_is_a_whole_one() -> None:
    rgb, mask = sleeve(10)
    inside = np.ones_like(mask)
    inside[90:110, 90:110] = 0.6
    assert settle(rgb, inside)[100, 100] == 1
