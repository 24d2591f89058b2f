from __future__ import annotations

import numpy as np
import pytest

from imageproc.pipelines.body.working import working_picture
from imageproc.pipelines.picture import Picture


@pytest.mark.parametrize(
    ("size", "working"),
    [((3000, 2000), (1024, 683)), ((400, 300), (400, 300)), ((5000, 1), (1024, 1))],
)
def test_it_is_reduced_and_never_enlarged(size: tuple[int, int], working: tuple[int, int]) -> None:
    picture = Picture(rgb=np.zeros((*size, 3), np.uint8), alpha=None)
    assert working_picture(picture).shape == (*working, 3)


def test_it_lies_on_white() -> None:
    alpha = np.zeros((2, 2), np.uint8)
    alpha[0] = 255
    rgb = working_picture(Picture(rgb=np.full((2, 2, 3), 40, np.uint8), alpha=alpha))
    assert (rgb[0] == 40).all()
    assert (rgb[1] == 255).all()
