"""Small networks with the inputs and outputs of insightface's, laid out as an operator would."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from imageproc.pipelines.picture import Floats
from imageproc.pipelines.swap.insight_files import FOLDER, SWAPPER

PACK = "buffalo_l"
NUMBERS = 512
POOL = 14
"""Side of the patches whose mean colours are all the recogniser sees."""


def node(kind: str, *inputs: str, output: str = "answer", **attributes: Any) -> onnx.NodeProto:
    return helper.make_node(kind, list(inputs), [output], **attributes)


def value(
    name: str, *sizes: int | str | None, kind: int = TensorProto.FLOAT
) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, list(sizes))


def saved(
    path: Path,
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[onnx.ValueInfoProto],
    outputs: Sequence[onnx.ValueInfoProto],
    constants: dict[str, np.ndarray] | None = None,
) -> Path:
    """`constants` keep their order: insightface reads the last one."""
    tensors = [numpy_helper.from_array(array, name) for name, array in (constants or {}).items()]
    graph = helper.make_graph(nodes, path.stem, inputs, outputs, tensors)
    opset = helper.make_opsetid("", 17)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(helper.make_model(graph, opset_imports=[opset], ir_version=8), path)
    return path


def recogniser(path: Path, numbers: int = NUMBERS) -> Path:
    """Describes a face by the colours of its patches, mixed."""
    cells = (112 // POOL) ** 2 * 3
    mix = np.random.default_rng(5).normal(size=(cells, numbers)).astype(np.float32)
    side = [POOL, POOL]
    nodes = [
        node("AveragePool", "input.1", output="patches", kernel_shape=side, strides=side),
        node("Flatten", "patches", output="flat"),
        node("MatMul", "flat", "mix"),
    ]  # fmt: skip
    taken, given = value("input.1", None, 3, 112, 112), value("answer", 1, numbers)
    return saved(path, nodes, [taken], [given], {"mix": mix})


def swapper(
    path: Path,
    nodes: Sequence[onnx.NodeProto] | None = None,
    *,
    table: np.ndarray | None = None,
    kind: int = TensorProto.FLOAT,
    numbers: int = NUMBERS,
) -> Path:
    """Half the target's face, half one colour that depends on the source; or what `nodes` do."""
    colour = np.random.default_rng(7).normal(size=(NUMBERS, 3)).astype(np.float32) * 3
    constants: dict[str, np.ndarray] = {
        "half": np.array(0.5, np.float32),
        "none": np.zeros(1, np.float32),
        "much": np.array(1e5, np.float32),
        "colour": colour,
        "sides": np.array([1, 3, 1, 1], np.int64),
        "table": np.eye(NUMBERS, dtype=np.float32) if table is None else table,
    }
    inputs = [value("target", 1, 3, 128, 128, kind=kind), value("source", 1, numbers, kind=kind)]
    output = value("answer", 1, 3, 128, 128, kind=kind)
    return saved(path, list(nodes or tinted()), inputs, [output], constants)


def tinted() -> list[onnx.NodeProto]:
    return [
        node("MatMul", "source", "colour", output="mixed"),
        node("Sigmoid", "mixed", output="tint"),
        node("Reshape", "tint", "sides", output="flat"),
        node("Add", "target", "flat", output="sum"),
        node("Mul", "sum", "half"),
    ]


def overflown() -> list[onnx.NodeProto]:
    """Infinite where the picture is not black, and not a number where it is: so ends float16."""
    return [node("Div", "target", "none")]


def flat() -> list[onnx.NodeProto]:
    return [node("Mul", "target", "none")]


def detector(path: Path) -> Path:
    """As many outputs as a detector has; nobody asks it."""
    nodes = [node("Identity", "input.1", output=f"o{index}") for index in range(9)]
    outputs = [value(f"o{index}", 1, 3, None, None) for index in range(9)]
    return saved(path, nodes, [value("input.1", 1, 3, None, None)], outputs)


def installed(models_dir: Path) -> Path:
    """A pack and a swapper where they belong; returns the folder they are in."""
    folder = models_dir / FOLDER
    detector(folder / PACK / "det_10g.onnx")
    recogniser(folder / PACK / "w600k_r50.onnx")
    swapper(folder / SWAPPER)
    return folder


def five_points() -> Floats:
    """Of a face about 100 pixels wide, turned a little."""
    return np.array([[82, 95], [130, 99], [104, 125], [83, 150], [122, 153]], np.float32)
