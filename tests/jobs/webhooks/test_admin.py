from __future__ import annotations

from django.urls import reverse

from jobs.admin import webhooks  # noqa: F401 (registers itself)
from jobs.webhooks import endpoints
from tests.jobs.webhooks.base import WebhooksTestCase
from tests.people import make_user

URL = "https://shop.example.org/hook"


class AdminTestCase(WebhooksTestCase):
    def setUp(self) -> None:
        curator = make_user("curator", is_staff=True, is_superuser=True)
        self.client.force_login(curator)
        self.webhook = self.endpoint(URL)
        self.delivery = self.send(self.webhook)

    def look(self, model: str, page: str, *args: object, **query: str) -> str:
        url = reverse(f"admin:jobs_{model}_{page}", args=args)
        return self.client.get(url, query).content.decode()

    def test_nothing_can_be_added_changed_or_deleted(self) -> None:
        for model, row in (("webhookendpoint", self.webhook), ("webhookdelivery", self.delivery)):
            for page, code in (("add", 403), ("delete", 403), ("change", 200)):
                with self.subTest(model=model, page=page):
                    args = [] if page == "add" else [row.pk]
                    r = self.client.get(reverse(f"admin:jobs_{model}_{page}", args=args))
                    self.assertEqual(r.status_code, code)
                    self.assertNotContains(r, 'name="_save"', status_code=code)

    def test_no_secret_is_shown(self) -> None:
        old = self.webhook.secret
        new = endpoints.rotate(self.webhook)
        pages = (
            self.look("webhookendpoint", "change", self.webhook.pk),
            self.look("webhookendpoint", "changelist"),
            self.look("webhookdelivery", "change", self.delivery.pk),
            self.look("webhookdelivery", "changelist"),
        )
        for page in pages:
            self.assertIn(URL, page)
            self.assertNotIn(old, page)
            self.assertNotIn(new, page)
            self.assertNotIn("whsec_", page)

    def test_messages_are_found_by_id(self) -> None:
        other = self.send(self.endpoint("https://other.example.org/"))
        for wanted in (self.delivery.pk, self.delivery.message_id, self.webhook.pk,
                       self.delivery.request_id):  # fmt: skip
            page = self.look("webhookdelivery", "changelist", q=str(wanted))
            self.assertIn(self.delivery.message_id, page)
            self.assertNotIn(other.message_id, page)
        page = self.look("webhookdelivery", "changelist", q="nonsense")
        self.assertNotIn(self.delivery.message_id, page)

    def test_messages_are_filtered_by_state(self) -> None:
        endpoints.disable(self.webhook, "No more.")
        refused = self.send(endpoints.ensure(self.alice, URL)[0])
        page = self.look("webhookdelivery", "changelist", status__exact="failed")
        self.assertIn(refused.message_id, page)
        self.assertNotIn(self.delivery.message_id, page)

    def test_endpoints_are_found_and_filtered(self) -> None:
        theirs, _ = endpoints.ensure(self.bob, "https://bob.example.org/")
        endpoints.disable(theirs, "No more.")
        for query in ({"q": str(theirs.pk)}, {"q": "Bob@"}, {"state": "disabled"}):
            page = self.look("webhookendpoint", "changelist", **query)
            self.assertIn(theirs.url, page)
            self.assertNotIn(URL, page)
        page = self.look("webhookendpoint", "changelist", state="enabled")
        self.assertIn(URL, page)
        self.assertNotIn(theirs.url, page)
