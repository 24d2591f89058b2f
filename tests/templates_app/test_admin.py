from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from images.models import BlockedPicture, Image
from templates_app import curation
from templates_app.models import Template
from tests.drawing import uploaded
from tests.people import make_user
from tests.templates_app.people import couple, make_face, make_template, make_template_image
from tests.templates_app.photos import PhotosTestCase, photo
from tests.templates_app.test_gallery import fill

LIST = "/admin/templates_app/template/"


class AdminTestCase(TestCase):
    curator: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.curator = make_user("curator", is_staff=True, is_superuser=True)

    def setUp(self) -> None:
        self.client.force_login(self.curator)

    def waiting(self, title: str = "Waits", **fields: Any) -> Template:
        faces = [make_face(), make_face(left=35)]
        return make_template(title, **{"is_active": False, "face_positions": faces, **fields})

    def url(self, template: Template) -> str:
        return f"{LIST}{template.pk}/change/"

    def save(self, template: Template, **changes: Any) -> Any:
        """Send the form as the page has it, but for the changes."""
        form = self.client.get(self.url(template)).context["adminform"].form
        data = {
            name: form[name].value() for name in form.fields if form[name].value() not in (None, "")
        }
        data |= {"version": curation.version_of(template), "tags": ""}
        data = {name: value for name, value in (data | changes).items() if value is not False}
        return self.client.post(self.url(template), data)

    def roles(self, template: Template) -> list[str]:
        template.refresh_from_db()
        return [face["role"] for face in template.face_positions]

    def told(self, r: Any) -> str:
        return " ".join(str(message) for message in r.context["messages"])


class ListTestCase(AdminTestCase):
    def found(self, query: str) -> set[str]:
        page = self.client.get(f"{LIST}?{query}")
        return {template.title for template in page.context["cl"].result_list}

    def act(self, action: str, *templates: Template, **data: str) -> Any:
        chosen = {"action": action, "_selected_action": [str(each.pk) for each in templates]}
        return self.client.post(LIST, chosen | data, follow=True)

    def test_it_shows_thumbnails_states_and_faces(self) -> None:
        make_template("shown", image=make_template_image(thumbnail_path="t/shown.webp"))
        self.waiting(face_positions=[make_face(), make_face("wife"), make_face(usable=False)])
        self.waiting(face_positions=[])
        make_template("gone", is_active=False, archived_at=timezone.now())
        make_template("told", image=make_template_image(hidden_at=timezone.now()))
        r = self.client.get(LIST)
        for text in ("t/shown.webp", "On show", "2 usable, roles set", "2 usable, one role set",
                     "None found", "Archived", "Hidden by a report"):  # fmt: skip
            self.assertContains(r, text)

    def test_it_filters_by_state_category_roles_and_licence(self) -> None:
        make_template("shown", licence="CC0", category="tv")
        self.waiting("waits")
        make_template("gone", is_active=False, archived_at=timezone.now())
        make_template("told", image=make_template_image(hidden_at=timezone.now()))
        for query, titles in {
            "state=waiting": {"waits"},
            "state=active": {"shown", "told"},
            "state=archived": {"gone"},
            "state=hidden": {"told"},
            "category__exact=tv": {"shown"},
            "roles=missing": {"waits"},
            "roles=set": {"shown", "gone", "told"},
            "licensed=yes": {"shown"},
            "licensed=no": {"waits", "gone", "told"},
            "state=made-up": {"shown", "waits", "gone", "told"},
        }.items():
            with self.subTest(query):
                self.assertEqual(self.found(query), titles)

    def test_it_finds_by_words_and_by_id(self) -> None:
        wanted = make_template("Sunset kiss", artist="Ada", tags=["beach"])
        make_template("Rain")
        for query in ("q=sun", "q=ada", "q=bea", f"q={wanted.pk}"):
            with self.subTest(query):
                self.assertEqual(self.found(query), {"Sunset kiss"})

    def test_it_costs_the_same_queries_for_two_and_for_thirty(self) -> None:
        counts = []
        for many in (2, 28):
            for _ in range(many):
                make_template()
            with CaptureQueriesContext(connection) as asked:
                self.client.get(LIST)
            counts.append(len(asked))
        self.assertEqual(counts[0], counts[1])

    def test_those_that_can_go_on_show_and_the_others_are_told_why_not(self) -> None:
        good = [make_template(is_active=False) for _ in range(2)]
        lacking = self.waiting()
        gone = make_template(is_active=False, archived_at=timezone.now())
        said = self.told(self.act("activate", *good, lacking, gone))
        self.assertIn("2 templates are on show.", said)
        self.assertIn("1 left alone: This template cannot be shown yet", said)
        self.assertIn("1 left alone: This template is archived.", said)
        self.assertEqual(set(Template.objects.filter(is_active=True)), set(good))
        self.assertEqual(LogEntry.objects.filter(change_message__contains="on show").count(), 2)

    def test_they_go_into_the_archive_and_come_back(self) -> None:
        template = make_template()
        self.act("archive", template)
        self.assertEqual(self.found("state=archived"), {template.title})
        self.act("bring_back", template)
        self.assertEqual(self.found("state=waiting"), {template.title})

    def test_category_and_tag_are_set_on_all_that_are_chosen(self) -> None:
        one, two = make_template(tags=["sea"]), make_template(tags=["sky"])
        self.act("set_category", one, two, category="movie")
        self.act("add_tag", one, two, tag=" Sea ")
        for template in (one, two):
            template.refresh_from_db()
            self.assertEqual(template.category, "movie")
        self.assertEqual((one.tags, two.tags), (["sea"], ["sky", "sea"]))

    def test_without_a_category_or_tag_it_asks_for_one(self) -> None:
        template = make_template()
        self.assertIn("Choose a category", self.told(self.act("set_category", template)))
        self.assertIn("Write a tag", self.told(self.act("add_tag", template, tag="  ")))

    def test_faces_are_looked_for_in_a_few_at_once(self) -> None:
        many = [make_template() for _ in range(21)]
        self.assertIn("at most 20", self.told(self.act("find_again", *many)))
        self.assertIn(
            "The file of this template is gone", self.told(self.act("find_again", many[0]))
        )

    def test_deleting_a_template_deletes_its_picture(self) -> None:
        one, two, three = (make_template() for _ in range(3))
        self.client.post(f"{LIST}{one.pk}/delete/", {"post": "yes"})
        self.act("delete_selected", two, post="yes")
        self.assertEqual(list(Template.objects.all()), [three])
        self.assertEqual(list(Image.objects.all()), [three.image])

    def test_others_are_sent_away(self) -> None:
        template = make_template()
        self.client.force_login(make_user("alice"))
        for path in (LIST, f"{LIST}add/", self.url(template)):
            with self.subTest(path):
                self.assertEqual(self.client.get(path).status_code, 302)
        self.client.force_login(make_user("helper", is_staff=True))
        for path in (LIST, f"{LIST}add/", self.url(template)):
            with self.subTest(path):
                self.assertEqual(self.client.get(path).status_code, 403)
        self.assertEqual(self.client.post(f"{LIST}{template.pk}/faces/").status_code, 403)


