from __future__ import annotations

import base64
import hashlib

from django.db import connection

from images.sharing import services, tokens
from tests.images.sharing.base import SharingTestCase
from tests.people import make_image


class TokensTestCase(SharingTestCase):
    def test_a_token_has_256_bits_and_is_never_the_same(self) -> None:
        made = {tokens.new() for _ in range(100)}
        self.assertEqual(len(made), 100)
        for token in made:
            self.assertRegex(token, r"\A[\w-]{43}\Z")
            self.assertEqual(len(base64.urlsafe_b64decode(token + "=")), 32)

    def test_only_its_hash_is_kept(self) -> None:
        token, link = self.share(make_image(self.alice))
        self.assertEqual(link.token_hash, hashlib.sha256(token.encode()).hexdigest())
        with connection.cursor() as cursor:
            cursor.execute("SELECT share_links::text FROM share_links")
            self.assertNotIn(token, str(cursor.fetchall()))

    def test_a_link_is_found_by_its_token_alone(self) -> None:
        token, link = self.share(make_image(self.alice))
        self.assertEqual(services.find(token), link)
        for wrong in (link.token_hash, str(link.pk), token[:-1], token.swapcase(), ""):
            self.assertIsNone(services.find(wrong))
