"""The count and the order under real concurrency."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from uuid import UUID

from django.db import connection
from django.db.models import Count, F
from django.test import TransactionTestCase

from images.albums import services
from images.albums.refusals import AlbumGone
from images.models import Album, Image
from tests.images.albums.base import make_album
from tests.people import make_image, make_user

ROUNDS = 25


class AtOnceTestCase(TransactionTestCase):
    """Real connections, really at once."""

    def setUp(self) -> None:
        self.alice = make_user("alice")
        self.ids = [make_image(self.alice).pk for _ in range(24)]
        self.albums = [make_album(self.alice, name=name) for name in ("A", "B", "C")]
        self.faults: list[BaseException] = []

    def test_what_is_moved_crosswise_and_deleted_meanwhile_is_counted_right(self) -> None:
        self.run_all(
            *[self.adding(album) for album in self.albums],
            *[self.adding(album) for album in self.albums],
            self.taking_out,
            self.arranging,
            self.deleting(self.ids[:8]),
        )
        self.assert_counted()
        self.assertEqual(Image.objects.count(), 16)

    def test_moves_in_plain_sql_do_not_lock_each_other_out(self) -> None:
        first, second, _ = self.albums
        services.add(first, self.ids[:12])
        services.add(second, self.ids[12:])
        self.run_all(
            self.moving_in_sql(self.ids[:12], second, first),
            self.moving_in_sql(self.ids[12:], first, second),
        )
        self.assert_counted()

    def test_an_album_may_go_while_pictures_are_put_into_it(self) -> None:
        doomed = [make_album(self.alice, name=f"Doomed {n}") for n in range(6)]

        def deleting() -> None:
            for album in doomed:
                services.delete(album)

        def adding() -> None:
            for album in doomed * 2:
                try:
                    services.add(album, random.sample(self.ids, 8))
                except AlbumGone:
                    continue

        self.run_all(adding, deleting, adding)
        self.assert_counted()
        self.assertEqual(Album.objects.count(), 3)

    def test_an_account_may_go_while_its_albums_change(self) -> None:
        def leaving() -> None:
            self.alice.delete_with_everything()

        def adding() -> None:
            for _ in range(ROUNDS):
                try:
                    services.add(random.choice(self.albums), random.sample(self.ids, 8))
                except AlbumGone:
                    return

        self.run_all(adding, leaving, adding)
        self.assertFalse(Album.objects.exists() or Image.objects.exists())

    def test_two_that_add_at_once_share_no_place(self) -> None:
        album = self.albums[0]

        def adding(ids: list[UUID]) -> Callable[[], None]:
            def work() -> None:
                for pk in ids:
                    services.add(album, [pk])

            return work

        self.run_all(*[adding(self.ids[start::4]) for start in range(4)])
        places = list(album.images.values_list("album_position", flat=True))
        self.assertEqual(sorted(places), list(range(1, 25)))

    def adding(self, album: Album) -> Callable[[], None]:
        def work() -> None:
            for _ in range(ROUNDS):
                services.add(album, random.sample(self.ids, 8))

        return work

    def taking_out(self) -> None:
        for _ in range(ROUNDS):
            services.take_out(random.choice(self.albums), random.sample(self.ids, 6))

    def arranging(self) -> None:
        for _ in range(ROUNDS):
            services.arrange(random.choice(self.albums), random.sample(self.ids, len(self.ids)))

    def deleting(self, ids: list[UUID]) -> Callable[[], None]:
        def work() -> None:
            for pk in ids:
                Image.objects.filter(pk=pk).remove()

        return work

    def moving_in_sql(self, ids: list[UUID], *targets: Album) -> Callable[[], None]:
        def work() -> None:
            for album in targets * ROUNDS:
                Image.objects.filter(pk__in=ids).update(album=album)

        return work

    def run_all(self, *works: Callable[[], None]) -> None:
        start = threading.Barrier(len(works))
        threads = [threading.Thread(target=self.run_one, args=(w, start)) for w in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(self.faults, [])

    def run_one(self, work: Callable[[], None], start: threading.Barrier) -> None:
        try:
            connection.ensure_connection()
            start.wait()
            work()
        except BaseException as fault:  # noqa: BLE001 (told by the test)
            self.faults.append(fault)
        finally:
            connection.close()

    def assert_counted(self) -> None:
        wrong = Album.objects.annotate(really=Count("images")).exclude(really=F("image_count"))
        self.assertEqual(list(wrong), [])
