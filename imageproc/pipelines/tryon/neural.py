"""The seam for a try-on network: what it is fed, and what is taken from its answer.

The operator puts `tryon.onnx` into the folder of weights. Inputs, by name, float32; `H` and `W` are
the file's own or 1024 and 768:

- `person` [1,3,H,W], -1..1: the photo, grey (0) where `mask` is 1 (agnostic);
- `mask` [1,1,H,W], 0 or 1: where the old garment was and the new one may be;
- `garment` [1,3,H,W], -1..1: the garment on white;
- `garment_mask` [1,1,H,W], 0..1;
- `pose` [1,18,H,W], 0..1: a soft disc per joint, in OpenPose's order.

A network may leave inputs out. Its first output is [1,3,H,W], -1..1: the person in the garment.
These are the inputs of VITON-HD (Choi et al. 2021) and of those that followed it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, cast

import numpy as np

from imageproc.pipelines.engine import Session, feed_errors, open_session
from imageproc.pipelines.garment.model import Garment
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.errors import TryOnAnswerUnusable
from imageproc.pipelines.tryon.frame import Frame, pose_map

FILE_NAME = "tryon.onnx"
HEIGHT, WIDTH = 1024, 768
"""Where the file leaves them open."""
MOST = 1.5
"""Largest value of an answer that is meant to lie in -1..1."""


class Input(Protocol):
    """An input as the file describes it."""

    name: str
    shape: Sequence[int | str | None]


class Network(Session, Protocol):
    """The part of a session that tells of its inputs too."""

    def get_inputs(self) -> Sequence[Input]: ...


def path_of_network(models_dir: Path) -> Path:
    return models_dir / FILE_NAME


def redraw(
    rgb: Bytes, room: Floats, points: Floats, garment: Garment, *, path: Path, threads: int
) -> Floats:
    """The person of hxwx3 `rgb` as the network draws them: hxwx3 in 0..255.

    `room` (hxw, 0..1) is where it may draw, `points` the 33 body points. Raises
    `TryOnAnswerUnusable` when the file asks for other inputs or its answer is
    not a picture, `WeightsCorrupt` when it is no network.
    """
    # An .onnx file is opened by onnxruntime, whose sessions describe their inputs.
    network = cast(Network, open_session(path, threads))
    height, width = _size(network)
    frame = Frame.of(rgb.shape, width, height)
    feed = _feed(rgb, room, points, garment, frame)
    wanted = [each.name for each in network.get_inputs()]
    unknown = [name for name in wanted if name not in feed]
    if unknown:
        raise TryOnAnswerUnusable(
            f"The file {FILE_NAME} asks for inputs that are not known: {', '.join(unknown)}. "
            'See docs/tryon.md, or choose the engine "warp".'
        )
    answer = _run(network, {name: feed[name] for name in wanted})
    picture = _checked(answer, height, width)
    return frame.taken(picture, (rgb.shape[1], rgb.shape[0]))


def _size(network: Network) -> tuple[int, int]:
    for each in network.get_inputs():
        height, width = each.shape[-2:]
        if isinstance(height, int) and isinstance(width, int):
            return height, width
    return HEIGHT, WIDTH


def _feed(
    rgb: Bytes, room: Floats, points: Floats, garment: Garment, frame: Frame
) -> dict[str, Floats]:
    mask = (frame.laid(room, 0) > 0.5).astype(np.float32)[..., None]
    person = (frame.laid(rgb, 255) / 127.5 - 1) * (1 - mask)
    own = Frame.of(garment.alpha.shape, frame.width, frame.height)
    alpha = own.laid(garment.alpha, 0)[..., None]
    cloth = (own.laid(garment.rgb, 255) / 127.5 - 1) * alpha + (1 - alpha)
    pictures = {
        "person": person,
        "mask": mask,
        "garment": cloth,
        "garment_mask": alpha,
        "pose": pose_map(points, frame),
    }
    return {name: as_floats(values.transpose(2, 0, 1)[None]) for name, values in pictures.items()}


def _run(network: Network, feed: Mapping[str, Floats]) -> Floats:
    try:
        return np.asarray(network.run(None, feed)[0])
    except feed_errors() as exc:
        raise TryOnAnswerUnusable(
            f"The file {FILE_NAME} does not take what it is fed: its inputs have other shapes. "
            'See docs/tryon.md, or choose the engine "warp".'
        ) from exc


def _checked(answer: Floats, height: int, width: int) -> Floats:
    """[1,3,H,W] in -1..1 to HxWx3 in 0..255."""
    if answer.shape != (1, 3, height, width):
        raise TryOnAnswerUnusable(
            f"The try-on network answered with the shape {list(answer.shape)} instead of "
            f'[1, 3, {height}, {width}]. Choose the engine "warp", or replace the file {FILE_NAME}.'
        )
    if not np.isfinite(answer).all() or float(np.abs(answer).max()) > MOST:
        raise TryOnAnswerUnusable
    values = (np.clip(answer[0].transpose(1, 2, 0), -1, 1) + 1) * 127.5
    return as_floats(values)
