from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from imageproc.pipelines.errors import EngineMissing
from imageproc.pipelines.faces.finding import confirmed_faces
from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.faces.rings import EYES, MOUTH_CORNERS, NOSE
from imageproc.pipelines.picture import Bytes, Floats, Picture
from imageproc.pipelines.swap import insight
from imageproc.pipelines.swap.insight_align import aligned
from imageproc.pipelines.swap.insight_files import FOLDER, SWAPPER
from imageproc.pipelines.swap.model import Drawn, Side, Swapped
from imageproc.pipelines.swap.pipeline import swap_couple
from tests.pipelines.pictures import photo
from tests.pipelines.swap import insight_packs as packs
from tests.pipelines.weights import folder_of

FIVE = (*EYES, (NOSE,), *((corner,) for corner in MOUTH_CORNERS))
"""Points of the mesh whose means are the eyes, the nose and the corners of the mouth."""
WEIGHTS = ("face-landmark", "face-detection-short-range")


def face(points: Floats) -> Face:
    left, top = points.min(axis=0) - 30
    width, height = np.ptp(points, axis=0) + 60
    return Face(box=(left, top, width, height), points=points, score=1)


def mesh_of(points: Floats) -> Mesh:
    """468 points of which only those that make the five are right."""
    made = np.zeros((468, 3), np.float32)
    made[:, :2] = points.mean(axis=0)
    for rows, point in zip(FIVE, points, strict=True):
        made[list(rows), :2] = point
    return Mesh(points=made, confidence=1)


def side(seed: int) -> Side:
    rng = np.random.default_rng(seed)
    rgb = rng.integers(0, 255, (240, 220, 3), np.uint8)
    points = packs.five_points()
    return Side(rgb=rgb, face=face(points), mesh=mesh_of(points))


def drawn(models_dir: Path, source: Side, target: Side) -> Drawn:
    pack = insight.require_pack(models_dir)
    return insight.drawer(pack, 1)(source, target, False)  # noqa: FBT003 (the contract of Drawer)


def test_the_drawing_lies_where_the_target_s_face_is(tmp_path: Path) -> None:
    """The stand-in gives half of what it saw back: it must lie on itself."""
    packs.installed(tmp_path)
    target = Side(rgb=smooth(), face=side(2).face, mesh=side(2).mesh)
    result = drawn(tmp_path, side(1), target)
    assert result.rgb.shape == target.rgb.shape
    assert result.rgb.dtype == np.uint8
    assert result.valid.shape == target.rgb.shape[:2]
    sure = result.valid > 0.99
    tint = result.rgb[sure].astype(float) - target.rgb[sure] / 2
    assert sure.sum() > 5000
    assert np.abs(tint - np.median(tint, axis=0)).max() < 4


def smooth() -> Bytes:
    y, x = np.mgrid[:240, :220]
    return np.stack([x, y, 255 - x], axis=2).astype(np.uint8)


def test_it_is_trusted_inside_its_square_only(tmp_path: Path) -> None:
    packs.installed(tmp_path)
    target = side(2)
    result = drawn(tmp_path, side(1), target)
    white, _ = aligned(np.full_like(target.rgb, 255), target.mesh.five_points, 128)
    assert (white == 255).all()
    for x, y in target.mesh.five_points:
        assert result.valid[round(float(y)), round(float(x))] == 1
    assert result.valid[0, 0] == 0
    assert result.valid[-1, -1] == 0
    assert 0 < result.valid.mean() < 0.9


def test_another_source_draws_another_face(tmp_path: Path) -> None:
    packs.installed(tmp_path)
    bright = Side(rgb=smooth(), face=side(1).face, mesh=side(1).mesh)
    one, other = drawn(tmp_path, side(1), side(2)), drawn(tmp_path, bright, side(2))
    again = drawn(tmp_path, side(1), side(2))
    assert np.array_equal(one.rgb, again.rgb)
    assert np.abs(one.rgb.astype(int) - other.rgb).mean() > 1


def test_an_engine_that_is_not_there_is_told_with_its_folder(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match="not installed") as missing:
        insight.require_pack(tmp_path)
    assert str(tmp_path / FOLDER) in str(missing.value)
    folder = packs.installed(tmp_path)
    shutil.move(folder / SWAPPER, folder / packs.PACK)
    with pytest.raises(EngineMissing, match=f"Move it to {folder / SWAPPER}"):
        insight.require_pack(tmp_path)


def test_the_licence_says_what_it_forbids() -> None:
    assert "non-commercial research only" in insight.LICENCE


@pytest.fixture
def models_dir(tmp_path: Path) -> Path:
    shutil.copytree(folder_of(WEIGHTS), tmp_path / "models")
    packs.installed(tmp_path / "models")
    return tmp_path / "models"


@pytest.mark.weights
def test_a_couple_is_swapped_by_it(models_dir: Path) -> None:
    template = photo("couple_composed_1.jpg")
    his = confirmed_faces(template.rgb, models_dir, 2, least=2)[0]
    result = swap(models_dir, template, his.face)
    assert result.engine == "insightface"
    assert {"w600k_r50", "inswapper_128"} <= {name for name, _ in result.weights}
    changed = (result.rgb != template.rgb).any(axis=2)
    nose = his.face.nose.astype(int)
    assert changed[nose[1], nose[0]]
    ys, xs = np.nonzero(changed)
    left, top = his.mesh.points[:, :2].min(axis=0) - 3
    right, bottom = his.mesh.points[:, :2].max(axis=0) + 3
    assert left <= xs.min() <= xs.max() <= right
    assert top <= ys.min() <= ys.max() <= bottom


@pytest.mark.weights
def test_a_broken_network_spoils_no_picture(models_dir: Path) -> None:
    packs.swapper(models_dir / FOLDER / SWAPPER, packs.overflown())
    template = photo("couple_composed_1.jpg")
    his = confirmed_faces(template.rgb, models_dir, 2, least=2)[0]
    with pytest.raises(insight.SwapAnswerUnusable, match="float32"):
        swap(models_dir, template, his.face)


@pytest.mark.weights
def test_without_its_files_the_engine_is_missing(models_dir: Path) -> None:
    (models_dir / FOLDER / SWAPPER).unlink()
    template = photo("couple_composed_1.jpg")
    his = confirmed_faces(template.rgb, models_dir, 2, least=2)[0]
    with pytest.raises(EngineMissing, match="beside the pack"):
        swap(models_dir, template, his.face)


def swap(models_dir: Path, template: Picture, his: Face) -> Swapped:
    return swap_couple(
        template,
        {"husband": his},
        {"husband": photo("portrait_man_1.jpg")},
        engine="insightface",
        models_dir=models_dir,
        threads=2,
    )
