from __future__ import annotations

from unittest import mock
from uuid import uuid4

from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from images.albums import services, statements
from images.albums.refusals import AlbumGone, NameTaken
from images.models import Album, Image
from tests.images.albums.base import AlbumsTestCase, counted, inside, make_album
from tests.people import make_garment, make_image


class AddTestCase(AlbumsTestCase):
    def test_pictures_go_to_the_end_in_the_order_in_which_they_were_named(self) -> None:
        a, b, c = (make_image(self.alice) for _ in range(3))
        album = make_album(self.alice, b)
        self.assertEqual(services.add(album, [c.pk, a.pk]), 2)
        self.assertEqual(inside(album), [b, c, a])
        self.assertEqual(counted(album), 3)

    def test_a_picture_that_is_in_it_keeps_its_place(self) -> None:
        a, b = make_image(self.alice), make_image(self.alice)
        album = make_album(self.alice, a, b)
        self.assertEqual(services.add(album, [a.pk, a.pk]), 0)
        self.assertEqual(inside(album), [a, b])

    def test_a_picture_leaves_the_album_that_it_was_in(self) -> None:
        picture = make_image(self.alice)
        old, new = make_album(self.alice, picture), make_album(self.alice, name="Summer")
        services.add(new, [picture.pk])
        self.assertEqual((counted(old), counted(new)), (0, 1))

    def test_a_cover_that_leaves_is_no_cover_any_more(self) -> None:
        picture = make_image(self.alice)
        old = make_album(self.alice, picture, cover=picture)
        services.add(make_album(self.alice, name="Summer"), [picture.pk])
        old.refresh_from_db()
        self.assertIsNone(old.cover)

    def test_pictures_of_others_stay_where_they_are(self) -> None:
        theirs, garment = make_image(self.bob), make_garment(self.shop)
        album = make_album(self.alice)
        self.assertEqual(services.add(album, [theirs.pk, garment.pk, uuid4()]), 0)
        self.assertEqual(counted(album), 0)

    def test_the_database_itself_refuses_pictures_of_others(self) -> None:
        album, theirs = make_album(self.alice), make_image(self.bob)
        with self.assertRaisesMessage(IntegrityError, "its own owner"), transaction.atomic():
            Image.objects.filter(pk=theirs.pk).update(album=album)

    def test_an_album_that_was_deleted_meanwhile_takes_nothing(self) -> None:
        album, picture = make_album(self.alice), make_image(self.alice)
        Album.objects.all().delete()
        with self.assertRaises(AlbumGone):
            services.add(album, [picture.pk])

    def test_it_costs_the_same_for_one_picture_and_for_many(self) -> None:
        costs = []
        for number in (2, 30):
            pictures = [make_image(self.alice).pk for _ in range(number)]
            album = make_album(self.alice, name=f"{number}")
            with CaptureQueriesContext(connection) as queries:
                services.add(album, pictures)
            costs.append(len(queries))
        self.assertEqual(costs[0], costs[1])


class ArrangeTestCase(AlbumsTestCase):
    def setUp(self) -> None:
        self.pictures = [make_image(self.alice) for _ in range(5)]
        self.album = make_album(self.alice, *self.pictures)

    def arrange(self, *places: int) -> list[int]:
        services.arrange(self.album, [self.pictures[place].pk for place in places])
        return self.order()

    def order(self) -> list[int]:
        return [self.pictures.index(picture) for picture in inside(self.album)]

    def test_all_of_them(self) -> None:
        self.assertEqual(self.arrange(4, 2, 0, 1, 3), [4, 2, 0, 1, 3])

    def test_some_of_them_share_out_the_places_that_they_hold(self) -> None:
        self.assertEqual(self.arrange(4, 0, 2), [4, 1, 0, 3, 2])

    def test_pictures_that_share_a_place_get_one_each(self) -> None:
        self.album.images.update(album_position=0)
        wish = [4, 3, 2, 1, 0]
        self.assertEqual(self.arrange(*wish), wish)
        places = self.album.images.values_list("album_position", flat=True)
        self.assertEqual(len(set(places)), 5)

    def test_strangers_and_repetitions_change_nothing(self) -> None:
        other = make_image(self.alice)
        ids = [self.pictures[1].pk, other.pk, self.pictures[0].pk, self.pictures[1].pk]
        services.arrange(self.album, ids)
        self.assertEqual(self.order(), [1, 0, 2, 3, 4])
        other.refresh_from_db()
        self.assertIsNone(other.album)

    def test_one_step(self) -> None:
        for picture, step, expected in (
            (2, "first", [2, 0, 1, 3, 4]),
            (2, "earlier", [2, 0, 1, 3, 4]),
            (2, "later", [0, 2, 1, 3, 4]),
            (4, "later", [0, 2, 1, 3, 4]),
            (4, "earlier", [0, 2, 1, 4, 3]),
        ):
            with self.subTest(picture=picture, step=step):
                services.move(self.album, self.pictures[picture].pk, step)  # type: ignore[arg-type]
                self.assertEqual(self.order(), expected)

    def test_five_hundred_pictures_are_one_statement(self) -> None:
        Image.objects.bulk_create(
            Image(
                user=self.alice,
                file_name=f"{n}.jpg",
                file_path=f"many/{n}.jpg",
                image_hash=f"many-{n}",
                file_size=1,
                width=1,
                height=1,
            )
            for n in range(500)
        )
        album = make_album(self.alice, *Image.objects.filter(width=1), name="Many")
        wish = list(album.images.in_order().values_list("pk", flat=True))[::-1]
        with CaptureQueriesContext(connection) as queries:
            services.arrange(album, wish)
        written = [q for q in queries if "UPDATE images" in q["sql"]]
        self.assertEqual(len(written), 1)
        self.assertEqual(list(album.images.in_order().values_list("pk", flat=True)), wish)
        self.assertEqual(counted(album), 500)


