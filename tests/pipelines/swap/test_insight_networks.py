from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path
from typing import NoReturn

import cv2
import numpy as np
import onnx
import pytest

from imageproc.pipelines.errors import WeightsCorrupt
from imageproc.pipelines.faces.identity import PLACES, similarity
from imageproc.pipelines.picture import Bytes
from imageproc.pipelines.swap.insight_align import aligned
from imageproc.pipelines.swap.insight_errors import SwapAnswerUnusable
from imageproc.pipelines.swap.insight_files import SWAPPER, find_pack
from imageproc.pipelines.swap.insight_networks import Networks
from tests.pipelines.swap import insight_packs as packs


def picture(seed: int) -> Bytes:
    """240x220, soft blots."""
    noise = np.random.default_rng(seed).uniform(0, 255, (12, 11, 3)).astype(np.float32)
    return np.asarray(cv2.resize(noise, (220, 240), interpolation=cv2.INTER_LINEAR), np.uint8)


def opened(models_dir: Path) -> Networks:
    pack = find_pack(models_dir)
    assert pack is not None
    return Networks(pack, 1)


def drawn_with(models_dir: Path, nodes: list[onnx.NodeProto]) -> None:
    packs.swapper(packs.installed(models_dir) / SWAPPER, nodes)
    networks = opened(models_dir)
    latent = networks.describe(picture(1), packs.five_points())
    networks.draw(picture(2)[:128, :128], latent)


def test_faces_are_described_by_numbers_of_length_one(tmp_path: Path) -> None:
    packs.installed(tmp_path)
    networks = opened(tmp_path)
    points = packs.five_points()
    one, again = networks.describe(picture(1), points), networks.describe(picture(1), points)
    other = networks.describe(picture(2), points)
    assert one.shape == (1, 512)
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(one, again)
    assert float((one * other).sum()) < 0.99


def test_the_table_of_the_swapper_turns_the_description(tmp_path: Path) -> None:
    """insightface multiplies the embedding with the file's last tensor."""
    folder = packs.installed(tmp_path)
    plain = opened(tmp_path).describe(picture(1), packs.five_points())
    turn = np.roll(np.eye(512, dtype=np.float32), 3, axis=1)
    packs.swapper(folder / SWAPPER, table=turn)
    turned = opened(tmp_path).describe(picture(1), packs.five_points())
    assert np.abs(turned - np.roll(plain, 3, axis=1)).max() < 1e-6


def test_the_answer_depends_on_both_faces(tmp_path: Path) -> None:
    packs.installed(tmp_path)
    networks = opened(tmp_path)
    square = picture(3)[:128, :128]
    one = networks.draw(square, networks.describe(picture(1), packs.five_points()))
    other = networks.draw(square, networks.describe(picture(2), packs.five_points()))
    tint = one - square / 2
    assert np.abs(tint - tint[0, 0]).max() < 0.1
    assert np.abs(one - other).mean() > 1


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        (packs.overflown(), "no numbers"),
        (packs.flat(), "one flat colour"),
        ([packs.node("Mul", "target", "much")], "beyond 0 to 1"),
    ],
    ids=["not a number", "constant", "range"],
)
def test_answers_that_are_no_picture_are_refused_with_advice(
    tmp_path: Path, nodes: list[onnx.NodeProto], words: str
) -> None:
    with pytest.raises(SwapAnswerUnusable, match=words) as refusal:
        drawn_with(tmp_path, nodes)
    assert refusal.value.code == "swap_answer_unusable"
    assert "Use the float32 file inswapper_128.onnx" in str(refusal.value)


def test_a_network_that_refuses_its_input_is_told(tmp_path: Path) -> None:
    """Its inner table has rows for 256 numbers."""
    nodes = [
        packs.node("MatMul", "source", "wrong", output="mixed"),
        packs.node("ReduceSum", "mixed", output="one", keepdims=0),
        packs.node("Add", "target", "one"),
    ]
    path = packs.installed(tmp_path) / SWAPPER
    packs.swapper(path, nodes)
    model = onnx.load(path)
    wrong = onnx.numpy_helper.from_array(np.ones((256, 2), np.float32), "wrong")
    model.graph.initializer.insert(0, wrong)
    onnx.save(model, path)
    with pytest.raises((SwapAnswerUnusable, WeightsCorrupt), match=SWAPPER):
        networks = opened(tmp_path)
        networks.draw(picture(2)[:128, :128], np.ones((1, 512), np.float32))


