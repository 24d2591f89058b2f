from __future__ import annotations

import time
from datetime import timedelta

from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from images.models import Image
from jobs.models import Job, Log
from tests.jobs.base import JobsTestCase, states

MANY = 100_000

FILL = """
INSERT INTO images (id, user_id, type, status, file_name, file_path, image_hash, file_size,
    mime_type, width, height, error_message, processed_path, thumbnail_path, preview_path, tags,
    metadata)
SELECT gen_random_uuid(), %s, 'user', 'completed', 'many.png', 'many/' || n, n::text, 1,
    'image/png', 1, 1, '', '', '', '', '{}', '{}'
FROM generate_series(1, %s) n
"""
FILL_JOBS = """
INSERT INTO conversion_jobs (id, image_id, status, parameters, priority, progress, step, attempt,
    max_retries, worker_id, error_code, error_message, started_at, completed_at, created_at)
SELECT gen_random_uuid(), id, CASE WHEN n %% 1000 = 0 THEN 'failed' ELSE 'completed' END, '{}', 0,
    100, '', 1, 3, '', '', 'so it is', t + interval '1 s', t + interval '3 s', t
FROM (SELECT id, n, now() - n * interval '10 s' AS t
      FROM (SELECT id, row_number() OVER () AS n FROM images) numbered) timed
"""
FILL_LOGS = """
INSERT INTO logs (id, service, level, message, context, timestamp)
SELECT gen_random_uuid(), 'web', CASE WHEN n %% 100 = 0 THEN 'ERROR' ELSE 'INFO' END, 'line ' || n,
    '{}', now() - n * interval '1 s'
FROM generate_series(1, %s) n
"""


class AdminTestCase(JobsTestCase):
    def setUp(self) -> None:
        self.client.force_login(self.curator)
        self.jobs = reverse("admin:jobs_job_changelist")
        self.logs = reverse("admin:jobs_log_changelist")

    def act(self, action: str, *jobs: Job) -> str:
        data = {"action": action, "_selected_action": [str(job.pk) for job in jobs]}
        return self.client.post(self.jobs, data, follow=True).content.decode()


class ReadOnlyTestCase(AdminTestCase):
    def test_nothing_can_be_added_changed_or_deleted(self) -> None:
        job = self.enqueue()
        line = Log.objects.create(service="web", level="INFO", message="hello")
        for model, row in (("job", job), ("log", line)):
            with self.subTest(model):
                for page, code in (("add", 403), ("delete", 403), ("change", 200)):
                    args = [] if page == "add" else [row.pk]
                    r = self.client.get(reverse(f"admin:jobs_{model}_{page}", args=args))
                    self.assertEqual(r.status_code, code)
                self.assertNotContains(r, 'name="_save"')

    def test_the_list_offers_no_deletion(self) -> None:
        self.enqueue()
        r = self.client.get(self.jobs)
        self.assertNotContains(r, "delete_selected")
        self.assertContains(r, '<option value="retry">')

    def test_people_have_no_way_in(self) -> None:
        self.client.force_login(self.bob)
        self.assertEqual(self.client.get(self.jobs).status_code, 302)


class ActionsTestCase(AdminTestCase):
    def test_it_tries_again_what_may_be(self) -> None:
        failed, done = self.at("failed"), self.at("completed")
        said = self.act("retry", failed, done)
        self.assertEqual(states(failed), ("queued", "pending"))
        self.assertEqual(states(done), ("completed", "completed"))
        self.assertIn("1 queued again.", said)
        self.assertIn("1 left alone", said)

    def test_it_cancels(self) -> None:
        waiting, working = self.at("queued"), self.at("processing")
        self.act("cancel", waiting, working)
        self.assertEqual(states(waiting), ("cancelled", "cancelled"))
        self.assertEqual(states(working), ("cancelled", "cancelled"))

    def test_who_may_only_look_cannot_act(self) -> None:
        self.curator.is_superuser = False
        self.curator.save()
        self.curator.user_permissions.add(*_permissions("view_job"))
        job = self.at("queued")
        self.client.force_login(self.curator)
        self.act("cancel", job)
        self.assertEqual(states(job), ("queued", "pending"))
        self.curator.user_permissions.add(*_permissions("change_job"))
        self.act("cancel", job)
        self.assertEqual(states(job), ("cancelled", "cancelled"))


