"""Which of the 468 points of a face lie where: closed outlines, in order, by index.

Left and right are those of the picture when the head is upright.
"""

from __future__ import annotations

Ring = tuple[int, ...]

# fmt: off
OVAL: Ring = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)
"""The outline: from the middle of the forehead to the right, under the chin and back."""
LIPS_OUT: Ring = (
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185,
)
LIPS_IN: Ring = (
    78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191,
)
EYE_LEFT: Ring = (
    33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246,
)
EYE_RIGHT: Ring = (
    362, 382, 381, 380, 374, 373, 390, 249, 263, 466, 388, 387, 386, 385, 384, 398,
)
EYES: tuple[Ring, Ring] = (EYE_LEFT, EYE_RIGHT)
BROW_LEFT: Ring = (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
BROW_RIGHT: Ring = (300, 293, 334, 296, 336, 285, 295, 282, 283, 276)
BROWS: tuple[Ring, Ring] = (BROW_LEFT, BROW_RIGHT)

RIG: Ring = (
    33, 133, 263, 362,
    168, 6, 197, 195, 5, 4, 98, 327,
    10, 109, 338, 67, 297, 103, 332, 54, 284,
    127, 356, 234, 454, 116, 345, 50, 280,
)
"""Points that move with the skull: corners of the eyes, nose, forehead, sides. No mouth, no jaw."""
# fmt: on

CORNERS = (33, 263)
"""Outer corners of the eyes, left and right."""
LIPS_MIDDLE = (13, 14)
"""Upper and lower lip, where they meet."""
MOUTH_CORNERS = (61, 291)
FOREHEAD, CHIN, NOSE = 10, 152, 4
