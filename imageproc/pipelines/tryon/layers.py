"""A garment cut into torso and sleeves, each bent onto the person."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.body.model import Mask, Point, SideName
from imageproc.pipelines.garment.model import Garment
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.refine import as_floats
from imageproc.pipelines.tryon.bones import OUTWARDS
from imageproc.pipelines.tryon.box import View
from imageproc.pipelines.tryon.figure import SIDES, Figure
from imageproc.pipelines.tryon.flat import part
from imageproc.pipelines.tryon.model import Fit
from imageproc.pipelines.tryon.splines import Field, Strain, safe_spline, spline

OVERLAP = 0.03
"""Torso and sleeve share a strip so wide on each side of the armhole, garment widths."""
BLEND = 0.05
"""Half the strip in which both splines are mixed, shoulder widths."""
GUSSET = 0.068
"""Radius, garment widths."""
TUCK = 0.10
"""How far a sleeve may reach over the torso below the armpit, shoulder widths."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Laid:
    """One part of a garment on a person."""

    where: Floats
    """HxWx2: the garment position of each pixel."""
    window: Floats
    """HxW in 0..1: where that is to be believed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layers:
    """Fields and cuts of one garment on one person, for a picture of any size."""

    fields: dict[str, Field]
    """"torso", "left" and "right"."""
    cuts: dict[str, Floats]
    """hxw alpha of each part on the garment's working picture."""
    seams: dict[SideName, tuple[Point, Point]]
    """Shoulder tip and armpit on the person."""
    unit: float
    strain: Strain

    def lay(self, view: View) -> dict[str, Laid]:
        """Every part of the garment in a view."""
        torso = self.fields["torso"].at(view)
        found: dict[str, Laid] = {}
        for side, (tip, armpit) in self.seams.items():
            far, down = across_seam(view, tip, armpit, side)
            length = float(np.linalg.norm(armpit - tip))
            width = BLEND * self.unit
            past = np.maximum(np.maximum(-down, down - length), 0)
            near = np.clip(2 - np.hypot(far, past) / width, 0, 1)[..., None]
            share = np.clip(far / (2 * width) + 0.5, 0, 1)
            beyond = (share * share * (3 - 2 * share))[..., None]
            sleeve = self.fields[side].at(view)
            mixed = torso + beyond * (sleeve - torso)
            # Farther in the sleeve's spline runs back over the sleeve.
            window = np.clip((far + width) / width, 0, 1)
            window = np.where(down > length, np.maximum(window, self._below(far)), window)
            found[side] = Laid(
                where=as_floats(sleeve + near * (mixed - sleeve)), window=as_floats(window)
            )
            torso = as_floats(torso + near * (mixed - torso))
        found["torso"] = Laid(where=torso, window=np.ones(view.shape, np.float32))
        return found

    def _below(self, far: Floats) -> Floats:
        """Below the armpit a sleeve may reach over the torso a little."""
        return as_floats(np.clip(1 + (far + TUCK * self.unit) / (BLEND * self.unit), 0, 1))


def bend(figure: Figure, garment: Garment, fitted: Fit) -> Layers:
    """The splines of all parts. Raises `GarmentDoesNotFit`."""
    cuts = cut_parts(garment)
    torso, found = safe_spline(fitted.torso, figure.size, fitted.unit, cuts["torso"])
    fields = {"torso": torso}
    for side, pairs in fitted.sleeves.items():
        fields[side] = spline(pairs, figure.size, fitted.unit)
    seams = {side: (figure.arm(side).tip, figure.arm(side).armpit) for side in fitted.sleeves}
    return Layers(fields=fields, cuts=cuts, seams=seams, unit=fitted.unit, strain=found)


def cut_parts(garment: Garment) -> dict[str, Floats]:
    """Alpha of torso and sleeves, which share a strip along each armhole."""
    torso = garment.alpha.copy()
    cuts: dict[str, Floats] = {}
    whole = View.whole((torso.shape[1], torso.shape[0]))
    strip = max(2, round(OVERLAP * garment.width))
    for side in SIDES:
        own = part(garment, side)
        if own.sleeve is None:
            continue
        far, down = across_seam(whole, own.tip, own.armpit, side)
        length = float(np.linalg.norm(own.armpit - own.tip))
        # Below the armpit sleeve and torso may lie side by side: there only the mask tells.
        beside = (down < length) & (far > -strip)
        sleeve = _dilated(own.sleeve.mask, 2) & (beside | own.sleeve.mask)
        torso[sleeve & (far > strip)] = 0
        inner = _dilated(own.sleeve.mask, strip) & beside
        fade = np.where(own.sleeve.mask, 1, np.clip((far + strip) / strip, 0, 1))
        cuts[side] = as_floats(garment.alpha * (sleeve | inner) * fade)
        gusset(torso, own.armpit, GUSSET * garment.width)
    cuts["torso"] = torso
    return cuts


def gusset(torso: Floats, armpit: Point, radius: float) -> None:
    """Cloth in the armpit's corner, where sleeve and torso part as the sleeve comes down."""
    centre = round(float(armpit[0])), round(float(armpit[1]))
    cv2.circle(torso, centre, max(1, round(radius)), 1.0, cv2.FILLED, cv2.LINE_8)


def across_seam(view: View, tip: Point, armpit: Point, side: SideName) -> tuple[Floats, Floats]:
    """Of each pixel the distance beyond the line through tip and armpit, and along it from the tip.

    Both in pixels of the points' picture.
    """
    x, y = view.x, view.y[:, None]
    along = (armpit - tip) / max(float(np.linalg.norm(armpit - tip)), 1e-6)
    far = ((x - tip[0]) * along[1] - (y - tip[1]) * along[0]) * OUTWARDS[side]
    down = (x - tip[0]) * along[0] + (y - tip[1]) * along[1]
    return as_floats(far), as_floats(down)


def _dilated(mask: Mask, radius: int) -> Mask:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return cv2.dilate(mask.astype(np.uint8), kernel) > 0


def laid(values: Floats | Bytes, where: Floats) -> Floats:
    """Values of the garment's picture at garment positions (HxWx2), 0 outside."""
    return as_floats(
        cv2.remap(
            values, where[..., 0], where[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT
        )
    )