class ListTestCase(AdminTestCase):
    def test_it_shows_waiting_and_running_time_and_the_subject(self) -> None:
        job = self.at("failed")
        now = timezone.now()
        Job.objects.filter(pk=job.pk).update(
            created_at=now - timedelta(seconds=10), started_at=now - timedelta(seconds=6),
            completed_at=now - timedelta(seconds=2.5),
        )  # fmt: skip
        r = self.client.get(self.jobs)
        self.assertContains(r, "4.00\N{NO-BREAK SPACE}s")
        self.assertContains(r, "3.50\N{NO-BREAK SPACE}s")
        self.assertContains(r, "No subject was found.")
        self.assertContains(r, reverse("admin:images_image_change", args=[job.image_id]))

    def test_it_finds_by_id_of_job_or_subject(self) -> None:
        job, other = self.enqueue(), self.enqueue()
        for wanted in (job.pk, job.image_id):
            r = self.client.get(self.jobs, {"q": str(wanted)})
            self.assertContains(r, str(job.pk)[:8])
            self.assertNotContains(r, str(other.pk)[:8])
        self.assertNotContains(self.client.get(self.jobs, {"q": "nonsense"}), str(job.pk)[:8])

    def test_it_filters(self) -> None:
        failed, waiting = self.at("failed"), self.at("queued")
        Job.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - timedelta(days=3))
        for query in ({"status__exact": "failed"}, {"age": "day"}):
            r = self.client.get(self.jobs, query)
            self.assertContains(r, str(failed.pk)[:8])
            self.assertNotContains(r, str(waiting.pk)[:8])
        self.assertContains(self.client.get(self.jobs, {"subject": "image"}), str(failed.pk)[:8])

    def test_logs_are_found_by_service_level_and_reference(self) -> None:
        Log.objects.create(service="web", level="INFO", message="hello")
        Log.objects.create(
            service="worker", level="ERROR", message="wrong (reference 1a2b3c4d)",
            context={"action": "job_error"},
        )  # fmt: skip
        for query in ({"service": "worker"}, {"level__exact": "ERROR"}, {"q": "1a2b3c4d"}):
            r = self.client.get(self.logs, query)
            self.assertContains(r, "job_error")
            self.assertNotContains(r, "hello")


class LongListTestCase(AdminTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with connection.cursor() as cursor:
            cursor.execute(FILL, [cls.alice.pk, MANY])
            cursor.execute(FILL_JOBS, [])
            cursor.execute(FILL_LOGS, [MANY])
            cursor.execute("ANALYZE images, conversion_jobs, logs")

    def assert_quick(self, url: str, **query: str) -> None:
        self.client.get(url, query)  # templates are compiled
        with CaptureQueriesContext(connection) as queries:
            started = time.perf_counter()
            r = self.client.get(url, query)
            spent = time.perf_counter() - started
        self.assertEqual(r.status_code, 200)
        self.assertLessEqual(len(queries), 6)  # session, user, count, estimate, services, page
        self.assertLess(spent, 1.0)

    def test_jobs_are_listed_quickly(self) -> None:
        self.assertEqual(Job.objects.count(), MANY)
        queries: list[dict[str, str]] = [
            {},
            {"status__exact": "failed"},
            {"age": "day"},
            {"p": "100"},
        ]
        for query in queries:
            with self.subTest(query):
                self.assert_quick(self.jobs, **query)

    def test_logs_are_listed_quickly(self) -> None:
        for query in ({}, {"level__exact": "ERROR"}, {"service": "web"}, {"p": "50"}):
            with self.subTest(query):
                self.assert_quick(self.logs, **query)

    def test_the_newest_come_by_an_index(self) -> None:
        newest = Job.objects.order_by("-created_at", "-id")[:50]
        self.assertIn("jobs_newest", newest.explain())
        failed = Job.objects.filter(status="failed").order_by("-created_at")[:50]
        self.assertIn("jobs_newest_by_status", failed.explain())

    def test_pictures_of_the_page_come_with_it(self) -> None:
        self.assertEqual(Image.objects.count(), MANY)
        with self.assertNumQueries(1):
            [job.subject.status for job in Job.objects.with_subject()[:50]]


def _permissions(*names: str) -> list[Permission]:
    return list(Permission.objects.filter(codename__in=names))
