"""The template's faces and the photos that go there, read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from imageproc.pipelines.faces.errors import FaceError
from imageproc.pipelines.faces.judge import Judged, flattened, judge_photo
from imageproc.pipelines.faces.mesh import Mesh, read_mesh
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.picture import Bytes, Picture
from imageproc.pipelines.swap.beard import beard_of
from imageproc.pipelines.swap.crops import Crop
from imageproc.pipelines.swap.errors import TemplateFaceUnreadable
from imageproc.pipelines.swap.hair import FindHair
from imageproc.pipelines.swap.looking import on_small_copy
from imageproc.pipelines.swap.model import Role, Side
from imageproc.pipelines.swap.strands import strands

WHOSE: dict[Role, str] = {"husband": "his", "wife": "her"}
LEAST_CONFIDENCE = 0.5
"""Of the mesh: faces that can be used had 1.00, other things at most 0.2."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """Where one face goes."""

    role: Role
    face: Face
    mesh: Mesh
    """Both in pixels of the template."""


def places_in(
    rgb: Bytes, faces: Mapping[Role, Face], models_dir: Path, threads: int
) -> list[Place]:
    """The farthest, that is smallest, first. Raises `TemplateFaceUnreadable`."""
    found = []
    for role, face in faces.items():
        mesh = read_mesh(rgb, face, models_dir, threads)
        if mesh.confidence < LEAST_CONFIDENCE:
            raise TemplateFaceUnreadable
        found.append(Place(role=role, face=face, mesh=mesh))
    return sorted(found, key=lambda place: (place.mesh.eye_distance, place.role))


def read_photo(photo: Picture, role: Role, models_dir: Path, threads: int) -> Judged:
    """Raises what `judge_photo` raises, with the words whose photo it is."""
    try:
        return judge_photo(photo, models_dir=models_dir, threads=threads)
    except FaceError as exc:
        raise type(exc)(f"{WHOSE[role].capitalize()} photo: {exc}") from exc


def side_of(rgb: Bytes, face: Face, mesh: Mesh, find_hair: FindHair | None) -> tuple[Side, Crop]:
    """What is worked on of HxWx3 uint8, and where that is."""
    crop = Crop.around(mesh, rgb.shape)
    pixels, here = crop.take(rgb), crop.moved_mesh(mesh)
    hair = on_small_copy(strands, pixels, here)
    if find_hair is not None:
        found = find_hair(rgb, mesh, crop)
        hair = found if hair is None else np.maximum(hair, found)
    side = Side(
        rgb=pixels,
        face=crop.moved_face(face),
        mesh=here,
        hair=hair,
        beard=on_small_copy(beard_of, pixels, here),
    )
    return side, crop


def source_of(photo: Picture, judged: Judged, find_hair: FindHair | None) -> Side:
    side, _ = side_of(flattened(photo), judged.face, judged.mesh, find_hair)
    return side
