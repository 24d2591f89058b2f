from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto

from imageproc.pipelines.swap.insight_files import FOLDER, SWAPPER, find_pack, problems
from imageproc.pipelines.swap.insight_graphs import NotAGraph, graph_of
from tests.pipelines.swap import insight_packs as packs


def test_a_pack_and_its_swapper_are_found(tmp_path: Path) -> None:
    folder = packs.installed(tmp_path)
    pack = find_pack(tmp_path)
    assert pack is not None
    assert problems(tmp_path) == []
    assert pack.recogniser == folder / packs.PACK / "w600k_r50.onnx"
    assert pack.swapper == folder / SWAPPER
    assert [path.name for path in pack.files] == ["det_10g.onnx", "w600k_r50.onnx", SWAPPER]
    assert [name for name, _ in pack.weights] == ["w600k_r50", "inswapper_128"]
    assert pack.title == "buffalo_l and inswapper_128"


def test_the_digest_is_of_all_files_and_of_nothing_else(tmp_path: Path) -> None:
    folder = packs.installed(tmp_path / "one")
    shutil.copytree(folder, tmp_path / "two" / FOLDER)
    (tmp_path / "two" / FOLDER / packs.PACK).rename(tmp_path / "two" / FOLDER / "other_name")
    one, two = find_pack(tmp_path / "one"), find_pack(tmp_path / "two")
    assert one is not None
    assert two is not None
    assert one.digest == two.digest
    packs.detector(two.folder / "genderage.onnx")
    changed = find_pack(tmp_path / "two")
    assert changed is not None
    assert changed.digest != one.digest


def test_nothing_there_is_no_problem(tmp_path: Path) -> None:
    assert find_pack(tmp_path) is None
    assert problems(tmp_path) == []
    (tmp_path / FOLDER).mkdir()
    assert find_pack(tmp_path) is None
    assert problems(tmp_path) == []


def one_problem(models_dir: Path) -> str:
    assert find_pack(models_dir) is None
    (problem,) = problems(models_dir)
    return problem


def test_a_swapper_inside_the_pack_is_to_be_moved(tmp_path: Path) -> None:
    folder = packs.installed(tmp_path)
    copy = folder / packs.PACK / "swap_net.onnx"
    shutil.copy(folder / SWAPPER, copy)
    problem = one_problem(tmp_path)
    assert "swap_net.onnx lies inside the pack buffalo_l" in problem
    assert f"Move it to {folder / 'swap_net.onnx'}" in problem


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    folder = packs.installed(tmp_path)
    (folder / SWAPPER).rename(folder / "aside")
    assert "Put inswapper_128.onnx there, beside the pack" in one_problem(tmp_path)
    (folder / "aside").rename(folder / SWAPPER)
    shutil.rmtree(folder / packs.PACK)
    assert "There is no pack" in one_problem(tmp_path)


def test_what_lies_elsewhere_or_twice_is_named(tmp_path: Path) -> None:
    folder = packs.installed(tmp_path)
    shutil.copytree(folder / packs.PACK, folder / "antelopev2")
    assert "antelopev2, buffalo_l. Keep one" in one_problem(tmp_path)
    shutil.rmtree(folder / "antelopev2")
    packs.swapper(folder / "inswapper_256.onnx")
    assert "inswapper_128.onnx, inswapper_256.onnx. Keep one" in one_problem(tmp_path)
    (folder / "inswapper_256.onnx").unlink()
    packs.recogniser(folder / "w600k_mbf.onnx")
    assert "Move it into the folder of its pack" in one_problem(tmp_path)


def test_a_pack_one_folder_too_deep_is_told(tmp_path: Path) -> None:
    folder = packs.installed(tmp_path)
    (folder / packs.PACK).rename(folder / "inner")
    (folder / packs.PACK).mkdir()
    (folder / "inner").rename(folder / packs.PACK / packs.PACK)
    problem = one_problem(tmp_path)
    assert "one folder too deep" in problem
    assert str(folder / packs.PACK / packs.PACK) in problem


def test_a_pack_has_one_recogniser_of_512_numbers(tmp_path: Path) -> None:
    folder = packs.installed(tmp_path) / packs.PACK
    packs.recogniser(folder / "second.onnx")
    assert "there is: second.onnx, w600k_r50.onnx" in one_problem(tmp_path)
    (folder / "second.onnx").unlink()
    (folder / "w600k_r50.onnx").unlink()
    assert "there is: none" in one_problem(tmp_path)
    packs.recogniser(folder / "small.onnx", numbers=128)
    assert "small.onnx does not describe a face with 512" in one_problem(tmp_path)


def test_strange_networks_in_a_pack_are_to_be_moved_out(tmp_path: Path) -> None:
    """insightface would take this one, of 320 pixels, for a recogniser."""
    folder = packs.installed(tmp_path) / packs.PACK
    square = packs.value("picture", 1, 3, 320, 320)
    nodes = [packs.node("Identity", "picture")]
    packs.saved(folder / "u2netp.onnx", nodes, [square], [packs.value("answer", 1, 3, 320, 320)])
    assert "u2netp.onnx" in one_problem(tmp_path)
    assert "Move it out of the pack" in one_problem(tmp_path)


def test_a_swapper_with_other_inputs_is_refused(tmp_path: Path) -> None:
    path = packs.installed(tmp_path) / SWAPPER
    packs.swapper(path, packs.flat(), numbers=256)
    assert "1x512 numbers" in one_problem(tmp_path)
    packs.recogniser(path)
    assert "no face swapper of insightface" in one_problem(tmp_path)


def test_a_float16_swapper_is_refused(tmp_path: Path) -> None:
    path = packs.installed(tmp_path) / SWAPPER
    packs.swapper(path, [packs.node("Identity", "target")], kind=TensorProto.FLOAT16)
    assert "Use the float32 file" in one_problem(tmp_path)


@pytest.mark.parametrize("rest", [b"", b"no network at all", b"\x3a\xff\xff\xff\x7f"])
def test_files_that_are_no_networks_are_named(tmp_path: Path, rest: bytes) -> None:
    folder = packs.installed(tmp_path)
    (folder / SWAPPER).write_bytes(rest)
    assert f"{folder / SWAPPER} cannot be read as a network" in one_problem(tmp_path)


def test_a_file_that_is_cut_off_is_no_network(tmp_path: Path) -> None:
    path = packs.swapper(tmp_path / "a.onnx")
    whole = path.read_bytes()
    for length in (1, 9, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(NotAGraph):
            graph_of(path)


def test_a_graph_is_read_without_its_weights(tmp_path: Path) -> None:
    graph = graph_of(packs.swapper(tmp_path / "a.onnx"))
    assert [(value.name, value.shape) for value in graph.inputs] == [
        ("target", (1, 3, 128, 128)),
        ("source", (1, 512)),
    ]
    assert graph.role == "swapper"
    assert graph.is_float32
    assert graph_of(packs.recogniser(tmp_path / "b.onnx")).role == "recognition"
    assert graph_of(packs.detector(tmp_path / "c.onnx")).role == "detection"


def test_weights_listed_among_the_inputs_are_none(tmp_path: Path) -> None:
    """As files before ONNX 1.4 have them."""
    inputs = [packs.value("input.1", 1, 3, 112, 112), packs.value("mix", 2)]
    nodes = [packs.node("Identity", "input.1")]
    outputs = [packs.value("answer", 1, 512)]
    constants = {"mix": np.ones(2, np.float32)}
    graph = graph_of(packs.saved(tmp_path / "a.onnx", nodes, inputs, outputs, constants))
    assert [value.name for value in graph.inputs] == ["input.1"]
