from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from imageproc.pipelines.faces.rings import LIPS_IN, OVAL
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.swap.drawing import draw
from imageproc.pipelines.swap.model import Side
from imageproc.pipelines.swap.regions import ring
from imageproc.pipelines.swap.warp import NOWHERE, dense_map, looked_up
from tests.pipelines.swap import made

SHAPE = (made.SIDE, made.SIDE, 3)


def inside(points: Floats) -> npt.NDArray[np.bool_]:
    return np.asarray(ring(SHAPE, points, OVAL) == 1)


def test_the_same_mesh_leads_each_pixel_to_itself() -> None:
    points = made.mesh().points
    places = dense_map(SHAPE, points[:, :2], points[:, :2], points[:, 2])
    y, x = np.mgrid[: made.SIDE, : made.SIDE]
    apart = np.hypot(places[..., 0] - x, places[..., 1] - y)
    assert apart[inside(points)].max() < 0.05
    assert (places[0, 0] == NOWHERE).all()


def test_points_lead_to_points() -> None:
    here, there = made.mesh().points, made.mesh(60, yaw=15, roll=-20).points
    places = dense_map(SHAPE, here[:, :2], there[:, :2], here[:, 2])
    inner = [index for index in range(468) if index not in OVAL]
    x, y = np.rint(here[inner, :2]).astype(int).T
    away = np.linalg.norm(places[y, x] - there[inner, :2], axis=1)
    assert np.median(away) < 0.6


def test_a_triangle_without_an_area_leads_somewhere() -> None:
    here = made.mesh().points.copy()
    here[:] = here[0]
    places = dense_map((8, 8), here[:, :2], made.mesh().points[:, :2], here[:, 2])
    assert np.isfinite(places).all()


def test_nearer_triangles_hide_farther_ones() -> None:
    """A head turned so far that the cheek lies over the side behind it."""
    points = made.mesh(yaw=50).points
    own = made.mesh().points[:, :2]
    near = dense_map(SHAPE, points[:, :2], own, points[:, 2])
    far = dense_map(SHAPE, points[:, :2], own, -points[:, 2])
    assert (near != far).any()


def test_what_is_beyond_the_picture_is_not_trusted() -> None:
    rgb = np.full((10, 10, 3), 90, np.uint8)
    places = np.full((1, 3, 2), 5, np.float32)
    places[0, 1] = (-8, 5)
    places[0, 2] = (NOWHERE, NOWHERE)
    pixels, valid = looked_up(rgb, places)
    assert valid.tolist() == [[1, 0, 0]]
    assert (pixels[0, 0] == 90).all()


def test_a_face_drawn_on_itself_is_itself() -> None:
    one = made.side()
    drawn = draw(one, one, False)  # noqa: FBT003 (the contract of Drawer)
    where = inside(one.mesh.points)
    apart = np.abs(drawn.rgb[where].astype(int) - one.rgb[where])
    assert apart.mean() < 0.2
    assert apart.max() <= 3
    assert drawn.valid[where].min() > 0.99


@pytest.mark.parametrize("eyes", [40, 100, 250])
def test_sources_of_any_size_are_drawn_in_place(eyes: float) -> None:
    """Eyes and lips of the source come to lie on the target's."""
    source, target = made.side(made.mesh(min(eyes, 120))), made.side(made.mesh(yaw=8, roll=10))
    if eyes > 120:
        rgb = np.repeat(np.repeat(source.rgb, 2, axis=0), 2, axis=1)
        big = made.mesh(120)
        big.points[:] = big.points * 2 + (0.5, 0.5, 0)
        source = Side(rgb=rgb, face=source.face.moved(2), mesh=big)
    drawn = draw(source, target, False)  # noqa: FBT003
    x, y = np.rint(target.mesh.five_points).astype(int)[:2].T
    assert drawn.rgb[y, x].mean() < 70, "eyes are dark"
    assert drawn.points is not None
    away = np.linalg.norm(drawn.points - target.mesh.points[:, :2], axis=1)
    assert away.mean() < 3


def smiling() -> Side:
    mesh = made.mesh()
    mesh.points[list(LIPS_IN[1:10]), 1] += 12
    mesh.points[[84, 17, 314, 405, 181], 1] += 12
    return made.side(mesh)


def test_an_open_mouth_of_the_template_stays() -> None:
    target = smiling()
    drawn = draw(made.side(), target, False)  # noqa: FBT003
    x, y = target.mesh.points[[13, 14], :2].mean(axis=0).round().astype(int)
    assert drawn.valid[y, x] < 0.05
    kept = draw(made.side(), target, True)  # noqa: FBT003
    assert kept.valid[y, x] > 0.95


def test_an_open_mouth_of_the_photo_is_drawn_whole() -> None:
    source, target = smiling(), made.side()
    drawn = draw(source, target, False)  # noqa: FBT003
    assert drawn.points is not None
    gap = np.linalg.norm(drawn.points[13] - drawn.points[14])
    assert gap > 0.08 * target.mesh.eye_distance
    assert drawn.valid[inside(target.mesh.points)].min() > 0.99


def test_hair_of_the_source_is_not_drawn() -> None:
    hair = np.zeros(SHAPE[:2], np.float32)
    hair[:80] = 1
    one = made.side()
    source = Side(rgb=one.rgb, face=one.face, mesh=one.mesh, hair=hair)
    drawn = draw(source, made.side(), False)  # noqa: FBT003
    where = inside(one.mesh.points)
    assert drawn.valid[:75][where[:75]].max() < 0.05
    assert drawn.valid[100:][where[100:]].min() > 0.95
