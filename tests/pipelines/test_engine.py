from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from imageproc.pipelines.engine import open_session
from imageproc.pipelines.errors import WeightsCorrupt
from tests.pipelines.pictures import mirror


def graph(path: Path, factor: float = 2.0) -> Path:
    """A network that multiplies its input."""
    shape: list[str | int | None] = [1, 3, "h", "w"]
    node = helper.make_node("Mul", ["input", "factor"], ["output"])
    made = helper.make_graph(
        [node],
        "double",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, shape)],
        [helper.make_tensor("factor", TensorProto.FLOAT, [1], [factor])],
    )
    opset = helper.make_opsetid("", 17)
    onnx.save(helper.make_model(made, opset_imports=[opset], ir_version=8), path)
    return path


def test_it_runs_a_network(tmp_path: Path) -> None:
    session = open_session(graph(tmp_path / "double.onnx"), 1)
    (answer,) = session.run(None, {"input": np.ones((1, 3, 2, 2), np.float32)})
    assert (answer == 2).all()


def test_it_opens_a_file_once_per_thread_count(tmp_path: Path) -> None:
    path = graph(tmp_path / "double.onnx")
    assert open_session(path, 1) is open_session(path, 1)
    assert open_session(path, 1) is not open_session(path, 2)


@pytest.mark.parametrize(
    ("name", "mends"),
    [
        ("u2netp.onnx", "models pull u2netp`"),
        ("selfie_segmentation.tflite", "models pull selfie-segmentation`"),
        ("own.onnx", "models pull own`"),
    ],
)
@pytest.mark.parametrize("content", [b"", b"not a network at all" * 9])
def test_it_names_the_command_that_mends_a_damaged_file(
    tmp_path: Path, name: str, mends: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(WeightsCorrupt, match=mends):
        open_session(tmp_path / name, 1)


def test_it_says_so_when_the_file_is_gone(tmp_path: Path) -> None:
    with pytest.raises(WeightsCorrupt, match="u2netp"):
        open_session(tmp_path / "u2netp.onnx", 1)


@pytest.mark.weights
def test_a_half_file_of_real_weights_is_damaged(tmp_path: Path) -> None:
    whole = (mirror() / "u2netp.onnx").read_bytes()
    (tmp_path / "u2netp.onnx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(WeightsCorrupt):
        open_session(tmp_path / "u2netp.onnx", 1)
