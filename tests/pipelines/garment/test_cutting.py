from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from imageproc.pipelines.errors import NoSubject
from imageproc.pipelines.garment.holes import close_holes
from imageproc.pipelines.garment.matte import alpha_from, colour_alpha, cut_garment, ground_distance
from imageproc.pipelines.garment.shape import Mask
from imageproc.pipelines.picture import Bytes, Floats, Picture
from imageproc.pipelines.subject import Finder, Found
from tests.pipelines.garment.drawing import CLOTH, GROUND, LONG, SHORT, mask_of, photo, plain


@pytest.fixture
def finder(tmp_path: Path) -> Finder:
    """Without any network."""
    return Finder(models_dir=tmp_path, threads=1)


def overlap(alpha: Floats, mask: Mask) -> float:
    return float(((alpha > 0.5) & mask).sum() / ((alpha > 0.5) | mask).sum())


def test_without_networks_colours_find_the_garment_and_the_note_says_so(finder: Finder) -> None:
    cut = cut_garment(photo(mask_of(LONG)), finder)
    assert overlap(cut.alpha, mask_of(LONG)) > 0.99
    assert cut.weights == ()
    assert "No network" in cut.notes[0]


def test_a_picture_that_comes_cut_out_keeps_its_alpha(finder: Finder) -> None:
    mask = mask_of(SHORT)
    alpha = (mask * 255).astype(np.uint8)
    rgb = np.random.default_rng(1).integers(0, 256, (*mask.shape, 3), np.uint8)
    cut = cut_garment(Picture(rgb=rgb, alpha=alpha), finder)
    assert cut.own
    assert (cut.alpha == mask).all()


def test_an_opaque_alpha_is_no_cut_out(finder: Finder) -> None:
    mask = mask_of(SHORT)
    full = np.full(mask.shape, 255, np.uint8)
    assert not cut_garment(Picture(rgb=plain(mask), alpha=full), finder).own


def test_an_empty_photo_has_no_subject(finder: Finder) -> None:
    with pytest.raises(NoSubject):
        cut_garment(Picture(rgb=np.full((400, 300, 3), 244, np.uint8), alpha=None), finder)


def fat(mask: Mask) -> Floats:
    """A coarse matte: too wide, as those of small networks are."""
    return cv2.dilate(mask.astype(np.float32), np.ones((9, 9), np.uint8)).astype(np.float32)


def soft(mask: Mask) -> tuple[Bytes, Floats]:
    """A photo with blurred edges and the alpha it was mixed with."""
    alpha = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.8)[..., None]
    mixed = alpha * np.array(CLOTH) + (1 - alpha) * np.array(GROUND)
    return np.rint(mixed).astype(np.uint8), alpha[..., 0].astype(np.float32)


def test_the_ground_is_taken_out_of_soft_edges() -> None:
    rgb, alpha = soft(mask_of(SHORT))
    found = alpha_from(rgb, Found(matte=fat(mask_of(SHORT)), engine="drawn"))
    edge = (alpha > 0.02) & (alpha < 0.98)
    assert np.quantile(np.abs(found - alpha)[edge], 0.95) < 0.2
    assert np.abs(found - alpha)[~edge].max() < 0.05


def test_a_shadow_on_the_ground_is_not_cloth() -> None:
    mask = mask_of(SHORT)
    shadow = cv2.GaussianBlur(np.roll(mask, (12, 10), (0, 1)).astype(np.float32), (0, 0), 9)
    rgb = (plain(mask) * np.where(mask, 1, 1 - 0.3 * shadow)[..., None]).astype(np.uint8)
    found = alpha_from(rgb, Found(matte=fat(mask), engine="drawn"))
    assert overlap(found, mask) > 0.99


def test_colour_keeps_the_slit_that_the_matte_fills() -> None:
    mask = mask_of(LONG)
    filled = cv2.morphologyEx(mask.astype(np.float32), cv2.MORPH_CLOSE, np.ones((201, 201)))
    distance, limit = ground_distance(plain(mask))
    assert overlap(colour_alpha(distance, limit, filled.astype(np.float32)), mask) > 0.99


def test_cloth_of_the_grounds_colour_is_kept_by_the_matte() -> None:
    mask = mask_of(SHORT)
    rgb = plain(mask)
    rgb[mask] = 238
    rgb[400:500][mask[400:500]] = 20
    found = alpha_from(rgb, Found(matte=mask.astype(np.float32), engine="drawn"))
    assert overlap(found, mask) > 0.97


def square_hole(side: int, row: int = 400) -> tuple[Mask, Mask]:
    mask = mask_of(SHORT)
    hole = np.zeros_like(mask)
    hole[row : row + side, 300 : 300 + side] = True
    return mask & ~hole, hole


@pytest.mark.parametrize(
    ("side", "shown", "sure", "closed"),
    [
        (8, 0.0, 0.0, True),
        (20, 0.0, 0.0, True),
        (60, 4.0, 1.0, True),
        (60, 0.0, 1.0, False),
        (60, 4.0, 0.0, False),
    ],
    ids=["speck", "small", "white print", "bare ground", "not in the matte"],
)
def test_holes_are_closed_by_what_they_show(
    side: int, shown: float, sure: float, *, closed: bool
) -> None:
    mask, hole = square_hole(side)
    coarse = np.where(hole, sure, mask).astype(np.float32)
    distance = np.where(hole, shown, 60 * mask).astype(np.float32)
    alpha = close_holes(mask.astype(np.float32), coarse, distance)
    assert bool(alpha[hole].min() == 1) is closed
    assert alpha[~mask & ~hole].max() == 0


def test_a_small_gap_beside_the_outline_stays_open() -> None:
    mask, hole = square_hole(24, row=106)
    distance = np.where(hole, 0, 60 * mask).astype(np.float32)
    alpha = close_holes(mask.astype(np.float32), (mask | hole).astype(np.float32), distance)
    assert alpha[hole].max() == 0
