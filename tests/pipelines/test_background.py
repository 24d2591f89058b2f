from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import psutil
import pytest

from imageproc.bench.agreement import full_size
from imageproc.pipelines.background import engines, remove_background, subject_matte, warm
from imageproc.pipelines.catalogue import CATALOGUE
from imageproc.pipelines.engines import ENGINES, best_network
from imageproc.pipelines.errors import EngineMissing, NoSubject, WeightsCorrupt
from imageproc.pipelines.people import overlap
from imageproc.pipelines.picture import Bytes, Picture
from tests.pipelines.pictures import disc, mirror, photo, plain


def cut(picture: Picture, folder: Path, engine: str = "auto") -> Bytes:
    return remove_background(picture, engine=engine, models_dir=folder, threads=1).rgba


def test_it_cuts_out_without_any_weights(tmp_path: Path) -> None:
    rgb, alpha = disc(400, 300)
    cutout = remove_background(plain(rgb), models_dir=tmp_path, threads=1)
    assert cutout.engine == "goods"
    assert cutout.weights == ()
    assert "models pull" in (cutout.note or "")
    assert np.abs(cutout.rgba[..., 3] / 255 - alpha).mean() < 0.01
    assert np.array_equal(cutout.rgba[150, 200], [178, 34, 34, 255])
    assert not cutout.rgba[5, 5].any()
    assert set(cutout.timings) == {"subject", "edges", "colours", "full_size"}


def test_it_tells_each_step_with_rising_percents(tmp_path: Path) -> None:
    heard: list[tuple[str, int]] = []
    remove_background(
        plain(disc()[0]), models_dir=tmp_path, threads=1, on_step=lambda *step: heard.append(step)
    )
    words, percents = zip(*heard, strict=True)
    assert words[0] == "Finding the subject"
    assert len(words) == 4
    assert list(percents) == sorted(percents)
    assert 0 <= percents[0] < percents[-1] < 100


def test_a_step_may_cancel(tmp_path: Path) -> None:
    class Cancelled(Exception):
        pass

    def cancel(words: str, percent: int) -> None:
        if "edges" in words:
            raise Cancelled

    with pytest.raises(Cancelled):
        remove_background(plain(disc()[0]), models_dir=tmp_path, threads=1, on_step=cancel)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 40), (40, 7), (3000, 2)])
def test_tiny_pictures_are_kept_whole(tmp_path: Path, width: int, height: int) -> None:
    rgb = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
    cutout = remove_background(plain(rgb), models_dir=tmp_path, threads=1)
    assert np.array_equal(cutout.rgba[..., :3], rgb)
    assert (cutout.rgba[..., 3] == 255).all()
    assert "too small" in (cutout.note or "")


def test_tiny_pictures_keep_their_alpha(tmp_path: Path) -> None:
    picture = Picture(
        rgb=np.full((2, 2, 3), 9, np.uint8), alpha=np.array([[0, 9], [9, 255]], np.uint8)
    )
    assert cut(picture, tmp_path).tolist() == [
        [[0, 0, 0, 0], [9, 9, 9, 9]],
        [[9, 9, 9, 9], [9, 9, 9, 255]],
    ]


@pytest.mark.parametrize("size", [(8, 8), (640, 8), (8, 640), (17, 33), (301, 299)])
def test_it_takes_every_shape(tmp_path: Path, size: tuple[int, int]) -> None:
    rgb, _ = disc(*size)
    try:
        rgba = cut(plain(rgb), tmp_path)
    except NoSubject:
        return
    assert rgba.shape == (size[1], size[0], 4)
    assert not rgba[rgba[..., 3] == 0].any()


def test_it_multiplies_the_alpha_of_the_input(tmp_path: Path) -> None:
    rgb, _ = disc(200, 150)
    alpha = np.full((150, 200), 255, np.uint8)
    alpha[:, :100] = 0
    rgba = cut(Picture(rgb=rgb, alpha=alpha), tmp_path)
    assert not rgba[:, :100].any()
    assert rgba[75, 120, 3] == 255


def test_a_uniform_picture_has_no_subject(tmp_path: Path) -> None:
    with pytest.raises(NoSubject, match="stands out"):
        cut(plain(np.full((60, 80, 3), 90, np.uint8)), tmp_path)


