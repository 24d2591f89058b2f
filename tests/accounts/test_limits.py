from __future__ import annotations

from unittest import mock

from django.core.cache import cache
from django.http import HttpRequest
from django.test import RequestFactory, TestCase, override_settings

from accounts import limits
from tests.people import make_user


def request(ip: str = "192.0.2.1", **headers: str) -> HttpRequest:
    return RequestFactory().post("/", headers=headers, REMOTE_ADDR=ip)


class LettersLimitTestCase(TestCase):
    def ask(self, email: str = "a@x.org", ip: str = "192.0.2.1") -> bool:
        return limits.too_many_letters(request(ip), email)

    def test_it_allows_five_to_one_address_from_anywhere(self) -> None:
        asked = [self.ask(ip=f"192.0.2.{number}") for number in range(6)]
        self.assertEqual(asked, [False] * 5 + [True])
        self.assertFalse(self.ask("b@x.org"))

    def test_it_allows_thirty_from_one_network(self) -> None:
        asked = [self.ask(f"a{number}@x.org") for number in range(31)]
        self.assertEqual(asked, [False] * 30 + [True])
        self.assertFalse(self.ask("b@x.org", ip="192.0.2.2"))

    def test_it_takes_an_ipv6_network_for_one(self) -> None:
        asked = [self.ask(f"a{n}@x.org", ip=f"2001:db8::{n}") for n in range(1, 32)]
        self.assertEqual(asked[-2:], [False, True])

    def test_it_spares_addresses_that_a_blocked_network_asks_for(self) -> None:
        with mock.patch.object(limits, "LETTERS_PER_NETWORK", "1/h"):
            for _ in range(10):
                self.ask("victim@x.org")
        self.assertFalse(self.ask("victim@x.org", ip="198.51.100.7"))

    @override_settings(TRUSTED_PROXIES=0)
    def test_it_is_not_fooled_by_forwarded_for(self) -> None:
        asked = [
            limits.too_many_letters(request(**{"x-forwarded-for": f"203.0.113.{n}"}), f"a{n}@x.org")
            for n in range(31)
        ]
        self.assertTrue(asked[-1])

    def test_it_counts_in_the_shared_cache_without_the_address_in_it(self) -> None:
        with mock.patch.object(cache, "add", wraps=cache.add) as added:
            self.ask("secret@x.org")
        keys = [call.args[0] for call in added.call_args_list]
        self.assertEqual(len(keys), 2)
        self.assertFalse(any("secret" in key or "192.0.2" in key for key in keys))


class PersonLimitTestCase(TestCase):
    def test_it_counts_each_person_apart(self) -> None:
        alice, bob = make_user("alice"), make_user("bob")
        checks = [limits.too_many_password_checks(alice) for _ in range(11)]
        self.assertEqual(checks, [False] * 10 + [True])
        self.assertFalse(limits.too_many_password_checks(bob))
        self.assertFalse(limits.too_many_exports(alice))
