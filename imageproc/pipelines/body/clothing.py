"""Skin, clothes and hair, by a network that has been pulled or not."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.catalogue import ModelSpec
from imageproc.pipelines.engine import Session
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.refine import as_floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clothing:
    """hxw, 0..1 each. Clothes of the colour of skin are taken for skin, bald heads for clothes."""

    skin: Floats
    clothes: Floats
    hair: Floats


class ClothingFinder:
    """The session, and how to ask it."""

    def __init__(self, session: Session, spec: ModelSpec) -> None:
        self.session = session
        self.spec = spec

    def find(self, rgb: Bytes) -> Clothing:
        """Of hxwx3 uint8, squeezed to a square."""
        side = self.spec.side
        small = as_floats(cv2.resize(rgb, (side, side), interpolation=cv2.INTER_AREA)) / 255
        normal = (small - np.array(self.spec.mean)) / np.array(self.spec.std)
        blob = np.ascontiguousarray(normal.transpose(2, 0, 1)[None], dtype=np.float32)
        (answer, *_) = self.session.run(None, {self.spec.input_name or "input": blob})
        size = rgb.shape[1], rgb.shape[0]
        maps = (cv2.resize(each, size) for each in answer.reshape(3, side, side))
        skin, clothes, hair = (as_floats(each) for each in maps)
        return Clothing(skin=skin, clothes=clothes, hair=hair)
