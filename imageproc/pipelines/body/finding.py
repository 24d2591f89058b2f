"""Everything that try-on must know of the person in a photo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from imageproc.pipelines.body.clothing import Clothing
from imageproc.pipelines.body.edges import settle
from imageproc.pipelines.body.front import find_front, head_hair
from imageproc.pipelines.body.joints import find_arm
from imageproc.pipelines.body.judge import judge
from imageproc.pipelines.body.model import Body, Mask
from imageproc.pipelines.body.networks import CLOTHING, Networks
from imageproc.pipelines.body.scene import Scene
from imageproc.pipelines.body.skeleton import Skeleton
from imageproc.pipelines.body.skin import find_skin, to_lab
from imageproc.pipelines.body.working import working_picture
from imageproc.pipelines.body.worn import find_worn
from imageproc.pipelines.picture import Bytes, Floats, Picture

OnStep = Callable[[str, int], None]

HAIR_UNKNOWN = (
    "hair was not looked for, so that long hair may end up under the garment; "
    f"`manage.py models pull {CLOTHING.name}` adds the network that finds it"
)


def find_body(
    picture: Picture,
    *,
    models_dir: Path,
    threads: int,
    on_step: OnStep = lambda _step, _percent: None,
) -> Body:
    """The one person of a photo who stands and faces the camera.

    `on_step` hears the name of each step as it begins and the percent done so
    far; what it raises ends the work. Equal pictures give equal results. Raises
    the refusals of `judge`, `EngineMissing` and `WeightsCorrupt`.
    """
    networks = Networks(models_dir=models_dir, threads=threads)
    on_step("Finding the person", 0)
    rgb = working_picture(picture)
    seen = networks.look(rgb)
    person = judge(seen)
    on_step("Telling skin and hair from clothes", 30)
    clothing = networks.clothing(rgb)
    scene = _scene(rgb, person, seen.second.mask, clothing)
    on_step("Finding what is worn", 50)
    return _body(scene, find_worn(scene), clothing, networks)


def check_person(picture: Picture, *, models_dir: Path, threads: int) -> None:
    """Raise what `find_body` would raise, in a fraction of its time."""
    networks = Networks(models_dir=models_dir, threads=threads)
    judge(networks.look(working_picture(picture)))


def _scene(rgb: Bytes, person: Skeleton, coarse: Floats, clothing: Clothing | None) -> Scene:
    mask = settle(rgb, coarse)
    nothing = np.zeros(mask.shape, np.bool_)
    return Scene(
        rgb=rgb,
        person=person,
        mask=mask,
        skin=find_skin(to_lab(rgb), person, mask),
        hair=head_hair(person, clothing.hair) if clothing else nothing,
    )


def _body(scene: Scene, worn: Mask, clothing: Clothing | None, networks: Networks) -> Body:
    solid = np.asarray((scene.mask > 0.5) & ~scene.hair)
    return Body(
        rgb=scene.rgb,
        points=scene.person.points,
        left=find_arm(scene.person, "left", solid),
        right=find_arm(scene.person, "right", solid),
        mask=scene.mask,
        worn=worn,
        skin=scene.skin,
        hair=scene.hair,
        front=find_front(scene, worn, clothing),
        weights=networks.used(),
        notes=() if clothing else (HAIR_UNKNOWN,),
    )
