"""A picture of all swaps for people to judge."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from imageproc.bench.faceswap_pairs import Couple, Scene, Source, Try
from imageproc.pipelines import raster
from imageproc.pipelines.faces.finding import Confirmed
from imageproc.pipelines.picture import Bytes

SIDE, LABEL = 320, 22
"""Of a tile, and the strip with its name above it; pixels."""
GREY, INK = 128, (255, 255, 255)
AROUND = 3.2
"""Side of what is shown of a face, in eye distances."""


def write_sheet(
    people: Sequence[Source],
    scenes: Sequence[Scene],
    tries: Sequence[Try],
    couples: Sequence[Couple],
    path: Path,
) -> None:
    """For each template: it and the sources; a row per face; then couples. A column per source.

    Nothing is written where there is no template.
    """
    rows: list[list[Bytes]] = []
    for scene in scenes:
        photos = (tile(person.rgb, person.name) for person in people)
        rows.append([tile(scene.rgb, scene.name), *photos])
        rows += [_face_row(scene, at, tries) for at in range(len(scene.faces))]
        rows.append(_couple_row(scene, couples))
    if not rows:
        return
    width = max(map(len, rows))
    full = [_trimmed(np.hstack([*row, *[tile(None, "")] * (width - len(row))])) for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raster.encode(np.vstack(full), "jpeg", quality=88))


def _face_row(scene: Scene, at: int, tries: Sequence[Try]) -> list[Bytes]:
    face = scene.faces[at]
    own = [each for each in tries if (each.scene, each.at) == (scene.name, at)]
    tiles = [tile(_close(scene.rgb, face), f"face {at + 1}")]
    for each in own:
        shown = None if each.result is None else _close(each.result.rgb, face)
        tiles.append(tile(shown, each.source if each.figures is None else _words(each)))
    return tiles


def _words(each: Try) -> str:
    figures = each.figures
    return each.source + (f"  {figures.to_source:.2f}" if figures else "")


def _couple_row(scene: Scene, couples: Sequence[Couple]) -> list[Bytes]:
    own = [each for each in couples if each.scene == scene.name]
    results = (
        tile(each.result.rgb if each.result else None, " + ".join(each.names)) for each in own
    )
    return [tile(None, "couples"), *results]


def _close(rgb: Bytes, face: Confirmed) -> Bytes:
    half = face.mesh.eye_distance * AROUND / 2
    middle = face.mesh.points[:, :2].mean(axis=0)
    left, top = np.maximum(np.round(middle - half), 0).astype(int)
    right, bottom = np.round(middle + half).astype(int)
    return rgb[top:bottom, left:right]


def _trimmed(row: Bytes) -> Bytes:
    """Without the grey lines below the tallest picture."""
    used = np.flatnonzero((row != GREY).any(axis=(1, 2)))
    return row[: used[-1] + 1]


def tile(rgb: Bytes | None, words: str) -> Bytes:
    """A picture in a square under its name; grey where there is none."""
    made = np.full((SIDE + LABEL, SIDE, 3), GREY, np.uint8)
    made[:LABEL] = 0
    cv2.putText(made, words, (4, LABEL - 7), cv2.FONT_HERSHEY_SIMPLEX, 0.38, INK, 1, cv2.LINE_AA)
    if rgb is not None:
        scale = min(SIDE / rgb.shape[1], SIDE / rgb.shape[0])
        size = max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale))
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        made[LABEL : LABEL + size[1], : size[0]] = cv2.resize(rgb, size, interpolation=how)
    return made
