from __future__ import annotations

import cv2
import numpy as np
import pytest

from imageproc.pipelines.faces.finding import Confirmed, confirmed_faces
from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.picture import Bytes
from imageproc.pipelines.swap import hair
from imageproc.pipelines.swap.beard import beard_of
from imageproc.pipelines.swap.cover import cover_of
from imageproc.pipelines.swap.foreign import foreign
from imageproc.pipelines.swap.glasses import frame_of
from imageproc.pipelines.swap.looking import on_small_copy
from imageproc.pipelines.swap.model import Side
from imageproc.pipelines.swap.scene import side_of
from imageproc.pipelines.swap.strands import strands
from tests.pipelines.pictures import photo
from tests.pipelines.swap import made
from tests.pipelines.weights import folder_of

WEIGHTS = ("face-detection-short-range", "face-landmark", "yunet")
PORTRAITS = (
    *("portrait_man_1.jpg", "portrait_man_2.png", "portrait_man_long_hair.jpg"),
    *("portrait_woman_1.png", "portrait_woman_2.jpg"),
)

FRAME = (30, 30, 35)


def with_lines(mesh: Mesh, *lines: tuple[tuple[float, float], tuple[float, float]]) -> Bytes:
    """A painted face with dark lines, in eye distances from the root of the nose."""
    rgb, eyes = made.drawn(mesh), mesh.eye_distance
    root = mesh.points[168, :2]
    for line in lines:
        begin, end = (tuple(np.rint(root + np.array(at) * eyes).astype(int)) for at in line)
        cv2.line(rgb, begin, end, (40, 25, 20), max(1, round(0.03 * eyes)), cv2.LINE_AA)
    return rgb


def with_glasses(mesh: Mesh) -> Bytes:
    rgb, eyes = made.drawn(mesh), mesh.eye_distance
    thick = max(1, round(0.035 * eyes))
    middles = mesh.five_points[:2]
    for x, y in middles.round().astype(int):
        size = round(0.24 * eyes), round(0.2 * eyes)
        cv2.ellipse(rgb, (int(x), int(y)), size, mesh.roll, 0, 360, FRAME, thick, cv2.LINE_AA)
    along = (middles[1] - middles[0]) / np.linalg.norm(middles[1] - middles[0])
    ends = [middles[0] + along * 0.23 * eyes, middles[1] - along * 0.23 * eyes]
    begin, end = (tuple(at.round().astype(int).tolist()) for at in ends)
    cv2.line(rgb, begin, end, FRAME, thick, cv2.LINE_AA)
    return rgb


@pytest.mark.parametrize("roll", [0, 25])
def test_a_frame_is_found_and_no_eyes(roll: int) -> None:
    mesh = made.mesh(roll=roll)
    frame = frame_of(with_glasses(mesh), mesh)
    assert frame is not None
    x, y = mesh.five_points[:2].mean(axis=0).round().astype(int)
    assert frame[y - 8 : y + 8, x - 4 : x + 4].max() > 0.8, "the bridge"
    for x, y in mesh.five_points[:2].round().astype(int):
        assert frame[y, x] < 0.1
    assert 0.01 < frame.mean() < 0.1


def test_a_bare_face_has_no_frame() -> None:
    assert frame_of(made.drawn(made.mesh()), made.mesh()) is None
    brows = with_lines(made.mesh(), ((-0.5, -0.15), (-0.1, -0.15)), ((0.1, -0.15), (0.5, -0.15)))
    assert frame_of(brows, made.mesh()) is None


def test_strands_are_found_on_the_forehead_alone() -> None:
    mesh = made.mesh()
    rgb = with_lines(mesh, ((-0.3, -0.55), (0.2, -0.3)), ((-0.4, 0.4), (-0.2, 0.6)))
    found = strands(rgb, mesh)
    x, y = (mesh.points[168, :2] + np.array([-0.05, -0.425]) * 100).round().astype(int)
    assert found[y - 3 : y + 4, x - 3 : x + 4].max() > 0.7
    below = round(float(mesh.points[168, 1]))
    assert found[below:].max() < 0.05
    assert strands(made.drawn(mesh), mesh).mean() < 0.002


