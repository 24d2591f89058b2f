from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.faces.overlaps import averaged, best_of_each, same
from tests.pipelines.faces.test_faces import face

faces = st.lists(
    st.builds(
        face,
        left=st.floats(0, 500),
        top=st.floats(0, 500),
        side=st.floats(5, 300),
        score=st.floats(0.5, 1),
    ),
    max_size=12,
)


@given(found=faces)
def test_of_each_face_one_is_left(found: list[Face]) -> None:
    kept = best_of_each(found)
    assert all(not same(a, b) for i, a in enumerate(kept) for b in kept[i + 1 :])
    assert all(any(same(each, k) or each is k for k in kept) for each in found)
    assert [k.score for k in kept] == sorted((k.score for k in kept), reverse=True)


def test_boxes_are_averaged_by_score() -> None:
    (found,) = averaged([face(10, 0, 100, 0.9), face(0, 0, 100, 0.6), face(30, 30, 20, 0.8)])
    assert found.score == 0.9
    np.testing.assert_allclose(found.box, [6, 0, 100, 100])
    np.testing.assert_allclose(found.nose, [56, 60])


def test_one_guess_is_its_own_average() -> None:
    alone = face(3, 4, 50, 0.7)
    (found,) = averaged([alone])
    assert found.box == pytest.approx(alone.box)
    np.testing.assert_allclose(found.points, alone.points)
    assert averaged([]) == []
