"""Any colour mode and profile to 8-bit sRGB."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
from PIL import Image, ImageCms

PROFILE_MODES = {"RGB": "RGB", "L": "L", "CMYK": "CMYK", "LAB": "LAB"}
"""Modes that a profile may describe directly."""

PROFILE_SPACES = {"RGB": "RGB ", "L": "GRAY", "CMYK": "CMYK", "LAB": "Lab "}
"""Colour space that an ICC profile must name to fit the mode."""


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """An RGB copy of `image` in sRGB, without its alpha.

    `profile` is the embedded ICC profile. One that is damaged or belongs to
    another colour space is left out, as browsers do.
    """
    flat = _flat(image)
    source = foreign_profile(flat.mode, profile)
    converted = None if source is None else _by_profile(flat, source)
    if converted is not None:
        return converted
    return _lab_to_rgb(flat) if flat.mode == "LAB" else flat.convert("RGB")


def foreign_profile(mode: str, profile: bytes | None) -> ImageCms.ImageCmsProfile | None:
    """The embedded profile, opened, when colours of `mode` must be converted by it."""
    if not profile:
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        fits = source.profile.xcolor_space == PROFILE_SPACES.get(mode)
        return source if fits and not _is_srgb(source) else None
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _flat(image: Image.Image) -> Image.Image:
    """One of RGB, L, CMYK or LAB with 8 bits, alpha dropped."""
    mode = image.mode
    if mode in PROFILE_MODES:
        return image
    if mode in {"LA", "La", "1"}:
        return image.convert("LA").convert("L") if mode == "La" else image.convert("L")
    if mode.startswith("I") or mode == "F":
        return _eight_bits(image)
    if mode in {"P", "PA", "RGBa"}:
        return image.convert("RGBA").convert("RGB")
    return image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Scale deep grey: 0..65535 for integers, 0..1 or 0..255 for floats."""
    deep = np.nan_to_num(np.asarray(image).astype(np.float32))
    if image.mode == "F":
        scale = 255.0 if deep.max(initial=0) <= 1 else 1.0
    else:
        scale = 255 / 65535 if image.mode.startswith("I;") or deep.max(initial=0) > 255 else 1.0
    return Image.fromarray(np.clip(deep * scale + 0.5, 0, 255).astype(np.uint8))


def _by_profile(image: Image.Image, source: ImageCms.ImageCmsProfile) -> Image.Image | None:
    try:
        return ImageCms.profileToProfile(image, source, srgb_profile(), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _is_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    name = profile.profile.profile_description or ""
    return name.lower().startswith(("srgb", "c2", "iec 61966-2", "iec61966-2"))


def _lab_to_rgb(image: Image.Image) -> Image.Image:
    lab = ImageCms.createProfile("LAB")
    converted = ImageCms.profileToProfile(image, lab, srgb_profile(), outputMode="RGB")
    if converted is None:  # only with inPlace
        raise ValueError("LAB conversion gave nothing")
    return converted


@cache
def srgb_profile() -> ImageCms.ImageCmsProfile:
    """The sRGB profile that results are tagged with."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
