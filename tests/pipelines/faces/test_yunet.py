from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from imageproc.pipelines.catalogue import CATALOGUE
from imageproc.pipelines.engine import FloatArray
from imageproc.pipelines.faces.yunet import PARTS, STRIDES, YuNet
from tests.pipelines.faces.test_blazeface import red


class RedIsAFaceOfAnySize:
    """A network that sees one face around all red pixels, and remembers what it was fed."""

    def __init__(self, score: float = 0.9) -> None:
        self.score = score
        self.shapes: list[tuple[int, int]] = []

    def run(
        self, names: Sequence[str] | None, feed: Mapping[str, FloatArray], /
    ) -> Sequence[FloatArray]:
        (blob,) = feed.values()
        height, width = blob.shape[2:]
        self.shapes.append((height, width))
        found = empty(height, width)
        rows, columns = np.nonzero((blob[0, 2] > 128) & (blob[0, 1] < 100))
        if rows.size:
            low, high = (columns.min(), rows.min()), (columns.max() + 1, rows.max() + 1)
            cell = put(found, width, np.array(low), np.array(high))
            found["cls_8"][0, cell] = self.score**2
        return [found[name] for name in names or found]


def empty(height: int, width: int) -> dict[str, FloatArray]:
    """The network's answers where nothing is seen."""
    found: dict[str, FloatArray] = {}
    for stride in STRIDES:
        cells = (height // stride) * (width // stride)
        for part, size in zip(PARTS, (1, 1, 4, 10), strict=True):
            found[f"{part}_{stride}"] = np.zeros((1, cells, size), np.float32)
        found[f"obj_{stride}"] += 1
    return found


def put(found: dict[str, FloatArray], width: int, low: FloatArray, high: FloatArray) -> int:
    """Write a box into the cell of stride 8 at its middle; the number of that cell."""
    middle = (low + high) / 16
    column, row = (int(value) for value in middle)
    cell = row * (width // 8) + column
    found["bbox_8"][0, cell] = [*(middle - (column, row)), *np.log((high - low) / 8)]
    return cell


@pytest.mark.parametrize("side", [30, 300])
def test_the_quick_search_looks_once(side: int) -> None:
    network = RedIsAFaceOfAnySize()
    (found,) = YuNet(network, CATALOGUE["yunet"]).find(red(100, 200, side))
    np.testing.assert_allclose(found.box, [100, 200, side, side], atol=3)
    assert network.shapes == [(480, 640)]


def test_guesses_may_be_weaker_than_finds() -> None:
    yunet = YuNet(RedIsAFaceOfAnySize(score=0.55), CATALOGUE["yunet"])
    assert yunet.find(red(100, 200, 80)) == []
    assert all(level.guesses for level in yunet.search(red(100, 200, 80)))


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (900, 2), (1, 3000)], ids=str)
def test_slivers_are_no_error(shape: tuple[int, int]) -> None:
    rgb = np.zeros((*shape, 3), np.uint8)
    yunet = YuNet(RedIsAFaceOfAnySize(), CATALOGUE["yunet"])
    assert [face for level in yunet.search(rgb) for face in level.guesses] == []
