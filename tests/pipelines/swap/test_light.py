from __future__ import annotations

import numpy as np
import pytest

from imageproc.pipelines.picture import Floats
from imageproc.pipelines.swap import grain, light
from imageproc.pipelines.swap.colours import to_lab, to_rgb
from imageproc.pipelines.swap.regions import blurred, eyes_in, skin
from tests.pipelines.swap import made

SHAPE = (made.SIDE, made.SIDE)
MESH = made.mesh()
SKIN = skin(SHAPE, MESH.points)
EYES = eyes_in(SHAPE, MESH.points)
EVERYWHERE = np.ones(SHAPE, np.float32)


def face(colour: tuple[int, int, int] = made.SKIN, seed: int = 1) -> Floats:
    return to_lab(made.drawn(MESH, colour, seed=seed))


def relit(drawn: Floats, target: Floats) -> Floats:
    return light.relit(drawn, target, SKIN, SKIN, MESH.eye_distance)


def test_colours_come_back() -> None:
    rgb = np.random.default_rng(1).integers(0, 256, (20, 20, 3), np.uint8)
    apart = np.abs(to_rgb(to_lab(rgb)) - rgb)
    assert apart.max() < 1.5
    assert apart.mean() < 0.3


def test_a_face_in_its_own_light_is_left_alone() -> None:
    assert np.abs(relit(face(), face()) - face()).max() < 0.01


@pytest.mark.parametrize("colour", [(240, 205, 190), (120, 80, 60), (160, 160, 160)])
def test_skin_gets_the_target_s_colour(colour: tuple[int, int, int]) -> None:
    target = face(colour, seed=2)
    result = relit(face(), target)
    apart = light.median(result, SKIN) - light.median(target, SKIN)
    assert np.abs(apart).max() < 1


def test_side_light_is_the_target_s() -> None:
    slope = np.linspace(-20, 20, made.SIDE, dtype=np.float32)
    drawn, target = face(), face(seed=2)
    drawn[..., 0] += slope
    target[..., 0] -= slope
    result = relit(drawn, target)[..., 0]
    cheeks = [MESH.points[index, :2].round().astype(int) for index in (50, 280)]
    values = [result[y - 6 : y + 6, x - 6 : x + 6].mean() for x, y in cheeks]
    wanted = [target[y - 6 : y + 6, x - 6 : x + 6, 0].mean() for x, y in cheeks]
    assert values == pytest.approx(wanted, abs=6), "they were 30 apart"


def test_dark_places_do_not_become_blue() -> None:
    """A shift of colour that suits the skin is too much for its shadows."""
    drawn = face((225, 190, 150))
    drawn[100:110, 100:110] = (8, 1, 1)
    result = relit(drawn, face((190, 160, 175), seed=2))
    shadow = result[105, 105]
    assert np.linalg.norm(shadow[1:]) < 9


def test_hard_shadows_are_calmed_and_eyes_are_not() -> None:
    x, y = MESH.points[50, :2].round().astype(int)
    drawn = face()
    drawn[y - 12 : y + 12, x - 12 : x + 12, 0] -= 30
    before = blurred(SKIN, 3)[y, x] * (face()[y, x, 0] - drawn[y, x, 0])
    result, target = relit(drawn, face(seed=2)), face(seed=2)
    around = result[y - 3 : y + 3, x - 3 : x + 3, 0].mean()
    assert before > 25
    assert target[y - 3 : y + 3, x - 3 : x + 3, 0].mean() - around < 25
    left, top = MESH.five_points[0].round().astype(int)
    assert result[top, left, 0] < 30


def test_without_skin_nothing_is_done() -> None:
    none = np.zeros(SHAPE, np.float32)
    drawn = face()
    assert light.relit(drawn, face((90, 60, 50)), none, SKIN, 100) is drawn
    both = (none, none)
    assert grain.matched(drawn, face(), both, both) is drawn


def edges(seed: int, noise: float, soft: float) -> Floats:
    """Eyes with sharp edges, on grainy skin, all blurred."""
    rgb = made.drawn(MESH, seed=seed)
    lab = blurred(to_lab(rgb), soft)
    lab[..., 0] += np.random.default_rng(seed).normal(0, noise, SHAPE).astype(np.float32)
    return lab


def matched(drawn: Floats, target: Floats) -> Floats:
    return grain.matched(drawn, target, (SKIN, SKIN), (EYES, EYES))


def test_the_same_grain_is_left_alone() -> None:
    drawn = edges(1, 0.5, 1)
    assert np.abs(matched(drawn, drawn) - drawn).max() < 0.01


def test_a_soft_target_gets_a_soft_face() -> None:
    drawn, target = edges(1, 0.2, 0.5), edges(2, 0.2, 1.6)
    wanted = grain.sharpness(target[..., 0], EYES)
    assert grain.sharpness(drawn[..., 0], EYES) > 1.2 * wanted
    result = matched(drawn, target)[..., 0]
    assert grain.sharpness(result, EYES) == pytest.approx(wanted, rel=0.1)


def test_sharpness_does_not_depend_on_contrast() -> None:
    lab = edges(1, 0, 0.8)[..., 0]
    flat = np.asarray(lab / 3, np.float32)
    assert grain.sharpness(flat, EYES) == pytest.approx(grain.sharpness(lab, EYES), rel=1e-3)


def test_a_grainy_target_gets_a_grainy_face() -> None:
    drawn, target = edges(1, 0.1, 1.5), edges(2, 1.2, 1.5)
    wanted = grain.grain(target[..., 0], SKIN)
    result = matched(drawn, target)[..., 0]
    assert grain.grain(result, SKIN) == pytest.approx(wanted, rel=0.3)


def test_grain_is_measured_next_to_edges() -> None:
    noise = np.random.default_rng(4).normal(0, 1, SHAPE).astype(np.float32)
    noise[:, 150:] += 60
    assert grain.grain(noise, EVERYWHERE) == pytest.approx(1, rel=0.05)


def test_noise_is_the_same_every_time() -> None:
    one, two = grain.noise((50, 60)), grain.noise((50, 60, 3))
    np.testing.assert_array_equal(one, two)
    assert grain.grain(one, np.ones_like(one)) == pytest.approx(1, rel=0.01)
