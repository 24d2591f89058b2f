"""A person drawn from limbs, and T-shirts drawn as a rectangle with two slanted sleeves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from imageproc.pipelines.body.model import Arm, Body, Mask
from imageproc.pipelines.garment.model import Garment, GarmentSide, Kind, Sleeve
from imageproc.pipelines.picture import Bytes, Floats, Picture

WIDTH, HEIGHT = 480, 640
CENTRE = 240
GROUND = (205, 208, 212)
SKIN = (214, 165, 140)
TROUSERS = (40, 44, 60)
RED, BLUE, BLACK = (190, 30, 40), (30, 60, 170), (18, 18, 18)
SHOULDER_Y, HIP_Y = 200, 400
SW = 160.0
"""Distance of the drawn shoulder joints."""
HEM_Y = 420.0
TIP, ARMPIT, NECK = (88.0, 176.0), (72.0, 258.0), (30.0, 158.0)
"""Distance from the centre line, and y."""
CUFF = ((136.0, 250.0), (102.0, 275.0))
"""Outer and inner corner."""

Point = tuple[float, float]
Colour = tuple[int, int, int]


def mirrored(point: Point, out: int) -> Point:
    return (CENTRE + out * point[0], point[1])


def half(out: int, hem: float, *, sleeves: bool) -> list[Point]:
    """The outline of half a T-shirt, from the neck down."""
    cuffs = [*CUFF, ARMPIT] if sleeves else [ARMPIT]
    return [mirrored(point, out) for point in (NECK, TIP, *cuffs, (ARMPIT[0], hem))]


def shirt(hem: float = HEM_Y, *, sleeves: bool = True) -> Mask:
    """A T-shirt's mask."""
    neck = [(CENTRE, NECK[1] + 14.0)]
    corners = [*neck, *half(1, hem, sleeves=sleeves), *half(-1, hem, sleeves=sleeves)[::-1]]
    return filled(corners)


def filled(corners: Sequence[Point]) -> Mask:
    canvas = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillPoly(canvas, [np.round(np.array(corners)).astype(np.int32)], 1)
    return canvas > 0


def painted(rgb: Bytes, mask: Mask, colour: Colour) -> None:
    """With a little of cloth's unevenness, the same every time."""
    noise = np.random.default_rng(5).normal(0, 1.5, (HEIGHT, WIDTH, 1))
    rgb[mask] = np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)[mask]


def stroke(points: Sequence[Point], width: int) -> Mask:
    canvas = np.zeros((HEIGHT, WIDTH), np.uint8)
    corners = np.round(np.array(points)).astype(np.int32)
    cv2.polylines(canvas, [corners], isClosed=False, color=1, thickness=width)
    return canvas > 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """A person and what is known of them."""

    body: Body

    @property
    def picture(self) -> Picture:
        return Picture(rgb=self.body.rgb, alpha=None)


ARM = ((80.0, 205.0), (120.0, 300.0), (138.0, 380.0))
"""Shoulder, elbow, wrist; distance from the centre line, and y."""


def person(colour: Colour = RED, worn: Mask | None = None) -> Drawn:
    """Somebody in a T-shirt, or in what `worn` says, before a plain ground."""
    worn = shirt() if worn is None else worn
    y = np.arange(HEIGHT)[:, None, None]
    slope = np.array(GROUND) - y / 40 + np.zeros((HEIGHT, WIDTH, 1))
    rgb = slope.astype(np.uint8)
    arms = stroke([mirrored(p, 1) for p in ARM], 34) | stroke([mirrored(p, -1) for p in ARM], 34)
    head = stroke([(CENTRE, 80), (CENTRE, 90)], 70) | stroke([(CENTRE, 90), (CENTRE, 175)], 48)
    legs = filled(
        [(170, 390), (310, 390), (300, 620), (250, 620), (240, 440), (230, 620), (180, 620)]
    )
    chest = filled([(165, 185), (315, 185), (310, 400), (170, 400)])
    skin = (arms | head) & ~worn
    painted(rgb, arms | head | chest, SKIN)
    painted(rgb, legs, TROUSERS)
    painted(rgb, worn, colour)
    front = (arms & ~worn & (np.arange(HEIGHT)[:, None] > 290)).astype(np.float32)
    body = Body(
        rgb=rgb,
        points=points(),
        left=arm(-1),
        right=arm(1),
        mask=(arms | head | legs | chest | worn).astype(np.float32),
        worn=worn,
        skin=np.asarray(skin),
        hair=np.zeros((HEIGHT, WIDTH), np.bool_),
        front=front,
        weights=(("pose", "0" * 64),),
    )
    return Drawn(body=body)


