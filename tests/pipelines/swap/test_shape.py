from __future__ import annotations

import numpy as np
from scipy.spatial import ConvexHull

from imageproc.pipelines.faces.rings import CHIN, CORNERS, FOREHEAD, OVAL
from imageproc.pipelines.swap.shape import mean_face, partners, triangles


def test_the_mean_is_measured_in_eye_distances() -> None:
    mean = mean_face()
    assert mean.shape == (468, 3)
    assert abs(np.linalg.norm(mean[CORNERS[1]] - mean[CORNERS[0]]) - 1) < 0.01
    assert mean[FOREHEAD, 1] < mean[CHIN, 1]
    assert mean[4, 2] < mean[234, 2], "the nose is nearer than the side"


def test_triangles_cover_all_points_within_the_oval() -> None:
    assert triangles().shape == (898, 3)
    assert set(triangles().ravel()) == set(range(468))
    assert set(ConvexHull(mean_face()[:, :2]).vertices) == set(OVAL)


def test_triangles_do_not_overlap() -> None:
    corners = mean_face()[triangles(), :2].astype(np.float64)
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    areas = np.abs(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]) / 2
    assert areas.min() > 1e-6
    assert abs(areas.sum() - ConvexHull(mean_face()[:, :2]).volume) < 1e-4


def test_partners_are_each_other_s() -> None:
    assert (partners()[partners()] == np.arange(468)).all()
    assert partners()[CORNERS[0]] == CORNERS[1]
    assert partners()[FOREHEAD] == FOREHEAD
    mirrored = (mean_face() * (-1, 1, 1))[partners()]
    assert np.linalg.norm(mirrored - mean_face(), axis=1).max() < 1e-5
