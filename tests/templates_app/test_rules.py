"""What the database refuses, whoever writes."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, connection, transaction
from django.test import SimpleTestCase, TestCase
from django.utils import timezone

from templates_app import faces
from templates_app.models import Template
from tests.templates_app.people import couple, make_face, make_template

NO_COUPLES: dict[str, Any] = {
    "no faces": [],
    "no roles": [make_face(), make_face(left=35)],
    "a husband alone": [make_face("husband")],
    "two wives": [*couple(), make_face("wife", left=70)],
    "an unusable husband": [make_face("husband", usable=False), make_face("wife", left=35)],
    "no list": {"role": "husband"},
}


class ActiveTestCase(TestCase):
    def test_an_active_template_has_a_usable_couple(self) -> None:
        for said, positions in NO_COUPLES.items():
            with (
                self.subTest(said),
                self.assertRaisesMessage(IntegrityError, "templates_active_has_couple"),
                transaction.atomic(),
            ):
                make_template(face_positions=positions)

    def test_one_that_waits_may_have_any_faces(self) -> None:
        for said, positions in NO_COUPLES.items():
            with self.subTest(said):
                make_template(face_positions=positions, is_active=False)

    def test_a_couple_cannot_be_taken_from_it_by_hand(self) -> None:
        make_template()
        with self.assertRaisesMessage(IntegrityError, "templates_active_has_couple"):
            Template.objects.update(face_positions=[])

    def test_what_is_archived_is_not_active(self) -> None:
        with self.assertRaisesMessage(IntegrityError, "templates_archived_is_not_active"):
            make_template(archived_at=timezone.now())


class AgreementTestCase(TestCase):
    def test_staff_are_told_the_same_beforehand(self) -> None:
        """`is_couple` and the table say the same of every list of faces."""
        rows = [*NO_COUPLES.values(), couple(), [*couple(), make_face(left=70)]]
        for positions in (each for each in rows if isinstance(each, list)):
            with self.subTest(positions), connection.cursor() as cursor:
                template = make_template(face_positions=positions, is_active=False)
                cursor.execute(
                    "SELECT has_couple(face_positions) FROM templates WHERE id = %s", [template.pk]
                )
                (told,) = cursor.fetchone()
                # of no faces the function says nothing: NULL lets a CHECK pass, but counts do not
                self.assertEqual(bool(told), faces.is_couple(positions))


class PositionsTestCase(SimpleTestCase):
    def test_a_face_survives_being_kept(self) -> None:
        position = make_face("wife")
        again = faces.position_of(faces.face_of(position), usable=True)
        self.assertEqual(again, {**position, "role": ""})

    def test_only_a_drawn_face_has_the_score_of_one(self) -> None:
        sure = faces.face_of({**make_face(), "score": 0.99999})
        self.assertLess(faces.position_of(sure, usable=True)["score"], faces.DRAWN)