def arm(out: int) -> Arm:
    shoulder, elbow, wrist = (np.array(mirrored(p, out), np.float32) for p in ARM)
    return Arm(
        shoulder=shoulder,
        elbow=elbow,
        wrist=wrist,
        hip=np.array(mirrored((42, HIP_Y), out), np.float32),
        knee=np.array(mirrored((40, 540), out), np.float32),
        tip=np.array(mirrored(TIP, out), np.float32),
        neck=np.array(mirrored(NECK, out), np.float32),
        armpit=np.array(mirrored(ARMPIT, out), np.float32),
    )


def points() -> Floats:
    """BlazePose's order; only those that try-on reads lie where they should."""
    found = np.zeros((33, 3), np.float32)
    found[:, 0] = CENTRE
    found[0, 1], found[9:11, 1] = 90, 108
    for first, out in ((11, 1), (12, -1)):
        own = arm(out)
        joints = (own.shoulder, own.elbow, own.wrist)
        for index, joint in zip((first, first + 2, first + 4), joints, strict=True):
            found[index, :2] = joint
        found[first + 12, :2], found[first + 14, :2] = own.hip, own.knee
    return found


def garment(
    colour: Colour = BLUE, *, hem: float = HEM_Y, sleeves: bool = True, kind: Kind = "short"
) -> Garment:
    """The same T-shirt by itself, laid flat on white."""
    mask = shirt(hem, sleeves=sleeves)
    rgb = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    painted(rgb, mask, colour)
    line = np.array([mirrored(NECK, -1), (CENTRE, NECK[1] + 14), mirrored(NECK, 1)], np.float32)
    return Garment(
        rgb=rgb,
        alpha=mask.astype(np.float32),
        kind=kind,
        left=side(-1, hem, mask if sleeves else None),
        right=side(1, hem, mask if sleeves else None),
        hem=hem,
        neckline=line,
        weights=(("u2netp", "1" * 64),),
    )


def side(out: int, hem: float, mask: Mask | None) -> GarmentSide:
    shares = (0.12, 0.30, 0.50, 0.75, 1.0)
    armpit = mirrored(ARMPIT, out)
    sides = [(armpit[0], ARMPIT[1] + share * (hem - ARMPIT[1])) for share in shares]
    return GarmentSide(
        tip=np.array(mirrored(TIP, out), np.float32),
        neck=np.array(mirrored(NECK, out), np.float32),
        armpit=np.array(armpit, np.float32),
        sides=np.array(sides, np.float32),
        sleeve=None if mask is None else sleeve(out, mask),
    )


def sleeve(out: int, mask: Mask) -> Sleeve:
    tip, armpit = (np.array(mirrored(p, out), np.float32) for p in (TIP, ARMPIT))
    outer, inner = (np.array(mirrored(p, out), np.float32) for p in CUFF)
    piece = filled([mirrored(p, out) for p in (TIP, *CUFF, ARMPIT)]) & mask
    axis = np.stack([(tip + armpit) / 2, (outer + inner) / 2]).astype(np.float32)
    return Sleeve(mask=np.asarray(piece), axis=axis, outer=outer, inner=inner)


def source(flat: Garment) -> Picture:
    """The garment's photo."""
    return Picture(rgb=flat.rgb, alpha=None)
