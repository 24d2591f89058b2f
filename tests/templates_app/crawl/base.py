"""A curator collects pictures from a site on this machine; faces are drawn."""

from __future__ import annotations

import threading
from typing import Any, ClassVar
from unittest import mock

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.test import SimpleTestCase, TestCase, override_settings

from accounts.models import User
from imageproc.fetch import client
from jobs.models import Job
from templates_app import faces
from templates_app.crawling import services
from templates_app.models import CrawlTask, Template
from tests.people import make_user
from tests.templates_app.crawl.site import Site, squares_in
from tests.working import work_one

SMALL = {"min_side": 64}
QUICK = {"FETCH_ALLOW_LOOPBACK": True, "CRAWL_HOST_SECONDS": 0, "JOB_RETRY_DELAY": 0}


def serve_for(test: SimpleTestCase) -> Site:
    """A site that lasts as long as the test."""
    site = Site()
    thread = threading.Thread(target=site.serve_forever, args=(0.02,))
    thread.start()
    # The connections that our client keeps are closed first: the site waits for their end.
    for step in (site.server_close, thread.join, site.shutdown, client().close):
        test.addCleanup(step)
    return site


@override_settings(**QUICK)
class CrawlTestCase(TestCase):
    curator: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.curator = make_user("curator", is_staff=True, is_superuser=True)

    def setUp(self) -> None:
        cache.clear()
        self.site = self.serve()
        self.enterContext(mock.patch.object(faces, "positions_in", squares_in))

    def serve(self) -> Site:
        return serve_for(self)

    def begin(self, query: str, source: str = "custom", **options: Any) -> CrawlTask:
        options["filters"] = SMALL | options.get("filters", {})
        return services.begin(self.curator, source, query, **options)

    def work(self, task: CrawlTask, slices: int = 50) -> CrawlTask:
        """Do all its slices, as workers do."""
        for _ in range(slices):
            Job.objects.filter(crawl_task=task).update(run_after=None)
            if not Job.objects.due().exists():
                break
            work_one()
        task.refresh_from_db()
        return task

    def crawl(self, query: str, source: str = "custom", **options: Any) -> CrawlTask:
        return self.work(self.begin(query, source, **options))

    def page(self, *pictures: str, path: str = "/gallery") -> str:
        """A page that shows these."""
        shown = "".join(f'<img src="{each}">' for each in pictures)
        return self.site.put(path, f"<html><body>{shown}</body></html>")

    def files(self) -> set[str]:
        """All that is stored."""
        return set(_files(""))

    def urls(self) -> set[str]:
        """Where the collected ones came from."""
        kept = Template.objects.values_list("image__metadata__crawl__url", flat=True)
        return {str(url) for url in kept}


def _files(folder: str) -> list[str]:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    inside = [each for name in folders for each in _files(f"{folder}{name}/")]
    return [f"{folder}{name}" for name in names] + inside