@pytest.mark.parametrize(
    "table", [np.eye(512, dtype=np.float16), np.eye(256, dtype=np.float32)], ids=["short", "small"]
)
def test_a_converted_file_has_another_last_tensor_and_is_refused(
    tmp_path: Path, table: np.ndarray
) -> None:
    packs.swapper(packs.installed(tmp_path) / SWAPPER, table=table)
    with pytest.raises(SwapAnswerUnusable, match="the file was converted"):
        opened(tmp_path)


def test_a_face_that_cannot_be_described_is_refused(tmp_path: Path) -> None:
    folder = packs.installed(tmp_path)
    packs.swapper(folder / SWAPPER, table=np.full((512, 512), np.nan, np.float32))
    with pytest.raises(SwapAnswerUnusable, match="described"):
        opened(tmp_path).describe(picture(1), packs.five_points())


def test_a_network_that_cannot_run_is_damaged(tmp_path: Path) -> None:
    packs.swapper(packs.installed(tmp_path) / SWAPPER, [packs.node("NoSuchLayer", "target")])
    with pytest.raises(WeightsCorrupt, match="Copy it into the weights folder"):
        opened(tmp_path)


def test_nothing_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    packs.installed(tmp_path)
    networks = opened(tmp_path)
    networks.draw(picture(2)[:128, :128], networks.describe(picture(1), packs.five_points()))
    assert capfd.readouterr() == ("", "")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for an address or a connection fails."""

    def refuse(*_arguments: object) -> NoReturn:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.usefixtures("offline")
def test_nothing_is_fetched(tmp_path: Path) -> None:
    packs.installed(tmp_path)
    networks = opened(tmp_path)
    networks.draw(picture(2)[:128, :128], networks.describe(picture(1), packs.five_points()))


@pytest.mark.weights
@pytest.mark.usefixtures("offline")
def test_insightface_itself_takes_such_a_pack_and_none_with_a_swapper_in_it(tmp_path: Path) -> None:
    from insightface.app import FaceAnalysis

    folder = packs.installed(tmp_path)
    real = Path(os.environ.get("MODELS_MIRROR", "")) / "scrfd_2.5g_bnkps.onnx"
    if not real.is_file():
        pytest.skip(f"set MODELS_MIRROR to a folder that holds {real.name}")
    shutil.copy(real, folder / packs.PACK / "det_10g.onnx")
    pack = find_pack(tmp_path)
    assert pack is not None
    given = {"name": str(pack.folder), "providers": ["CPUExecutionProvider"]}
    assert set(FaceAnalysis(**given).models) == {"detection", "recognition"}
    shutil.copy(pack.swapper, pack.folder)
    assert find_pack(tmp_path) is None
    with pytest.raises(AttributeError, match="taskname"):
        FaceAnalysis(**given)


def with_dot(rgb: Bytes, point: np.ndarray, radius: float) -> Bytes:
    """Smooth at its edge, and exact to a sixteenth of a pixel."""
    drawn = rgb.copy()
    x, y = (round(float(value) * 16) for value in point)
    cv2.circle(drawn, (x, y), round(radius * 16), (255, 255, 255), -1, cv2.LINE_AA, 4)
    return drawn


@pytest.mark.parametrize(("side", "margin"), [(112, 0), (128, 8)])
@pytest.mark.parametrize("size", [1.0, 4.7], ids=["near", "large"])
def test_the_points_of_a_face_come_to_their_places(side: int, margin: int, size: float) -> None:
    """A dot on each point is found at its place again, however much the picture is shrunk."""
    turned = similarity(PLACES, packs.five_points() * np.float32(size))
    points = (np.c_[PLACES, np.ones(5)] @ turned.T).astype(np.float32)
    rgb = np.zeros((round(240 * size), round(220 * size), 3), np.uint8)
    for index in range(5):
        alone = with_dot(rgb, points[index], 5 * size)
        square, matrix = aligned(alone, points, side)
        y, x = np.mgrid[:side, :side]
        weight = square[..., 0] / square[..., 0].sum()
        middle = float((weight * x).sum()), float((weight * y).sum())
        assert np.abs(np.subtract(middle, PLACES[index] + (margin, 0))).max() < 0.15
        assert np.abs(matrix @ (*points[index], 1) - PLACES[index] - (margin, 0)).max() < 1e-3
