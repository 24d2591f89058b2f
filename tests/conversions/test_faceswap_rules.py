"""What the database holds to, whoever writes couple pictures: document 004's tables and ours."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections, transaction
from django.test import TestCase, TransactionTestCase

from conversions.models import FaceswapTask
from images.models import Image
from jobs.models import Job
from tests.people import make_image, make_user
from tests.templates_app.people import make_template

DOCUMENT = {
    "images": "id user_id file_name file_path file_size width height type tags metadata",
    "templates": "id image_id title description artist source_url face_count face_positions "
    "popularity_score is_active created_at category",
    "faceswap_tasks": "id user_id template_id husband_image_id wife_image_id result_image_id "
    "status progress error_message processing_time started_at completed_at created_at",
    "crawl_tasks": "id source_type search_query filters status images_collected created_at",
}
"""Of each table, the columns that the document names (as this house calls those it renamed)."""


def make_task(**fields: object) -> FaceswapTask:
    alice = make_user("alice")
    photos = {
        name: make_image(alice, type=Image.Type.SOURCE) for name in ("husband_image", "wife_image")
    }
    given = {"user": alice, "template": make_template(), **photos}
    return FaceswapTask.objects.create(**given | fields)


class DocumentTests(TestCase):
    def test_every_column_of_the_document_is_there(self) -> None:
        with connection.cursor() as cursor:
            for table, names in DOCUMENT.items():
                columns = {
                    c.name for c in connection.introspection.get_table_description(cursor, table)
                }
                assert set(names.split()) <= columns, table

    def test_the_storage_path_is_the_documents(self) -> None:
        image = Image(file_path="source/2024/01/user123_photo1.jpg")
        assert image.storage_path == "local/source/2024/01/user123_photo1.jpg"
        with self.settings(S3_BUCKET="pictures"):
            assert image.storage_path == "s3/source/2024/01/user123_photo1.jpg"


class LifeTests(TestCase):
    def test_times_and_progress_follow_the_job(self) -> None:
        task = make_task()
        Job.objects.enqueue(task)
        job = Job.objects.claim_next("worker")
        assert job is not None
        Job.objects.filter(pk=job.pk).update(progress=40)
        task.refresh_from_db()
        assert (task.status, task.progress) == ("processing", 40)
        assert task.started_at
        job.fail("His photo is gone.")
        task.refresh_from_db()
        assert (task.status, task.progress, task.error_message) == (
            "failed", 40, "His photo is gone.",
        )  # fmt: skip
        assert task.completed_at
        assert task.processing_time is not None
        assert task.processing_time >= 0

    def test_a_retry_begins_anew(self) -> None:
        task = make_task()
        job = Job.objects.enqueue(task)
        job.cancel()
        job.retry()
        task.refresh_from_db()
        assert (task.status, task.progress) == ("pending", 0)
        assert (task.started_at, task.completed_at, task.processing_time) == (None, None, None)

    def test_a_task_counts_once(self) -> None:
        task = make_task()
        job = Job.objects.enqueue(task)
        job.cancel()
        job.retry()
        assert task.template is not None
        task.template.refresh_from_db()
        assert task.template.popularity_score == 1

    def test_illegal_moves_are_refused(self) -> None:
        task = make_task()
        with pytest.raises(IntegrityError, match="pending to completed"), transaction.atomic():
            FaceswapTask.objects.filter(pk=task.pk).update(status="completed")

    def test_progress_is_a_percentage(self) -> None:
        with pytest.raises(IntegrityError, match="percentage"), transaction.atomic():
            make_task(progress=101)


class PopularityTests(TransactionTestCase):
    def test_two_at_once_both_count(self) -> None:
        """The second waits for the first to commit and counts on from it."""
        task = make_task()
        parameters = connections[DEFAULT_DB_ALIAS].get_connection_params()
        insert = (
            "INSERT INTO faceswap_tasks (id, user_id, template_id, husband_image_id, "
            "wife_image_id, status, error_message, keep_expression, engine, progress) "
            "SELECT gen_random_uuid(), user_id, template_id, husband_image_id, wife_image_id, "
            "'pending', '', false, 'auto', 0 FROM faceswap_tasks WHERE id = %s"
        )
        wanted = {
            k: parameters[k]
            for k in ("dbname", "host", "port", "user", "password")
            if parameters.get(k)
        }
        with psycopg.connect(**wanted) as one, psycopg.connect(**wanted) as two:
            one.execute(insert, [task.pk])
            two.execute("SET lock_timeout = '100ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                two.execute(insert, [task.pk])
            two.rollback()
            one.commit()
            two.execute(insert, [task.pk])
            two.commit()
        assert task.template is not None
        task.template.refresh_from_db()
        assert task.template.popularity_score == 3
