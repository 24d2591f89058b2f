from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from imageproc.bench import tryon as bench
from imageproc.pipelines import raster
from imageproc.pipelines.body import Body
from imageproc.pipelines.garment import Garment
from imageproc.pipelines.picture import Picture
from imageproc.pipelines.tryon.errors import GarmentDoesNotFit
from tests.pipelines.tryon import drawing


def pair() -> tuple[bench.Photo[Body], bench.Photo[Garment]]:
    person, flat = drawing.person(), drawing.garment()
    return (
        bench.Photo(name="anna", picture=person.picture, found=person.body, milliseconds=5),
        bench.Photo(name="shirt", picture=drawing.source(flat), found=flat, milliseconds=7),
    )


def reader() -> bench.Reader:
    return bench.Reader(models_dir=Path("nowhere"), threads=1)


def test_a_pair_is_measured_and_timed() -> None:
    body, flat = pair()
    tried = reader().attempt(body, flat, "warp")
    report = bench._report([tried], [], 1)
    assert report.kept
    assert report.figures["pairs worn"] == 1
    assert report.figures["ms per step, medians"]["person"] == 5
    assert report.figures["pairs"]["anna in shirt"]["holes"] <= bench.HOLES
    assert "hem +0.02" in report.remarks[0]


def test_refusals_are_told_with_their_sentence() -> None:
    refused = bench.Try(
        person="anna", garment="shirt", result=None, refusal=str(GarmentDoesNotFit())
    )
    report = bench._report([refused], ["a.jpg refused (no_person): No person"], 1)
    assert report.kept
    assert report.figures["photos refused"] == 1
    assert report.figures["pairs worn"] == 0
    assert "cannot be fitted" in report.remarks[1]


def test_photos_that_cannot_be_read_are_refused_not_fatal(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    small = tmp_path / "b.png"
    Image.fromarray(np.zeros((40, 40, 3), np.uint8)).save(small)
    found = reader()
    assert found.garments([tmp_path]) == []
    assert len(found.refused) == 2
    assert "garment_too_small" in found.refused[1]


def test_the_sheet_has_a_row_per_person(tmp_path: Path) -> None:
    body, flat = pair()
    worn = reader().attempt(body, flat, "warp")
    refused = bench.Try(person="anna", garment="skirt", result=None, refusal="no")
    path = tmp_path / "out" / "sheet.jpg"
    bench._write_sheet([body], [flat, flat], [worn, refused], path)
    picture: Picture = raster.decode(path.read_bytes(), max_pixels=10**7)
    assert (picture.width, picture.height) == (3 * bench.TILE[0], 2 * bench.TILE[1])
    corner = picture.rgb[-20:, -20:].astype(int)
    assert np.abs(corner - bench.GREY).max() < 6
