"""Whatever the mask, either points come out or a sentence."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imageproc.pipelines.errors import PipelineError
from imageproc.pipelines.garment import read_garment
from imageproc.pipelines.garment.kind import kind_of
from imageproc.pipelines.garment.neck import read_neck
from imageproc.pipelines.garment.outline import read_outline
from imageproc.pipelines.garment.refuse import require_trusted, require_upright, require_whole
from imageproc.pipelines.garment.shape import Mask, largest, shape_of
from imageproc.pipelines.picture import Picture
from tests.pipelines.garment.drawing import SHORT, mask_of, plain

corner = st.tuples(st.integers(0, 299), st.integers(0, 299))
shapes = st.lists(st.lists(corner, min_size=3, max_size=9), min_size=1, max_size=4)


def drawn(polygons: list[list[tuple[int, int]]], *, mirrored: bool) -> Mask:
    mask = np.zeros((300, 300), np.uint8)
    for polygon in polygons:
        cv2.fillPoly(mask, [np.array(polygon, np.int32)], 1)
    if mirrored:
        mask |= mask[:, ::-1]
    return largest(mask > 0)


def read_all(mask: Mask) -> None:
    """Every step after the matte."""
    shape, rgb = shape_of(mask), plain(mask)
    require_whole(shape, own_cut=True)
    require_upright(shape)
    outline = read_outline(shape, rgb)
    require_trusted(shape, outline)
    neck = read_neck(rgb, mask.astype(np.float32), shape, outline.left, outline.right)
    assert kind_of(outline)
    assert 0 <= outline.hem < mask.shape[0]
    for points in (neck.line, neck.left.sides, neck.right.sides, neck.left.tip, neck.right.tip):
        assert np.isfinite(points).all()
    assert np.isfinite(neck.alpha).all()


@settings(max_examples=60, deadline=None)
@given(polygons=shapes, mirrored=st.booleans())
def test_polygons_are_read_or_refused(
    polygons: list[list[tuple[int, int]]], *, mirrored: bool
) -> None:
    mask = drawn(polygons, mirrored=mirrored)
    try:
        read_all(mask)
    except PipelineError as refused:
        assert refused.code.startswith("garment_")


@settings(max_examples=40, deadline=None)
@given(polygons=shapes)
def test_outlines_are_read_whatever_the_size(polygons: list[list[tuple[int, int]]]) -> None:
    mask = drawn(polygons, mirrored=True)
    try:
        shape = shape_of(mask)
        require_trusted(shape, read_outline(shape, plain(mask)))
    except PipelineError as refused:
        assert refused.code.startswith("garment_")


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_tee_with_bites_and_patches_is_read_or_refused(data: st.DataObject) -> None:
    mask = mask_of(SHORT).astype(np.uint8)
    for value in (0, 1):
        for _ in range(data.draw(st.integers(0, 3))):
            x, y = data.draw(st.integers(0, 599)), data.draw(st.integers(0, 799))
            cv2.circle(mask, (x, y), data.draw(st.integers(1, 120)), value, -1)
    try:
        read_all(largest(mask > 0))
    except PipelineError as refused:
        assert refused.code.startswith("garment_")


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**16), kind=st.sampled_from(["noise", "blobs", "flat", "stripes"]))
def test_any_picture_is_read_or_refused(tmp_path: Path, seed: int, kind: str) -> None:
    random = np.random.default_rng(seed)
    height, width = (int(side) for side in random.integers(200, 420, 2))
    rgb = random.integers(0, 256, (height, width, 3), np.uint8)
    if kind == "blobs":
        rgb = cv2.GaussianBlur(rgb, (0, 0), 25).astype(np.uint8) * np.uint8(9)
    elif kind == "flat":
        rgb[:] = rgb[0, 0]
    elif kind == "stripes":
        rgb[:] = rgb[:, :1]
    picture = Picture(rgb=rgb.astype(np.uint8), alpha=None)
    try:
        read_garment(picture, models_dir=tmp_path, threads=1)
    except PipelineError as refused:
        assert refused.code


def test_an_empty_cut_out_is_refused(tmp_path: Path) -> None:
    rgb, alpha = np.zeros((300, 300, 3), np.uint8), np.zeros((300, 300), np.uint8)
    alpha[100:110, 100:110] = 120
    with pytest.raises(PipelineError):
        read_garment(Picture(rgb=rgb, alpha=alpha), models_dir=tmp_path, threads=1)
