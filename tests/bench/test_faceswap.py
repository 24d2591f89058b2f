from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from django.core.management.base import CommandError

from imageproc.bench import faceswap as bench
from imageproc.bench.faceswap_measures import Figures, Ruler
from imageproc.bench.faceswap_pairs import Try
from imageproc.bench.faceswap_report import report_on
from imageproc.bench.faceswap_sheet import SIDE
from imageproc.pipelines import raster
from imageproc.pipelines.faces.finding import Confirmed, confirmed_faces
from imageproc.pipelines.picture import Bytes
from tests.pipelines.pictures import photo
from tests.pipelines.swap.photo_files import path_of_photo
from tests.pipelines.weights import folder_of

WEIGHTS = ("yunet", "face-landmark", "mobilefacenet")
COUPLE = "couple_composed_1.jpg"


def swapped(kind: str, **changes: float) -> Try:
    given = {"before": 0.0, "to_source": 0.7, "to_target": 0.1, "landmarks": 2.0, "seam": 0.4}
    figures = Figures(**(given | changes), strays=0)
    return Try(source="a", scene="b", at=0, kind=kind, figures=figures)


def reported(*tries: Try) -> dict[str, bool]:
    """Whether each row was kept."""
    return {row.what: row.kept for row in report_on(tries, [], refused=0, remarks=[]).rows}


def test_good_results_keep_all_bounds() -> None:
    rows = reported(swapped("own expression"), swapped("template's mouth"))
    assert len(rows) == 9
    assert all(rows.values())


@pytest.mark.parametrize(
    ("changes", "missed"),
    [
        ({"to_source": 0.45}, ["farthest from its source", "mean distance from the source"]),
        ({"to_source": 0.62}, ["mean distance from the source"]),
        ({"landmarks": 4.5}, ["mean landmark error"]),
        ({"to_target": 0.8}, ["faces nearer to the template's"]),
        ({"seam": 1.2}, ["mean seam"]),
    ],
    ids=str,
)
def test_each_bound_can_be_missed(changes: dict[str, float], missed: list[str]) -> None:
    rows = reported(swapped("own expression", **changes))
    lost = [what for what, kept in rows.items() if not kept]
    assert len(lost) == len(missed)
    assert all(words in what for words, what in zip(missed, lost, strict=True))


def test_the_template_s_mouth_has_bounds_of_its_own() -> None:
    assert all(reported(swapped("template's mouth", to_source=0.6)).values())
    assert not all(reported(swapped("template's mouth", landmarks=3)).values())


def test_a_run_that_swaps_nothing_is_no_success() -> None:
    refused = Try(source="a", scene="b", at=0, refusal="refused (no_face): No face")
    assert reported(refused) == {"no pair could be swapped": False}
    assert reported() == {"no pair could be swapped": False}


def test_without_networks_it_says_how_to_get_them(tmp_path: Path) -> None:
    scene = tmp_path / "a.png"
    scene.write_bytes(raster.encode(np.zeros((64, 64, 3), np.uint8), "png"))
    with pytest.raises(CommandError, match="models pull"):
        bench.run(sources=[scene], templates=[scene], models_dir=tmp_path, threads=1)


def test_sources_are_named_one_by_one(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="one by one"):
        bench.run(sources=[tmp_path], templates=[], models_dir=tmp_path, threads=1)


def test_insightface_is_measured_after_its_licence_was_accepted(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"non-commercial .* add --accept-licence"):
        bench.run(sources=[], templates=[], models_dir=tmp_path, threads=1, engine="insightface")


def couple() -> tuple[Bytes, Confirmed]:
    rgb = photo(COUPLE).rgb
    return rgb, confirmed_faces(rgb, folder_of(WEIGHTS), 2, least=2)[0]


@pytest.mark.weights
def test_what_is_unchanged_is_itself() -> None:
    rgb, found = couple()
    ruler = Ruler(models_dir=folder_of(WEIGHTS), threads=2)
    own = ruler.identity(rgb, found.mesh)
    figures = ruler.measure(rgb, rgb, found.face, found.mesh, own)
    assert figures.to_target > 0.99
    assert figures.landmarks < 1
    assert figures.seam == 0
    assert figures.strays == 0


@pytest.mark.weights
def test_an_edge_around_the_face_and_changes_beside_it_are_measured() -> None:
    rgb, found = couple()
    ruler = Ruler(models_dir=folder_of(WEIGHTS), threads=2)
    own = ruler.identity(rgb, found.mesh)
    mask = _oval(rgb, found)
    pasted = np.where(mask[..., None], rgb // 2, rgb).astype(np.uint8)
    pasted[:3, :5] = 0
    figures = ruler.measure(rgb, pasted, found.face, found.mesh, own)
    assert figures.seam > 2
    assert 0 < figures.strays <= 15


def _oval(rgb: Bytes, found: Confirmed) -> np.ndarray:
    """An ellipse well inside the outline of the face."""
    points = found.mesh.points[:, :2]
    (x, y), (width, height) = points.mean(axis=0), np.ptp(points, axis=0) * 0.44
    down, across = np.mgrid[: rgb.shape[0], : rgb.shape[1]]
    return np.asarray(((across - x) / width) ** 2 + ((down - y) / height) ** 2 < 1)


@pytest.mark.weights
def test_pairs_and_couples_are_measured_and_drawn(tmp_path: Path) -> None:
    sheet = tmp_path / "out" / "sheet.jpg"
    report = bench.run(
        sources=[path_of_photo(f"portrait_{name}") for name in ("man_2.png", "woman_2.jpg")]
        + [path_of_photo("animal_cat_closeup.png")],
        templates=[path_of_photo(COUPLE)],
        models_dir=folder_of(WEIGHTS),
        threads=2,
        engine="mesh",
        sheet=sheet,
    )
    assert report.figures["pairs tried"] == 4
    assert report.figures["pairs swapped"] == 3
    assert report.figures["photos refused"] == 1
    assert report.figures["couples swapped"] == 1
    assert report.figures["ms per step, medians"]
    lines = "\n".join(report.remarks)
    assert "animal_cat_closeup.png           refused (no_face)" in lines
    assert "portrait_man_2 in couple_composed_1, face 2" in lines
    assert "left out: the same person" in lines
    assert all(
        pair["to_source"] > pair["before"] + 0.2 for pair in report.details["pairs"].values()
    )
    drawn = raster.decode(sheet.read_bytes(), max_pixels=10**8)
    assert drawn.width == 3 * SIDE
