from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imageproc.bench import background, probe
from imageproc.bench.report import Report, Row
from imageproc.pipelines import raster
from tests.pipelines.pictures import colours, disc, mirror, saved

needs_rembg = pytest.mark.skipif(find_spec("rembg") is None, reason="pip install rembg")


def test_a_row_keeps_or_misses_its_budget() -> None:
    kept = Row(what="wall", measured=0.3, limit=0.35, detail="3 ms against 10 ms")
    missed = Row(what="bytes", measured=1.2, limit=1.15)
    report = Report(rows=[kept, missed], figures={"peak": 9}, remarks=["so it is"])
    lines = list(report.lines())
    assert lines[0].startswith("kept")
    assert "3 ms against 10 ms" in lines[1]
    assert lines[2].startswith("MISSED")
    assert lines[-2:] == ["peak: 9", "so it is"]
    assert not report.kept
    assert Report(rows=[kept]).kept
    assert [row["kept"] for row in json.loads(report.as_json())["rows"]] == [True, False]


def test_it_says_what_is_missing(tmp_path: Path) -> None:
    report = background.run(models_dir=tmp_path, threads=1)
    assert list(report.lines()) == [background.NO_WEIGHTS]


def test_it_enlarges_to_twelve_megapixels() -> None:
    data = background.twelve_megapixels(np.asarray(colours(480, 320)))
    picture = raster.decode(data, max_pixels=13_000_000)
    assert picture.width * picture.height == pytest.approx(12_000_000, rel=0.001)


def test_the_drawing_has_a_subject(tmp_path: Path) -> None:
    assert background.drawing().shape == (1000, 1400, 3)
    side = probe.studio(tmp_path, "goods", 1)
    size, steps = side(saved(Image.fromarray(disc()[0]), "JPEG"))
    assert size > 1000
    assert list(steps) == ["decode", "subject", "edges", "colours", "full_size", "encode"]


def test_a_race_takes_turns_and_leaves_the_first_out() -> None:
    order: list[str] = []

    def side(name: str) -> probe.Side:
        def run(_data: bytes) -> tuple[int, dict[str, float]]:
            order.append(name)
            return len(order), {"step": float(len(order))}

        return run

    found = probe.race({"a": side("a"), "b": side("b")}, b"", 3)
    assert order == ["a", "b"] * 4
    assert found["a"]["steps"] == {"step": 5.0}
    assert found["b"]["ms"] >= 0


def test_it_knows_its_own_peak_memory() -> None:
    assert 20 < probe.peak_mb() < 20_000


@needs_rembg
@pytest.mark.weights
def test_our_matte_is_rembgs(tmp_path: Path) -> None:
    """Within 1/255 before refinement, on the same weights."""
    photos = tmp_path / "photos"
    photos.mkdir()
    rgb, _ = disc(1700, 1200, busy=True)
    (photos / "disc.jpg").write_bytes(raster.encode(rgb, "jpeg", quality=95))
    (photos / "README.md").write_text("not a picture")
    report = background.run(models_dir=mirror(), threads=2, agreement=photos)
    assert report.kept
    assert report.rows[0].limit == 1.0
    assert "mean IoU with u2netp, rembg" in report.figures


def test_it_judges_a_race() -> None:
    race = {
        "studio": {"ms": 400, "walls": [400, 300, 900], "bytes": 110, "steps": {"decode": 40}},
        "rembg": {"ms": 1300, "walls": [1250, 1200, 1300], "bytes": 100},
        "network": {"ms": 100},
    }
    time, size, around = background._race_rows("a.jpg", race)
    assert (time.measured, time.kept) == (0.32, True)
    assert (size.measured, size.kept) == (1.1, True)
    assert (around.measured, around.kept) == (3, True)
