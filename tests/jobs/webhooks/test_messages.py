from __future__ import annotations

import json
from datetime import UTC, datetime

from django.test import override_settings

from jobs.catalogue import addresses
from jobs.webhooks import messages
from tests.jobs.webhooks.base import WebhooksTestCase, make_request

AT = datetime(2026, 3, 1, 12, 30, 5, 250_000, tzinfo=UTC)


@override_settings(SITE_URL="https://studio.example.org")
class MessagesTestCase(WebhooksTestCase):
    def test_it_tells_of_a_request(self) -> None:
        request = make_request(self.alice, file_name="Größe 1.csv", completed_at=AT)
        told = messages.about_request(request)
        self.assertEqual(
            json.loads(told),
            {
                "type": "request.completed",
                "timestamp": "2026-03-01T12:30:05.250Z",
                "data": {
                    "id": str(request.pk),
                    "file_name": "Größe 1.csv",
                    "status": "completed",
                    "url": f"https://studio.example.org{request.get_absolute_url()}",
                    "result_csv_url": addresses.csv_url(request),
                    **request.totals(),
                },
            },
        )
        self.assertNotIn(", ", told)
        self.assertNotIn(": ", told)
        self.assertIn(f"https://studio.example.org/outputs/{request.pk}/", told)

    def test_only_two_ends_are_told(self) -> None:
        said = {
            status: messages.event_of(make_request(self.alice, status=status, error_message="So."))
            for status in ("completed", "failed", "cancelled")
        }
        self.assertEqual(
            said,
            {"completed": "request.completed", "failed": "request.failed", "cancelled": ""},
        )
