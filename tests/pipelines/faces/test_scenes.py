from __future__ import annotations

import numpy as np
import pytest

from imageproc.bench.face_scenes import CANVAS, Shown, is_hit, scenes
from imageproc.pipelines.faces.confirming import Confirmed
from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.picture import Bytes
from tests.pipelines.faces.test_confirming import mesh_in
from tests.pipelines.faces.test_faces import face
from tests.pipelines.pictures import plain

LEFT, TOP, SIDE = 300, 200, 100


def frontal(mesh: Mesh) -> Mesh:
    """With the chin below the forehead, so that it looks straight ahead."""
    mesh.points[10, :2], mesh.points[152, :2] = (LEFT + 50, TOP), (LEFT + 50, TOP + 100)
    return mesh


def shown() -> Shown:
    """A red square on grey, taken for a face."""
    rgb: Bytes = np.full((600, 800, 3), 100, np.uint8)
    rgb[TOP : TOP + SIDE, LEFT : LEFT + SIDE] = (250, 0, 0)
    square = face(LEFT, TOP, SIDE, 0.9)
    found = Confirmed(face=square, mesh=frontal(mesh_in(square)))
    return Shown(name="square.png", picture=plain(rgb), faces=[found])


@pytest.mark.parametrize("width", [20, 80, 450])
def test_a_scene_shows_the_face_at_the_width_asked_for(width: int) -> None:
    (scene,) = scenes([shown()], width)
    assert scene.rgb.shape[0] >= CANVAS[0]
    assert scene.rgb.shape[1] >= CANVAS[1]
    assert scene.face.box[2] == pytest.approx(width)
    rows, columns = np.nonzero((scene.rgb[..., 0] > 225) & (scene.rgb[..., 1] < 40))
    found = (columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1)
    np.testing.assert_allclose(scene.face.box, found, atol=max(2, 0.03 * width))


def test_scenes_are_the_same_every_time() -> None:
    (one,), (two,) = scenes([shown()], 80), scenes([shown()], 80)
    assert (one.rgb == two.rgb).all()


def test_faces_are_not_blown_up() -> None:
    assert list(scenes([shown()], 501)) == []
    assert len(list(scenes([shown()], 500))) == 1


def test_a_hit_is_about_the_same_box() -> None:
    true = face(0, 0, 100, 1)
    assert is_hit(true, [face(300, 0, 100, 1), face(20, 20, 100, 1)])
    assert not is_hit(true, [face(60, 60, 100, 1), face(0, 0, 40, 1)])
    assert not is_hit(true, [])
