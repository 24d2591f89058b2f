"""What goes into an ONNX file and comes out, read without its weights.

Files of half a gigabyte are looked at from pages, so that tensors are stepped over, not read.
The form: the messages of onnx.proto3 in the wire format of Protocol Buffers.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

FLOAT32 = 1
"""onnx.TensorProto.FLOAT."""
GRAPH, INITIALIZER, INPUT, OUTPUT, TENSOR_NAME = 7, 5, 11, 12, 8
VALUE_NAME, VALUE_TYPE, TYPE_TENSOR, TENSOR_KIND, TENSOR_SHAPE = 1, 2, 1, 1, 2
SHAPE_DIM, DIM_SIZE = 1, 1
"""Numbers of fields."""
VARINT, EIGHT_BYTES, BLOCK, FOUR_BYTES = 0, 1, 2, 5
"""Wire types."""
_LENGTHS = {EIGHT_BYTES: 8, FOUR_BYTES: 4}

Span = tuple[int, int]
"""Begin and end in the file."""
Role = Literal["swapper", "detection", "landmarks", "attributes", "recognition"]
Shape = tuple[int | None, ...]
"""None where the file leaves a size open."""


class NotAGraph(ValueError):
    """The file is no ONNX network, or cut off."""


@dataclass(frozen=True, slots=True)
class Value:
    """An input or an output."""

    name: str
    kind: int
    """onnx.TensorProto.DataType."""
    shape: Shape

    def fits(self, *sizes: int | None) -> bool:
        """Whether it has these sizes; None fits all, and so does what the file leaves open."""
        if not self.shape:
            return True
        return len(self.shape) == len(sizes) and all(
            one is None or two is None or one == two
            for one, two in zip(self.shape, sizes, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Graph:
    """What a network takes and gives."""

    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]

    @property
    def role(self) -> Role | None:
        """What insightface takes such a network for; None where it fits none of its kinds."""
        shape = self.inputs[0].shape if self.inputs else ()
        if len(shape) != 4 or shape[1] != 3:
            return None
        if len(self.inputs) == 2:
            return "swapper" if shape[2:] == (128, 128) else None
        if len(self.outputs) >= 5:
            return "detection"
        return _OF_SIDE.get(shape[2]) if shape[2] == shape[3] else None

    @property
    def is_float32(self) -> bool:
        return all(value.kind == FLOAT32 for value in (*self.inputs, *self.outputs))


_OF_SIDE: dict[int | None, Role] = {192: "landmarks", 96: "attributes", 112: "recognition"}


def graph_of(path: Path) -> Graph:
    """Inputs and outputs of a file. Raises `NotAGraph` and `OSError`."""
    stat = path.stat()
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int, size: int) -> Graph:
    if not size:
        raise NotAGraph
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            return _graph(data)
        except (IndexError, UnicodeDecodeError) as exc:
            raise NotAGraph from exc


def _graph(data: mmap.mmap) -> Graph:
    start, end = _only(data, GRAPH)
    constants, inputs, outputs = set(), [], []
    for number, first, last in _blocks(data, start, end):
        if number == INITIALIZER:
            constants.add(_text(data, first, last, TENSOR_NAME))
        elif number == INPUT:
            inputs.append(_value(data, first, last))
        elif number == OUTPUT:
            outputs.append(_value(data, first, last))
    # Older files list their weights among the inputs.
    return Graph(tuple(value for value in inputs if value.name not in constants), tuple(outputs))


def _only(data: mmap.mmap, wanted: int) -> Span:
    """The one block of this number in the whole file, which is walked over to its end: one that is
    cut off behind the graph is damaged too.
    """
    found = [
        (first, last) for number, first, last in _blocks(data, 0, len(data)) if number == wanted
    ]
    if len(found) != 1:
        raise NotAGraph
    return found[0]


def _value(data: mmap.mmap, start: int, end: int) -> Value:
    """A ValueInfoProto; without a shape where it is no tensor or leaves the shape out."""
    name = _text(data, start, end, VALUE_NAME)
    tensor = _inner(data, *_inner(data, start, end, VALUE_TYPE), TYPE_TENSOR)
    kind = _number(data, *tensor, TENSOR_KIND)
    shape = _inner(data, *tensor, TENSOR_SHAPE)
    sizes = (
        _number(data, first, last, DIM_SIZE) or None
        for number, first, last in _blocks(data, *shape)
        if number == SHAPE_DIM
    )
    return Value(name, kind, tuple(sizes))


def _inner(data: mmap.mmap, start: int, end: int, wanted: int) -> Span:
    """The last block of this number; an empty one where there is none."""
    found = (start, start)
    for number, first, last in _blocks(data, start, end):
        if number == wanted:
            found = first, last
    return found


def _text(data: mmap.mmap, start: int, end: int, wanted: int) -> str:
    first, last = _inner(data, start, end, wanted)
    return data[first:last].decode()


def _number(data: mmap.mmap, start: int, end: int, wanted: int) -> int:
    """0 where there is none."""
    found = 0
    for number, wire, value, _ in _walk(data, start, end):
        if (number, wire) == (wanted, VARINT):
            found = value
    return found


def _blocks(data: mmap.mmap, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Number, begin and end of each field that holds bytes."""
    for number, wire, first, last in _walk(data, start, end):
        if wire == BLOCK:
            yield number, first, last


def _walk(data: mmap.mmap, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Number, wire type, begin and end of each field; of a varint, its value for the begin."""
    at = start
    while at < end:
        key, at = _varint(data, at)
        wire = key & 7
        length = _LENGTHS.get(wire)
        if wire == VARINT:
            value, at = _varint(data, at)
            yield key >> 3, wire, value, at
            continue
        if wire == BLOCK:
            length, at = _varint(data, at)
        if length is None or at + length > end:
            raise NotAGraph
        yield key >> 3, wire, at, at + length
        at += length


def _varint(data: mmap.mmap, at: int) -> tuple[int, int]:
    """The number at a place, and the place after it."""
    value = shift = 0
    while shift < 64:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
    raise NotAGraph
