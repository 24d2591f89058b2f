from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError

from imageproc.bench import faces
from tests.pipelines.pictures import photo
from tests.pipelines.weights import folder_of

NAMES = ("yunet", "face-detection-short-range", "face-landmark")


def test_it_names_a_missing_network(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="models pull yunet"):
        faces.run(photos=[tmp_path], models_dir=tmp_path, threads=1)


@pytest.mark.weights
def test_it_measures_both_detectors_and_the_judge(tmp_path: Path) -> None:
    for name in ("portrait_woman_1.png", "garment_polo.jpg"):
        photo(name)  # skips where there are none
        shutil.copy(Path(os.environ["PHOTOS_DIR"]) / name, tmp_path)
    report = faces.run(photos=[tmp_path], models_dir=folder_of(NAMES), threads=2)
    found = [row for row in report.rows if row.unit == ""]
    assert len(found) == 2 * 4  # widths of 40 to 300, 250 px being too few for 1500; and nobody
    assert all(row.kept for row in found)
    assert report.figures["true faces"] == 1
    assert report.figures["yunet, faces of 1500 px"] == "no face is large enough"
    assert report.figures["yunet, faces of 80 px"].startswith("of 1: 1 confirmed, 1 guessed, 1 by")
    _, polo, woman = report.remarks
    assert "refused (no_face)" in polo
    assert woman.endswith("usable.")
