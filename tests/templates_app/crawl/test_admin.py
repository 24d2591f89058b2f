from __future__ import annotations

from typing import Any

from django.test import override_settings
from django.urls import reverse

from jobs.models import Job
from templates_app.models import CrawlTask
from tests.people import make_user
from tests.templates_app.crawl.base import CrawlTestCase

ADD = "admin:templates_app_crawltask_add"
LIST = "admin:templates_app_crawltask_changelist"


class AdminTestCase(CrawlTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.curator)

    def send(self, **fields: Any) -> Any:
        usual = {"source_type": "custom", "search_query": self.page("/a.jpg"), "wanted": 5,
                 "min_side": 64, "rating": "g", "category": "movie"}  # fmt: skip
        return self.client.post(reverse(ADD), usual | fields)

    def errors(self, **fields: Any) -> dict[str, list[str]]:
        form = self.send(**fields).context["adminform"].form
        self.assertFalse(CrawlTask.objects.exists())
        return {name: list(said) for name, said in form.errors.items()}

    def url(self, task: CrawlTask, page: str, *more: str) -> str:
        return reverse(f"admin:templates_app_crawltask_{page}", args=[task.pk, *more])

    def text(self, url: str) -> str:
        answer = self.client.get(url)
        self.assertEqual(answer.status_code, 200)
        return answer.content.decode()


class StartTestCase(AdminTestCase):
    def test_it_starts_a_crawl(self) -> None:
        self.assertRedirects(self.send(), reverse(LIST))
        task = CrawlTask.objects.get()
        self.assertEqual((task.created_by, task.status), (self.curator, "pending"))
        self.assertEqual((task.wanted, task.category), (5, "movie"))
        self.assertEqual(task.filters, {"min_side": 64, "rating": "g"})
        self.assertEqual(Job.objects.get().crawl_task, task)

    def test_it_says_what_cannot_be_searched_for(self) -> None:
        wrong = self.errors(search_query="no address")
        self.assertIn("This is not a web address", wrong["search_query"][0])
        many = self.errors(source_type="danbooru", search_query="a b c")
        self.assertIn("these are 3", many["search_query"][0])
        self.assertEqual({*self.errors(wanted=0, min_side=1)}, {"wanted", "min_side"})

    @override_settings(PIXIV_TOKEN="")
    def test_pixiv_needs_a_token(self) -> None:
        said = self.errors(source_type="pixiv", search_query="couple")
        self.assertIn("PIXIV_TOKEN", said["source_type"][0])

    def test_the_form_asks_what_is_needed(self) -> None:
        page = self.text(reverse(ADD))
        for name in ("source_type", "search_query", "wanted", "min_side", "rating", "category"):
            self.assertIn(f'name="{name}"', page)
        self.assertNotIn("crawl-state", page)


class WatchTestCase(AdminTestCase):
    def test_the_list_tells_how_far_each_is(self) -> None:
        self.site.put_picture("/a.jpg", 1)
        self.site.put_picture("/b.jpg", 2, faces=1)
        task = self.crawl(self.page("/a.jpg", "/b.jpg"), wanted=7)
        for number in range(3):
            self.begin(f"https://a.example/{number}")
        self.client.get(reverse(LIST))
        with self.assertNumQueries(4):
            page = self.text(reverse(LIST))
        self.assertIn("1 of 7", page)
        self.assertIn(f"?crawl_task__id__exact={task.pk}", page)
        templates = reverse("admin:templates_app_template_changelist")
        found = self.client.get(f"{templates}?crawl_task__id__exact={task.pk}")
        self.assertEqual([each.crawl_task for each in found.context["cl"].queryset], [task])

    def test_its_page_follows_it_until_it_ends(self) -> None:
        self.site.put_picture("/a.jpg", 1)
        task = self.begin(self.page("/a.jpg"))
        page = self.text(self.url(task, "change"))
        self.assertIn(f'hx-get="{self.url(task, "state")}"', page)
        self.assertNotIn("<textarea", page)
        self.work(task)
        state = self.text(self.url(task, "state"))
        self.assertNotIn("hx-get", state)
        self.assertNotIn(self.url(task, "steer", "resume"), state)
        self.assertIn(self.url(task, "steer", "again"), state)
        for words in ("1 of 50 collected, 1 looked at", "The source has no more.", "Done"):
            self.assertIn(words, state)

    def test_it_says_why_it_failed(self) -> None:
        task = self.crawl(self.site.url("/missing"))
        self.assertIn(task.error_message, self.text(self.url(task, "change")))
        self.assertTrue(task.error_message)


class SteerTestCase(AdminTestCase):
    def steer(self, task: CrawlTask, deed: str) -> Any:
        answer = self.client.post(self.url(task, "steer", deed), follow=True)
        task.refresh_from_db()
        return [str(message) for message in answer.context["messages"]]

    def test_its_page_cancels_resumes_and_starts_again(self) -> None:
        self.site.put_picture("/a.jpg", 1)
        task = self.begin(self.page("/a.jpg"))
        self.assertEqual(self.steer(task, "cancel"), ["1 cancelled."])
        self.assertEqual(task.status, "cancelled")
        self.assertIn("already ended", self.steer(task, "cancel")[0])
        self.assertEqual(self.steer(task, "resume"), ["1 go on."])
        self.assertEqual(self.work(task).counts, {"collected": 1})
        self.assertIn("This is done.", self.steer(task, "resume")[0])
        self.assertEqual(self.steer(task, "again"), ["1 started."])
        other = CrawlTask.objects.exclude(pk=task.pk).get()
        self.assertEqual((other.search_query, other.status), (task.search_query, "pending"))
        self.assertEqual(self.work(other).counts, {"known": 1})

    def test_the_list_does_the_same_to_several(self) -> None:
        tasks = [self.begin(f"https://a.example/{number}") for number in range(2)]
        chosen = {"action": "cancel", "_selected_action": [task.pk for task in tasks]}
        self.client.post(reverse(LIST), chosen)
        self.assertEqual({task.status for task in CrawlTask.objects.all()}, {"cancelled"})

    def test_nothing_else_can_be_done(self) -> None:
        task = self.begin(self.page("/a.jpg"))
        self.assertEqual(self.client.get(self.url(task, "steer", "cancel")).status_code, 405)
        self.assertEqual(self.client.post(self.url(task, "steer", "state")).status_code, 404)
        self.assertEqual(self.client.post(self.url(task, "delete")).status_code, 403)
        self.assertEqual(self.client.post(self.url(task, "change"), {}).status_code, 403)

    def test_others_cannot(self) -> None:
        task = self.begin(self.page("/a.jpg"))
        viewer = make_user("viewer", is_staff=True)
        for person, status in ((make_user("alice"), 302), (viewer, 403)):
            with self.subTest(person):
                self.client.force_login(person)
                addresses = [reverse(ADD), self.url(task, "change"), self.url(task, "state")]
                for address in addresses:
                    self.assertEqual(self.client.get(address).status_code, status)
                steered = self.client.post(self.url(task, "steer", "cancel"))
                self.assertEqual(steered.status_code, status)
        task.refresh_from_db()
        self.assertEqual(task.status, "pending")
