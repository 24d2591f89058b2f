"""One drawn face made part of a template."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imageproc.pipelines.faces.rings import OVAL
from imageproc.pipelines.picture import Floats
from imageproc.pipelines.swap import blend, grain, light
from imageproc.pipelines.swap.colours import to_lab, to_rgb
from imageproc.pipelines.swap.model import Drawn, Side
from imageproc.pipelines.swap.regions import eyes_in, ring, skin


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Skins:
    """Where skin is seen, HxW 0..1."""

    own: Floats
    """Of the drawn face."""
    other: Floats
    """Of the target's."""


def skins_of(drawn: Drawn, target: Side, cover: Floats) -> Skins:
    """`cover`, HxW 0..1, is what hides the target's face."""
    shape = target.rgb.shape
    points = points_of(drawn, target)
    own = skin(shape, points) * ring(shape, target.mesh.points, OVAL) * drawn.valid
    other = skin(shape, target.mesh.points) * (1 - cover)
    if drawn.beard is not None:
        # A beard is not the light's doing; a target's may stay as one where none comes upon it.
        own = own * (1 - drawn.beard)
        other = other if target.beard is None else other * (1 - target.beard)
    return Skins(own=np.asarray(own, np.float32), other=np.asarray(other, np.float32))


def lit(drawn: Drawn, target: Side, skins: Skins) -> Floats:
    """HxWx3 0..255: in the target's light, as sharp and grainy as it."""
    shape, theirs = target.rgb.shape, to_lab(target.rgb)
    lab = light.relit(to_lab(drawn.rgb), theirs, skins.own, skins.other, target.mesh.eye_distance)
    eyes = eyes_in(shape, points_of(drawn, target)), eyes_in(shape, target.mesh.points)
    return to_rgb(grain.matched(lab, theirs, (skins.own, skins.other), eyes))


def points_of(drawn: Drawn, target: Side) -> Floats:
    """468x2: where the drawn face's mesh lies."""
    return target.mesh.points[:, :2] if drawn.points is None else drawn.points


def share_of(drawn: Drawn, target: Side, cover: Floats) -> Floats:
    """HxW, 0..1: how much of the drawn face shows."""
    whole = blend.feathered(target.rgb.shape, target.mesh, drawn.beard)
    return np.asarray(whole * drawn.valid * (1 - cover), np.float32)
