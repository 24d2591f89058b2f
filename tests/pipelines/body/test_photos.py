"""The real networks on real photos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from imageproc.pipelines.body import Body, check_person, find_body
from imageproc.pipelines.body.evidence import covered
from imageproc.pipelines.body.networks import Networks
from imageproc.pipelines.body.working import working_picture
from imageproc.pipelines.body.zones import limb
from imageproc.pipelines.errors import EngineMissing, PipelineError
from imageproc.pipelines.faces import find_faces
from imageproc.pipelines.picture import Picture
from tests.pipelines.body.drawn import overlap
from tests.pipelines.pictures import photo
from tests.pipelines.weights import folder_of

pytestmark = pytest.mark.weights

PACKAGE = ("pose-landmark-full", "face-detection-short-range")
ALL = (*PACKAGE, "yunet", "skin-clothes-hair")

REFUSED = {
    "couple_composed_1.jpg": "several_persons",
    "couple_road.jpeg": "several_persons",
    "couple_track.jpg": "several_persons",
    "group_five_faces.jpg": "several_persons",
    "couple_composed_2.jpg": "too_close",
    "person_outdoor.jpg": "too_close",
    "portrait_man_1.jpg": "too_close",
    "portrait_man_2.png": "too_close",
    "portrait_man_long_hair.jpg": "too_close",
    "portrait_woman_1.png": "too_close",
    "portrait_woman_2.jpg": "too_close",
    "person_crouching.jpg": "not_upright",
    "portrait_astronaut.png": "not_upright",
    "portrait_no_face_back_view.jpg": "not_facing",
    "car_1.jpg": "no_person",
    "product_lamp_plain.jpg": "no_person",
}

ACCEPTED = {
    "person_front_1.jpg": (1.40, 1.60),
    "person_front_2.jpg": (1.70, 1.85),
    "person_runway.jpg": (1.15, 1.35),
}
"""The old top's area in shoulder widths times torso heights."""


@pytest.fixture(params=[PACKAGE, ALL], ids=["package", "all"])
def models(request: pytest.FixtureRequest) -> Path:
    return folder_of(request.param)


def found(name: str, models: Path) -> Body:
    return find_body(photo(name), models_dir=models, threads=2)


def pixel(x: float, y: float) -> tuple[int, int]:
    return round(y), round(x)


@pytest.mark.parametrize(("name", "code"), REFUSED.items(), ids=REFUSED.keys())
def test_it_is_refused_with_advice(name: str, code: str, models: Path) -> None:
    picture = photo(name)
    with pytest.raises(PipelineError) as caught:
        check_person(picture, models_dir=models, threads=2)
    assert caught.value.code == code
    with pytest.raises(PipelineError) as again:
        find_body(picture, models_dir=models, threads=2)
    assert again.value.code == code


@pytest.mark.parametrize(("name", "areas"), ACCEPTED.items(), ids=ACCEPTED.keys())
def test_it_is_accepted(name: str, areas: tuple[float, float], models: Path) -> None:
    check_person(photo(name), models_dir=models, threads=2)
    body = found(name, models)
    area = int(body.worn.sum()) / (body.shoulder_width * body.torso_height)
    assert areas[0] < area < areas[1]
    assert (body.mask[body.worn] > 0.5).all()
    for arm in (body.left, body.right):
        assert body.mask[pixel(*arm.shoulder)] > 0.9
        assert body.worn[pixel(*(arm.armpit + arm.hip) / 2)]
        forearm = limb(body.mask.shape, (arm.elbow, arm.wrist), 0.05 * body.shoulder_width)
        bare = forearm & ~body.worn & (body.mask > 0.9)
        assert body.front[bare].mean() > 0.6
        assert body.skin[bare].mean() > 0.6
    assert (body.worn & body.hair).sum() == 0


def test_trims_are_worn(models: Path) -> None:
    """White stripes on black shoulders, before a white ground."""
    body = found("person_front_2.jpg", models)
    for place in [(596, 390), (610, 440), (566, 300), (170, 420), (200, 340)]:
        assert body.worn[pixel(*place)]


