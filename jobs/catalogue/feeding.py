"""Products go to the queue a few at a time.

So a catalogue of a hundred thousand products delays nobody else's work, requests take turns, and
to pause or cancel one means to take back a handful of jobs.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction

from jobs import bells
from jobs.models import Product, Request
from jobs.models.job import RETRIES

WINDOW = 64  # products of one request that wait or are worked on at a time
PORTION = 8  # products that are fed at a time while others end
MOST_REQUESTS = 50  # looked at in one top-up
MOST_BELLS = 16  # rung at once; the next top-up rings for the rest


def feed(request: UUID, most: int) -> int:
    """Queue the next products of a request that is under way and not paused; how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT feed_request(%s, %s, %s)", [request, most, RETRIES])
        fed = int(cursor.fetchone()[0])
        for _ in range(min(fed, MOST_BELLS)):
            bells.ring()
    return fed


def feed_after(product: Product) -> int:
    """Each row number that PORTION divides feeds as many products: one statement for several."""
    return 0 if product.row_number % PORTION else feed(product.request_id, PORTION)


def unfeed(request: UUID) -> int:
    """Take back what nobody began to work on; how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT unfeed_request(%s)", [request])
        return int(cursor.fetchone()[0])


def top_up() -> int:
    """Fill the windows of all requests; how many products were missing from them.

    Products that end feed others. This replaces what was not fed because a worker died, a product
    was cancelled, or too few rows are left for a whole portion.
    """
    hungry = Request.objects.hungry().order_by("created_at").values_list("pk", flat=True)
    return sum(_fill(pk) for pk in hungry[:MOST_REQUESTS])


def _fill(request: UUID) -> int:
    room = WINDOW - Product.objects.live().filter(request=request).count()
    return feed(request, room) if room > 0 else 0
