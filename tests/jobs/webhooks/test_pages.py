from __future__ import annotations

from django.db import connection
from django.template.loader import render_to_string
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs.models import Job, WebhookEndpoint
from jobs.webhooks import endpoints, sending
from tests.jobs.webhooks.base import WebhooksTestCase
from tests.jobs.webhooks.receiver import Reply
from tests.working import work_one

URL = "https://shop.example.org/hook"
PAGES = ("webhook-rotate", "webhook-enable", "webhook-delete", "webhook-test")


class PagesTestCase(WebhooksTestCase):
    def setUp(self) -> None:
        self.client.force_login(self.alice)
        self.page = reverse("webhooks")

    def html(self) -> str:
        return self.client.get(self.page).content.decode()

    def post(self, name: str, row: object = None, **data: str) -> str:
        """Where the post leads, followed."""
        args = [row.pk] if row else []  # type: ignore[attr-defined]
        return self.client.post(reverse(name, args=args), data, follow=True).content.decode()


class AccessTestCase(PagesTestCase):
    def test_strangers_find_nothing(self) -> None:
        endpoint = self.endpoint(URL)
        delivery = self.send(endpoint)
        self.client.force_login(self.bob)
        for name in PAGES:
            r = self.client.post(reverse(name, args=[endpoint.pk]), {"confirm": "1"})
            self.assertEqual(r.status_code, 404, name)
        row = self.client.get(reverse("delivery", args=[delivery.pk]))
        replay = self.client.post(reverse("delivery-replay", args=[delivery.pk]))
        self.assertEqual((row.status_code, replay.status_code), (404, 404))
        self.assertNotIn(URL, self.html())
        self.assertTrue(WebhookEndpoint.objects.filter(pk=endpoint.pk).exists())

    def test_who_is_logged_out_is_sent_to_log_in(self) -> None:
        endpoint = self.endpoint(URL)
        self.client.logout()
        log_in = reverse("login")
        self.assertRedirects(self.client.get(self.page), f"{log_in}?next={self.page}")
        for name in PAGES:
            r = self.client.post(reverse(name, args=[endpoint.pk]))
            self.assertTrue(r["Location"].startswith(log_in), name)

    def test_nothing_is_changed_by_a_link(self) -> None:
        endpoint = self.endpoint(URL)
        delivery = self.send(endpoint)
        urls = [reverse(name, args=[endpoint.pk]) for name in PAGES]
        for url in (*urls, reverse("webhook-add"), reverse("delivery-replay", args=[delivery.pk])):
            self.assertEqual(self.client.get(url).status_code, 405, url)


class AddTestCase(PagesTestCase):
    def test_the_secret_is_shown_once(self) -> None:
        r = self.client.post(reverse("webhook-add"), {"url": f" {URL} "})
        self.assertRedirects(r, self.page, fetch_redirect_response=False)
        endpoint = WebhookEndpoint.objects.get(user=self.alice, url=URL)
        r = self.client.get(self.page)
        self.assertContains(r, endpoint.secret)
        self.assertIn("no-store", r["Cache-Control"])
        self.assertNotIn(endpoint.secret, self.html())

    def test_an_address_that_is_there_already_keeps_its_secret(self) -> None:
        endpoint = self.endpoint(URL)
        said = self.post("webhook-add", url=URL)
        self.assertIn("already have a webhook", said)
        self.assertNotIn(endpoint.secret, said)
        self.assertEqual(WebhookEndpoint.objects.get(), endpoint)

    def test_what_is_no_address_is_refused_with_a_sentence(self) -> None:
        with override_settings(FETCH_ALLOW_LOOPBACK=False):
            for url in ("shop", "ftp://example.org/", "http://127.0.0.1/", "https://x.org:22/"):
                r = self.client.post(reverse("webhook-add"), {"url": url})
                self.assertContains(r, 'id="id_url_error"', status_code=422)
                self.assertContains(r, url, status_code=422)
        self.assertFalse(WebhookEndpoint.objects.exists())

    def test_an_empty_list_says_what_this_is(self) -> None:
        self.assertIn("No webhooks yet", self.html())


class ListTestCase(PagesTestCase):
    def test_it_shows_state_and_what_was_sent_last(self) -> None:
        server = self.receiver(Reply(500, b"<b>broken</b>"))
        self.sent(self.endpoint(server.url))
        html = self.html()
        for shown in (server.url, "Enabled", "500 Internal Server Error", "Send now"):
            self.assertIn(shown, html)
        self.assertIn("&lt;b&gt;broken", html)

    def test_it_shows_no_secret(self) -> None:
        endpoint = self.endpoint(URL)
        old = endpoint.secret
        new = endpoints.rotate(endpoint)
        html = self.html()
        self.assertNotIn(old, html)
        self.assertNotIn(new, html)
        self.assertIn("signs as well until", html)

    def test_more_webhooks_cost_no_more_queries(self) -> None:
        for number in range(2):
            self.send(self.endpoint(f"{URL}/{number}"))
        self.html()  # templates are compiled
        with CaptureQueriesContext(connection) as few:
            self.html()
        for number in range(10):
            self.send(self.endpoint(f"{URL}/more/{number}"))
        with self.assertNumQueries(len(few)):
            html = self.html()
        self.assertEqual(html.count('<h2 class="address"'), 12)

    def test_a_list_costs_few_queries(self) -> None:
        self.send(self.endpoint(URL))
        self.html()
        # Session, user, endpoints, their last messages, and what the frame shows as running.
        with CaptureQueriesContext(connection) as queries:
            self.html()
        self.assertLessEqual(len(queries), 6)


