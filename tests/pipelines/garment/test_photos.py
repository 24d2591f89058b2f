"""Real networks on real photos; the points were set by eye, on enlarged photos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from imageproc.pipelines.errors import GarmentError, PipelineError
from imageproc.pipelines.garment import Garment, read_garment
from imageproc.pipelines.picture import Picture
from tests.pipelines.pictures import photo
from tests.pipelines.weights import folder_of

pytestmark = pytest.mark.weights

ALL = ("u2netp", "yunet", "skin-clothes-hair")
NEAR = 0.02
"""Of the garment's height."""

POINTS = {
    "polo": ("short", 836, (190, 375), (574, 376), 926),
    "tee_blue_lace": ("short", 784, (200, 377), (565, 383), 902),
    "top_blue_wrap": ("short", 851, (203, 332), (569, 342), 805),
    "tshirt_red": ("short", 865, (219, 425), (532, 435), 790),
    "sleeveless_pattern": ("sleeveless", 906, None, None, 962),
    "blouse_orange": ("long", 563, None, None, 783),
}
"""Kind, height, armpits and hem in pixels; armpits that show no gap have no one place."""

NECKLINES = {
    "polo": ((334, 124), (390, 158), (438, 130)),
    "tee_blue_lace": ((197, 173), (372, 251), (562, 173)),
    "top_blue_wrap": ((301, 192), (383, 306), (465, 200)),
    "tshirt_red": ((318, 98), (381, 115), (434, 98)),
}
"""Places on the front edge, by eye."""


@pytest.fixture(scope="module")
def models() -> Path:
    return folder_of(ALL)


def read(name: str, models: Path) -> Garment:
    return read_garment(photo(f"garment_{name}.jpg"), models_dir=models, threads=1)


@pytest.mark.parametrize("name", POINTS)
def test_points_lie_where_people_see_them(models: Path, name: str) -> None:
    kind, height, left, right, hem = POINTS[name]
    garment = read(name, models)
    assert garment.kind == kind
    assert abs(garment.hem - hem) <= NEAR * height
    if left and right:
        assert np.linalg.norm(garment.left.armpit - left) <= NEAR * height
        assert np.linalg.norm(garment.right.armpit - right) <= NEAR * height
    assert {used for used, _ in garment.weights} == set(ALL)


@pytest.mark.parametrize("name", NECKLINES)
def test_the_front_neckline_is_found_and_the_inner_back_cut_away(models: Path, name: str) -> None:
    garment = read(name, models)
    for place in NECKLINES[name]:
        away = np.linalg.norm(garment.neckline - place, axis=1).min()
        assert away <= 0.03 * garment.width, place
    x, y = NECKLINES[name][1]
    assert garment.alpha[y - 12, x] < 0.1
    assert garment.alpha[y + 12, x] > 0.9


def test_straps_stay_beside_a_wide_neckline(models: Path) -> None:
    garment = read("tee_blue_lace", models)
    for side in (garment.left, garment.right):
        assert abs(side.neck[0] - side.tip[0]) >= 0.04 * garment.width
    assert garment.alpha[150, 172] == 1
    assert garment.alpha[150, 583] == 1


def test_sleeves_are_told_from_a_torso_they_lie_on_by_the_crease(models: Path) -> None:
    garment = read("blouse_orange", models)
    assert garment.left.sleeve is not None
    assert garment.right.sleeve is not None
    assert garment.left.sleeve.mask[600, 150]
    assert not garment.left.sleeve.mask[600, 240]
    assert not garment.right.sleeve.mask[600, 500]


def test_stripes_hide_the_crease_and_the_refusal_says_what_to_do(models: Path) -> None:
    with pytest.raises(GarmentError) as caught:
        read("blouse_striped", models)
    assert caught.value.code == "garment_sleeves_touch"


REFUSED = {
    "person_front_1.jpg": {"garment_worn"},
    "person_front_2.jpg": {"garment_worn"},
    "person_runway.jpg": {"garment_worn"},
    "person_crouching.jpg": {"garment_worn"},
    "portrait_woman_2.jpg": {"garment_worn"},
    "portrait_no_face_back_view.jpg": {"garment_worn"},
    "group_five_faces.jpg": {"garment_worn"},
    "couple_road.jpeg": {"garment_worn"},
    "illustration_girl.jpg": {"garment_worn"},
    "car_1.jpg": {"garment_unreadable"},
    "car_2.jpg": {"garment_unreadable"},
    "product_lamp_plain.jpg": {"garment_not_found"},
    "product_bike_busy.jpg": {"garment_unreadable"},
    "product_motorcycle_busy.png": {"garment_worn"},
    "product_coffee.png": {"garment_worn"},
    "product_plants_busy.jpg": {"garment_unreadable"},
    "animal_cat_closeup.png": {"garment_cropped", "garment_worn"},
    "animal_horse.jpg": {"garment_worn"},
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_garment_alone_is_refused(models: Path, name: str) -> None:
    with pytest.raises(PipelineError) as caught:
        read_garment(photo(name), models_dir=models, threads=1)
    assert caught.value.code in REFUSED[name]


def test_a_wearer_without_a_head_is_seen_by_the_skin(models: Path) -> None:
    whole = photo("person_front_2.jpg")
    headless = Picture(rgb=np.ascontiguousarray(whole.rgb[290:]), alpha=None)
    with pytest.raises(GarmentError) as caught:
        read_garment(headless, models_dir=models, threads=1)
    assert caught.value.code == "garment_worn"


@pytest.mark.parametrize("name", ["polo", "tshirt_red"])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_turned_photo_is_refused(models: Path, name: str, times: int) -> None:
    turned = np.ascontiguousarray(np.rot90(photo(f"garment_{name}.jpg").rgb, times))
    with pytest.raises(GarmentError) as caught:
        read_garment(Picture(rgb=turned, alpha=None), models_dir=models, threads=1)
    assert caught.value.code == "garment_turned"


def test_without_networks_a_plain_garment_is_read_too(tmp_path: Path) -> None:
    garment = read_garment(photo("garment_polo.jpg"), models_dir=tmp_path, threads=1)
    assert garment.kind == "short"
    assert np.linalg.norm(garment.left.armpit - (190, 375)) <= NEAR * 836
