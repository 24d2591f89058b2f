"""What `swap_couple` promises, with the real networks."""

from __future__ import annotations

import tracemalloc
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from imageproc.pipelines.encoders import encode
from imageproc.pipelines.errors import EngineMissing
from imageproc.pipelines.faces.errors import FaceTooSmall, NoFace
from imageproc.pipelines.faces.finding import Confirmed, confirmed_faces
from imageproc.pipelines.faces.identity import identity_of
from imageproc.pipelines.faces.mesh import read_mesh
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.picture import Bytes, Picture
from imageproc.pipelines.swap import (
    ENGINES,
    Role,
    Swapped,
    TemplateFaceUnreadable,
    installed_weights,
    mark,
    swap_couple,
    title_of,
)
from imageproc.pipelines.swap.pipeline import NO_HAIR, ON_WHITE
from tests.pipelines.pictures import photo, plain
from tests.pipelines.weights import folder_of

WEIGHTS = ("face-detection-short-range", "face-landmark", "skin-clothes-hair", "mobilefacenet")
HIS, HERS = "portrait_man_1.jpg", "portrait_woman_2.jpg"
TEMPLATE = "couple_composed_1.jpg"


def found_in(rgb: Bytes) -> list[Confirmed]:
    """From left to right."""
    found = confirmed_faces(rgb, folder_of(WEIGHTS), 2, least=2)
    return sorted(found, key=lambda each: each.face.box[0])


@cache
def couple() -> tuple[Picture, dict[Role, Face]]:
    """She is on the left."""
    template = photo(TEMPLATE)
    hers, his = (each.face for each in found_in(template.rgb))
    return template, {"husband": his, "wife": hers}


def swap(
    template: Picture,
    faces: dict[Role, Face],
    photos: dict[Role, Picture] | None = None,
) -> Swapped:
    photos = photos or {role: photo(HIS if role == "husband" else HERS) for role in faces}
    return swap_couple(template, faces, photos, models_dir=folder_of(WEIGHTS), threads=2)


@cache
def usual() -> Swapped:
    return swap(*couple())


def likeness(rgb: Bytes, face: Face, name: str) -> float:
    models_dir = folder_of(WEIGHTS)
    own = read_mesh(rgb, face, models_dir, 2).five_points
    (source,) = found_in(photo(name).rgb)
    theirs = identity_of(photo(name).rgb, source.mesh.five_points, models_dir, 2)
    return float(identity_of(rgb, own, models_dir, 2) @ theirs)


def assert_same(one: Bytes, two: Bytes) -> None:
    """But for single pixels and one level: how a sum is rounded depends on where memory lies."""
    apart = cv2.absdiff(one, two)
    assert apart.max() <= 1
    assert (apart > 0).mean() < 1e-4


def boxes(*faces: Face) -> list[tuple[slice, slice]]:
    rgb = photo(TEMPLATE).rgb
    found = []
    for face in faces:
        left, top, width, height = read_mesh(rgb, face, folder_of(WEIGHTS), 2).box
        rows = slice(int(top) - 2, int(top + height) + 3)
        found.append((rows, slice(int(left) - 2, int(left + width) + 3)))
    return found


@pytest.mark.weights
def test_each_photo_goes_where_its_role_is() -> None:
    template, faces = couple()
    result = usual().rgb
    assert likeness(result, faces["husband"], HIS) > 0.5 > likeness(result, faces["husband"], HERS)
    assert likeness(result, faces["wife"], HERS) > 0.5 > likeness(result, faces["wife"], HIS)
    exchanged: dict[Role, Face] = {"husband": faces["wife"], "wife": faces["husband"]}
    other = swap(template, exchanged).rgb
    assert likeness(other, faces["wife"], HIS) > 0.5
    assert likeness(other, faces["husband"], HERS) > 0.5