class DeedsTestCase(PagesTestCase):
    def test_a_new_secret_is_shown_once(self) -> None:
        endpoint = self.endpoint(URL)
        old = endpoint.secret
        said = self.post("webhook-rotate", endpoint)
        endpoint.refresh_from_db()
        self.assertNotEqual(endpoint.secret, old)
        self.assertIn(endpoint.secret, said)
        self.assertNotIn(old, said)
        self.assertNotIn(endpoint.secret, self.html())

    def test_it_is_enabled_again(self) -> None:
        endpoint = self.endpoint(URL)
        endpoints.disable(endpoint, "The server answered 410 Gone.")
        html = self.html()
        self.assertIn("The server answered 410 Gone.", html)
        self.assertNotIn("Send a test", html)
        self.assertIn("Send a test", self.post("webhook-enable", endpoint))

    def test_it_is_deleted_after_a_question(self) -> None:
        endpoint = self.endpoint(URL)
        asked = self.post("webhook-delete", endpoint)
        self.assertIn("Delete this webhook?", asked)
        self.assertIn(URL, asked)
        self.assertTrue(WebhookEndpoint.objects.exists())
        self.assertIn("Deleted the webhook.", self.post("webhook-delete", endpoint, confirm="1"))
        self.assertFalse(WebhookEndpoint.objects.exists())

    def test_a_test_is_sent_and_shown(self) -> None:
        server = self.receiver(Reply(200, b"fine"))
        endpoint = self.endpoint(server.url)
        said = self.post("webhook-test", endpoint)
        self.assertIn("webhook.test", said)
        self.assertIn("hx-get", said)
        self.assertIn("on its way already", self.post("webhook-test", endpoint))
        work_one()
        self.assertEqual(len(server.received), 1)
        self.assertIn("The server answered 200 OK.", self.html())


class DeliveriesTestCase(PagesTestCase):
    def test_a_row_asks_for_itself_while_something_is_about_to_happen(self) -> None:
        server = self.receiver(Reply(500))
        delivery = self.send(self.endpoint(server.url))
        row = reverse("delivery", args=[delivery.pk])
        self.assertContains(self.client.get(row), f'hx-get="{row}"')
        work_one()  # the next try comes within seconds
        self.assertContains(self.client.get(row), f'hx-get="{row}"')
        self.try_again(delivery)  # the next one within minutes
        r = self.client.get(row)
        self.assertNotContains(r, "hx-get")
        self.assertContains(r, "Send now")

    def test_it_is_sent_again(self) -> None:
        server = self.receiver()
        delivery = self.sent(self.endpoint(server.url))
        assert delivery.request is not None
        r = self.client.post(reverse("delivery-replay", args=[delivery.pk]))
        where = delivery.request.get_absolute_url()
        self.assertRedirects(r, where, fetch_redirect_response=False)
        work_one()
        self.assertEqual(server.ids, [delivery.message_id] * 2)

    def test_a_test_leads_back_to_the_list(self) -> None:
        server = self.receiver()
        delivery = sending.send_test(self.endpoint(server.url))
        work_one()
        r = self.client.post(reverse("delivery-replay", args=[delivery.pk]))
        self.assertRedirects(r, self.page)

    def test_a_try_under_way_is_not_disturbed(self) -> None:
        delivery = sending.send_test(self.endpoint(URL))
        Job.objects.claim_next("here/test/1")
        self.assertIn("under way", self.post("delivery-replay", delivery))

    def test_the_partial_shows_every_try(self) -> None:
        server = self.receiver(Reply(500, b"first"), Reply(404, b"second"))
        delivery = self.sent(self.endpoint(server.url))
        self.try_again(delivery)
        html = render_to_string("jobs/_deliveries.html", {"deliveries": [delivery]})
        for shown in ("request.completed", "Waiting", "first", "second", "404 Not Found"):
            self.assertIn(shown, html)
        self.assertLess(html.index("second"), html.index("first"))

    def test_the_partial_is_nothing_without_messages(self) -> None:
        html = render_to_string("jobs/_deliveries.html", {"deliveries": []})
        self.assertEqual(html.strip(), "")
