"""What the tests of accounts share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from django.core import mail
from django.test import TestCase, override_settings

from tests.people import make_user

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

Response: TypeAlias = "_MonkeyPatchedWSGIResponse"

SITE = "http://localhost:8000"


@override_settings(PASSWORD_HASHERS=["tests.people.QuickHasher"])
class PeopleTestCase(TestCase):
    """alice has an account, bob is a stranger to her, curator is staff."""

    def setUp(self) -> None:
        self.alice = make_user("alice")
        self.bob = make_user("bob")
        self.curator = make_user("curator", is_staff=True, is_superuser=True)


def link_in(message: Any) -> str:
    """The path of the first link in an e-mail."""
    found = re.search(rf"{SITE}(/\S+)", message.body)
    assert found, message.body
    return found[1]


def last_link() -> str:
    return link_in(mail.outbox[-1])


def seen(response: Response, *, but: str) -> tuple[Any, ...]:
    """All that someone could compare, without what differs between any two requests."""
    headers = {key: value for key, value in response.items() if key != "Expires"}
    body = re.sub(r'(csrfmiddlewaretoken" value="|CSRFToken": ")\w+', "", response.text)
    return response.status_code, headers, sorted(response.cookies), body.replace(but, "")
