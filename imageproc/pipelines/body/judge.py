"""Whether a photo will do for try-on: the first rule that fails speaks.

Limits lie between what good photos measured and what bad ones did. The
network's own visibilities are of no use: it is sure of hips that are not in the
picture. What says most clearly what to do comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from imageproc.pipelines import errors
from imageproc.pipelines.body.evidence import Evidence, covered, moved, standing, turn
from imageproc.pipelines.body.skeleton import Skeleton
from imageproc.pipelines.errors import PipelineError

LEAST_PRESENCE, LEAST_MASK = 0.4, 0.04
LEAST_FACE = 0.35
"""Of the largest face's area: smaller ones are passers-by."""
LEAST_ROOM = 7.0
"""Distances of eyes and mouth below the mouth: hips are 8.2 to 9.4 below it."""
LEAST_WIDTH = 120
"""Shoulders, in pixels of the working picture; good photos have 177 to 311."""
NARROWEST, WIDEST = 0.55, 1.25
"""Shoulder width to torso height: 0.67 to 1.02 on good photos."""
LEAST_STANDING = 0.6
"""0.73 to 0.87 on good photos, at most 0.35 on those of people who sit or crouch."""
MOST_TURN = 48
"""Degrees; 39 is still good, 59 is not."""
MOST_COVERED = 0.25
MOST_MOVED = 0.10
"""Shoulder widths: up to 0.03 on good photos."""

Rule = tuple[type[PipelineError], Callable[[Evidence], bool]]
BodyRule = tuple[type[PipelineError], Callable[[Skeleton], bool]]


def is_alone(seen: Evidence) -> bool:
    """No second face of some size."""
    areas = [face.area for face in seen.faces]
    return sum(area >= LEAST_FACE * max(areas) for area in areas) <= 1


def has_room(seen: Evidence) -> bool:
    """The frame does not end above the hips."""
    return seen.room_below >= LEAST_ROOM


def is_there(seen: Evidence) -> bool:
    """The pose network sees a body, and not a tiny one."""
    share = float((seen.second.mask > 0.5).mean())
    return seen.second.presence >= LEAST_PRESENCE and share >= LEAST_MASK


def faces_camera(seen: Evidence) -> bool:
    """A face where the body has its nose, and the left shoulder right of the right one."""
    points = seen.second.points
    return seen.own_face is not None and bool(points[11, 0] > points[12, 0])


def is_large(person: Skeleton) -> bool:
    """Enough pixels for a garment."""
    return person.shoulder_width >= LEAST_WIDTH


def has_hips(person: Skeleton) -> bool:
    """The trunk has the shape of one: hips that are cut off are invented too high."""
    return NARROWEST <= person.shoulder_width / max(person.torso_height, 1) <= WIDEST


def is_upright(person: Skeleton) -> bool:
    """Neither sits nor crouches."""
    return standing(person) >= LEAST_STANDING


def is_frontal(person: Skeleton) -> bool:
    """Both shoulders about as near."""
    return turn(person) <= MOST_TURN


def arms_hang(person: Skeleton) -> bool:
    """No forearm in front of the trunk."""
    return covered(person) <= MOST_COVERED


def is_sure(seen: Evidence) -> bool:
    """Both looks found the body in the same place."""
    return moved(seen) <= MOST_MOVED


PICTURE_RULES: tuple[Rule, ...] = (
    (errors.SeveralPersons, is_alone),
    (errors.TooClose, has_room),
    (errors.NoPerson, is_there),
    (errors.NotFacing, faces_camera),
)
BODY_RULES: tuple[BodyRule, ...] = (
    (errors.PersonTooSmall, is_large),
    (errors.TooClose, has_hips),
    (errors.NotUpright, is_upright),
    (errors.TurnedAway, is_frontal),
    (errors.ArmsCrossed, arms_hang),
)


def judge(seen: Evidence) -> Skeleton:
    """The person of a photo that will do; raises the first refusal otherwise."""
    refusal = next(refusals(seen), None)
    person = seen.skeleton
    if refusal is not None or person is None:
        raise refusal or errors.NotFacing
    return person


def refusals(seen: Evidence) -> Iterator[type[PipelineError]]:
    """What speaks against a photo, the most helpful first."""
    yield from (refusal for refusal, holds in PICTURE_RULES if not holds(seen))
    person = seen.skeleton
    if person is not None:
        yield from (refusal for refusal, holds in BODY_RULES if not holds(person))
    if not is_sure(seen):
        yield errors.BodyUnsure
