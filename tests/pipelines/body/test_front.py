from __future__ import annotations

import numpy as np

from imageproc.pipelines.body.clothing import Clothing
from imageproc.pipelines.body.front import find_front, head_hair
from imageproc.pipelines.body.model import Mask
from tests.pipelines.body.drawn import drawing, line, oval, scene, skeleton

DRAWN = drawing((20, 20, 20))


def clothing(*, skin: Mask) -> Clothing:
    floats = skin.astype(np.float32)
    return Clothing(skin=floats, clothes=1 - floats, hair=floats * 0)


def test_forearms_and_hands_are_in_front() -> None:
    front = find_front(scene(DRAWN), DRAWN.worn, None)
    assert front[770, 178] > 0.9
    assert front[820, 592] > 0.9
    assert front[700, 384] == 0
    assert front[130, 384] == 0


def test_the_garment_is_not_in_front_of_itself() -> None:
    front = find_front(scene(DRAWN), np.ones_like(DRAWN.worn), None)
    assert front.max() == 0


def test_colour_and_network_must_agree_on_skin() -> None:
    nowhere = clothing(skin=np.zeros_like(DRAWN.mask))
    assert find_front(scene(DRAWN), DRAWN.worn, nowhere).max() == 0
    everywhere = clothing(skin=DRAWN.mask)
    assert find_front(scene(DRAWN), DRAWN.worn, everywhere)[770, 178] > 0.9


def test_hair_hangs_from_the_head() -> None:
    lock = line((320, 100), (310, 600), thickness=24)
    sleeve = oval(560, 400, 30, 30)
    found = head_hair(skeleton(), (lock | sleeve).astype(np.float32))
    assert found[300, 315]
    assert not found[400, 560]
    assert not found[500, 311], "so far down it is a pattern"
    front = find_front(scene(DRAWN, hair=found), DRAWN.worn, None)
    assert front[300, 315] > 0.9