@pytest.mark.weights
def test_pixels_beyond_the_faces_are_the_template_s() -> None:
    template, faces = couple()
    before = template.rgb.copy()
    changed = (usual().rgb != template.rgb).any(axis=2)
    for box in boxes(*faces.values()):
        assert changed[box].mean() > 0.4
        changed[box] = False
    assert not changed.any()
    np.testing.assert_array_equal(template.rgb, before)


@pytest.mark.weights
def test_the_same_gives_the_same_picture_in_any_order_of_the_faces() -> None:
    template, faces = couple()
    turned = dict(reversed(faces.items()))
    assert_same(swap(template, turned).rgb, usual().rgb)


@pytest.mark.weights
@pytest.mark.parametrize("role", ["husband", "wife"])
def test_one_role_alone_leaves_the_other_face(role: Role) -> None:
    template, faces = couple()
    result = swap(template, {role: faces[role]})
    (own,) = boxes(faces[role])
    assert_same(result.rgb[own], usual().rgb[own])
    changed = (result.rgb != template.rgb).any(axis=2)
    changed[own] = False
    assert not changed.any()
    assert set(result.measures) == {role}


@pytest.mark.weights
def test_it_says_what_it_did() -> None:
    result = usual()
    assert result.engine == "mesh"
    names = [name for name, _ in result.weights]
    assert names == ["face-detection-short-range", "face-landmark", "skin-clothes-hair"]
    assert dict(result.weights).items() <= dict(installed_weights(folder_of(WEIGHTS))).items()
    assert NO_HAIR not in result.notes
    assert any(note.startswith("Her photo: ") for note in result.notes), "she is half lit"
    assert {"template", "husband: find", "wife: blend"} <= set(result.timings)
    for measures in result.measures.values():
        assert measures["eye_distance"] > 150
        assert 0 <= measures["covered"] < 0.1
    assert result.picture.alpha is None


@pytest.mark.weights
def test_the_mark_goes_into_the_file() -> None:
    file = encode(usual().rgb, "jpeg", metadata=mark(usual()))
    assert b"compositeWithTrainedAlgorithmicMedia" in file
    assert b"imageproc face-swap, engine mesh" in file
    assert b"face-landmark sha256:" in file


@pytest.mark.weights
def test_steps_are_told_in_order() -> None:
    template, faces = couple()
    told: list[tuple[str, int]] = []
    swap_couple(
        template, faces, {"husband": photo(HIS), "wife": photo(HERS)},
        models_dir=folder_of(WEIGHTS), threads=2,
        on_step=lambda words, percent: told.append((words, percent)),
    )  # fmt: skip
    percents = [percent for _, percent in told]
    assert percents == sorted(percents)
    assert 0 < percents[0] <= percents[-1] < 100
    words = [word for word, _ in told]
    assert words[:3] == ["Reading the template", "Finding his face", "Finding her face"]
    assert {"Fitting his face", "Matching the light on her face", "Blending his face"} <= {*words}


@pytest.mark.weights
def test_what_a_listener_raises_ends_the_work() -> None:
    class StoppedError(Exception): ...

    def stop(_words: str, percent: int) -> None:
        if percent > 30:
            raise StoppedError

    template, faces = couple()
    with pytest.raises(StoppedError):
        swap_couple(
            template, faces, {"husband": photo(HIS), "wife": photo(HERS)},
            models_dir=folder_of(WEIGHTS), threads=2, on_step=stop,
        )  # fmt: skip


@pytest.mark.weights
@pytest.mark.parametrize("angle", [-25, 15])
def test_tilted_templates_do_as_well(angle: float) -> None:
    rgb = photo(TEMPLATE).rgb
    height, width = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 0.8)
    border = cv2.BORDER_REFLECT
    tilted = np.asarray(cv2.warpAffine(rgb, matrix, (width, height), borderMode=border), np.uint8)
    hers, his = (each.face for each in found_in(tilted))
    result = swap(plain(tilted), {"husband": his, "wife": hers})
    assert likeness(result.rgb, his, HIS) > 0.6
    assert likeness(result.rgb, hers, HERS) > 0.5
    again = read_mesh(result.rgb, his, folder_of(WEIGHTS), 2)
    assert again.roll == pytest.approx(-angle, abs=4)


