from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from imageproc.pipelines.errors import GarmentError, PipelineError
from imageproc.pipelines.faces import Face
from imageproc.pipelines.garment import read_garment
from imageproc.pipelines.garment.shape import Mask
from imageproc.pipelines.garment.worn import wears
from imageproc.pipelines.picture import Picture
from tests.pipelines.garment.drawing import (
    LONG,
    SHORT,
    STRAPS,
    TANK,
    Corners,
    mask_of,
    photo,
    plain,
)


def code_of(picture: Picture, folder: Path) -> str:
    with pytest.raises(GarmentError) as caught:
        read_garment(picture, models_dir=folder, threads=1)
    return caught.value.code


def turned(corners: Corners, times: int) -> Picture:
    return photo(np.ascontiguousarray(np.rot90(mask_of(corners), times)))


def test_a_drawn_tee_is_read_without_any_network(tmp_path: Path) -> None:
    steps: list[tuple[str, int]] = []
    garment = read_garment(
        photo(mask_of(SHORT)),
        models_dir=tmp_path,
        threads=1,
        on_step=lambda words, percent: steps.append((words, percent)),
    )
    assert garment.kind == "short"
    assert garment.width == pytest.approx(220, abs=6)
    assert np.abs(garment.left.armpit - (190, 240)).max() <= 4
    assert garment.weights == ()
    assert any("No network for faces" in note for note in garment.notes)
    assert [percent for _, percent in steps] == sorted(percent for _, percent in steps)


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    one, two = (
        read_garment(photo(mask_of(LONG)), models_dir=tmp_path, threads=1) for _ in range(2)
    )
    assert (one.alpha == two.alpha).all()
    assert (one.neckline == two.neckline).all()
    assert (one.left.sides == two.left.sides).all()


@pytest.mark.parametrize("size", [(150, 800), (800, 199)])
def test_small_photos_are_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    picture = Picture(rgb=np.zeros((*size, 3), np.uint8), alpha=None)
    assert code_of(picture, tmp_path) == "garment_too_small"


def test_a_small_garment_in_a_large_photo_is_refused(tmp_path: Path) -> None:
    mask = np.zeros((900, 900), np.bool_)
    mask[400:500, 400:480] = True
    assert code_of(photo(mask), tmp_path) == "garment_too_small"


def test_a_garment_over_the_edge_is_refused(tmp_path: Path) -> None:
    whole = photo(mask_of(SHORT))
    cropped = Picture(rgb=np.ascontiguousarray(whole.rgb[:450]), alpha=None)
    assert code_of(cropped, tmp_path) == "garment_cropped"


def test_a_cut_out_may_fill_its_picture(tmp_path: Path) -> None:
    mask = mask_of(SHORT)[98:572, 58:544]
    alpha = (mask * 255).astype(np.uint8)
    picture = Picture(rgb=plain(mask), alpha=alpha)
    assert read_garment(picture, models_dir=tmp_path, threads=1).kind == "short"


@pytest.mark.parametrize("corners", [SHORT, LONG], ids=["short", "long"])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_garments_with_sleeves_lie_the_right_way_up(
    tmp_path: Path, corners: Corners, times: int
) -> None:
    assert code_of(turned(corners, times), tmp_path) == "garment_turned"


def test_a_tank_top_on_its_side_is_refused(tmp_path: Path) -> None:
    assert code_of(turned(TANK, 1), tmp_path) == "garment_turned"


def test_straps_are_refused(tmp_path: Path) -> None:
    mask = mask_of(STRAPS)
    mask[:250, 232:368] = False
    assert code_of(photo(mask), tmp_path) == "garment_straps_only"


def test_touching_sleeves_are_refused(tmp_path: Path) -> None:
    corners: Corners = [(240, 100), (160, 130), (40, 640), (95, 655), (160, 560), (170, 700)]
    assert code_of(photo(mask_of(corners)), tmp_path) == "garment_sleeves_touch"


def test_one_sleeve_alone_is_refused(tmp_path: Path) -> None:
    mask = mask_of(SHORT)
    mask[:, 412:] = False
    assert code_of(photo(mask), tmp_path) in {"garment_sleeves_touch", "garment_unreadable"}


def test_a_ball_is_no_garment(tmp_path: Path) -> None:
    y, x = np.mgrid[:800, :800]
    ball = np.hypot(x - 400, y - 400) < 250
    assert code_of(photo(ball), tmp_path) == "garment_unreadable"


def test_every_refusal_says_what_to_do_and_has_a_code_of_its_own() -> None:
    refusals = GarmentError.__subclasses__()
    assert len({refusal.code for refusal in refusals}) == len(refusals) >= 8
    for refusal in refusals:
        assert isinstance(refusal(), PipelineError)
        assert str(refusal()).count(".") >= 2


def face(left: float, top: float, width: float, height: float) -> Face:
    return Face(box=(left, top, width, height), points=np.zeros((5, 2), np.float32), score=0.9)


def person() -> Mask:
    mask = np.zeros((800, 600), np.bool_)
    mask[60:220, 240:360] = True
    mask[200:240, 270:330] = True
    mask[240:760, 150:450] = True
    return mask


def test_a_face_on_a_head_is_a_wearer() -> None:
    assert wears(face(260, 90, 80, 110), person())


def test_a_face_printed_on_a_shirt_is_none() -> None:
    assert not wears(face(260, 300, 80, 110), mask_of(SHORT))
    assert not wears(face(230, 280, 140, 180), mask_of(SHORT))


def test_a_face_beside_the_subject_is_none() -> None:
    assert not wears(face(10, 10, 80, 110), person())


def test_a_person_who_leaves_the_picture_at_the_bottom_is_a_wearer() -> None:
    mask = np.zeros((600, 600), np.bool_)
    mask[40:, 150:450] = True
    assert wears(face(200, 100, 200, 260), mask)
