from __future__ import annotations

import shutil
import ssl
import subprocess
import tempfile
import unittest
from pathlib import Path

from imageproc.fetch import CertificateInvalid, Client, ConnectFailed
from imageproc.fetch.session import PinnedAdapter
from tests.imageproc.fetch_servers import LIMITS, FetchTestCase, RawServer, WebServer


@unittest.skipUnless(shutil.which("openssl"), "needs the program openssl, to make certificates")
class CertificatesTestCase(FetchTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.resolve_by({"shop.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]]})

    def serve_tls(self) -> WebServer:
        """A server for shop.example that the client trusts."""
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        command = [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-keyout", str(key), "-out", str(certificate), "-days", "2"),
            *("-subj", "/CN=shop.example", "-addext", "subjectAltName=DNS:shop.example"),
        ]
        subprocess.run(command, check=True, capture_output=True)
        self.adapter().context.load_verify_locations(certificate)
        self.names: list[str | None] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        context.sni_callback = lambda _sock, name, _context: self.names.append(name)
        server = WebServer({"/": lambda handler: handler.reply(body=b"safe")})
        server.socket = context.wrap_socket(server.socket, server_side=True)
        return self.run_server(server)

    def adapter(self) -> PinnedAdapter:
        adapter = self.fetcher.session.get_adapter("https://")
        assert isinstance(adapter, PinnedAdapter)
        return adapter

    def url(self, server: WebServer, name: str) -> str:
        return server.url(host=name).replace("http:", "https:")

    def test_it_checks_the_name_and_not_the_address(self) -> None:
        server = self.serve_tls()
        for _ in range(2):
            fetched = self.fetcher.get(self.url(server, "shop.example"), LIMITS)
            self.assertEqual(fetched.data, b"safe")
        self.assertEqual(self.names, ["shop.example"])
        self.assertEqual(server.headers[0]["Host"], f"shop.example:{server.port}")

    def test_it_refuses_a_certificate_for_another_name(self) -> None:
        server = self.serve_tls()
        self.fetcher.get(self.url(server, "shop.example"), LIMITS)
        for name in ("other.example", "127.0.0.1"):
            with self.subTest(name), self.assertRaises(CertificateInvalid) as caught:
                self.fetcher.get(self.url(server, name), LIMITS)
            self.assertFalse(caught.exception.may_retry)
        self.assertEqual(len(server.asked), 1)

    def test_it_refuses_a_certificate_that_nobody_vouches_for(self) -> None:
        url = self.url(self.serve_tls(), "shop.example")
        with Client() as stranger:
            for verify in (True, False):
                stranger.session.verify = verify
                with self.subTest(verify=verify), self.assertRaises(CertificateInvalid):
                    stranger.get(url, LIMITS)


class NoCertificateTestCase(FetchTestCase):
    def test_it_tells_when_a_server_speaks_no_tls(self) -> None:
        server: RawServer = self.serve_raw(
            lambda connection: connection.sendall(b"HTTP/1.1 400 Bad\r\n\r\n"), reads=False
        )
        with self.assertRaises(ConnectFailed):
            self.fetcher.get(server.url(scheme="https"), LIMITS)
