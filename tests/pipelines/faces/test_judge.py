from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from imageproc.pipelines.errors import PipelineError
from imageproc.pipelines.faces import judge
from imageproc.pipelines.faces.confirming import Confirmed, Seen
from imageproc.pipelines.faces.errors import FaceCovered, NoFace, SeveralFaces
from imageproc.pipelines.faces.judge import flattened, refusals, the_one, warnings_of
from imageproc.pipelines.faces.looks import Looks
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.picture import Picture
from tests.pipelines.faces.test_confirming import Guesses, mesh_in, sure_of_all
from tests.pipelines.faces.test_faces import face

GOOD = Looks(
    eye_distance=120, yaw=3, pitch=5, sharpness=150, one_sided=4, cheeks_apart=5,
    eye_range=0.8, other_eye_range=0.7, eye_white=0, iris=0.5, mouth_range=0.7, mouth_red=8,
)  # fmt: skip


def seen(*faces: Face, doubtful: tuple[Face, ...] = ()) -> Seen:
    found = Seen(Guesses(), sure_of_all)
    found.confirmed = [Confirmed(face=each, mesh=mesh_in(each)) for each in faces]
    found.doubtful = list(doubtful)
    return found


def test_a_good_face_is_neither_refused_nor_warned_of() -> None:
    assert list(refusals(GOOD)) == []
    assert list(warnings_of(GOOD)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"eye_distance": 39.9}, "face_too_small"),
        ({"yaw": 26}, "face_turned"),
        ({"yaw": -26}, "face_turned"),
        ({"pitch": 33}, "face_turned"),
        ({"pitch": -19}, "face_turned"),
        ({"sharpness": 39}, "face_blurred"),
        ({"eye_range": 0.1, "other_eye_range": 0.02}, "eyes_covered"),
        ({"other_eye_range": 0.02}, "face_covered"),
        ({"mouth_range": 0.25}, "mouth_covered"),
    ],
    ids=str,
)
def test_each_rule_has_its_code(change: dict[str, float], code: str) -> None:
    (refusal,) = refusals(replace(GOOD, **change))
    assert refusal.code == code
    assert str(refusal).count(".") == 2


def test_the_first_rule_speaks() -> None:
    bad = replace(GOOD, eye_distance=20, yaw=90, sharpness=1, eye_range=0, mouth_range=0)
    codes = [refusal.code for refusal in refusals(bad)]
    assert codes == ["face_too_small", "face_turned", "face_blurred", "eyes_covered",
                     "mouth_covered"]  # fmt: skip
    assert "about 20 pixels" in str(next(refusals(bad)))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"eye_distance": 60}, judge.SMALL.format(pixels=60)),
        ({"yaw": -18}, judge.TURNED),
        ({"sharpness": 60}, judge.SOFT),
        ({"one_sided": 25}, judge.HALF_LIT),
        ({"cheeks_apart": 25}, judge.HALF_COVERED),
        ({"eye_range": 0.2}, judge.EYES),
        ({"eye_white": -0.6}, judge.EYES),
        ({"iris": 0.02}, judge.EYES),
        ({"mouth_range": 0.35}, judge.MOUTH),
        ({"mouth_red": -8}, judge.MOUTH),
    ],
    ids=str,
)
def test_what_is_doubtful_is_warned_of(change: dict[str, float], sentence: str) -> None:
    looks = replace(GOOD, **change)
    assert list(warnings_of(looks)) == [sentence]
    assert list(refusals(looks)) == []


def test_the_one_face_is_the_largest() -> None:
    large, small = face(0, 0, 200, 0.8), face(500, 0, 70, 0.99)
    assert the_one(seen(small, large)).face is large


def test_two_of_a_size_are_several() -> None:
    with pytest.raises(SeveralFaces):
        the_one(seen(face(0, 0, 200, 0.9), face(500, 0, 90, 0.9)))


def test_a_hidden_face_counts_where_it_is_the_main_one() -> None:
    passer_by, hidden = face(0, 0, 40, 0.9), face(500, 0, 300, 0.95)
    with pytest.raises(FaceCovered):
        the_one(seen(doubtful=(hidden,)))
    with pytest.raises(FaceCovered):
        the_one(seen(passer_by, doubtful=(hidden,)))
    assert the_one(seen(hidden, doubtful=(passer_by,))).face is hidden
    with pytest.raises(NoFace):
        the_one(seen())


def test_transparent_photos_are_laid_on_white() -> None:
    rgb = np.full((4, 6, 3), 100, np.uint8)
    assert flattened(Picture(rgb=rgb, alpha=None)) is rgb
    alpha = np.zeros((4, 6), np.uint8)
    alpha[:, 3:] = 255
    flat = flattened(Picture(rgb=rgb, alpha=alpha))
    assert (flat[:, :3] == 255).all()
    assert (flat[:, 3:] == 100).all()


def test_every_error_says_what_to_do() -> None:
    errors = [each for each in vars(judge).values() if isinstance(each, type)]
    codes = [each.code for each in errors if issubclass(each, PipelineError)]
    assert len(codes) == len(set(codes)) == 10