@pytest.mark.weights
@pytest.mark.parametrize("cut", ["left", "top", "bottom"])
def test_faces_at_the_border_are_changed_as_far_as_they_are_there(cut: str) -> None:
    template, faces = couple()
    (rows, columns), hers = boxes(faces["wife"])[0], faces["wife"]
    width, height = columns.stop - columns.start, rows.stop - rows.start
    left, top, bottom = 0, 0, template.height
    if cut == "left":
        left = columns.start + width // 6
    elif cut == "top":
        top = rows.start + height // 8
    else:
        bottom = rows.stop - height // 10
    part = plain(np.ascontiguousarray(template.rgb[top:bottom, left:]))
    moved = hers.moved(1, -left, -top)
    result = swap(part, {"wife": moved}).rgb
    assert result.shape == part.rgb.shape
    assert likeness(result, moved, HERS) > 0.45


@pytest.mark.weights
def test_a_transparent_template_is_laid_on_white() -> None:
    template, faces = couple()
    alpha = np.full(template.rgb.shape[:2], 255, np.uint8)
    alpha[:40] = 0
    result = swap(Picture(rgb=template.rgb, alpha=alpha), faces)
    assert (result.rgb[:40] == 255).all()
    apart = np.abs(result.rgb[60:].astype(int) - usual().rgb[60:])
    assert apart.max() <= 3, "the network for hair sees the white"
    assert apart.mean() < 0.01
    assert ON_WHITE in result.notes


