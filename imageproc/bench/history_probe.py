"""History, timed: python -m imageproc.bench.history_probe prints one JSON object."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest import mock
from uuid import UUID

from imageproc.bench.history_fill import HOT, MONTHS, fill

if TYPE_CHECKING:
    from images.models import Image

TIMES = 15  # a question is asked
VIEWS = 300  # a page is looked at, each way
HOT_PICTURE = 0
AVERAGE_PICTURE = 12_501  # which is person 0's own, as the views are

ANALYTICS = """
SELECT action, COUNT(*) as count, DATE(created_at) as date
FROM image_usage_history WHERE image_id = %s
GROUP BY action, DATE(created_at) ORDER BY date DESC
"""
STATS = "SELECT * FROM get_image_stats(p_owner_id := %s, p_owner_type := 'user')"
SIZES = """
SELECT relname, pg_relation_size(oid) / 1000000 FROM pg_class
WHERE relkind IN ('r', 'i') AND (relname ~ '^usage_[a-z_]+$' OR relname ~ '^image_usage_')
    AND pg_relation_size(oid) > 0 ORDER BY 2 DESC
"""
RECORD = "SELECT record_image_usage(image_id := %s, action := 'download')"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    _prepare()
    from django.db import connection

    with connection.cursor() as cursor:
        fill(cursor, rows)
        cursor.execute(SIZES)
        sizes = {name: int(megabytes) for name, megabytes in cursor.fetchall()}
    figures = {
        "rows": rows,
        "megabytes": sizes,
        "questions": _questions(rows),
        "insert_ms": _insert(),
        "view": _view(),
        "prune_one_month": _prune(),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


def _prepare() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _questions(rows: int) -> dict[str, float]:
    hot, average = _picture(HOT_PICTURE), _picture(AVERAGE_PICTURE)
    middle = _cursor_of(hot, int(rows * HOT) // 2)
    return {
        "page": _ms(lambda: _page(average)),
        "page_hot": _ms(lambda: _page(hot)),
        "page_hot_deep": _ms(lambda: _page(hot, after=middle)),
        "analytics": _ms(lambda: _ask(ANALYTICS, average.pk)),
        "analytics_hot": _ms(lambda: _ask(ANALYTICS, hot.pk)),
        "stats": _ms(lambda: _ask(STATS, average.user_id)),
    }


def _picture(number: int) -> Image:
    from images.models import Image

    return Image.objects.get(file_name=f"photo-{number}.jpg")


def _page(image: Image, **asked: str) -> Any:
    from django.test import RequestFactory

    from images.history import reading

    request: Any = RequestFactory().get("/", asked)
    request.user = image.user
    return reading.page(request, image)


def _cursor_of(image: Image, position: int) -> str:
    from imageproc.paging import NEWEST_FIRST, KeyPaginator
    from images.models import ImageUsage

    row = ImageUsage.objects.filter(image=image).order_by(*NEWEST_FIRST)[position]
    return str(KeyPaginator(ImageUsage.objects.all(), NEWEST_FIRST).cursor(row))


def _ask(question: str, value: UUID | None) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(question, [value])
        found: list[Any] = cursor.fetchall()
    return found


def _insert() -> float:
    from images.models import Image

    anywhere = Image.objects.order_by("image_hash")[:VIEWS]
    return round(statistics.median(_once(partial(_ask, RECORD, each.pk)) for each in anywhere), 2)


def _view() -> dict[str, float]:
    """A page looked at without its note, with it, and again by the same visitor, in turns."""
    from images import usage

    look = _looking(_picture(AVERAGE_PICTURE))
    ways: dict[str, Any] = {
        "without": mock.patch.object(usage, "record"),
        "noted": mock.patch.object(usage, "AGAIN", 0),
        "again": mock.patch.object(usage, "AGAIN", usage.AGAIN),
    }
    took: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(VIEWS):
        for way, how in ways.items():
            with how:
                took[way].append(_once(look))
    page, noted, again = (statistics.median(took[way]) for way in ways)
    return {
        "page": round(page, 2),
        "noted": round(noted - page, 2),
        "again": round(again - page, 2),
    }


def _looking(image: Image) -> Callable[[], Any]:
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    assert image.user is not None  # noqa: S101 (the fill gave it one)
    client.force_login(image.user, "django.contrib.auth.backends.ModelBackend")

    def look() -> None:
        response = client.get(image.get_absolute_url())
        assert response.status_code == 200  # noqa: S101 (a figure of anything else would mislead)

    return look


def _prune() -> dict[str, float]:
    """The oldest month goes, batch by batch; then the space is given back."""
    from datetime import timedelta

    from django.db import connection
    from django.utils import timezone

    from images.history import pruning

    started = time.perf_counter()
    gone = list(pruning.prune(timezone.now() - timedelta(days=(MONTHS - 1) * 30.4375)))
    pruned = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM image_usage_history")
    return {
        "rows": sum(gone),
        "batches": len(gone),
        "seconds": round(pruned - started, 2),
        "vacuum_seconds": round(time.perf_counter() - pruned, 2),
    }


def _ms(deed: Callable[[], Any], times: int = TIMES) -> float:
    """The median, in milliseconds, once the cache is warm."""
    deed()
    return round(statistics.median(_once(deed) for _ in range(times)), 2)


def _once(deed: Callable[[], Any]) -> float:
    started = time.perf_counter()
    deed()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