def test_a_patterned_sleeve_is_worn_and_trousers_are_not(models: Path) -> None:
    body = found("person_runway.jpg", models)
    left, right = body.left, body.right
    for arm in (left, right):
        assert body.worn[pixel(*(arm.shoulder + arm.elbow) / 2)]
    hips = round(float(left.hip[1]))
    assert body.worn[hips:].sum() < 0.005 * body.worn.sum()


def test_skin_coloured_clothes_are_no_skin(models: Path) -> None:
    body = found("person_front_1.jpg", models)
    assert body.skin[body.worn].mean() < 0.02


def test_crossed_arms_are_seen_where_the_hips_are_cut_off(models: Path) -> None:
    seen = Networks(models_dir=models, threads=2).look(working_picture(photo("person_outdoor.jpg")))
    assert seen.skeleton is not None
    assert covered(seen.skeleton) > 0.5


def test_equal_photos_give_equal_bodies(models: Path) -> None:
    one, two = (found("person_front_1.jpg", models) for _ in range(2))
    for name in ("rgb", "points", "mask", "worn", "skin", "hair", "front"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_a_mirrored_photo_gives_a_mirrored_body(models: Path) -> None:
    picture = photo("person_front_2.jpg")
    mirrored = Picture(rgb=np.ascontiguousarray(picture.rgb[:, ::-1]), alpha=None)
    body = find_body(picture, models_dir=models, threads=2)
    other = find_body(mirrored, models_dir=models, threads=2)
    assert overlap(body.worn, other.worn[:, ::-1]) > 0.97
    width = body.rgb.shape[1]
    assert width - other.left.shoulder[0] == pytest.approx(body.right.shoulder[0], abs=8)


def test_it_says_what_took_part_and_what_did_not() -> None:
    whole = found("person_front_1.jpg", folder_of(ALL))
    assert {name for name, _ in whole.weights} == {
        "pose-landmark-full",
        "yunet",
        "skin-clothes-hair",
    }
    assert whole.notes == ()
    assert whole.hair.any()
    less = found("person_front_1.jpg", folder_of(PACKAGE))
    assert {name for name, _ in less.weights} == set(PACKAGE)
    assert not less.hair.any()
    (note,) = less.notes
    assert "models pull skin-clothes-hair" in note
    assert overlap(whole.worn, less.worn) > 0.97


def test_each_step_is_told() -> None:
    told: list[int] = []
    picture = photo("person_front_1.jpg")
    find_body(
        picture, models_dir=folder_of(ALL), threads=2, on_step=lambda _step, done: told.append(done)
    )
    assert told == sorted(set(told))
    assert len(told) == 3


@pytest.mark.parametrize(
    ("missing", "name"),
    [(0, "pose-landmark-full"), (1, "face-detection-short-range")],
)
def test_a_missing_network_names_the_command_that_adds_it(missing: int, name: str) -> None:
    there = [each for each in PACKAGE if each != PACKAGE[missing]]
    with pytest.raises(EngineMissing, match=f"models pull {name}"):
        check_person(photo("person_front_1.jpg"), models_dir=folder_of(there), threads=2)


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (2000, 2), (64, 64)], ids=str)
def test_slivers_show_no_person(shape: tuple[int, int], models: Path) -> None:
    picture = Picture(rgb=np.full((*shape, 3), 90, np.uint8), alpha=None)
    with pytest.raises(PipelineError) as caught:
        check_person(picture, models_dir=models, threads=2)
    assert caught.value.code == "no_person"


@pytest.mark.parametrize(
    ("name", "count"),
    [("group_five_faces.jpg", 5), ("couple_road.jpeg", 2), ("portrait_no_face_back_view.jpg", 0)],
)
def test_faces_are_counted(name: str, count: int, models: Path) -> None:
    assert len(find_faces(photo(name).rgb, models, 2)) == count


def test_both_detectors_agree_on_a_face() -> None:
    picture = photo("person_front_1.jpg")
    (one,), (two,) = (
        find_faces(picture.rgb, folder_of(names), 2) for names in (PACKAGE, ("yunet",))
    )
    assert np.linalg.norm(one.points - two.points, axis=1).max() < 0.15 * two.length * 1.5
    assert one.mouth_width == pytest.approx(two.mouth_width, rel=0.15)
