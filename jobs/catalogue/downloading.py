"""Several pictures on their way at once, while others are worked on."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.conf import settings

from imageproc import fetch

AT_ONCE = 4  # on their way, or here and waiting for their turn: what memory holds
TRIES = 3  # of one address, where trying again can help
GLANCE = 1.0  # seconds between two looks at whether anybody still wants what does not arrive

Download = Future[fetch.Fetched]


def download(url: str) -> fetch.Fetched:
    """One picture's bytes. Raises `fetch.FetchError` with a sentence for the person."""
    limits = fetch.Limits(
        max_bytes=settings.MAX_FETCH_MB * 1024**2, total_seconds=settings.FETCH_SECONDS
    )
    return fetch.client().get(url, limits, tries=TRIES)


def arriving(
    urls: Sequence[str], todo: Sequence[int], on_wait: Callable[[], None]
) -> Generator[tuple[int, Download], None, None]:
    """(position, download that has ended), in the order of arrival; to be closed.

    `on_wait` is called each second in which nothing arrives; what it raises ends the waiting.
    """
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="fetch")
    try:
        yield from _arriving(pool, urls, iter(todo), on_wait)
    finally:
        # What is still on its way ends by its own deadline, and nobody waits for it.
        pool.shutdown(wait=False, cancel_futures=True)


def _arriving(
    pool: ThreadPoolExecutor,
    urls: Sequence[str],
    waiting: Iterator[int],
    on_wait: Callable[[], None],
) -> Iterator[tuple[int, Download]]:
    under_way: dict[Download, int] = {}

    def start(number: int) -> None:
        for position in _at_most(number, waiting):
            under_way[pool.submit(download, urls[position])] = position

    start(AT_ONCE)
    while under_way:
        arrived = wait(under_way, GLANCE, FIRST_COMPLETED).done
        if not arrived:
            on_wait()
        for done in arrived:
            position = under_way.pop(done)
            start(1)
            yield position, done


def _at_most(number: int, waiting: Iterator[int]) -> list[int]:
    return [position for _, position in zip(range(number), waiting, strict=False)]