class NamesTestCase(AlbumsTestCase):
    def test_a_name_is_taken_whatever_its_case(self) -> None:
        make_album(self.alice, name="Spring")
        with self.assertRaises(NameTaken):
            make_album(self.alice, name="SPRING")
        make_album(self.bob, name="Spring")
        make_album(self.shop, name="Spring")

    def test_an_album_is_found_by_its_name_or_made(self) -> None:
        album = make_album(self.alice, name="Spring")
        self.assertEqual(services.named(self.alice, "spring"), album)
        made = services.named(self.shop, "Spring")
        self.assertEqual(made.vendor, self.shop)

    def test_two_clicks_make_one_album(self) -> None:
        album = make_album(self.alice, name="Spring")
        none = Album.objects.none()
        real = services.of_owner
        with mock.patch.object(services, "of_owner", side_effect=[none, real(self.alice)]):
            self.assertEqual(services.named(self.alice, "Spring"), album)


class EndsTestCase(AlbumsTestCase):
    def test_pictures_outlive_their_album(self) -> None:
        picture = make_image(self.alice)
        album = make_album(self.alice, picture)
        services.delete(album)
        services.delete(album)  # a second click
        picture.refresh_from_db()
        self.assertEqual((picture.album, picture.album_position), (None, 0))

    def test_taking_out_counts(self) -> None:
        a, b = make_image(self.alice), make_image(self.alice)
        album = make_album(self.alice, a, cover=a)
        self.assertEqual(services.take_out(album, [a.pk, b.pk]), 1)
        album.refresh_from_db()
        self.assertEqual((album.image_count, album.cover), (0, None))

    def test_deleting_pictures_counts(self) -> None:
        a, b = make_image(self.alice), make_image(self.alice)
        album = make_album(self.alice, a, b)
        Image.objects.filter(pk=a.pk).remove()
        self.assertEqual(counted(album), 1)

    def test_an_account_goes_with_its_albums_and_its_shops(self) -> None:
        kept = make_album(self.alice, make_image(self.alice))
        album = make_album(self.vera, make_image(self.vera))
        make_album(self.shop, make_garment(self.shop), cover=make_garment(self.shop))
        self.vera.delete_with_everything()
        connection.check_constraints()
        self.assertEqual(list(Album.objects.all()), [kept])
        self.assertEqual(counted(kept), 1)
        self.assertFalse(Image.objects.filter(pk=album.pk).exists())

    def test_a_shop_that_is_deleted_in_sql_takes_its_albums_with_it(self) -> None:
        make_album(self.shop, make_garment(self.shop), make_garment(self.shop))
        kept = make_album(self.vera, make_image(self.vera))
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM vendors")
        connection.check_constraints()
        self.assertEqual(list(Album.objects.values_list("pk", "image_count")), [(kept.pk, 1)])

    def test_only_garments_are_published(self) -> None:
        shown, photo = make_garment(self.alice, is_public=False), make_image(self.alice)
        result = make_image(self.alice, source=photo)
        album = make_album(self.alice, shown, photo, result)
        self.assertEqual(services.publish(album), 1)
        public = Image.objects.filter(is_public=True)
        self.assertEqual(list(public), [shown])

    def test_statements_touch_one_album_alone(self) -> None:
        other = make_album(self.alice, make_image(self.alice), name="Other")
        (picture,) = inside(other)
        self.assertEqual(statements.arrange(make_album(self.alice).pk, [picture.pk]), 0)
