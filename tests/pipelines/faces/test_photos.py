"""Detection and the judge on photos, with the real networks."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from imageproc.pipelines import raster
from imageproc.pipelines.errors import EngineMissing, PipelineError
from imageproc.pipelines.faces import judge
from imageproc.pipelines.faces.finding import Confirmed, confirmed_faces, find_faces
from imageproc.pipelines.faces.judge import Judged, judge_photo
from imageproc.pipelines.faces.overlaps import same
from imageproc.pipelines.picture import Bytes, Picture
from tests.pipelines.faces import drawn
from tests.pipelines.pictures import photo, plain
from tests.pipelines.weights import folder_of

pytestmark = pytest.mark.weights

YUNET = ("yunet", "face-landmark")
PACKAGE = ("face-detection-short-range", "face-landmark")
BOTH = pytest.mark.parametrize("names", [YUNET, PACKAGE], ids=["yunet", "blazeface"])

REFUSED = {
    "animal_cat_closeup.png": "no_face",
    "garment_polo.jpg": "no_face",
    "illustration_girl.jpg": "no_face",
    "portrait_no_face_back_view.jpg": "no_face",
    "product_motorcycle_busy.png": "no_face",
    "couple_composed_1.jpg": "several_faces",
    "couple_road.jpeg": "face_too_small",
    "couple_track.jpg": "face_covered",
    "gray_cameraman.png": "face_too_small",
    "group_five_faces.jpg": "several_faces",
}
USABLE = {
    "person_crouching.jpg": [judge.HALF_LIT],
    "person_front_1.jpg": [],
    "portrait_man_1.jpg": [],
    "portrait_man_2.png": [],
    "portrait_man_long_hair.jpg": [judge.HALF_LIT],
    "portrait_woman_1.png": [],
    "portrait_woman_2.jpg": [judge.HALF_LIT],
}
PORTRAITS = [name for name in USABLE if name.startswith("portrait")]


@cache
def found(name: str, names: tuple[str, ...] = YUNET) -> list[Confirmed]:
    return confirmed_faces(photo(name).rgb, folder_of(names), 2)


def judged(rgb: Bytes, names: tuple[str, ...] = YUNET) -> Judged:
    return judge_photo(plain(rgb), models_dir=folder_of(names), threads=2)


def code_of(rgb: Bytes, names: tuple[str, ...] = YUNET) -> str:
    try:
        judged(rgb, names)
    except PipelineError as exc:
        return exc.code
    return "usable"


def changed(name: str, change: drawn.Change) -> Bytes:
    (one,) = found(name)
    return change(photo(name).rgb, one.mesh)


@BOTH
@pytest.mark.parametrize(
    ("name", "count"),
    [("group_five_faces.jpg", 5), ("couple_composed_1.jpg", 2), ("couple_composed_2.jpg", 2)],
)
def test_confirmed_faces_are_counted(name: str, count: int, names: tuple[str, ...]) -> None:
    faces = found(name, names)
    assert len(faces) == count
    assert all(each.mesh.confidence > 0.9 for each in faces)
    sizes = [each.mesh.eye_distance for each in faces]
    assert sizes == sorted(sizes, reverse=True)


@BOTH
@pytest.mark.parametrize("name", [name for name, code in REFUSED.items() if code == "no_face"])
def test_nothing_is_confirmed_where_nobody_is(name: str, names: tuple[str, ...]) -> None:
    assert find_faces(photo(name).rgb, folder_of(names), 2, thorough=True) == []


@BOTH
@pytest.mark.parametrize("name", PORTRAITS)
def test_a_face_that_fills_the_frame_is_found(name: str, names: tuple[str, ...]) -> None:
    (one,) = found(name)
    left, top, width, height = one.face.box
    x, y = max(0, round(left + 0.08 * width)), max(0, round(top + 0.08 * height))
    tight = photo(name).rgb[y : round(top + 0.92 * height), x : round(left + 0.92 * width)]
    large = cv2.resize(tight, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    (again,) = confirmed_faces(np.asarray(large, np.uint8), folder_of(names), 2)
    expected = (one.mesh.points[:, :2] - (x, y)) * 4
    apart = np.linalg.norm(again.mesh.points[:, :2] - expected, axis=1).mean()
    assert apart < 0.05 * again.mesh.eye_distance


@BOTH
def test_a_small_face_in_a_large_picture_is_found_when_it_is_thorough(
    names: tuple[str, ...],
) -> None:
    (one,) = found("portrait_woman_1.png")
    scale = 40 / one.face.box[2]
    small = cv2.resize(photo("portrait_woman_1.png").rgb, None, fx=scale, fy=scale,
                       interpolation=cv2.INTER_AREA)  # fmt: skip
    rgb = np.full((1500, 2000, 3), 90, np.uint8)
    rgb[1200 : 1200 + small.shape[0], 1700 : 1700 + small.shape[1]] = small
    (face,) = find_faces(rgb, folder_of(names), 2, thorough=True)
    assert same(face, one.face.moved(scale, 1700, 1200))


def test_a_thorough_search_tells_of_faces_turned_away() -> None:
    faces = find_faces(photo("couple_track.jpg").rgb, folder_of(YUNET), 2, thorough=True)
    assert len(faces) == 2


@BOTH
@pytest.mark.parametrize(("name", "code"), REFUSED.items(), ids=REFUSED.keys())
def test_it_is_refused_with_its_code(name: str, code: str, names: tuple[str, ...]) -> None:
    assert code_of(photo(name).rgb, names) == code


@BOTH
@pytest.mark.parametrize(("name", "warnings"), USABLE.items(), ids=USABLE.keys())
def test_it_is_usable(name: str, warnings: list[str], names: tuple[str, ...]) -> None:
    result = judged(photo(name).rgb, names)
    assert list(result.warnings) == warnings
    np.testing.assert_allclose(result.face.points, result.mesh.five_points)


@pytest.mark.parametrize("name", PORTRAITS)
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (drawn.blurred(0.04), "face_blurred"),
        (drawn.sunglasses, "eyes_covered"),
        (drawn.mask, "mouth_covered"),
        (drawn.hand, "mouth_covered"),
    ],
    ids=["blur", "sunglasses", "mask", "hand"],
)
def test_what_hides_a_face_is_refused(name: str, change: drawn.Change, code: str) -> None:
    assert code_of(changed(name, change)) == code


@BOTH
@pytest.mark.parametrize("name", PORTRAITS)
def test_half_a_face_is_not_enough(name: str, names: tuple[str, ...]) -> None:
    code = code_of(changed(name, drawn.half_hidden), names)
    assert code in {"face_covered", "face_turned", "no_face"}


@pytest.mark.parametrize("name", PORTRAITS)
@pytest.mark.parametrize("change", [drawn.darkened(0.2), drawn.grey], ids=["dark", "grey"])
def test_light_and_colour_do_not_matter(name: str, change: drawn.Change) -> None:
    result = judged(changed(name, change))
    assert judge.EYES not in result.warnings
    assert judge.MOUTH not in result.warnings


def test_closed_eyes_are_warned_of() -> None:
    warned = [judge.EYES in judged(changed(n, drawn.eyelids)).warnings for n in PORTRAITS]
    assert sum(warned) >= 4


def test_a_small_copy_is_warned_of_and_a_smaller_one_refused() -> None:
    (one,) = found("portrait_woman_1.png")
    rgb = photo("portrait_woman_1.png").rgb

    def reduced(eyes: float) -> Bytes:
        scale = eyes / one.mesh.eye_distance
        small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return np.asarray(small, np.uint8)

    assert judge.SMALL.format(pixels=60) in judged(reduced(60)).warnings
    assert code_of(reduced(33)) == "face_too_small"


@BOTH
@pytest.mark.parametrize("quarters", [1, 2, 3])
@pytest.mark.parametrize("name", PORTRAITS)
def test_photos_on_their_side_are_told(name: str, quarters: int, names: tuple[str, ...]) -> None:
    rgb = np.ascontiguousarray(np.rot90(photo(name).rgb, quarters))
    assert code_of(rgb, names) == "face_sideways"


@pytest.mark.parametrize("orientation", range(2, 9))
def test_photos_turned_by_exif_are_upright(orientation: int) -> None:
    rgb = photo("portrait_woman_1.png").rgb
    undo = raster.turn(rgb, {6: 8, 8: 6}.get(orientation, orientation))
    exif = Image.Exif()
    exif[raster.ORIENTATION_TAG] = orientation
    file = io.BytesIO()
    Image.fromarray(undo).save(file, "JPEG", quality=95, exif=exif)
    picture = raster.decode(file.getvalue(), max_pixels=10**7)
    result = judge_photo(picture, models_dir=folder_of(YUNET), threads=2)
    (one,) = found("portrait_woman_1.png")
    apart = np.linalg.norm(result.mesh.points - one.mesh.points, axis=1).mean()
    assert apart < 0.03 * one.mesh.eye_distance


def test_a_cut_out_face_is_judged_on_white() -> None:
    picture = photo("portrait_woman_1.png")
    alpha = np.zeros(picture.rgb.shape[:2], np.uint8)
    left, top, width, height = (round(v) for v in found("portrait_woman_1.png")[0].face.box)
    alpha[max(0, top - height // 3) : top + height * 4 // 3, left - 40 : left + width + 40] = 255
    noise = np.random.default_rng(1).integers(0, 256, picture.rgb.shape, dtype=np.uint8)
    rgb = np.where(alpha[..., None] > 0, picture.rgb, noise)
    cut = Picture(rgb=rgb, alpha=alpha)
    assert judge_photo(cut, models_dir=folder_of(YUNET), threads=2).face.score > 0.7
    gone = Picture(rgb=picture.rgb, alpha=np.zeros_like(alpha))
    with pytest.raises(PipelineError) as caught:
        judge_photo(gone, models_dir=folder_of(YUNET), threads=2)
    assert caught.value.code == "no_face"


@BOTH
@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (2000, 2), (64, 64)], ids=str)
def test_slivers_show_no_face(shape: tuple[int, int], names: tuple[str, ...]) -> None:
    assert code_of(np.full((*shape, 3), 90, np.uint8), names) == "no_face"


@settings(max_examples=15, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    grain=st.integers(1, 30),
    seed=st.integers(0, 9),
)
def test_any_picture_is_judged_or_refused(shape: tuple[int, int], grain: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (shape[0] // grain + 1, shape[1] // grain + 1, 3), np.uint8)
    rgb = np.asarray(cv2.resize(coarse, shape[::-1]), np.uint8)
    for names in (YUNET, PACKAGE):
        assert code_of(rgb, names) in {"no_face", "face_sideways", "face_too_small", "face_covered"}


@BOTH
def test_threads_do_not_mix_photos_up(names: tuple[str, ...]) -> None:
    rgbs = [photo(name).rgb for name in PORTRAITS] * 2
    alone = [judged(rgb, names).mesh.points for rgb in rgbs]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda rgb: judged(rgb, names).mesh.points, rgbs))
    for one, two in zip(alone, together, strict=True):
        np.testing.assert_allclose(one, two, atol=0.05)


@pytest.mark.parametrize(
    ("there", "missing"), [(("yunet",), "face-landmark"), (("face-landmark",), "face-detection")]
)
def test_a_missing_network_names_the_command_that_adds_it(
    there: tuple[str, ...], missing: str
) -> None:
    with pytest.raises(EngineMissing, match=f"models pull {missing}"):
        judged(photo("portrait_man_2.png").rgb, there)


def test_try_on_finds_faces_without_a_mesh() -> None:
    assert len(find_faces(photo("portrait_man_2.png").rgb, folder_of(("yunet",)), 2)) == 1
