from __future__ import annotations

from django.test import TestCase

from templates_app import curation, faces, services
from templates_app.exceptions import (
    BoxTooSmall,
    FacesChanged,
    FaceUnusable,
    NoCouple,
    RoleTwice,
)
from templates_app.models import Template
from tests.templates_app.people import couple, make_face, make_template
from tests.templates_app.photos import PhotosTestCase


class RolesTestCase(TestCase):
    def make(self, *positions: object) -> Template:
        return make_template(is_active=False, face_positions=list(positions))

    def roles(self, template: Template, *roles: str) -> list[str]:
        changed = curation.set_roles(template, roles, curation.version_of(template))
        return [face["role"] for face in changed.face_positions]

    def test_each_face_gets_what_was_said(self) -> None:
        template = self.make(make_face(), make_face(left=35), make_face(left=70))
        self.assertEqual(self.roles(template, "", "wife", "husband"), ["", "wife", "husband"])

    def test_two_of_a_kind_are_refused(self) -> None:
        with self.assertRaises(RoleTwice):
            self.roles(self.make(make_face(), make_face(left=35)), "wife", "wife")

    def test_a_face_that_cannot_be_swapped_gets_none(self) -> None:
        with self.assertRaises(FaceUnusable):
            self.roles(self.make(make_face(usable=False)), "wife")

    def test_who_saw_other_faces_decides_nothing(self) -> None:
        template = self.make(make_face(), make_face(left=35))
        version = curation.version_of(template)
        curation.remove_face(template, 0, version)
        with self.assertRaises(FacesChanged):
            curation.set_roles(template, ["husband", "wife"], version)
        with self.assertRaises(FacesChanged):
            curation.remove_face(template, 0, version)
        template.refresh_from_db()
        with self.assertRaises(FacesChanged):
            self.roles(template, "husband", "wife")
        with self.assertRaises(FacesChanged):
            curation.remove_face(template, 1, curation.version_of(template))

    def test_an_active_template_keeps_its_couple(self) -> None:
        template = make_template()
        self.assertEqual(self.roles(template, "wife", "husband"), ["wife", "husband"])
        template.refresh_from_db()
        with self.assertRaisesMessage(NoCouple, "Archive it first"):
            self.roles(template, "wife", "")
        with self.assertRaisesMessage(NoCouple, "Archive it first"):
            curation.remove_face(template, 0, curation.version_of(template))
        template.refresh_from_db()
        self.assertEqual(len(template.faces), 2)


class FindingTestCase(PhotosTestCase):
    def couple_of(self, template: Template) -> Template:
        return curation.set_roles(template, ["wife", "husband"], curation.version_of(template))

    def test_roles_stay_with_their_faces_when_they_are_found_again(self) -> None:
        template = self.couple_of(self.add())
        moved = [
            {**face, "box": [face["box"][0] + 4, *face["box"][1:]]}
            for face in template.face_positions
        ]
        Template.objects.update(face_positions=[*moved, make_face()])
        services.activate(template)
        again = curation.find_again(template)
        self.assertEqual([face["role"] for face in again.face_positions], ["wife", "husband"])
        self.assertNotEqual(again.face_positions[0]["box"], moved[0]["box"])
        self.assertTrue(again.is_active)

    def test_a_template_whose_couple_is_not_found_again_is_not_on_show(self) -> None:
        template = self.add("animal_horse.jpg")
        Template.objects.update(face_positions=couple())
        services.activate(template)
        again = curation.find_again(template)
        self.assertEqual((again.is_active, again.face_positions), (False, []))

    def test_a_face_that_was_removed_is_found_in_a_box_drawn_roughly(self) -> None:
        template = self.add()
        found = template.face_positions[0]
        curation.remove_face(template, 0, curation.version_of(template))
        left, top, width, height = found["box"]
        rough = (left - width * 0.2, top - height * 0.15, width * 1.3, height * 1.2)
        drawn = curation.draw_face(template, rough)
        self.assertTrue(drawn["usable"])
        for (x, y), (u, v) in zip(drawn["landmarks"], found["landmarks"], strict=True):
            self.assertLess(abs(x - u) + abs(y - v), width * 0.1)
        template.refresh_from_db()
        self.assertEqual(template.face_count, 2)
        self.assertEqual(template.face_positions[0], drawn)  # in its place from the left
        again = curation.find_again(template)
        self.assertIn(drawn, again.face_positions)
        self.assertEqual(again.face_count, 2)

    def test_a_face_drawn_over_one_takes_its_place_and_its_role(self) -> None:
        template = self.couple_of(self.add())
        services.activate(template)
        left, top, width, height = template.face_positions[1]["box"]
        drawn = curation.draw_face(template, (left - 3, top - 3, width + 6, height + 6))
        template.refresh_from_db()
        self.assertEqual((drawn["role"], template.face_count), ("husband", 2))

    def test_where_there_is_none_it_is_kept_as_unusable(self) -> None:
        template = self.add("animal_horse.jpg")
        drawn = curation.draw_face(template, (20, 20, 120, 120))
        self.assertEqual((drawn["usable"], drawn["landmarks"]), (False, []))
        self.assertEqual(drawn["box"], [20, 20, 120, 120])
        self.assertEqual(drawn["score"], faces.DRAWN)

    def test_a_box_outside_of_the_picture_is_refused_and_one_at_its_edge_cut(self) -> None:
        template = self.add("animal_horse.jpg")
        for box in ((-200, 0, 150, 150), (10, 10, 5, 300), (99999, 0, 100, 100)):
            with self.subTest(box), self.assertRaises(BoxTooSmall):
                curation.draw_face(template, box)
        drawn = curation.draw_face(template, (-50, -50, 150, 150))
        self.assertEqual(drawn["box"], [0, 0, 100, 100])
