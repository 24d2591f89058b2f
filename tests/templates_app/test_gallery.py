from __future__ import annotations

from typing import ClassVar

from django.db import connection
from django.test import TestCase
from django.utils import timezone

from accounts.models import User
from images.models import Image, Report
from templates_app.models import Template
from templates_app.views import gallery
from tests.people import make_user
from tests.templates_app.people import make_face, make_template, make_template_image


class GalleryTestCase(TestCase):
    url = "/couples/"
    alice: ClassVar[User]
    curator: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.alice = make_user("alice")
        cls.curator = make_user("curator", is_staff=True, is_superuser=True)

    def titles(self, query: str = "") -> list[str]:
        page = self.client.get(f"{self.url}{query}").context["page"]
        return [template.title for template in page]

    def test_it_shows_popular_ones_first_or_the_newest(self) -> None:
        for title, score in (("rare", 1), ("loved", 9), ("new", 0)):
            make_template(title, popularity_score=score)
        self.assertEqual(self.titles(), ["loved", "rare", "new"])
        self.assertEqual(self.titles("?sort=newest"), ["new", "loved", "rare"])

    def test_what_is_not_on_offer_is_not_in_it_even_for_staff(self) -> None:
        make_template("shown")
        make_template("waits", is_active=False)
        make_template("archived", is_active=False, archived_at=timezone.now())
        make_template("reported", image=make_template_image(hidden_at=timezone.now()))
        for user in (None, self.alice, self.curator):
            if user:
                self.client.force_login(user)
            with self.subTest(user):
                self.assertEqual(self.titles(), ["shown"])

    def test_a_card_says_what_it_is_who_made_it_and_how_often_it_was_used(self) -> None:
        image = make_template_image(thumbnail_path="t/beach.webp")
        make_template("By the sea", artist="Ada", has_glasses=True, popularity_score=1200,
                      image=image)  # fmt: skip
        r = self.client.get(self.url)
        for text in ("By the sea", "Ada", "Used 1,200 times", "Glasses", "t/beach.webp?",
                     'loading="lazy"', 'width="60" height="40"'):  # fmt: skip
            self.assertContains(r, text)

    def test_a_cropped_card_keeps_the_couple_in_view(self) -> None:
        faces = [make_face("husband", left=0), make_face("wife", left=20)]
        make_template(face_positions=faces)  # their middle is at 20 of 60, and 20 of 40
        self.assertContains(self.client.get(self.url), "from-left-1 from-top-2")

    def test_it_finds_by_words_of_title_artist_tag_and_by_kind(self) -> None:
        make_template("Sunset kiss", artist="Ada", tags=["beach"], category="movie")
        make_template("Rain", artist="Bo", tags=["city"], category="tv")
        for query in ("?q=sun", "?q=ada", "?q=beach", "?category=movie", "?tag=Beach",
                      "?q=kiss&category=movie"):  # fmt: skip
            with self.subTest(query):
                self.assertEqual(self.titles(query), ["Sunset kiss"])
        self.assertContains(self.client.get(f"{self.url}?q=zzz"), "Nothing matches")

    def test_chips_keep_words_and_order_and_say_which_is_chosen(self) -> None:
        make_template(category="tv", tags=["sea"])
        r = self.client.get(f"{self.url}?q=sea&sort=newest&category=tv&after=")
        self.assertContains(r, '<a href="?q=sea&amp;sort=newest&amp;category=movie">Film</a>')
        chosen = '<a href="?q=sea&amp;sort=newest&amp;category=tv" aria-current="true">Series</a>'
        self.assertContains(r, chosen)
        self.assertContains(r, '<a href="?q=sea&amp;sort=newest">All</a>')

    def test_it_pages_by_key_in_both_orders_and_keeps_what_was_asked(self) -> None:
        for n in range(gallery.PAGE + 2):
            make_template(f"{n:03}", category="tv", popularity_score=n // 3)
        for order in ("", "sort=newest&"):
            with self.subTest(order):
                first = self.client.get(f"{self.url}?{order}category=tv").context["page"]
                self.assertIn("category=tv", first.older_url)
                rest = self.client.get(self.url + first.older_url).context["page"]
                everything = {row.title for row in first} | {row.title for row in rest}
                self.assertEqual(len(everything), gallery.PAGE + 2)
                self.assertEqual(self.titles(rest.newer_url), [row.title for row in first])

    def test_it_answers_what_was_made_up(self) -> None:
        make_template()
        for query in ("?category=x", "?tag=" + "x" * 99, "?q=%00", "?sort=up", "?q=%27%26%21",
                      "?tag=%00"):  # fmt: skip
            with self.subTest(query):
                self.assertEqual(self.client.get(f"{self.url}{query}").status_code, 200)
        self.assertEqual(self.client.get(f"{self.url}?after=nonsense").status_code, 404)

    def test_ticks_belong_to_a_form_that_leads_to_the_photos(self) -> None:
        template = make_template()
        r = self.client.get(self.url)
        self.assertContains(r, f'name="template" value="{template.pk}" form="choosing"')
        self.assertContains(r, 'id="choosing" method="get" action="/couples/new/"')

    def test_who_is_not_signed_in_is_asked_to_and_comes_back_to_what_was_chosen(self) -> None:
        template = make_template()
        r = self.client.get(f"/couples/new/?template={template.pk}")
        self.assertRedirects(r, f"/log-in/?next=/couples/new/%3Ftemplate%3D{template.pk}")

    def test_it_says_what_belongs_here_when_empty(self) -> None:
        self.assertContains(self.client.get(self.url), "No couple pictures yet")
        self.client.force_login(self.curator)
        add = "/admin/templates_app/template/add/"
        self.assertContains(self.client.get(self.url), add)

    def test_it_costs_the_same_queries_for_two_and_for_thirty(self) -> None:
        for many in (2, 28):
            for _ in range(many):
                make_template()
            self.client.logout()
            with self.assertNumQueries(1):  # templates with their pictures
                self.client.get(self.url)
            self.client.force_login(self.alice)
            with self.assertNumQueries(5):  # session, user, what runs (two), templates
                self.client.get(self.url)


class PlanTestCase(TestCase):
    """The indexes of the gallery are what PostgreSQL uses at 20 000 templates."""

    @classmethod
    def setUpTestData(cls) -> None:
        fill(20_000)

    def plan(self, templates: object) -> str:
        return str(templates.explain())  # type: ignore[attr-defined]

    def test_each_order_is_read_from_its_index(self) -> None:
        active = Template.objects.active().select_related("image")
        for index, rows in (
            ("templates_popular", active.popular_first()),
            # Staff's index costs as little where hardly any template waits.
            ("templates_(newest|created)", active.newest_first()),
            ("templates_by_category", active.filter(category="tv").popular_first()),
        ):
            with self.subTest(index):
                plan = self.plan(rows[: gallery.PAGE + 1])
                self.assertRegex(plan, index)
                self.assertNotIn("Sort", plan)

    def test_words_are_found_by_their_index(self) -> None:
        plan = self.plan(Template.objects.active().matching("rare")[:37])
        self.assertIn("templates_search", plan)


class TemplatePageTestCase(TestCase):
    alice: ClassVar[User]
    curator: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.alice = make_user("alice")
        cls.curator = make_user("curator", is_staff=True, is_superuser=True)

    def test_it_tells_where_the_picture_comes_from_and_what_can_be_done(self) -> None:
        template = make_template(
            "Dance", artist="Ada", source_url="https://www.example.org/a?b=1", licence="CC BY 4.0",
            category="movie", tags=["night"], popularity_score=1, has_glasses=True,
        )  # fmt: skip
        r = self.client.get(template.get_absolute_url())
        for text in ("Dance", "Ada", ">example.org<", "nofollow noopener", "CC BY 4.0",
                     "?category=movie", "?tag=night", "1 time", "wears glasses", "/report/",
                     f"/couples/new/?template={template.pk}"):  # fmt: skip
            self.assertContains(r, text)

    def test_what_is_not_on_offer_is_for_staff_alone(self) -> None:
        hidden = make_template_image()
        Report.objects.create(image=hidden, reporter=self.alice, reason="rights")
        for said, template in {
            "Waiting": make_template(is_active=False),
            "Archived": make_template(is_active=False, archived_at=timezone.now()),
            "Hidden": make_template(image=Image.objects.get(pk=hidden.pk)),
        }.items():
            for path in (
                template.get_absolute_url(),
                f"/couples/templates/of/{template.image_id}/",
            ):
                with self.subTest(said, path=path):
                    self.client.logout()
                    self.assertEqual(self.client.get(path).status_code, 404)
                    self.client.force_login(self.alice)
                    self.assertEqual(self.client.get(path).status_code, 404)
                    self.client.force_login(self.curator)
                    r = self.client.get(path, follow=True)
                    self.assertContains(r, said)
                    self.assertNotContains(r, "/couples/new/")

    def test_the_page_of_its_picture_leads_to_it(self) -> None:
        template = make_template()
        self.assertRedirects(
            self.client.get(template.image.get_absolute_url()), template.get_absolute_url()
        )

    def test_others_of_its_kind_are_beside_it(self) -> None:
        template = make_template("this", category="tv")
        make_template("that", category="tv")
        make_template("other", category="movie")
        make_template("waits", category="tv", is_active=False)
        more = self.client.get(template.get_absolute_url()).context["more"]
        self.assertEqual([each.title for each in more], ["that"])

    def test_it_is_written_into_the_history(self) -> None:
        template = make_template()
        self.client.get(template.get_absolute_url())
        self.assertEqual(template.image.usage.get().action, "view")

    def test_it_costs_the_same_queries_with_many_others(self) -> None:
        template = make_template()
        for many in (1, 20):
            for _ in range(many):
                make_template()
            with self.assertNumQueries(2):  # template, others; HEAD is no view
                self.client.head(template.get_absolute_url())


def fill(many: int) -> None:
    """Rows without files, one in twenty of them waiting, written as fast as the database can."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH made AS (
                INSERT INTO images (id, type, file_name, file_path, processed_path, thumbnail_path,
                    preview_path, image_hash, file_size, mime_type, width, height, tags, metadata,
                    error_message)
                SELECT gen_random_uuid(), 'template', 'couple-' || n, 'many/' || n, '', '', '',
                    lpad(n::text, 64, '0'), 1000, 'image/jpeg', 60, 40, '{}', '{}', ''
                FROM generate_series(1, %s) AS n RETURNING id, file_path)
            INSERT INTO templates (id, image_id, title, description, artist, source_url, licence,
                category, tags, face_positions, popularity_score, is_active, perceptual_hash,
                created_at, has_glasses)
            SELECT gen_random_uuid(), id, CASE WHEN n %% 500 = 0 THEN 'Rare' ELSE 'Common' END
                || ' ' || n, '', 'Ada', '', '', (ARRAY['acg', 'movie', 'tv', 'custom'])[1 + n %% 4],
                '{}', %s::jsonb, (random() * 1000)::int, n %% 20 <> 0,
                (random() * 9e18)::bigint, now() - make_interval(mins => n), false
            FROM (SELECT id, split_part(file_path, '/', 2)::int AS n FROM made) AS made
            """,
            [many, COUPLE],
        )
        cursor.execute("SELECT gin_clean_pending_list('templates_search')")
        cursor.execute("ANALYZE templates, images")


COUPLE = (
    '[{"box": [0, 0, 20, 20], "landmarks": [], "score": 0.9, "usable": true, "role": "husband"},'
    ' {"box": [30, 0, 20, 20], "landmarks": [], "score": 0.9, "usable": true, "role": "wife"}]'
)
