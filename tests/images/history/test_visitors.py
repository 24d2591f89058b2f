"""Who came, from where: as far as it may be known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from images import usage
from images.models import ImageUsage
from tests.images.history.base import AGENT, Action, HistoryTestCase
from tests.people import make_image


class AddressTestCase(HistoryTestCase):
    def address(self, **headers: str) -> str | None:
        self.look(make_image(self.alice), **headers)
        (row,) = self.history()
        return row.ip_address

    def test_it_believes_no_header_unless_a_proxy_is_trusted(self) -> None:
        self.assertEqual(self.address(x_forwarded_for="203.0.113.5"), "127.0.0.1")

    @override_settings(TRUSTED_PROXIES=1)
    def test_it_takes_what_a_trusted_proxy_says(self) -> None:
        self.assertEqual(self.address(x_forwarded_for="6.6.6.6, 203.0.113.5"), "203.0.113.5")

    @override_settings(HISTORY_IP=False)
    def test_it_writes_no_address_where_that_is_switched_off(self) -> None:
        self.assertIsNone(self.address())

    def test_it_writes_nothing_for_a_server_on_a_socket_file(self) -> None:
        self.client.defaults["REMOTE_ADDR"] = ""
        self.assertIsNone(self.address())

    def test_it_cuts_a_long_user_agent(self) -> None:
        self.look(make_image(self.alice), user_agent="x" * 5000)
        self.assertEqual(self.history()[0].user_agent, "x" * 300)


class SessionTestCase(HistoryTestCase):
    def test_it_tells_sessions_apart_without_their_keys(self) -> None:
        image = make_image(self.alice)
        other = Client()
        other.force_login(self.alice)
        for client in (self.client, other):
            client.get(image.get_absolute_url())
        ours, theirs = (row.session_id for row in self.history())
        self.assertNotEqual(ours, theirs)
        self.assertEqual(len(ours), 64)
        for key in (self.client.session.session_key, other.session.session_key):
            self.assertNotIn(str(key), ours + theirs)


class AgainTestCase(HistoryTestCase):
    def earlier(self, minutes: int) -> None:
        when = timezone.now() - timedelta(minutes=minutes)
        ImageUsage.objects.update(created_at=when)

    def visit(self, **headers: str) -> Any:
        request = RequestFactory().get("/", headers=headers)
        request.user = AnonymousUser()
        request.session = Client().session.__class__()
        return request

    def test_it_counts_views_by_one_session_within_ten_minutes_once(self) -> None:
        image = make_image(self.alice)
        self.look(image)
        self.earlier(minutes=9)
        self.look(image)
        self.assertEqual(len(self.history()), 1)
        self.earlier(minutes=11)
        self.look(image)
        self.assertEqual(len(self.history()), 2)

    def test_it_counts_each_picture(self) -> None:
        self.look(make_image(self.alice))
        self.look(make_image(self.alice))
        self.assertEqual(len(self.history()), 2)

    def test_it_counts_nothing_but_views_once(self) -> None:
        image = make_image(self.alice)
        for _ in range(2):
            usage.record(self.visit(), image, Action.DOWNLOAD)
        usage.record(self.visit(), image, Action.VIEW)
        self.assertEqual(self.actions(image), [Action.DOWNLOAD, Action.DOWNLOAD, Action.VIEW])

    def test_it_knows_visitors_without_a_session_by_address_and_browser(self) -> None:
        image = make_image(self.alice)
        for agent in (AGENT, AGENT, "curl/8"):
            usage.record(self.visit(user_agent=agent), image, Action.VIEW)
        self.assertEqual([row.user_agent for row in self.history()], [AGENT, "curl/8"])
        self.assertEqual({row.session_id for row in self.history()}, {""})

    @override_settings(HISTORY_IP=False)
    def test_it_counts_every_view_of_those_it_cannot_know(self) -> None:
        image = make_image(self.alice)
        for _ in range(2):
            usage.record(self.visit(), image, Action.VIEW)
        self.assertEqual(len(self.history()), 2)