class LongListTestCase(AdminTestCase):
    def test_twenty_thousand_are_not_sorted(self) -> None:
        fill(20_000)
        with CaptureQueriesContext(connection) as asked:
            self.client.get(f"{LIST}?state=waiting")
        (page,) = (each["sql"] for each in asked if "LIMIT 50" in each["sql"])
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {page}")
            plan = str(cursor.fetchall())
        self.assertIn("templates_created", plan)
        self.assertNotIn("Sort", plan)


class ChangeTestCase(AdminTestCase):
    def test_the_picture_is_shown_with_its_faces_and_a_choice_for_each_that_is_usable(self) -> None:
        image = make_template_image(preview_path="p/couple.webp")
        faces = [make_face("wife"), make_face(left=35, usable=False)]
        r = self.client.get(self.url(self.waiting(image=image, face_positions=faces)))
        for text in ("p/couple.webp", 'viewBox="0 0 60 40"', 'name="role_0"', "cannot be swapped",
                     '<option value="wife" selected>', "local/templates/test/couple"):  # fmt: skip
            self.assertContains(r, text)
        self.assertNotContains(r, 'name="role_1"')

    def test_saving_says_who_is_who_and_puts_it_on_show(self) -> None:
        template = self.waiting()
        r = self.save(template, role_0="wife", role_1="husband", is_active="on", tags="Sea, sea")
        self.assertRedirects(r, LIST)
        self.assertEqual(self.roles(template), ["wife", "husband"])
        self.assertTrue(template.is_active)
        self.assertEqual(template.tags, ["sea"])

    def test_nobody_gets_a_role_by_itself(self) -> None:
        template = self.waiting()
        self.save(template)
        self.assertEqual(self.roles(template), ["", ""])

    def test_what_cannot_be_so_is_told_in_a_sentence_and_nothing_changes(self) -> None:
        archived = make_template(is_active=False, archived_at=timezone.now())
        for template, changes, sentence in (
            (self.waiting(), {"role_0": "wife", "role_1": "wife"}, "the same role"),
            (self.waiting(), {"is_active": "on"}, "cannot be shown yet"),
            (self.waiting(), {"role_0": "wife", "is_active": "on"}, "cannot be shown yet"),
            (make_template(), {"role_0": ""}, "cannot be shown yet"),
            (archived, {"is_active": "on"}, "Bring it back first"),
            (self.waiting(), {"version": "other"}, "changed meanwhile"),
            (self.waiting(), {"role_0": "king"}, "king"),
        ):
            before = self.roles(template)
            with self.subTest(sentence):
                r = self.save(template, **changes)
                self.assertContains(r, sentence)
                self.assertEqual(self.roles(template), before)

    def test_what_was_chosen_stays_chosen_when_the_form_is_refused(self) -> None:
        template = self.waiting()
        r = self.save(template, role_1="husband", title="")
        self.assertEqual([face.role for face in r.context["panel"].faces], ["", "husband"])
        again = self.client.post(self.url(template), {
            "version": r.context["panel"].version, "title": "Named", "category": "tv",
            "role_1": "husband",
        })  # fmt: skip
        self.assertRedirects(again, LIST)

    def test_uses_that_are_counted_meanwhile_are_not_written_over(self) -> None:
        template = self.waiting()
        with CaptureQueriesContext(connection) as asked:
            self.save(template)
        locks = [each["sql"] for each in asked if "FOR UPDATE OF" in each["sql"]]
        self.assertEqual(len(locks), 1)

    def test_buttons_beside_save_archive_and_bring_back(self) -> None:
        template = make_template()
        self.assertRedirects(self.save(template, _archive="1"), self.url(template))
        template.refresh_from_db()
        self.assertFalse(template.is_active)
        self.assertContains(self.client.get(self.url(template)), "_bring_back")
        self.save(template, _bring_back="1")
        template.refresh_from_db()
        self.assertIsNone(template.archived_at)

    def test_the_next_button_goes_through_those_that_wait(self) -> None:
        old, new = self.waiting("old"), self.waiting("new")
        make_template("shown")
        Template.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=1))
        self.assertRedirects(self.save(new, _next="1"), self.url(old))
        self.assertRedirects(self.save(old, _next="1"), self.url(new))
        Template.objects.filter(pk=old.pk).delete()
        self.assertRedirects(self.save(new, _next="1"), LIST)

    def test_a_face_is_removed_with_and_without_a_script(self) -> None:
        template = self.waiting(face_positions=[make_face(left=n * 30) for n in range(3)])
        faces = f"{LIST}{template.pk}/faces/"
        data = {"remove": "0", "version": curation.version_of(template)}
        self.assertRedirects(self.client.post(faces, data), self.url(template))
        r = self.client.post(faces, data, headers={"X-Requested-With": "XMLHttpRequest"})
        self.assertEqual(r.status_code, 422)
        self.assertContains(r, "changed meanwhile", status_code=422)
        data = {"remove": "1", "version": r.context["panel"].version}
        r = self.client.post(faces, data, headers={"X-Requested-With": "XMLHttpRequest"})
        self.assertContains(r, "Face 2 was removed.")
        self.assertNotContains(r, "<html")
        template.refresh_from_db()
        self.assertEqual([face["box"][0] for face in template.face_positions], [30])

    def test_faces_that_were_made_up_are_refused_in_words(self) -> None:
        template = self.waiting()
        faces = f"{LIST}{template.pk}/faces/"
        self.assertEqual(self.client.get(faces).status_code, 405)
        version = curation.version_of(template)
        for data in (
            {"remove": "x", "version": version},
            {"remove": "99", "version": version},
            {"draw": "1"},
            {"draw": "1", "left": "nan", "top": "inf", "width": "1e9", "height": "-4"},
            {"draw": "1", "left": "0", "top": "0", "width": "30", "height": "30"},  # no file
            {},
        ):
            with self.subTest(data):
                r = self.client.post(faces, data, headers={"X-Requested-With": "XMLHttpRequest"})
                self.assertEqual(r.status_code, 422)
        self.assertEqual(self.roles(template), ["", ""])

    def test_a_page_that_is_not_there_is_told(self) -> None:
        r = self.client.post(f"{LIST}{self.curator.pk}/faces/")
        self.assertEqual(r.status_code, 404)

    def test_it_names_templates_that_look_the_same(self) -> None:
        other = make_template("Twin", perceptual_hash=7)
        r = self.client.get(self.url(self.waiting(perceptual_hash=6)))
        self.assertContains(r, f'<a href="{self.url(other)}">Twin</a>')


