from __future__ import annotations

import base64

from django.test import SimpleTestCase

from jobs.webhooks import signing

# From the tests of the specification's own libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"
TIMESTAMP = 1614265330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


class SigningTestCase(SimpleTestCase):
    def test_it_agrees_with_the_published_example(self) -> None:
        self.assertEqual(signing.signature(SECRET, MESSAGE, TIMESTAMP, BODY), SIGNATURE)

    def test_each_part_changes_the_signature(self) -> None:
        others = [
            signing.signature(signing.new_secret(), MESSAGE, TIMESTAMP, BODY),
            signing.signature(SECRET, "msg_2", TIMESTAMP, BODY),
            signing.signature(SECRET, MESSAGE, TIMESTAMP + 1, BODY),
            signing.signature(SECRET, MESSAGE, TIMESTAMP, BODY + b" "),
        ]
        self.assertEqual(len({SIGNATURE, *others}), 5)

    def test_every_secret_signs(self) -> None:
        other = signing.new_secret()
        headers = signing.headers([SECRET, other], MESSAGE, TIMESTAMP, BODY)
        second = signing.signature(other, MESSAGE, TIMESTAMP, BODY)
        self.assertEqual(headers["webhook-signature"], f"{SIGNATURE} {second}")
        self.assertEqual(headers["webhook-id"], MESSAGE)
        self.assertEqual(headers["webhook-timestamp"], "1614265330")
        self.assertEqual(headers["content-type"], "application/json")

    def test_a_secret_is_32_random_bytes(self) -> None:
        one, other = signing.new_secret(), signing.new_secret()
        self.assertNotEqual(one, other)
        self.assertTrue(one.startswith("whsec_"))
        self.assertEqual(len(base64.b64decode(one.removeprefix("whsec_"), validate=True)), 32)
