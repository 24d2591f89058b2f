from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path
from unittest import mock

from django.test import override_settings

from imageproc.fetch import AddressRefused, ConnectFailed, Limits, NameUnknown
from imageproc.fetch.addresses import resolve
from tests.imageproc.fetch_servers import LIMITS, FetchTestCase, WebServer, say


class NamesTestCase(FetchTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.server = self.serve({"/": lambda handler: handler.reply(body=b"first")})

    def get(self, name: str) -> bytes:
        return self.fetcher.get(self.server.url(host=name), LIMITS).data

    def on_another_address(self) -> WebServer:
        """A second server: 127.0.0.2, and the same port."""
        other = WebServer(
            {"/": lambda handler: handler.reply(body=b"second")}, "127.0.0.2", self.server.port
        )
        return self.run_server(other)

    def test_it_connects_to_the_address_that_it_checked(self) -> None:
        """A name that means another machine a moment later (DNS rebinding)."""
        other = self.on_another_address()
        names = self.resolve_by({"rebind.example": [["127.0.0.1"], ["127.0.0.2"]]})
        self.assertEqual(self.get("rebind.example"), b"first")
        self.assertEqual((names.asked, other.connections), (["rebind.example"], 0))
        self.assertEqual(self.get("rebind.example"), b"second")

    def test_it_checks_again_although_a_connection_is_kept(self) -> None:
        self.resolve_by({"rebind.example": [["127.0.0.1"], ["10.0.0.1"], ["127.0.0.1"]]})
        self.assertEqual(self.get("rebind.example"), b"first")
        with self.assertRaises(AddressRefused):
            self.get("rebind.example")
        self.assertEqual(self.get("rebind.example"), b"first")
        self.assertEqual(self.server.connections, 1)

    def test_it_refuses_a_name_with_one_bad_address(self) -> None:
        for found in (
            ["127.0.0.1", "10.0.0.1"],
            ["10.0.0.1", "127.0.0.1"],
            ["127.0.0.1", "fe80::1"],
        ):
            self.resolve_by({"mixed.example": [found]})
            with self.subTest(found), self.assertRaises(AddressRefused):
                self.get("mixed.example")
        self.assertEqual(self.server.connections, 0)

    @override_settings(FETCH_ALLOW_LOOPBACK=False)
    def test_it_does_not_ask_again_for_a_better_address(self) -> None:
        with override_settings(FETCH_PORTS=[self.server.port]):
            names = self.resolve_by({"rebind.example": [["127.0.0.1"], ["1.1.1.1"]]})
            with self.assertRaises(AddressRefused):
                self.get("rebind.example")
        self.assertEqual(names.asked, ["rebind.example"])
        self.assertEqual(self.server.connections, 0)

    def test_it_goes_on_to_the_next_address_when_one_takes_no_connection(self) -> None:
        self.resolve_by(
            {"two.example": [["127.0.0.3", "127.0.0.1"]], "dead.example": [["127.0.0.3"]]}
        )
        self.assertEqual(self.get("two.example"), b"first")
        with self.assertRaises(ConnectFailed):
            self.get("dead.example")

    def test_it_goes_on_from_an_address_that_does_not_answer(self) -> None:
        deaf = self.enterContext(socket.create_server(("127.0.0.3", self.server.port), backlog=0))
        for _ in range(4):  # these fill its queue
            waiting = self.enterContext(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(deaf.getsockname())
        self.resolve_by({"two.example": [["127.0.0.3", "127.0.0.1"]]})
        limits = Limits(max_bytes=9, idle_seconds=0.3)
        fetched = self.fetcher.get(self.server.url(host="two.example"), limits)
        self.assertEqual(fetched.data, b"first")

    def test_it_sends_nothing_twice(self) -> None:
        silent = self.serve_raw(say(b""))
        other = WebServer(self.server.answers, "127.0.0.2", silent.port)
        self.run_server(other)
        self.resolve_by({"two.example": [["127.0.0.1", "127.0.0.2"]]})
        with self.assertRaises(ConnectFailed):
            self.fetcher.post(other.url(host="two.example"), b"{}", LIMITS, headers={})
        self.assertEqual((silent.connections, other.connections), (1, 0))

    def test_it_tells_when_a_name_is_unknown(self) -> None:
        self.resolve_by({"empty.example": [[]]})
        for name in ("nowhere.example", "empty.example"):
            with self.subTest(name):
                self.assertIsInstance(self.refusal(f"http://{name}/"), NameUnknown)

    def test_it_tells_the_server_the_name(self) -> None:
        self.resolve_by({"shop.example": [["127.0.0.1"]]})
        self.get("SHOP.example")
        self.assertEqual(self.server.headers[0]["Host"], f"shop.example:{self.server.port}")

    def test_the_system_knows_this_machine(self) -> None:
        self.assertIn("127.0.0.1", [str(address) for address in resolve("localhost", 80)])
        self.assertEqual(self.get("localhost"), b"first")

    def test_the_system_knows_no_such_name(self) -> None:
        for name in ("no-such-name.invalid", "a" * 64):
            with self.subTest(name), self.assertRaises(NameUnknown):
                resolve(name, 80)


class EnvironmentTestCase(FetchTestCase):
    def test_it_takes_nothing_from_the_environment(self) -> None:
        server = self.serve({"/": lambda handler: handler.reply(body=b"direct")})
        proxy = self.serve({})
        netrc = Path(self.enterContext(tempfile.TemporaryDirectory())) / "netrc"
        netrc.write_text("default login alice password secret\n")
        names = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        environment = dict.fromkeys(names, proxy.url()) | {"NETRC": str(netrc), "no_proxy": ""}
        with mock.patch.dict(os.environ, environment):
            self.assertEqual(self.fetcher.get(server.url(), LIMITS).data, b"direct")
        self.assertEqual(proxy.connections, 0)
        self.assertNotIn("Authorization", server.headers[0])