class AddTestCase(AdminTestCase):
    def test_the_page_says_what_is_taken(self) -> None:
        r = self.client.get(f"{LIST}add/")
        for text in ("JPEG, PNG, WebP", "40 MB", "multiple", "It waits until"):
            self.assertContains(r, text)

    def test_nothing_chosen_and_what_is_no_picture_are_told_in_sentences(self) -> None:
        r = self.client.post(f"{LIST}add/", {"category": "tv"})
        self.assertContains(r, "Choose at least one picture", status_code=422)
        files = [uploaded("list.txt", b"no picture"), uploaded("cut.jpg", b"\xff\xd8\xff\xe0 cut")]
        r = self.client.post(f"{LIST}add/", {"category": "tv", "files": files})
        self.assertContains(r, "list.txt", status_code=422)
        self.assertContains(r, "This file seems to be text", status_code=422)
        self.assertContains(r, "cut.jpg", status_code=422)
        self.assertFalse(Image.objects.exists())


class AddPhotosTestCase(AdminTestCase, PhotosTestCase):
    def setUp(self) -> None:
        AdminTestCase.setUp(self)
        PhotosTestCase.setUp(self)

    def send(self, *names: str, script: bool = False, **facts: str) -> Any:
        data = {"category": "movie", "tags": "Sea", "files": [photo(name) for name in names]}
        headers = {"X-Requested-With": "XMLHttpRequest"} if script else {}
        return self.client.post(f"{LIST}add/", data | facts, headers=headers)

    def test_one_leads_to_who_is_who(self) -> None:
        r = self.send("couple_composed_1.jpg", artist="Ada", licence="CC0")
        template = Template.objects.get()
        self.assertRedirects(r, self.url(template))
        self.assertEqual((template.category, template.tags), ("movie", ["sea"]))
        self.assertEqual((template.artist, template.licence), ("Ada", "CC0"))

    def test_of_many_each_becomes_a_template_or_is_refused_alone(self) -> None:
        r = self.send("couple_composed_1.jpg", "couple_track.jpg", "SOURCES.md")
        self.assertEqual(Template.objects.count(), 2)
        for text in ("2 faces found, 2 usable. Say who is who.",
                     "2 faces found, 0 usable. Draw what is missing.", "SOURCES.md"):  # fmt: skip
            self.assertContains(r, text, status_code=422)

    def test_a_script_gets_the_row_of_its_file(self) -> None:
        r = self.send("couple_road.jpeg", script=True)
        self.assertContains(r, 'class="upload-row"')
        self.assertNotContains(r, "<html")
        r = self.send("couple_road.jpeg", script=True)
        self.assertContains(r, "a template already")

    def test_what_looks_like_another_is_said_with_a_link(self) -> None:
        first = self.add()
        Template.objects.filter(pk=first.pk).update(title="The first")
        other = self.add("couple_composed_2.jpg")
        Template.objects.filter(pk=other.pk).update(perceptual_hash=first.perceptual_hash)
        Image.objects.filter(pk=first.image_id).update(image_hash="0" * 64)  # as if saved anew
        r = self.send("couple_composed_1.jpg", script=True)
        self.assertContains(r, f'href="{self.url(first)}">The first</a>')

    def test_a_box_that_was_drawn_becomes_a_face(self) -> None:
        template = self.add()
        left, top, width, height = template.face_positions[0]["box"]
        version = curation.version_of(template)
        faces = f"{LIST}{template.pk}/faces/"
        self.client.post(faces, {"remove": "0", "version": version})
        box = {"draw": "1", "left": left, "top": top, "width": width, "height": height}
        r = self.client.post(faces, box, headers={"X-Requested-With": "XMLHttpRequest"})
        self.assertContains(r, "A face was found there")
        self.assertContains(r, "Drawn by hand")
        r = self.client.post(faces, {"again": "1"}, follow=True)
        self.assertIn("2 faces found.", self.told(r))

    def test_blocking_refuses_the_picture_from_then_on(self) -> None:
        template = self.add()
        self.save(template, _block="1")
        self.assertEqual(BlockedPicture.objects.get().created_by, self.curator)
        template.refresh_from_db()
        self.assertIsNotNone(template.archived_at)
        template.image.delete()
        r = self.send("couple_composed_1.jpg", script=True)
        self.assertContains(r, "refuse this picture", status_code=422)

    def test_finding_again_says_when_the_couple_was_lost(self) -> None:
        template = self.add("animal_horse.jpg")
        Template.objects.update(face_positions=couple(), is_active=True)
        r = self.client.post(f"{LIST}{template.pk}/faces/", {"again": "1"}, follow=True)
        self.assertIn("0 faces found. The couple is not among them", self.told(r))
