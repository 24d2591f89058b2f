from __future__ import annotations

from pathlib import Path

from imageproc.bench import codecs
from tests.pipelines.compressing import photo_like


def test_it_measures_both_sides_of_every_codec(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(photo_like(quality=95))
    (tmp_path / "b.PNG").write_bytes(photo_like("PNG", (100, 80)))
    (tmp_path / "notes.txt").write_text("not a photo")
    report = codecs.run(folder=tmp_path, quality=50, repeats=1)
    assert set(report.figures) == {
        *("png", "png, Pillow", "webp", "webp, Pillow"),
        *("jpeg", "jpeg, Pillow", "avif", "avif, Pillow"),
    }
    for figures in report.figures.values():
        assert figures["bytes"] > 0
        assert figures["ms_per_megapixel"] > 0
    (row,) = report.rows
    ours, plain = (report.figures[name]["bytes"] for name in ("jpeg", "jpeg, Pillow"))
    assert row.measured == round(ours / plain, 3)
    assert "the same pixels" in row.detail
    assert report.remarks == ["2 photos at quality 50; PNG is lossless."]


def test_it_says_when_there_is_nothing_to_measure(tmp_path: Path) -> None:
    report = codecs.run(folder=tmp_path)
    assert list(report.lines()) == [f"There are no photos in {tmp_path}."]


def test_it_tells_other_pixels(tmp_path: Path) -> None:
    """Above 90 colours are kept whole, which Pillow does not do: the files do not compare."""
    (tmp_path / "a.jpg").write_bytes(photo_like(quality=95))
    report = codecs.run(folder=tmp_path, quality=95, repeats=1)
    assert "other pixels" in report.rows[0].detail