@pytest.mark.parametrize("colour", [(60, 140, 50), (240, 240, 240), (40, 60, 160)])
def test_a_thing_before_the_cheek_is_found(colour: tuple[int, int, int]) -> None:
    mesh = made.mesh()
    rgb = made.drawn(mesh)
    x, y = mesh.points[280, :2].round().astype(int)
    cv2.rectangle(rgb, (int(x), int(y) - 12), (made.SIDE, int(y) + 12), colour, -1)
    found = foreign(rgb, mesh)
    assert found is not None
    assert found[y, x + 8] > 0.9
    assert found[:, : made.SIDE // 2].max() == 0


def test_light_and_make_up_are_no_things() -> None:
    mesh = made.mesh()
    assert foreign(made.drawn(mesh), mesh) is None
    shaded = made.drawn(mesh).astype(np.float32)
    shaded[:, : made.SIDE // 2] *= 0.4
    assert foreign(shaded.astype(np.uint8), mesh) is None
    spot = made.drawn(mesh)
    x, y = mesh.points[280, :2].round().astype(int)
    cv2.circle(spot, (int(x), int(y)), 12, (60, 140, 50), -1)
    assert foreign(spot, mesh) is None, "it does not come in over the outline"


def test_a_grey_face_breaks_nothing() -> None:
    mesh = made.mesh()
    grey = np.repeat(made.drawn(mesh)[..., 1:2], 3, axis=2)
    assert foreign(grey, mesh) is None
    assert beard_of(grey, mesh) is None


def test_a_rough_dark_chin_is_a_beard_and_a_smooth_one_is_not() -> None:
    mesh = made.mesh()
    rgb, dark = made.drawn(mesh), made.drawn(mesh).astype(np.float32)
    below = round(float(mesh.points[2, 1])) + 3
    dark[below:] *= 0.6
    assert beard_of(rgb, mesh) is None
    assert beard_of(dark.astype(np.uint8), mesh) is None
    noise = np.random.default_rng(5).normal(0, 25, dark[below:].shape[:2])[..., None]
    dark[below:] += noise
    found = beard_of(np.clip(dark, 0, 255).astype(np.uint8), mesh)
    assert found is not None
    x, y = mesh.points[152, :2].round().astype(int)
    assert found[y - 8, x] > 0.8
    assert found[: below - 2].max() == 0


def test_a_small_copy_finds_the_same_place() -> None:
    mesh = made.mesh(90)
    rgb = with_glasses(mesh)
    large = cv2.resize(rgb, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    big = Mesh(points=mesh.points * 4, confidence=1)
    big.points[:, :2] += 1.5
    found = on_small_copy(frame_of, np.asarray(large, np.uint8), big)
    own = frame_of(rgb, mesh)
    assert found is not None
    assert own is not None
    small = cv2.resize(found, (made.SIDE, made.SIDE), interpolation=cv2.INTER_AREA)
    assert np.abs(small - own).mean() < 0.01
    assert on_small_copy(frame_of, made.drawn(mesh), mesh) is None


def test_nearer_faces_stay_in_front() -> None:
    target = made.side()
    other = made.mesh()
    other.points[:, 0] += 70
    covered = cover_of(target, [other])
    x, y = other.points[4, :2].round().astype(int)
    assert covered[y, x] == 1
    assert covered[:, :100].max() == 0
    assert cover_of(target, []).max() == 0


def test_brows_and_beards_belong_to_the_face() -> None:
    mesh = made.mesh()
    found = hair.before_face(np.ones((made.SIDE, made.SIDE), np.float32), mesh)
    for index in (105, 334, 50, 280, 199):
        x, y = mesh.points[index, :2].round().astype(int)
        assert found[y + 3, x] < 0.2
    x, y = mesh.points[151, :2].round().astype(int)
    assert found[y - 8, x] > 0.8


def side(name: str, at: int = 0, least: int = 1) -> Side:
    rgb = photo(name).rgb
    found = confirmed_faces(rgb, folder_of(WEIGHTS), 2, least=least)
    one: Confirmed = sorted(found, key=lambda each: each.face.box[0])[at]
    return side_of(rgb, one.face, one.mesh, None)[0]


@pytest.mark.weights
@pytest.mark.parametrize("name", PORTRAITS)
def test_photos_of_bare_faces_show_nothing_in_front(name: str) -> None:
    one = side(name)
    assert on_small_copy(frame_of, one.rgb, one.mesh) is None
    assert on_small_copy(foreign, one.rgb, one.mesh) is None
    bearded = name in {"portrait_man_1.jpg", "portrait_man_long_hair.jpg"}
    assert (one.beard is not None) == bearded


@pytest.mark.weights
@pytest.mark.parametrize("at", range(5))
def test_glasses_of_a_group_are_told(at: int) -> None:
    one = side("group_five_faces.jpg", at, least=5)
    found = frame_of(one.rgb, one.mesh)
    assert (found is not None) == (at in {2, 4})


@pytest.mark.weights
def test_hair_before_a_face_is_seen_by_its_network() -> None:
    rgb = photo("portrait_woman_1.png").rgb
    models_dir = folder_of((*WEIGHTS, "skin-clothes-hair"))
    find = hair.finder(models_dir, 2)
    assert find is not None
    assert hair.finder(folder_of(WEIGHTS), 2) is None
    (one,) = confirmed_faces(rgb, models_dir, 2)
    with_network, crop = side_of(rgb, one.face, one.mesh, find)
    assert with_network.hair is not None
    assert with_network.hair.shape == crop.take(rgb).shape[:2]
    x, y = with_network.mesh.points[10, :2].round().astype(int)
    assert with_network.hair[max(0, y - 40), x] > 0.9, "above the forehead"
    x, y = with_network.mesh.points[4, :2].round().astype(int)
    assert with_network.hair[y, x] < 0.05
