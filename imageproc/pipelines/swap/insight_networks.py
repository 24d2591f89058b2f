"""The two networks of insightface: one describes a face in 512 numbers, one draws it.

Both are insightface's own classes over sessions of `engine`. Embeddings live as long as one
swap: they are never stored, logged or returned.
"""

from __future__ import annotations

import contextlib
import io
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from imageproc.pipelines.engine import feed_errors, open_session
from imageproc.pipelines.errors import WeightsCorrupt
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.swap.insight_align import aligned
from imageproc.pipelines.swap.insight_errors import SwapAnswerUnusable
from imageproc.pipelines.swap.insight_files import NUMBERS, SWAPPER, Pack

RECOGNISED, DRAWN = 112, 128
"""Sides of the squares that the networks take, pixels."""
LEAST, MOST = -0.5, 1.5
"""Of an answer that is meant to lie in 0..1."""
FLATTEST = 1.5 / 255
"""Standard deviation: faces have more, the constant answers of a broken file none."""


class Recogniser(Protocol):
    """The part of insightface's ArcFaceONNX that is used."""

    def get_feat(self, imgs: Bytes, /) -> Floats: ...


class Swapper(Protocol):
    """The part of insightface's INSwapper that is used."""

    emap: Floats

    def forward(self, img: Floats, latent: Floats, /) -> Floats: ...


class Networks:
    """Both networks of a pack. Raises `WeightsCorrupt` and `SwapAnswerUnusable`."""

    def __init__(self, pack: Pack, threads: int) -> None:
        # Imported here: it costs a second and 120 MB, and few ever use it.
        from insightface.model_zoo.arcface_onnx import ArcFaceONNX
        from insightface.model_zoo.inswapper import INSwapper

        self.file_name = pack.swapper.name
        self.recogniser: Recogniser = _opened(ArcFaceONNX, pack.recogniser, threads)
        self.swapper: Swapper = _opened(INSwapper, pack.swapper, threads)
        self.table = _checked_table(self.swapper.emap, self.file_name)

    def describe(self, rgb: Bytes, five_points: Floats) -> Floats:
        """1x512, of length 1: the face as the swapper takes it."""
        crop, _ = aligned(rgb, five_points, RECOGNISED)
        found = self._fed(self.recogniser.get_feat, np.ascontiguousarray(crop[..., ::-1]))
        if found.shape != (1, NUMBERS):
            raise self._unusable(f"a face was described with the shape {list(found.shape)}")
        return self._unit(self._unit(found) @ self.table)

    def draw(self, square: Bytes, latent: Floats) -> Floats:
        """128x128x3 in 0..255: the described face in place of the one in `square`, 128x128x3."""
        picture = square.astype(np.float32).transpose(2, 0, 1)[None]
        answer = self._fed(self.swapper.forward, np.ascontiguousarray(picture), latent)
        return self._checked(answer)

    def _fed(self, network: Any, *values: Any) -> Floats:
        try:
            return np.asarray(network(*values), np.float32)
        except feed_errors() as exc:
            raise self._unusable("a network does not take what it is fed") from exc

    def _unit(self, numbers: Floats) -> Floats:
        length = float(np.linalg.norm(numbers))
        if not np.isfinite(length) or length == 0:
            raise self._unusable("a face was described with values that are no numbers")
        return np.asarray(numbers / length, np.float32)

    def _checked(self, answer: Floats) -> Floats:
        """[1,3,128,128] in 0..1 to 128x128x3 in 0..255."""
        if answer.shape != (1, 3, DRAWN, DRAWN):
            raise self._unusable(f"the drawn face has the shape {list(answer.shape)}")
        if not np.isfinite(answer).all():
            raise self._unusable("the drawn face has values that are no numbers")
        if float(answer.std()) < FLATTEST:
            raise self._unusable("the drawn face is one flat colour")
        if answer.min() < LEAST or answer.max() > MOST:
            raise self._unusable("the drawn face has values beyond 0 to 1")
        return np.asarray(np.clip(answer[0].transpose(1, 2, 0), 0, 1) * 255, np.float32)

    def _unusable(self, what: str) -> SwapAnswerUnusable:
        return SwapAnswerUnusable(
            f"The file {self.file_name} gave no usable picture: {what}. Files reduced to float16 "
            f'do that. Use the float32 file {SWAPPER}, or choose the engine "mesh".'
        )


@cache
def networks_of(pack: Pack, threads: int) -> Networks:
    """The networks of a pack, opened on first use."""
    return Networks(pack, threads)


def _opened(kind: Any, path: Path, threads: int) -> Any:
    """One of insightface's classes over our session; what it prints is dropped."""
    try:
        session = open_session(path, threads)
    except WeightsCorrupt as exc:
        raise WeightsCorrupt(
            f"The file {path.name} cannot be opened as a network. Copy it into the weights folder "
            "again."
        ) from exc
    with contextlib.redirect_stdout(io.StringIO()):
        return kind(model_file=str(path), session=session)


def _checked_table(table: Floats, file_name: str) -> Floats:
    """512x512, which turns an embedding into what the swapper takes.

    It is the last tensor of the file. Converters put others there, or cut its
    numbers short.
    """
    if table.shape != (NUMBERS, NUMBERS) or table.dtype != np.float32:
        raise SwapAnswerUnusable(
            f"The last tensor of {file_name} must be a float32 table of {NUMBERS}x{NUMBERS}, and "
            f"is {table.dtype} {list(table.shape)}: the file was converted. Use the original "
            f'{SWAPPER}, or choose the engine "mesh".'
        )
    return table