def test_two_runs_give_equal_bytes(tmp_path: Path) -> None:
    picture = plain(disc(300, 220, busy=True)[0])
    assert np.array_equal(cut(picture, tmp_path), cut(picture, tmp_path))


@pytest.mark.parametrize("name", [engine.name for engine in ENGINES if engine.needs])
def test_a_missing_engine_names_its_command(tmp_path: Path, name: str) -> None:
    with pytest.raises(EngineMissing, match=r"manage.py models pull"):
        cut(plain(disc()[0]), tmp_path, name)


def test_an_unknown_engine_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match="auto, isnet"):
        cut(plain(disc()[0]), tmp_path, "magic")


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / CATALOGUE[name].file_name).write_bytes(b"?")


def test_engines_are_listed_best_first(tmp_path: Path) -> None:
    assert [engine.name for engine in engines(tmp_path)] == ["goods"]
    touch(tmp_path, "u2netp", "selfie-segmentation", "isnet-general-use")
    names = [engine.name for engine in engines(tmp_path)]
    assert names == ["isnet-general-use", "u2netp", "people", "goods"]


def test_every_engine_needs_what_the_catalogue_has() -> None:
    ranks = [engine.rank for engine in ENGINES]
    assert ranks == sorted(set(ranks))
    assert all(name in CATALOGUE for engine in ENGINES for name in engine.needs)


def test_a_large_network_waits_for_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "u2netp", "isnet-general-use", "birefnet-lite")

    class Memory:
        available = 8 * 2**30

    monkeypatch.setattr(psutil, "virtual_memory", Memory)
    best, note = best_network(tmp_path)
    assert (best and best.name, note) == ("isnet-general-use", None)
    Memory.available = 2**30
    best, note = best_network(tmp_path)
    assert best is not None
    assert best.name == "u2netp"
    assert note == "isnet-general-use was left out: too little free memory"


def test_damaged_weights_are_named_not_passed_over(tmp_path: Path) -> None:
    touch(tmp_path, "u2netp")
    with pytest.raises(WeightsCorrupt, match="models pull u2netp"):
        cut(plain(disc()[0]), tmp_path)


def test_it_warms_without_weights(tmp_path: Path) -> None:
    warm(tmp_path, 1)


@pytest.mark.weights
def test_it_uses_the_best_network_that_is_there() -> None:
    cutout = remove_background(photo("portrait_man_1.jpg"), models_dir=mirror(), threads=2)
    ((name, sha256),) = cutout.weights
    assert (cutout.engine, name) == ("u2netp", "u2netp")
    assert f"sha256:{sha256}" in CATALOGUE["u2netp"].checksums


PEOPLE_AND_GOODS = {
    "portrait_astronaut.png": ("people", 0.93),
    "portrait_man_long_hair.jpg": ("people", 0.93),
    "portrait_woman_1.png": ("people", 0.93),
    "person_front_1.jpg": ("people", 0.93),
    "person_runway.jpg": ("people", 0.90),
    "person_crouching.jpg": ("people", 0.90),
    "group_five_faces.jpg": ("people", 0.93),
    "animal_tiger.jpg": ("people", 0.85),
    "garment_blouse_striped.jpg": ("goods", 0.95),
    "garment_polo.jpg": ("goods", 0.95),
    "garment_tee_blue_lace.jpg": ("goods", 0.95),
    "product_lamp_plain.jpg": ("goods", 0.85),
    "product_coffee.png": ("goods", 0.90),
    "car_2.jpg": ("goods", 0.80),
}
"""Which engine suits the photo when no salient-object network is there, and its
least overlap with u2netp's matte."""


@pytest.mark.weights
@pytest.mark.parametrize("name", PEOPLE_AND_GOODS)
def test_it_tells_people_from_goods(tmp_path: Path, name: str) -> None:
    picture, (engine, least) = photo(name), PEOPLE_AND_GOODS[name]
    file_name = CATALOGUE["selfie-segmentation-onnx"].file_name
    shutil.copy(mirror() / file_name, tmp_path / file_name)
    cutout = remove_background(picture, models_dir=tmp_path, threads=2)
    assert cutout.engine == engine
    best = subject_matte(picture, engine="u2netp", models_dir=mirror(), threads=2)
    found = subject_matte(picture, engine=engine, models_dir=tmp_path, threads=2)
    size = picture.width, picture.height
    assert overlap(full_size(best, size) > 127, full_size(found, size) > 127) >= least
