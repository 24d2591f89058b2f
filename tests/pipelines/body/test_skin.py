from __future__ import annotations

import numpy as np
import pytest

from imageproc.pipelines.body.skin import find_skin, main_colours, to_lab
from tests.pipelines.body.drawn import SKIN, Drawing, arms, drawing, skeleton


def share_of_arms(drawn: Drawing) -> float:
    found = find_skin(to_lab(drawn.rgb), skeleton(), drawn.mask.astype(np.float32))
    bare = arms() & ~drawn.worn
    return float(found[bare].mean())


def share_of_worn(drawn: Drawing) -> float:
    found = find_skin(to_lab(drawn.rgb), skeleton(), drawn.mask.astype(np.float32))
    return float(found[drawn.worn].mean())


@pytest.mark.parametrize(
    "colour", [(20, 20, 20), (250, 250, 250), (200, 30, 40), (218, 172, 158)], ids=str
)
def test_it_tells_arms_from_tops(colour: tuple[int, int, int]) -> None:
    """The last one is within the reach of skin; it is nearer to the chest than to the face."""
    drawn = drawing(colour)
    assert share_of_arms(drawn) > 0.97
    assert share_of_worn(drawn) < 0.03


def test_forearms_in_another_light_are_skin() -> None:
    drawn = drawing((20, 20, 20))
    rgb = drawn.rgb.copy()
    low = arms() & ~drawn.worn & (np.arange(1024)[:, None] > 480)
    rgb[low] = (rgb[low] * 0.72).astype(np.uint8)
    assert share_of_arms(Drawing(rgb=rgb, mask=drawn.mask, worn=drawn.worn)) > 0.9


def test_an_open_neckline_is_not_taken_for_a_garment() -> None:
    drawn = drawing((20, 20, 20))
    rgb = drawn.rgb.copy()
    rgb[260:450, 330:440] = SKIN
    assert share_of_arms(Drawing(rgb=rgb, mask=drawn.mask, worn=drawn.worn)) > 0.97


def test_the_ground_is_no_skin() -> None:
    drawn = drawing((20, 20, 20))
    found = find_skin(to_lab(np.full_like(drawn.rgb, SKIN)), skeleton(), drawn.mask * np.float32(1))
    assert not found[~drawn.mask].any()


def test_colours_are_grouped() -> None:
    rng = np.random.default_rng(1)
    seen = np.concatenate([rng.normal(at, 1, (500, 3)) for at in (10, 50, 90)]).astype(np.float32)
    groups = main_colours(seen)
    means = sorted(round(float(group.mean()), -1) for group in groups)
    assert set(means) == {10, 50, 90}
    assert main_colours(seen[:5]) == []
