"""What staff say of the faces of a template.

Whatever changes them looks at the row it changes, locked. An active template keeps its couple.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import cast

from django.db import transaction

from templates_app import faces
from templates_app.exceptions import FacesChanged, FaceUnusable, NoCouple, RoleTwice
from templates_app.faces import Role
from templates_app.models import Template
from templates_app.models.template import ROLES, FacePosition
from templates_app.services import locked, read, saved


def find_again(template: Template) -> Template:
    """Look for faces anew. Roles stay with their faces, and faces that were drawn stay.

    A template whose couple is not found any more is not active any more.

    Raises:
        PipelineError: the file is damaged or gone, or the networks are not there.
    """
    found = faces.positions_in(read(template.image).rgb)
    with transaction.atomic():
        row = locked(template)
        row.face_positions = _merged(row.face_positions, found)
        row.is_active = row.is_active and faces.is_couple(row.face_positions)
        return saved(row, "face_positions", "is_active")


def draw_face(template: Template, box: faces.Box) -> FacePosition:
    """Add a face that was missed, or put one right; the answer says whether it is usable.

    Raises:
        BoxTooSmall: the box is not in the picture.
        NoCouple: an active template would lose its couple.
        PipelineError: the file is damaged or gone, or the networks are not there.
    """
    drawn = faces.position_at(read(template.image).rgb, box)
    with transaction.atomic():
        row = locked(template)
        old = [face for face in row.face_positions if faces.is_same(face, drawn)]
        if old and drawn["usable"]:
            drawn["role"] = next((face["role"] for face in old if face["role"]), "")
        others = [face for face in row.face_positions if face not in old]
        _keep_faces(row, [*others, drawn])
    return drawn


def remove_face(template: Template, index: int, version: str) -> Template:
    """Forget the face of this number.

    Raises:
        FacesChanged: they are not the ones that were looked at.
        NoCouple: an active template would lose its couple.
    """
    with transaction.atomic():
        row = locked(template)
        if version_of(row) != version or not 0 <= index < len(row.face_positions):
            raise FacesChanged
        return _keep_faces(row, [face for n, face in enumerate(row.face_positions) if n != index])


def set_roles(template: Template, roles: Sequence[str], version: str) -> Template:
    """Say who is who: a role, or "", for each face in its order.

    Raises:
        FacesChanged: they are not the ones that were looked at.
        RoleTwice, FaceUnusable: it cannot be so.
        NoCouple: an active template would lose its couple.
    """
    with transaction.atomic():
        row = locked(template)
        if version_of(row) != version:
            raise FacesChanged
        return _keep_faces(row, with_roles(row.face_positions, roles))


def with_roles(positions: Sequence[FacePosition], roles: Sequence[str]) -> list[FacePosition]:
    """The same faces with these roles.

    Raises:
        FacesChanged: there is not a role for each.
        RoleTwice, FaceUnusable: it cannot be so.
    """
    if len(roles) != len(positions):
        raise FacesChanged
    if any(list(roles).count(role) > 1 for role in ROLES):
        raise RoleTwice
    if any(role and not face["usable"] for face, role in zip(positions, roles, strict=True)):
        raise FaceUnusable
    return [
        {**face, "role": cast("Role", role)} for face, role in zip(positions, roles, strict=True)
    ]


def version_of(template: Template) -> str:
    """Changes with the faces, so that nobody decides about others than they saw."""
    told = json.dumps(template.face_positions, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _merged(old: Sequence[FacePosition], found: Sequence[FacePosition]) -> list[FacePosition]:
    """What was found, with the roles of the same faces before; faces that were drawn stay."""
    drawn = [face for face in old if face["score"] == faces.DRAWN]
    fresh = [face for face in found if not any(faces.is_same(face, each) for each in drawn)]
    return faces.in_order([*drawn, *(_with_role_of(face, old) for face in fresh)])


def _with_role_of(face: FacePosition, old: Sequence[FacePosition]) -> FacePosition:
    roles = (each["role"] for each in old if each["role"] and faces.is_same(each, face))
    return {**face, "role": next(roles, "") if face["usable"] else ""}


def _keep_faces(row: Template, positions: Sequence[FacePosition]) -> Template:
    if row.is_active and not faces.is_couple(positions):
        raise NoCouple("An active template keeps its husband and its wife. Archive it first.")
    row.face_positions = faces.in_order(positions)
    return saved(row, "face_positions")
