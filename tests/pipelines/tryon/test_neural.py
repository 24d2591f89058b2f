from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from imageproc.pipelines.clock import Clock, silent
from imageproc.pipelines.errors import EngineMissing, WeightsCorrupt
from imageproc.pipelines.tryon.errors import TryOnAnswerUnusable
from imageproc.pipelines.tryon.figure import Figure
from imageproc.pipelines.tryon.frame import Frame, pose_map
from imageproc.pipelines.tryon.model import TryOn
from imageproc.pipelines.tryon.neural import FILE_NAME
from imageproc.pipelines.tryon.pipeline import RAN, Work, choose, dress
from imageproc.pipelines.tryon.skin import chin
from tests.pipelines.tryon import drawing

HEIGHT, WIDTH = 128, 96
CHANNELS = {"person": 3, "mask": 1, "garment": 3, "garment_mask": 1, "pose": 18}


def network(folder: Path, nodes: list[onnx.NodeProto], *, open_sizes: bool = False) -> Path:
    """A file of which `nodes` make `answer` out of the documented inputs."""
    sides: list[int | str] = ["h", "w"] if open_sizes else [HEIGHT, WIDTH]
    used = {name for node in nodes for name in node.input}
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, count, *sides])
        for name, count in CHANNELS.items()
        if name in used
    ]
    extra = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3, *sides])
        for name in used
        if name.startswith("strange")
    ]
    answer = helper.make_tensor_value_info("answer", TensorProto.FLOAT, None)
    constant = helper.make_tensor("none", TensorProto.FLOAT, [1], [0.0])
    graph = helper.make_graph(nodes, "tryon", [*inputs, *extra], [answer], [constant])
    path = folder / FILE_NAME
    opset = helper.make_opsetid("", 17)
    onnx.save(helper.make_model(graph, opset_imports=[opset], ir_version=8), path)
    return path


def node(kind: str, *inputs: str, output: str = "answer") -> onnx.NodeProto:
    return helper.make_node(kind, list(inputs), [output])


def fills_with_the_garment() -> list[onnx.NodeProto]:
    """person + mask * garment, and what the other inputs say times nothing."""
    return [
        node("Mul", "mask", "garment", output="drawn"),
        node("Add", "person", "drawn", output="sum"),
        node("Mul", "garment_mask", "none", output="zero"),
        node("Add", "sum", "zero"),
    ]


def drawn_in(folder: Path, engine: str = "neural") -> tuple[drawing.Drawn, TryOn]:
    person, flat = drawing.person(), drawing.garment()
    work = Work(
        person=person.picture, source=drawing.source(flat), body=person.body, garment=flat,
        models_dir=folder, threads=1,
    )  # fmt: skip
    return person, dress(work, choose(engine, folder), Clock(silent))


def test_auto_takes_the_network_where_there_is_one(tmp_path: Path) -> None:
    assert choose("auto", tmp_path) == "warp"
    network(tmp_path, fills_with_the_garment())
    assert choose("auto", tmp_path) == "neural"
    assert choose("warp", tmp_path) == "warp"


def test_engines_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match=FILE_NAME):
        choose("neural", tmp_path)
    with pytest.raises(EngineMissing, match="auto, warp, neural"):
        choose("magic", tmp_path)


@pytest.mark.parametrize("open_sizes", [False, True])
def test_its_drawing_is_laid_only_where_a_garment_was_or_will_be(
    tmp_path: Path, *, open_sizes: bool
) -> None:
    network(tmp_path, fills_with_the_garment(), open_sizes=open_sizes)
    person, result = drawn_in(tmp_path)
    photo = person.body.rgb
    assert result.engine == "neural"
    assert RAN["neural"] in result.notes
    assert result.weights[-1][0] == "tryon"
    x, y = drawing.CENTRE, 300
    assert np.abs(result.rgb[y, x].astype(int) - drawing.BLUE).max() < 25
    end = int(chin(Figure.of(person.body)))
    assert np.array_equal(result.rgb[:end], photo[:end])
    assert np.array_equal(result.rgb[470:], photo[470:])
    assert np.array_equal(result.rgb[:, :60], photo[:, :60])


def test_the_old_garment_is_not_shown_to_it(tmp_path: Path) -> None:
    """Where it may draw, the person is grey: a network that changes nothing gives grey back."""
    network(tmp_path, [node("Identity", "person")])
    _, result = drawn_in(tmp_path)
    assert np.abs(result.rgb[300, drawing.CENTRE].astype(int) - 127).max() <= 2


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        ([node("Identity", "garment_mask")], r"\[1, 1, 128, 96\] instead of"),
        ([node("Div", "person", "none")], "no usable picture"),
        ([node("Add", "person", "strange_density")], "not known: strange_density"),
    ],
    ids=["shape", "not a number", "input"],
)
def test_answers_that_are_no_picture_are_refused_with_advice(
    tmp_path: Path, nodes: list[onnx.NodeProto], words: str
) -> None:
    network(tmp_path, nodes)
    with pytest.raises(TryOnAnswerUnusable, match=words) as refusal:
        drawn_in(tmp_path)
    assert refusal.value.code == "try_on_answer_unusable"
    assert "warp" in str(refusal.value)


def test_answers_of_another_range_are_refused(tmp_path: Path) -> None:
    twice = node("Add", "garment", "garment", output="two")
    network(tmp_path, [twice, node("Add", "two", "two")])
    with pytest.raises(TryOnAnswerUnusable):
        drawn_in(tmp_path)


def test_inputs_of_other_shapes_are_refused(tmp_path: Path) -> None:
    """A network that wants a garment of another size than the person."""
    person = helper.make_tensor_value_info("person", TensorProto.FLOAT, [1, 3, HEIGHT, WIDTH])
    flat = helper.make_tensor_value_info("garment", TensorProto.FLOAT, [1, 3, 64, 64])
    answer = helper.make_tensor_value_info("answer", TensorProto.FLOAT, None)
    nodes = [node("Identity", "person"), node("Identity", "garment", output="unused")]
    graph = helper.make_graph(nodes, "tryon", [person, flat], [answer])
    opset = helper.make_opsetid("", 17)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=8)
    onnx.save(model, tmp_path / FILE_NAME)
    with pytest.raises(TryOnAnswerUnusable, match="other shapes"):
        drawn_in(tmp_path)


def test_a_file_that_is_no_network_is_damaged(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no network at all")
    with pytest.raises(WeightsCorrupt, match="tryon"):
        drawn_in(tmp_path)


def test_pictures_come_back_from_the_frame_as_they_went_in() -> None:
    y, x = np.mgrid[:200, :120].astype(np.float32)
    picture = np.dstack([x, y, x + y])
    frame = Frame.of(picture.shape, 96, 128)
    laid = frame.laid(picture, 255)
    assert laid.shape == (128, 96, 3)
    assert (laid[:, 0] == 255).all()
    assert np.abs(frame.taken(laid, (120, 200)) - picture)[2:-2, 2:-2].max() < 3


def test_joints_are_soft_discs() -> None:
    frame = Frame.of((drawing.HEIGHT, drawing.WIDTH), 96, 128)
    found = pose_map(drawing.points(), frame)
    assert found.shape == (128, 96, 18)
    y, x = np.unravel_index(found[..., 2].argmax(), found.shape[:2])
    shoulder = drawing.arm(-1).shoulder * frame.scale + (frame.left, frame.top)
    assert np.abs(shoulder - (x, y)).max() <= 1
    assert found.max() <= 1
