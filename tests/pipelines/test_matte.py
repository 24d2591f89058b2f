from __future__ import annotations

import numpy as np
import pytest

from imageproc.pipelines.catalogue import CATALOGUE, ModelSpec
from imageproc.pipelines.errors import NoSubject
from imageproc.pipelines.matte import BackgroundRemover, shrink, stretch, to_tensor
from imageproc.pipelines.picture import Picture
from tests.pipelines.pictures import StubSession, plain

SPEC = ModelSpec(
    name="stub",
    purpose="background",
    file_name="stub.onnx",
    licence="none",
    commercial_use=True,
    side=8,
    mean=(0.5, 0.5, 0.5),
    std=(0.5, 0.25, 0.5),
)


def test_it_feeds_normalised_planes() -> None:
    rgb = np.full((4, 6, 3), (200, 100, 0), np.uint8)
    tensor = to_tensor(rgb, SPEC)
    assert tensor.shape == (1, 3, 8, 8)
    assert tensor.dtype == np.float32
    assert tensor[0, :, 3, 3].tolist() == [1.0, 0.0, -1.0]


def test_it_divides_by_the_maximum_even_when_all_is_black() -> None:
    assert np.isfinite(to_tensor(np.zeros((4, 4, 3), np.uint8), SPEC)).all()


def test_it_stretches_the_answer_to_the_whole_range() -> None:
    prediction = np.linspace(0.2, 0.7, 64, dtype=np.float32).reshape(1, 1, 8, 8)
    matte = BackgroundRemover(StubSession(prediction), SPEC).matte(np.zeros((9, 5, 3), np.uint8))
    assert (matte.shape, matte.min(), matte.max()) == ((8, 8), 0, 1)


def test_it_turns_logits_into_a_matte() -> None:
    session = StubSession(np.linspace(-9, 9, 64, dtype=np.float32).reshape(1, 1, 8, 8))
    spec = CATALOGUE["birefnet-lite"]
    small = ModelSpec(
        name="l",
        purpose="background",
        file_name="l",
        licence="",
        commercial_use=True,
        side=8,
        logits=spec.logits,
    )
    matte = BackgroundRemover(session, small).matte(np.zeros((9, 5, 3), np.uint8))
    assert matte[3].mean() == pytest.approx(0.23, abs=0.05)


@pytest.mark.parametrize(
    "prediction",
    [np.full((8, 8), 0.3), np.zeros((8, 8)), np.linspace(0, 0.09, 64), np.full(4, np.nan)],
    ids=["flat", "black", "faint", "not numbers"],
)
def test_it_finds_no_subject_in_noise(
    prediction: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
) -> None:
    with pytest.raises(NoSubject):
        stretch(prediction.astype(np.float32))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((100, 50), (100, 50)),
        ((1535, 3), (1535, 3)),
        ((1536, 900), (768, 450)),
        ((8000, 2), (1000, 1)),
    ],
)
def test_it_reduces_by_a_whole_number(size: tuple[int, int], expected: tuple[int, int]) -> None:
    small = shrink(plain(np.zeros((size[1], size[0], 3), np.uint8)))
    assert small.shape[1::-1] == expected


def test_it_lays_alpha_on_white_for_the_network() -> None:
    alpha = np.array([[0, 128, 255]], np.uint8)
    picture = Picture(rgb=np.zeros((1, 3, 3), np.uint8), alpha=alpha)
    assert shrink(picture)[0, :, 0].tolist() == [255, 127, 0]
