from __future__ import annotations

from django.test import SimpleTestCase, override_settings
from hypothesis import given
from hypothesis import strategies as st
from requests import Request
from urllib3.util import parse_url

from imageproc.fetch import (
    AddressRefused,
    FetchError,
    NotWebAddress,
    PortRefused,
    check_url,
)
from imageproc.fetch.session import Session
from imageproc.fetch.urls import LONGEST, parse
from tests.imageproc.fetch_servers import LIMITS, FetchTestCase
from tests.imageproc.fetch_tricks import (
    LOOPBACK_NOTATIONS,
    OTHER_SCHEMES,
    PRIVATE_ADDRESSES,
    PRIVATE_NAMES,
)


@override_settings(FETCH_ALLOW_LOOPBACK=False)
class RefusalsTestCase(FetchTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.server = self.serve({"/": lambda handler: handler.reply(body=b"secret")})
        self.enterContext(override_settings(FETCH_PORTS=[80, 443, self.server.port]))

    def test_the_listener_would_be_reached(self) -> None:
        with override_settings(FETCH_ALLOW_LOOPBACK=True):
            self.assertEqual(self.fetcher.get(self.server.url(), LIMITS).data, b"secret")
        self.assertEqual(self.server.connections, 1)

    def test_it_reaches_this_machine_by_no_notation(self) -> None:
        self.resolve_by({})
        for notation in LOOPBACK_NOTATIONS:
            with self.subTest(notation):
                url = notation.format(port=self.server.port)
                self.assertIsInstance(self.refusal(url), (NotWebAddress, AddressRefused))
                with self.assertRaises((NotWebAddress, AddressRefused)):
                    check_url(url)
        self.assertEqual(self.server.connections, 0)

    def test_it_refuses_every_private_address(self) -> None:
        for host in PRIVATE_ADDRESSES:
            for place in (host, f"{host}:{self.server.port}"):
                with self.subTest(place):
                    self.assertIsInstance(self.refusal(f"http://{place}/"), AddressRefused)
                    self.assertIsInstance(self.refusal(f"https://{place}/"), AddressRefused)
        self.assertEqual(self.server.connections, 0)

    def test_it_speaks_no_other_scheme(self) -> None:
        for scheme in OTHER_SCHEMES:
            with self.subTest(scheme):
                url = scheme.format(port=self.server.port)
                self.assertIsInstance(self.refusal(url), NotWebAddress)
        self.assertEqual(self.server.connections, 0)

    def test_it_refuses_a_name_for_its_worst_address(self) -> None:
        names = self.resolve_by({name: [found] for name, found in PRIVATE_NAMES.items()})
        for name in PRIVATE_NAMES:
            with self.subTest(name):
                refusal = self.refusal(self.server.url(host=name))
                self.assertIsInstance(refusal, AddressRefused)
        self.assertEqual(len(names.asked), len(PRIVATE_NAMES))
        self.assertEqual(self.server.connections, 0)

    def test_it_says_the_same_whether_or_not_something_listens(self) -> None:
        names = self.resolve_by(
            {"here.example": [["127.0.0.1"]], "nowhere.example": [["10.9.8.7"]]}
        )
        said = {str(self.refusal(self.server.url(host=name))) for name in names.table}
        self.assertEqual(len(said), 1)
        self.assertIn("private network", said.pop())

    def test_it_posts_nowhere_either(self) -> None:
        self.resolve_by({"hook.example": [["127.0.0.1"]]})
        for host in ("127.0.0.1", "hook.example", "[::ffff:127.0.0.1]"):
            with self.subTest(host), self.assertRaises(AddressRefused):
                self.fetcher.post(self.server.url(host=host), b"{}", LIMITS, headers={})
        self.assertEqual(self.server.connections, 0)

    def test_it_refuses_ports_but_those_of_the_settings(self) -> None:
        for port in (1, 22, 25, 6379, 8080, 65535):
            with self.subTest(port), self.assertRaises(PortRefused):
                check_url(f"https://example.com:{port}/")
        for text in ("0", "00", "65536", "99999", "100000", ""):
            with self.subTest(text), self.assertRaises(NotWebAddress):
                check_url(f"https://example.com:{text}/")


@override_settings(FETCH_ALLOW_LOOPBACK=True)
class LoopbackAllowedTestCase(FetchTestCase):
    def test_it_still_refuses_every_other_private_address(self) -> None:
        for host in PRIVATE_ADDRESSES:
            if host not in {"127.0.0.1", "127.255.255.254", "[::1]"}:
                with self.subTest(host), self.assertRaises(AddressRefused):
                    check_url(f"http://{host}/")

    def test_it_lets_loopback_and_any_port_through(self) -> None:
        for host in ("localhost", "127.0.0.1", "[::1]", "example.com"):
            check_url(f"http://{host}:8123/")


@override_settings(FETCH_ALLOW_LOOPBACK=False, FETCH_PORTS=[80, 443])
class AddressesTestCase(SimpleTestCase):
    def test_it_takes_what_shops_have(self) -> None:
        cases = {
            "https://example.com": "https://example.com",
            "HTTPS://Shop.Example.COM:443/A/b.JPG?w=1&h=2#top": (
                "https://shop.example.com:443/A/b.JPG?w=1&h=2"
            ),
            "http://example.com/My Photo (1).jpg": "http://example.com/My Photo (1).jpg",
            "http://example.com/写真.png": "http://example.com/写真.png",
            "https://my_bucket.s3.example.com/a%20b.jpg": (
                "https://my_bucket.s3.example.com/a%20b.jpg"
            ),
            "https://münchen.example/ä.jpg": "https://xn--mnchen-3ya.example/ä.jpg",
            "https://1.1.1.1/dns": "https://1.1.1.1/dns",
            "https://[2606:4700::1111]/": "https://[2606:4700::1111]/",
            "https://0x.example.com/1.2.3.4": "https://0x.example.com/1.2.3.4",
            "https://cdn-1.example.com/a?u=http://127.0.0.1/": (
                "https://cdn-1.example.com/a?u=http://127.0.0.1/"
            ),
            "http://example.com:80#@127.0.0.1/": "http://example.com:80",
        }
        for given_url, expected in cases.items():
            with self.subTest(given_url):
                self.assertEqual(parse(given_url).url, expected)

    def test_it_refuses_what_no_server_takes(self) -> None:
        long_label = "a" * 64
        for host in (long_label, f"{long_label}.example", ".".join(["abc"] * 64), "a..b", "a."):
            with self.subTest(host), self.assertRaises(NotWebAddress):
                check_url(f"http://{host}/")
        with self.assertRaises(NotWebAddress):
            check_url("http://example.com/" + "a" * LONGEST)
        with self.assertRaises(NotWebAddress):
            check_url("http://example.com/\ud800")

    def test_it_says_why_a_password_is_refused(self) -> None:
        with self.assertRaisesMessage(NotWebAddress, "user name and password"):
            check_url("https://user:secret@example.com/")

    @given(st.text(alphabet="htp:/\\@#?[]%.:;0127ax ①。\t\n-_,", max_size=40))
    def test_it_reads_a_host_as_the_library_does(self, text: str) -> None:
        """Whatever is let through goes to the host that was checked."""
        try:
            target = parse(f"http://{text}")
        except FetchError:
            return
        prepared = Session().prepare_request(Request("GET", target.url))
        found = parse_url(str(prepared.url))
        self.assertEqual((found.host or "").strip("[]"), target.host)
        self.assertEqual(found.port or 80, target.port)