@pytest.mark.weights
def test_a_grey_template_stays_grey() -> None:
    template, faces = couple()
    light = np.asarray(cv2.cvtColor(template.rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    grey = np.dstack([light] * 3)
    result = swap(plain(grey), {"husband": faces["husband"]}).rgb
    (box,) = boxes(faces["husband"])
    colour = np.ptp(result[box].astype(int), axis=2)
    assert (result[box] != grey[box]).any()
    assert colour.max() <= 3


@pytest.mark.weights
def test_large_templates_need_little_memory() -> None:
    """Beside the result itself."""
    template, faces = couple()
    factor = 3.42
    size = round(template.width * factor), round(template.height * factor)
    large = np.asarray(cv2.resize(template.rgb, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    assert large.shape[0] * large.shape[1] > 11_900_000
    places = {role: face.moved(factor) for role, face in faces.items()}
    swap(template, faces)  # opens the networks
    tracemalloc.start()
    result = swap(plain(large), places)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.rgb.shape == large.shape
    assert most - large.nbytes < 300 * 2**20
    assert likeness(result.rgb, places["husband"], HIS) > 0.6


@pytest.mark.weights
def test_a_small_photo_in_a_large_face_is_told_and_done() -> None:
    template, faces = couple()
    rgb = photo(HIS).rgb
    small = np.asarray(
        cv2.resize(rgb, None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA), np.uint8
    )
    result = swap(template, {"husband": faces["husband"]}, {"husband": plain(small)})
    assert result.measures["husband"]["enlarged"] > 3
    assert any("small" in note for note in result.notes)
    assert likeness(result.rgb, faces["husband"], HIS) > 0.6


@pytest.mark.weights
def test_of_two_faces_that_overlap_the_nearer_stays_in_front() -> None:
    template, faces = couple()
    rgb = template.rgb.copy()
    hers, his = boxes(faces["wife"])[0], boxes(faces["husband"])[0]
    part = cv2.resize(rgb[his], None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    height, width = part.shape[:2]
    left, top = hers[1].start - round(0.85 * width), hers[0].start + 20
    whole = rgb[hers].copy()
    rgb[top : top + height, left : left + width] = part
    mesh = read_mesh(template.rgb, faces["wife"], folder_of(WEIGHTS), 2)
    outline = np.zeros(rgb.shape[:2], np.uint8)
    cv2.fillConvexPoly(outline, cv2.convexHull(mesh.points[:, :2].astype(np.int32)), 1)
    inside = outline[hers] > 0
    rgb[hers][inside] = whole[inside]
    behind = next(each.face for each in found_in(rgb) if each.face.box[0] < left + width / 4)
    result = swap(plain(rgb), {"husband": behind, "wife": faces["wife"]}).rgb
    alone = swap(plain(rgb), {"wife": faces["wife"]}).rgb
    assert (result != alone).any(), "his is changed too"
    sure = cv2.erode(outline, np.ones((17, 17), np.uint8))[hers] > 0
    np.testing.assert_array_equal(result[hers][sure], alone[hers][sure])


@pytest.mark.weights
@pytest.mark.parametrize(("role", "word"), [("husband", "His"), ("wife", "Her")])
def test_a_refusal_says_whose_photo(role: Role, word: str) -> None:
    template, faces = couple()
    photos: dict[Role, Picture] = {"husband": photo(HIS), "wife": photo(HERS)}
    photos[role] = photo("garment_polo.jpg")
    with pytest.raises(NoFace, match=f"^{word} photo: No face was found"):
        swap(template, faces, photos)
    tiny = cv2.resize(photo(HIS).rgb, None, fx=0.17, fy=0.17, interpolation=cv2.INTER_AREA)
    photos[role] = plain(np.asarray(tiny, np.uint8))
    with pytest.raises(FaceTooSmall, match=f"^{word} photo: "):
        swap(template, faces, photos)


@pytest.mark.weights
def test_a_place_without_a_face_is_refused() -> None:
    template, faces = couple()
    wrong = faces["husband"].moved(0.3, 0, template.height * 0.7)
    with pytest.raises(TemplateFaceUnreadable) as caught:
        swap(template, {"husband": wrong})
    assert caught.value.code == "template_face_unreadable"


@pytest.mark.weights
def test_without_the_hair_network_it_works_and_says_so() -> None:
    template, faces = couple()
    bare = folder_of(WEIGHTS[:2])
    result = swap_couple(
        template,
        {"wife": faces["wife"]},
        {"wife": photo(HERS)},
        models_dir=bare,
        threads=2,
    )
    assert NO_HAIR in result.notes
    assert likeness(result.rgb, faces["wife"], HERS) > 0.5


def test_roles_must_agree(tmp_path: Path) -> None:
    picture = plain(np.zeros((9, 9, 3), np.uint8))
    face = Face(box=(0, 0, 9, 9), points=np.zeros((5, 2), np.float32), score=1)
    cases: list[tuple[dict[Role, Face], dict[Role, Picture]]] = [
        ({}, {}),
        ({"husband": face}, {"wife": picture}),
        ({"husband": face}, {"husband": picture, "wife": picture}),
    ]
    for faces, photos in cases:
        with pytest.raises(ValueError, match="faces of"):
            swap_couple(picture, faces, photos, models_dir=tmp_path, threads=1)


def test_engines_are_named(tmp_path: Path) -> None:
    assert all(title_of(engine) for engine in ENGINES)
    picture = plain(np.zeros((9, 9, 3), np.uint8))
    face = Face(box=(0, 0, 9, 9), points=np.zeros((5, 2), np.float32), score=1)
    roles: dict[Role, Face] = {"husband": face}
    photos: dict[Role, Picture] = {"husband": picture}
    with pytest.raises(EngineMissing, match="Choose auto, mesh, insightface"):
        swap_couple(picture, roles, photos, engine="magic", models_dir=tmp_path, threads=1)
    with pytest.raises(EngineMissing, match="models pull face-landmark"):
        swap_couple(picture, roles, photos, models_dir=tmp_path, threads=1)
    with pytest.raises(EngineMissing, match="insightface is not installed"):
        swap_couple(picture, roles, photos, engine="insightface", models_dir=tmp_path, threads=1)
    assert installed_weights(tmp_path) == ()
