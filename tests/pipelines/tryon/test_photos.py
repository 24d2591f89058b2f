"""All accepted pairs of the photo collection, with the real networks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from imageproc.bench import tryon as bench
from imageproc.pipelines import raster
from tests.pipelines.weights import folder_of

pytestmark = pytest.mark.weights

NETWORKS = (
    *("pose-landmark-full", "face-detection-short-range", "yunet"),
    *("skin-clothes-hair", "u2netp"),
)
PERSONS = ("person_front_1", "person_front_2", "person_runway")
GARMENTS = (
    *("garment_polo", "garment_sleeveless_pattern", "garment_tee_blue_lace"),
    *("garment_top_blue_wrap", "garment_tshirt_red", "garment_blouse_orange"),
)


def photos(names: tuple[str, ...]) -> list[Path]:
    folder = Path(os.environ.get("PHOTOS_DIR", "."))
    found = [folder / f"{name}.jpg" for name in names]
    if not all(path.is_file() for path in found):
        pytest.skip("set PHOTOS_DIR to the folder of test photos")
    return found


def test_no_pair_shows_holes_or_the_old_garment(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.jpg"
    report = bench.run(
        persons=photos(PERSONS),
        garments=photos(GARMENTS),
        models_dir=folder_of(NETWORKS),
        threads=2,
        engine="warp",
        sheet=sheet,
    )
    print("\n".join(report.lines()))  # noqa: T201 (what a reader wants when a bound is missed)
    assert report.figures["pairs worn"] >= 12
    for pair, measures in report.figures["pairs"].items():
        assert measures["holes"] <= 0.003, pair
        assert measures["remnant"] <= 0.01, pair
        assert measures["folds"] <= 0.005, pair
        assert measures["area_factor"] <= 4, pair
    picture = raster.decode(sheet.read_bytes(), max_pixels=10**8)
    assert picture.width == bench.TILE[0] * (1 + len(report.figures["pairs"]) // len(PERSONS))
