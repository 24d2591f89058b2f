from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from images.albums.views import lists
from images.albums.views import page as pages
from images.models import Album, Image
from tests.images.albums.base import AlbumsTestCase, make_album
from tests.people import make_garment, make_image, make_vendor

POSTED = ("album-act", "album-show", "album-publish", "album-delete")
OPENED = ("album-edit", "album-arrange", "album-add")


class ReachTestCase(AlbumsTestCase):
    """Who gets where."""

    def test_strangers_find_nothing(self) -> None:
        for album in (make_album(self.alice), make_album(self.shop), self.public()):
            before = album.name, album.is_public
            for client in (self.of(self.bob), Client()):
                for name in (*POSTED, *OPENED):
                    with self.subTest(name, album=album, client=client):
                        url = reverse(name, args=[album.pk])
                        r = client.post(url, {"confirm": "1", "public": "1", "name": "Taken"})
                        self.assert_no_entry(client, r)
                        if name in OPENED:
                            self.assert_no_entry(client, client.get(url))
            album.refresh_from_db()
            self.assertEqual((album.name, album.is_public), before)

    def test_private_albums_are_hidden(self) -> None:
        for album in (make_album(self.alice), make_album(self.shop)):
            for client in (self.of(self.bob), Client()):
                self.assertEqual(client.get(album.get_absolute_url()).status_code, 404)

    def test_public_albums_open_without_logging_in(self) -> None:
        for album in (self.public(), make_album(self.shop, is_public=True)):
            for client in (self.of(self.bob), Client()):
                self.assertEqual(client.get(album.get_absolute_url()).status_code, 200)

    def test_albums_of_a_shop_wait_until_it_is_verified(self) -> None:
        shop = make_vendor(self.vera, "New", is_verified=False)
        album = make_album(shop, make_garment(shop), is_public=True)
        self.assertEqual(Client().get(album.get_absolute_url()).status_code, 404)
        own = self.of(self.vera).get(album.get_absolute_url())
        self.assertContains(own, "once New is verified")

    def test_lists_are_the_owners_alone(self) -> None:
        url = reverse("albums")
        self.assertEqual(Client().get(url).status_code, 302)
        for name in ("albums", "album-new", "album-picker"):
            there = f"{reverse(name)}?shop={self.shop.slug}"
            self.assertEqual(self.client.get(there).status_code, 404)
            self.assertEqual(self.of(self.vera).get(there).status_code, 200)

    def test_nothing_changes_on_get(self) -> None:
        album = make_album(self.alice)
        for name in POSTED:
            self.assertEqual(self.client.get(reverse(name, args=[album.pk])).status_code, 405)
        self.assertEqual(self.client.get(reverse("album-pick")).status_code, 405)

    def public(self) -> Album:
        return make_album(self.alice, name="Open to all", is_public=True)

    def of(self, user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def assert_no_entry(self, client: Client, r: Any) -> None:
        if "_auth_user_id" in client.session:
            self.assertEqual(r.status_code, 404)
        else:
            self.assertRedirects(r, f"/log-in/?next={r.wsgi_request.path}")


class ListTestCase(AlbumsTestCase):
    url = "/albums/"

    def cards(self, query: str = "") -> list[Any]:
        return list(self.client.get(f"{self.url}{query}").context["page"])

    def test_it_says_what_to_do_when_empty(self) -> None:
        self.assertContains(self.client.get(self.url), reverse("album-new"))

    def test_it_shows_own_albums_newest_first(self) -> None:
        older, newer = (make_album(self.alice, name=name) for name in "ab")
        make_album(self.bob)
        make_album(self.shop)
        self.assertEqual([card.album for card in self.cards()], [newer, older])

    def test_a_shop_has_its_own(self) -> None:
        make_album(self.vera)
        album = make_album(self.shop)
        self.client.force_login(self.vera)
        self.assertEqual([c.album for c in self.cards(f"?shop={self.shop.slug}")], [album])

    def test_the_cover_is_the_first_or_the_chosen_picture(self) -> None:
        a, b, c = (make_image(self.alice, thumbnail_path=f"t/{n}.webp") for n in "abc")
        album = make_album(self.alice, b, a)
        self.assertIn("t/b.webp", self.cards()[0].cover_url)
        for cover, shown in ((a, "t/a.webp"), (c, "t/b.webp")):  # c is in no album
            Album.objects.filter(pk=album.pk).update(cover=cover)
            self.assertIn(shown, self.cards()[0].cover_url)

    def test_it_counts(self) -> None:
        make_album(self.alice, make_image(self.alice), make_image(self.alice))
        self.assertContains(self.client.get(self.url), "2 pictures")

    def test_it_pages_by_key(self) -> None:
        names = [f"{n:02}" for n in range(lists.PAGE + 2)]
        for name in names:
            make_album(self.alice, name=name)
        first = self.client.get(self.url).context["page"]
        rest = self.client.get(f"{self.url}{first.older_url}").context["page"]
        self.assertEqual([c.album.name for c in [*first, *rest]], names[::-1])

    def test_it_costs_the_same_queries_for_few_albums_and_for_many(self) -> None:
        for number in range(30):
            make_album(self.alice, make_image(self.alice), name=f"{number}")
            if number in {1, 29}:
                with self.assertNumQueries(5):  # session, user, what runs (two), albums
                    self.client.get(self.url)


class AlbumPageTestCase(AlbumsTestCase):
    def shown(self, album: Album, query: str = "") -> list[Image]:
        return list(self.client.get(f"{album.get_absolute_url()}{query}").context["page"])

    def test_it_shows_pictures_in_their_order(self) -> None:
        a, b, c = (make_image(self.alice) for _ in range(3))
        self.assertEqual(self.shown(make_album(self.alice, b, c, a)), [b, c, a])

    def test_it_says_what_to_do_when_empty(self) -> None:
        album = make_album(self.alice)
        r = self.client.get(album.get_absolute_url())
        self.assertContains(r, reverse("album-add", args=[album.pk]))

    def test_it_pages_by_key_in_order(self) -> None:
        pictures = [make_image(self.alice) for _ in range(pages.PAGE + 3)]
        album = make_album(self.alice, *pictures)
        first = self.client.get(album.get_absolute_url()).context["page"]
        self.assertEqual([*first, *self.shown(album, first.older_url)], pictures)

    def test_a_broken_page_address_is_not_found(self) -> None:
        album = make_album(self.alice)
        self.assertEqual(self.client.get(f"{album.get_absolute_url()}?after=x").status_code, 404)

    def test_it_costs_the_same_queries_for_few_pictures_and_for_many(self) -> None:
        album = make_album(self.alice, is_public=True)
        url = album.get_absolute_url()
        for number in range(30):
            make_image(self.alice, album=album)
            if number in {1, 29}:
                # session, user, what runs (two), album, pictures, how many are hidden
                with self.assertNumQueries(7):
                    self.client.get(url)
        for number in range(30):
            make_garment(self.alice, album=album)
            if number in {1, 29}:
                with self.assertNumQueries(3):  # album, pictures, how many
                    Client().get(url)

    def test_others_see_public_pictures_alone(self) -> None:
        shown = make_garment(self.alice, file_name="shown.jpg")
        hidden = make_image(self.alice, file_name="hidden.jpg")
        album = make_album(self.alice, hidden, shown, is_public=True)
        self.client.force_login(self.bob)
        r = self.client.get(album.get_absolute_url())
        self.assertEqual(list(r.context["page"]), [shown])
        self.assertContains(r, "1 picture<")
        self.assertNotContains(r, "hidden.jpg")
        self.assertNotContains(r, self.alice.email)

    def test_an_empty_public_album_says_so(self) -> None:
        album = make_album(self.alice, make_image(self.alice), is_public=True)
        self.assertContains(Client().get(album.get_absolute_url()), "Nothing to see yet")


class ChangeTestCase(AlbumsTestCase):
    def post(self, name: str, album: Album, /, **data: str) -> Any:
        return self.client.post(reverse(name, args=[album.pk]), data, follow=True)

    def test_it_is_made(self) -> None:
        r = self.client.post("/albums/new/", {"name": "  May   2026 ", "description": "Rain."})
        album = Album.objects.get()
        self.assertRedirects(r, album.get_absolute_url())
        self.assertEqual(
            (album.name, album.description, album.user), ("May 2026", "Rain.", self.alice)
        )

    def test_it_is_made_for_a_shop(self) -> None:
        self.client.force_login(self.vera)
        self.client.post(f"/albums/new/?shop={self.shop.slug}", {"name": "Linen"})
        self.assertEqual(Album.objects.get().vendor, self.shop)

    def test_a_name_that_is_taken_is_refused_in_a_sentence(self) -> None:
        make_album(self.alice, name="Linen")
        other = make_album(self.alice, name="Cotton")
        for r in (
            self.client.post("/albums/new/", {"name": "linen"}),
            self.client.post(reverse("album-edit", args=[other.pk]), {"name": "LINEN"}),
        ):
            self.assertContains(r, "There is an album of this name already.", status_code=422)
        self.assertEqual(Album.objects.filter(name__iexact="linen").count(), 1)

    def test_it_needs_a_name(self) -> None:
        self.assertEqual(self.client.post("/albums/new/", {"name": "   "}).status_code, 422)

    def test_it_is_renamed_and_described(self) -> None:
        album = make_album(self.alice, make_image(self.alice))
        self.post("album-edit", album, name="Autumn", description="Fog.")
        album.refresh_from_db()
        self.assertEqual((album.name, album.description, album.image_count), ("Autumn", "Fog.", 1))

    def test_it_is_made_public_and_tells_what_stays_hidden(self) -> None:
        album = make_album(
            self.alice, make_garment(self.alice, is_public=False), make_image(self.alice)
        )
        r = self.post("album-show", album, public="1")
        self.assertContains(r, "2 of 2 pictures are private.")
        self.assertContains(r, "Publish 1 garment<")
        self.assertContains(r, "Photos and results are never published")
        self.assertFalse(Image.objects.filter(is_public=True).exists())

    def test_its_garments_are_published_and_nothing_else(self) -> None:
        garment = make_garment(self.alice, is_public=False)
        album = make_album(self.alice, garment, make_image(self.alice), is_public=True)
        r = self.post("album-publish", album)
        self.assertContains(r, "1 garment is public now.")
        self.assertNotContains(r, "Publish 1")
        self.assertEqual(list(Image.objects.filter(is_public=True)), [garment])

    def test_it_is_made_private_and_tells_what_stays_public(self) -> None:
        album = make_album(self.alice, make_garment(self.alice), is_public=True)
        r = self.post("album-show", album, public="0")
        self.assertContains(r, "1 picture in it is still public")
        self.assertEqual(Client().get(album.get_absolute_url()).status_code, 404)

    def test_it_is_deleted_after_asking(self) -> None:
        album = make_album(self.alice, make_image(self.alice))
        self.assertContains(self.post("album-delete", album), "Its 1 picture stays where it was")
        self.assertTrue(Album.objects.exists())
        self.assertContains(self.post("album-delete", album, confirm="1"), "Its pictures are kept.")
        self.assertEqual((Album.objects.count(), Image.objects.count()), (0, 1))
