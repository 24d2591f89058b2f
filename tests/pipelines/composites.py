"""Pictures whose true alpha is known: a drawn head with hairs on drawn grounds."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.picture import Bytes, Floats

HEIGHT, WIDTH = 720, 960


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Composite:
    rgb: Bytes
    front: Floats
    """The head's own colours, 0..1."""
    alpha: Floats
    matte: Floats
    """The true alpha as an ideal network of 320 pixels would see it."""

    @property
    def band(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Where alpha is soft, and a little around it."""
        soft = ((self.alpha > 0.02) & (self.alpha < 0.98)).astype(np.uint8)
        size = 2 * round(0.012 * WIDTH) + 1
        return cv2.dilate(soft, np.ones((size, size), np.uint8)) > 0


def head(seed: int = 7, *, sharp: bool) -> Composite:
    """A head with 700 hairs on a sharp or blurred ground."""
    rng = np.random.default_rng(seed)
    alpha, front = _figure(rng)
    rgb = alpha[..., None] * front + (1 - alpha[..., None]) * _ground(rng, sharp=sharp)
    small = cv2.resize(alpha, (320, 320), interpolation=cv2.INTER_AREA)
    matte = cv2.GaussianBlur(small, (0, 0), 1.2).astype(np.float32)
    return Composite(rgb=(rgb * 255 + 0.5).astype(np.uint8), front=front, alpha=alpha, matte=matte)


def _figure(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Drawn at twice the size, so that a hair is less than a pixel wide."""
    mask = np.zeros((2 * HEIGHT, 2 * WIDTH), np.uint8)
    face = mask.copy()
    middle = np.array([WIDTH, HEIGHT])
    cv2.ellipse(mask, (WIDTH, HEIGHT), (340, 460), 0, 0, 360, 255, -1, cv2.LINE_AA)
    cv2.ellipse(face, (WIDTH, HEIGHT + 60), (250, 340), 0, 0, 360, 255, -1, cv2.LINE_AA)
    for angle in rng.uniform(-np.pi, 0, 700):
        way = np.array([np.cos(angle), np.sin(angle)])
        start = middle + way * (330, 450)
        bend = rng.normal(0, 0.5, 2)
        points = [
            start + way * t * 130 + bend * t * t * 60
            for t in np.linspace(0, rng.uniform(0.3, 1), 8)
        ]
        cv2.polylines(
            mask,
            [np.round(points).astype(np.int32)],
            isClosed=False,
            color=255,
            lineType=cv2.LINE_AA,
        )
    size = WIDTH, HEIGHT
    alpha = cv2.resize(mask, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    skin = cv2.resize(face, size, interpolation=cv2.INTER_AREA)[..., None].astype(np.float32) / 255
    hair = np.array([0.16, 0.11, 0.08]) + rng.normal(0, 0.02, (HEIGHT, WIDTH, 1))
    front = skin * np.array([0.85, 0.65, 0.55]) + (1 - skin) * hair
    return alpha.astype(np.float32), np.clip(front, 0, 1).astype(np.float32)


def _ground(rng: np.random.Generator, *, sharp: bool) -> Floats:
    cells = rng.uniform(0.35, 1, (18, 24, 3)).astype(np.float32)
    blurred = cv2.resize(cells, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    if sharp:
        fine = rng.normal(0, 0.06, (HEIGHT // 2, WIDTH // 2, 3)).astype(np.float32)
        blurred = blurred + cv2.resize(fine, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    return np.clip(blurred, 0, 1).astype(np.float32)
