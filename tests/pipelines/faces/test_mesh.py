from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import pytest

from imageproc.pipelines.errors import EngineMissing, WeightsCorrupt
from imageproc.pipelines.faces import mesh as meshes
from imageproc.pipelines.faces.finding import confirmed_faces
from imageproc.pipelines.faces.mesh import Mesh, Square, cut, read_mesh, weights_of_mesh
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.faces.rings import BROWS, EYES, LIPS_IN, LIPS_OUT, OVAL, RIG
from imageproc.pipelines.picture import Bytes
from tests.pipelines.pictures import photo
from tests.pipelines.swap import made
from tests.pipelines.weights import folder_of

WEIGHTS = ("face-detection-short-range", "face-landmark")


def test_rings_name_each_point_once() -> None:
    for ring in (OVAL, LIPS_OUT, LIPS_IN, *EYES, *BROWS, RIG):
        assert len(set(ring)) == len(ring)
        assert all(0 <= index < meshes.POINTS for index in ring)
    assert (len(OVAL), len(LIPS_OUT), len(LIPS_IN)) == (36, 20, 20)


@pytest.mark.parametrize("angles", [(0, 0, 0), (20, 0, 0), (0, 15, 0), (0, 0, -30), (12, -8, 0)])
def test_it_tells_how_a_head_is_turned(angles: tuple[int, int, int]) -> None:
    yaw, pitch, roll = angles
    straight, turned = made.mesh(), made.mesh(yaw=yaw, pitch=pitch, roll=roll)
    assert abs(straight.yaw) < 0.5
    assert turned.yaw - straight.yaw == pytest.approx(yaw, abs=4)
    assert turned.pitch - straight.pitch == pytest.approx(pitch, abs=4)
    assert turned.roll - straight.roll == pytest.approx(roll, abs=4)


def test_lengths_follow_the_size() -> None:
    small, large = made.mesh(50), made.mesh(150)
    assert small.eye_distance == pytest.approx(50, rel=0.01)
    assert large.eye_distance == pytest.approx(150, rel=0.01)
    assert small.mouth_gap == pytest.approx(large.mouth_gap, rel=0.01)
    assert large.box[2] == pytest.approx(3 * small.box[2], rel=0.01)


def test_five_points_are_the_person_s_own() -> None:
    right_eye, left_eye, nose, right_mouth, left_mouth = made.mesh().five_points
    assert right_eye[0] < nose[0] < left_eye[0]
    assert right_mouth[0] < nose[0] < left_mouth[0]
    assert max(right_eye[1], left_eye[1]) < nose[1] < min(right_mouth[1], left_mouth[1])


def test_a_flat_mesh_breaks_nothing() -> None:
    flat = Mesh(points=np.zeros((468, 3), np.float32), confidence=0)
    assert flat.eye_distance == 0
    assert all(map(math.isfinite, (flat.yaw, flat.pitch, flat.roll, flat.mouth_gap)))


@pytest.mark.parametrize("scale", [0.3, 1.0, 4.0])
def test_the_square_shows_the_same_at_every_size(scale: float) -> None:
    y, x = np.mgrid[:400, :500].astype(np.float32)
    rgb = np.dstack([x / 2, y / 2, 128 + 60 * np.sin(x / 40)]).astype(np.uint8)
    large = np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    one = Square(centre=np.array([240.0, 190.0]), side=300, angle=0.3)
    centre = (one.centre + 0.5) * scale - 0.5
    two = Square(centre=centre, side=300 * scale, angle=0.3)
    apart = np.abs(cut(rgb, one).astype(int) - cut(large.astype(np.uint8), two))
    assert apart[4:-4, 4:-4].mean() < 1.5


def test_beyond_the_picture_the_border_goes_on() -> None:
    rgb = np.full((40, 40, 3), 77, np.uint8)
    for side in (30, 200, 900):
        square = Square(centre=np.array([0.0, 39.0]), side=side, angle=0.5)
        assert (cut(rgb, square) == 77).all()


def test_without_the_network_it_says_how_to_get_it(tmp_path: Path) -> None:
    face = Face(box=(0, 0, 9, 9), points=np.zeros((5, 2), np.float32), score=1)
    with pytest.raises(EngineMissing, match="models pull face-landmark"):
        read_mesh(np.zeros((9, 9, 3), np.uint8), face, tmp_path, 1)
    with pytest.raises(EngineMissing):
        weights_of_mesh(tmp_path)


def test_a_damaged_network_is_told(tmp_path: Path) -> None:
    (tmp_path / meshes.SPEC.file_name).write_bytes(b"nothing")
    face = Face(box=(0, 0, 9, 9), points=np.zeros((5, 2), np.float32), score=1)
    with pytest.raises(WeightsCorrupt, match="models pull face-landmark"):
        read_mesh(np.zeros((9, 9, 3), np.uint8), face, tmp_path, 1)


def portrait() -> tuple[Bytes, Face, Mesh]:
    rgb = photo("portrait_woman_1.png").rgb
    (found,) = confirmed_faces(rgb, folder_of(WEIGHTS), 2)
    return rgb, found.face, read_mesh(rgb, found.face, folder_of(WEIGHTS), 2)


@pytest.mark.weights
def test_three_passes_make_the_points_calm() -> None:
    rgb, face, mesh = portrait()
    left, top, width, height = face.box
    for shift in (-0.06, 0.06):
        box = (left + shift * width, top - shift * height, width * (1 + 2 * shift), height)
        moved = Face(box=box, points=face.points, score=1)
        again = read_mesh(rgb, moved, folder_of(WEIGHTS), 2)
        away = np.linalg.norm(again.points[:, :2] - mesh.points[:, :2], axis=1).mean()
        assert away < 0.006 * mesh.eye_distance
        assert again.confidence > 0.99


@pytest.mark.weights
@pytest.mark.parametrize("angle", [-25, 10])
def test_points_turn_with_the_picture(angle: float) -> None:
    rgb, face, mesh = portrait()
    matrix = cv2.getRotationMatrix2D((256, 256), angle, 0.8)
    turned = np.asarray(cv2.warpAffine(rgb, matrix, (512, 512)), np.uint8)
    corners = np.array([face.points[0], face.points[1]])
    there = corners @ matrix[:, :2].T + matrix[:, 2]
    left, top, width, height = face.box
    middle = matrix @ (left + width / 2, top + height / 2, 1)
    side = 0.8 * max(width, height)
    box = (*(middle - side / 2).tolist(), side, side)
    points = np.concatenate([there, face.points[2:]]).astype(np.float32)
    again = read_mesh(turned, Face(box=box, points=points, score=1), folder_of(WEIGHTS), 2)
    expected = mesh.points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    away = np.linalg.norm(again.points[:, :2] - expected, axis=1).mean()
    assert away < 0.015 * again.eye_distance
    assert again.roll - mesh.roll == pytest.approx(-angle, abs=1.5)


@pytest.mark.weights
def test_it_is_not_sure_of_what_is_no_face() -> None:
    rgb = photo("portrait_no_face_back_view.jpg").rgb
    points = np.array([(300, 200), (400, 200), (350, 250), (320, 300), (380, 300)], np.float32)
    face = Face(box=(250, 100, 200, 250), points=points, score=1)
    assert read_mesh(rgb, face, folder_of(WEIGHTS), 2).confidence < 0.3


@pytest.mark.weights
def test_its_weights_are_named() -> None:
    name, checksum = weights_of_mesh(folder_of(WEIGHTS))
    assert name == "face-landmark"
    assert f"sha256:{checksum}" in meshes.SPEC.checksums
