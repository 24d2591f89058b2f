from __future__ import annotations

from django.http import HttpRequest
from django.test import RequestFactory, SimpleTestCase, override_settings

from accounts.http import NOWHERE, client_address, client_network, log_in_name


def request(remote: str = "192.0.2.1", forwarded: str | None = None) -> HttpRequest:
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    return RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote)


class ClientAddressTestCase(SimpleTestCase):
    def assert_address(self, expected: str, made: HttpRequest) -> None:
        self.assertEqual(client_address(made), expected)

    def test_it_believes_no_header_without_a_proxy(self) -> None:
        self.assert_address("192.0.2.1", request(forwarded="203.0.113.5"))

    @override_settings(TRUSTED_PROXIES=1)
    def test_it_takes_what_one_proxy_appended(self) -> None:
        self.assert_address("203.0.113.5", request(forwarded="203.0.113.5"))
        self.assert_address("203.0.113.5", request(forwarded="10.0.0.1, 127.0.0.1, 203.0.113.5"))

    @override_settings(TRUSTED_PROXIES=2)
    def test_it_takes_what_the_outer_of_two_proxies_appended(self) -> None:
        self.assert_address("203.0.113.5", request(forwarded="6.6.6.6, 203.0.113.5, 10.0.0.2"))
        self.assert_address("203.0.113.5", request(forwarded="203.0.113.5, 10.0.0.2"))

    @override_settings(TRUSTED_PROXIES=2)
    def test_it_takes_the_most_trusted_of_a_short_chain(self) -> None:
        self.assert_address("10.0.0.2", request(forwarded="10.0.0.2"))

    @override_settings(TRUSTED_PROXIES=1)
    def test_it_falls_back_to_the_connection(self) -> None:
        for forwarded in (None, "", " , ", "unknown", "203.0.113.5, garbage", "<script>"):
            self.assert_address("192.0.2.1", request(forwarded=forwarded))

    @override_settings(TRUSTED_PROXIES=1)
    def test_it_reads_ports_brackets_and_zones(self) -> None:
        for text, address in (
            ("203.0.113.5:4711", "203.0.113.5"),
            ("2001:db8::5", "2001:db8::5"),
            ("[2001:db8::5]:443", "2001:db8::5"),
            ("[2001:db8::5]", "2001:db8::5"),
            ("::ffff:203.0.113.5", "203.0.113.5"),
            ("fe80::1%eth0", "fe80::1"),
        ):
            self.assert_address(address, request(forwarded=text))

    def test_it_has_an_answer_behind_a_socket_file(self) -> None:
        self.assert_address(NOWHERE, request(remote=""))


class ClientNetworkTestCase(SimpleTestCase):
    def test_it_is_the_address_for_ipv4(self) -> None:
        self.assertEqual(client_network(request("192.0.2.77")), "192.0.2.77")

    def test_it_is_the_64_for_ipv6(self) -> None:
        first, second = request("2001:db8:1:2::1"), request("2001:db8:1:2:ffff::9")
        self.assertEqual(client_network(first), "2001:db8:1:2::")
        self.assertEqual(client_network(first), client_network(second))
        self.assertNotEqual(client_network(first), client_network(request("2001:db8:1:3::1")))


class LogInNameTestCase(SimpleTestCase):
    def test_it_is_one_for_every_spelling(self) -> None:
        self.assertEqual(log_in_name(request(), {"username": " Alice@X.org"}), "alice@x.org")

    def test_it_reads_the_form_where_no_credentials_are_given(self) -> None:
        posted = RequestFactory().post("/", {"username": "BOB@x.org"})
        self.assertEqual(log_in_name(posted), "bob@x.org")
        self.assertEqual(log_in_name(request()), "")

    def test_it_fits_the_column(self) -> None:
        self.assertEqual(len(log_in_name(request(), {"username": "x" * 999})), 255)
