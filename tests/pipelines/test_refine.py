"""Edges and colours against a known truth."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
import pytest

from imageproc.pipelines import closedform
from imageproc.pipelines.closedform import SolverUnavailable
from imageproc.pipelines.colours import blur_fusion, split_colours
from imageproc.pipelines.fullsize import Planes, render
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.refine import Refined, coefficients, guided, refine, to_side, trimap
from tests.pipelines.composites import HEIGHT, WIDTH, Composite, head
from tests.pipelines.pictures import disc, plain

Split = Callable[[Floats, Floats], tuple[Floats, Floats]]

both_grounds = pytest.mark.parametrize("sharp", [False, True], ids=["blurred", "sharp"])


@cache
def composite(sharp: bool) -> Composite:  # noqa: FBT001 (a test's parameter)
    return head(sharp=sharp)


@cache
def cut(sharp: bool) -> Bytes:  # noqa: FBT001
    return full(composite(sharp), refine(composite(sharp).rgb, composite(sharp).matte))


def full(picture: Composite, refined: Refined, split: Split = closedform.split_colours) -> Bytes:
    front, back = split(refined.rgb, refined.alpha)
    planes = Planes(line=refined.line, front=front, back=back)
    return render(plain(picture.rgb), refined, planes)


def enlarged(matte: Floats) -> Floats:
    return cv2.resize(matte, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR).astype(np.float32)


def squared(alpha: Floats, picture: Composite) -> float:
    return float(((alpha - picture.alpha) ** 2)[picture.band].mean())


def slope(alpha: Floats, picture: Composite) -> float:
    """Error of the alpha's gradient."""
    error = sum(np.abs(_slope(alpha, dx) - _slope(picture.alpha, dx)) for dx in (0, 1))
    return float(np.asarray(error)[picture.band].mean())


def _slope(alpha: Floats, dx: int) -> Floats:
    return cv2.Sobel(alpha, cv2.CV_32F, dx, 1 - dx).astype(np.float32)


@both_grounds
def test_it_follows_the_edge_better_than_enlarging_does(sharp: bool) -> None:  # noqa: FBT001
    picture = composite(sharp)
    alpha = (cut(sharp)[..., 3] / 255).astype(np.float32)
    rough = enlarged(picture.matte)
    assert squared(alpha, picture) < 0.4 * squared(rough, picture)
    assert slope(alpha, picture) < 0.45 * slope(rough, picture)


@both_grounds
def test_it_leaves_what_is_sure_alone(sharp: bool) -> None:  # noqa: FBT001
    picture = composite(sharp)
    far = cv2.erode((~picture.band).astype(np.uint8), np.ones((25, 25))) > 0
    alpha = cut(sharp)[..., 3]
    assert set(np.unique(alpha[far])) <= {0, 255}
    solid, empty = alpha == 255, alpha == 0
    assert np.array_equal(cut(sharp)[solid][:, :3], picture.rgb[solid])
    assert not cut(sharp)[empty].any()


def tint(rgba: Bytes, picture: Composite) -> float:
    """Error of the colours in the band, as a share of what untouched colours have."""
    shown, weight = rgba[..., 3:] > 8, picture.alpha[..., None]

    def error(colours: Bytes) -> float:
        wrong = np.where(shown, colours / 255 - picture.front, 0)
        return float(np.abs(weight * wrong)[picture.band].mean())

    return error(rgba[..., :3]) / error(picture.rgb)


@both_grounds
def test_it_gives_hair_its_own_colour(sharp: bool) -> None:  # noqa: FBT001
    assert tint(cut(sharp), composite(sharp)) <= 0.45


@both_grounds
def test_blur_fusion_takes_its_place(sharp: bool) -> None:  # noqa: FBT001
    picture = composite(sharp)
    rgba = full(picture, refine(picture.rgb, picture.matte), split=blur_fusion)
    assert tint(rgba, picture) <= 0.6


def test_the_guided_filter_steps_in_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable() -> None:
        raise SolverUnavailable("PyMatting cannot be loaded (it is not installed)")

    monkeypatch.setattr(closedform, "load", unavailable)
    rgb, alpha = disc()
    refined = refine(rgb, alpha)
    assert refined.note is not None
    assert "guided filter" in refined.note
    assert "not installed" in refined.note
    assert np.abs(refined.alpha - alpha).mean() < 0.02
    colours = split_colours(refined.rgb, refined.alpha)
    assert colours.note == "colours by blur fusion"
    assert np.isfinite(colours.front).all()


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_it_needs_both_sure_subject_and_sure_ground(value: float) -> None:
    matte = np.full((16, 16), value, np.float32)
    refined = refine(np.zeros((40, 50, 3), np.uint8), matte)
    assert refined.note == "edges by the guided filter: no sure subject or no sure ground"
    assert np.isfinite(refined.alpha).all()


def test_flat_pictures_give_numbers() -> None:
    flat = np.full((60, 80, 3), 0.5, np.float32)
    matte = np.zeros((60, 80), np.float32)
    matte[20:40, 20:60] = 1
    for radius in (1, 6):
        assert np.isfinite(coefficients(flat, matte, radius=radius)).all()
    assert guided(flat, matte, "why").alpha.max() <= 1


def test_a_subject_may_leave_the_frame() -> None:
    matte = np.zeros((60, 80), np.float32)
    matte[:, :30] = 1
    known = trimap(matte)
    assert known[0, 0] == 1
    assert known[59, 0] == 1
    assert known[0, 79] == 0


def test_the_coefficients_repeat_an_alpha_that_is_linear_in_colour() -> None:
    rng = np.random.default_rng(5)
    rgb = rng.uniform(0, 1, (40, 40, 3)).astype(np.float32)
    alpha = (rgb @ np.array([0.2, 0.3, 0.4])).astype(np.float32)
    line = coefficients(rgb, alpha, radius=2)
    again = np.einsum("hwc,hwc->hw", rgb, line[..., :3]) + line[..., 3]
    assert np.abs(again - alpha).max() < 0.02


@pytest.mark.parametrize(
    ("size", "expected"), [((768, 512), (384, 256)), ((100, 40), (100, 40)), ((4000, 1), (384, 1))]
)
def test_it_never_enlarges_for_refinement(size: tuple[int, int], expected: tuple[int, int]) -> None:
    small = to_side(np.zeros((size[1], size[0], 3), np.uint8), 384)
    assert small.shape == (expected[1], expected[0], 3)


def test_the_solver_fails_by_name_on_bad_numbers() -> None:
    rgb, alpha = disc(60, 60)
    broken = (rgb / np.float32(255)).astype(np.float32)
    broken[30, 12:48] = np.nan
    with pytest.raises(SolverUnavailable):
        closedform.solve_alpha(broken, trimap(alpha))
