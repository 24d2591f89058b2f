from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from imageproc.pipelines import errors
from imageproc.pipelines.body.evidence import Evidence, covered, moved, standing, turn
from imageproc.pipelines.body.judge import BODY_RULES, PICTURE_RULES, judge, refusals
from imageproc.pipelines.errors import PipelineError
from tests.pipelines.body.drawn import evidence, face, points, skeleton

GOOD = evidence()


def reshaped(scale: float) -> Evidence:
    """Everything nearer to or farther from the top left corner."""
    small = replace(GOOD.second, points=(points() * scale).astype(np.float32))
    return replace(GOOD, first=small, second=small, faces=[face().moved(scale)])


def turned_round() -> Evidence:
    back = replace(GOOD.second, points=points(p11=(240, 300, 0), p12=(528, 300, 0)))
    return replace(GOOD, first=back, second=back)


def jumped() -> Evidence:
    first = replace(GOOD.first, points=(points() + 40).astype(np.float32))
    return replace(GOOD, first=first)


CASES: dict[str, tuple[type[PipelineError], Evidence]] = {
    "nobody": (errors.NoPerson, replace(GOOD, second=replace(GOOD.second, presence=0.1))),
    "a tiny mask": (
        errors.NoPerson,
        replace(GOOD, second=replace(GOOD.second, mask=GOOD.second.mask * 0)),
    ),
    "two faces": (errors.SeveralPersons, replace(GOOD, faces=[face(), face().moved(0.7, 400)])),
    "only a head": (
        errors.TooClose,
        replace(GOOD, second=replace(GOOD.second, mask=GOOD.second.mask[:560])),
    ),
    "no face": (errors.NotFacing, replace(GOOD, faces=[])),
    "a face elsewhere": (errors.NotFacing, replace(GOOD, faces=[face().moved(1, 300)])),
    "a back": (errors.NotFacing, turned_round()),
    "far away": (errors.PersonTooSmall, reshaped(0.4)),
    "hips cut off": (errors.TooClose, evidence(p23=(460, 520, 0), p24=(308, 520, 0))),
    "seated": (errors.NotUpright, evidence(p25=(470, 700, 0), p26=(298, 700, 0))),
    "turned away": (errors.TurnedAway, evidence(p11=(528, 300, -400))),
    "an arm across": (errors.ArmsCrossed, evidence(p15=(300, 500, 0))),
    "points that jump": (errors.BodyUnsure, jumped()),
}


def test_a_good_photo_is_accepted() -> None:
    assert list(refusals(GOOD)) == []
    assert judge(GOOD).face is GOOD.faces[0]


@pytest.mark.parametrize(("refusal", "seen"), CASES.values(), ids=CASES.keys())
def test_each_rule_speaks(refusal: type[PipelineError], seen: Evidence) -> None:
    with pytest.raises(refusal) as caught:
        judge(seen)
    assert type(caught.value) is refusal


def test_every_refusal_has_a_case_a_code_and_advice() -> None:
    known = {rule[0] for rule in (*PICTURE_RULES, *BODY_RULES)} | {errors.BodyUnsure}
    assert {refusal for refusal, _ in CASES.values()} == known
    assert len({refusal.code for refusal in known}) == len(known)
    for refusal in known:
        assert str(refusal()).count(".") >= 2, "a fact and what to do"


def test_the_first_rule_speaks() -> None:
    seen = replace(GOOD, faces=[face(), face().moved(0.9, 400)])
    seen = replace(seen, second=replace(seen.second, presence=0.0))
    assert [refusal.code for refusal in refusals(seen)] == ["several_persons", "no_person"]


def test_passers_by_do_not_count() -> None:
    assert list(refusals(replace(GOOD, faces=[face(), face().moved(0.3, 600)]))) == []


def test_one_arm_across_is_enough() -> None:
    assert covered(skeleton()) == 0
    assert covered(skeleton(p16=(400, 480, 0))) > 0.5


def test_an_arm_across_is_seen_where_the_hips_are_invented() -> None:
    """Hips that are cut off come out too high: forearms below them would seem to hang free."""
    person = skeleton(p23=(460, 480, 0), p24=(308, 480, 0), p16=(420, 610, 0))
    assert covered(person) > 0.5


def test_hands_at_the_hips_cover_nothing_much() -> None:
    person = skeleton(p13=(640, 480, 0), p15=(490, 640, 0), p14=(130, 480, 0), p16=(280, 640, 0))
    assert covered(person) <= 0.25


def test_the_measures() -> None:
    assert moved(GOOD) == 0
    assert moved(jumped()) == pytest.approx(np.hypot(40, 40) / 288, rel=0.01)
    assert turn(skeleton(p11=(528, 300, -288))) == pytest.approx(45, abs=0.1)
    assert standing(skeleton()) == pytest.approx(250 / 330, rel=0.01)
