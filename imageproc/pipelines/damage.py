"""What damaged files make their readers raise."""

from __future__ import annotations

import struct
import zlib

import cv2
from PIL import UnidentifiedImageError

BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    MemoryError,
    AssertionError,
    struct.error,
    zlib.error,
    cv2.error,
    UnidentifiedImageError,
    Warning,
)
"""What the decoders raise on damaged files: whatever their parsers stumble over.
Warnings are among it only where they are turned into errors."""
