from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from imageproc.pipelines.faces.confirming import ReadMesh, Seen, explore
from imageproc.pipelines.faces.mesh import Mesh
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.faces.pyramid import Level
from imageproc.pipelines.picture import Bytes
from tests.pipelines.faces.test_faces import face


class Guesses:
    """A detector that answers with given levels and counts how many were asked for."""

    usable, sure = 0.7, 0.9

    def __init__(self, *levels: tuple[float, Sequence[Face]]) -> None:
        self.levels = levels
        self.searched = 0

    def find(self, rgb: Bytes) -> list[Face]:
        return [each for _, guesses in self.levels for each in guesses]

    def search(self, rgb: Bytes) -> Iterator[Level]:
        for sees, guesses in self.levels:
            self.searched += 1
            yield Level(sees=sees, guesses=list(guesses))


def mesh_in(found: Face, confidence: float = 1.0, shift: float = 0) -> Mesh:
    """A flat mesh that fills a box, moved aside by so many of its widths."""
    left, top, width, height = found.box
    random = np.random.default_rng(1)
    points = np.zeros((468, 3), np.float32)
    points[:, :2] = random.uniform(0.1, 0.9, (468, 2)) * (width, height) + (left, top)
    points[[33, 263], :2] = found.points[:2]
    points[:, 0] += shift * width
    return Mesh(points=points, confidence=confidence)


def sure_of_all(found: Face) -> Mesh:
    return mesh_in(found)


def sure_of_none(found: Face) -> Mesh:
    return mesh_in(found, confidence=0.1)


def strayed(found: Face) -> Mesh:
    return mesh_in(found, shift=2)


def search(
    detector: Guesses,
    read: ReadMesh = sure_of_all,
    *,
    least: int | None = 1,
    smallest: float = 0,
) -> Seen:
    levels = detector.search(np.zeros((9, 9, 3), np.uint8))
    return explore(levels, Seen(detector, read), least=least, smallest=smallest)


def test_it_stops_once_nothing_of_that_size_can_be_missing() -> None:
    detector = Guesses((200, []), (60, [face(0, 0, 100, 0.9)]), (30, []), (10, []))
    assert len(search(detector).confirmed) == 1
    assert detector.searched == 3


def test_it_goes_on_until_there_are_enough() -> None:
    other = face(300, 0, 100, 0.9)
    detector = Guesses((30, [face(0, 0, 100, 0.9)]), (20, []), (10, [other]), (5, []))
    assert len(search(detector, least=2).confirmed) == 2
    assert detector.searched == 3
    assert search(detector, least=3).largest_first()
    assert detector.searched == 3 + 4


def test_all_means_all() -> None:
    detector = Guesses((30, [face(0, 0, 100, 0.9)]), (20, []), (10, [face(300, 0, 30, 0.8)]))
    assert len(search(detector, least=None).confirmed) == 2


def test_it_leaves_out_what_would_be_too_small() -> None:
    detector = Guesses((50, []), (25, []), (12, [face(0, 0, 15, 0.9)]))
    assert search(detector, smallest=30).confirmed == []
    assert detector.searched == 2


def test_weak_guesses_are_not_looked_at() -> None:
    asked: list[Face] = []

    def read(found: Face) -> Mesh:
        asked.append(found)
        return mesh_in(found)

    found = search(Guesses((10, [face(0, 0, 50, 0.69), face(100, 0, 50, 0.71)])), read)
    assert len(asked) == len(found.confirmed) == 1
    assert len(found.guesses) == 2


def test_a_face_is_confirmed_once() -> None:
    guesses = [face(0, 0, 100, 0.8), face(4, 2, 100, 0.9)]
    found = search(Guesses((40, guesses), (20, [face(1, 3, 99, 0.95)]), (1, [])), least=None)
    assert len(found.confirmed) == 1
    assert len(found.faces()) == 1


@pytest.mark.parametrize("read", [sure_of_none, strayed])
def test_a_sure_guess_without_a_mesh_is_doubtful(read: ReadMesh) -> None:
    found = search(Guesses((10, [face(0, 0, 100, 0.89), face(200, 0, 100, 0.92)])), read)
    assert found.confirmed == []
    assert [each.box[0] for each in found.doubtful] == [200]
    assert [each.box[0] for each in found.faces()] == [200]


def test_a_better_look_may_confirm_what_was_doubtful() -> None:
    def read(found: Face) -> Mesh:
        return mesh_in(found, confidence=1.0 if found.box[0] < 10 else 0.1)

    levels = (40, [face(20, 0, 100, 0.91)]), (20, [face(0, 0, 100, 0.99), face(0, 1, 100, 0.99)])
    assert len(search(Guesses(levels[0]), read).doubtful) == 1
    found = search(Guesses(*levels), read, least=None)
    assert len(found.confirmed) == 1
    assert found.doubtful == []


def test_the_largest_comes_first_with_the_points_of_its_mesh() -> None:
    guesses = [face(0, 0, 60, 0.99), face(200, 0, 120, 0.8)]
    first, second = search(Guesses((10, guesses))).largest_first()
    assert first.mesh.eye_distance > second.mesh.eye_distance
    np.testing.assert_allclose(first.face.points, first.mesh.five_points)
    assert first.face.box[0] == pytest.approx(200)
