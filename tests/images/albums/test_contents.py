from __future__ import annotations

from typing import Any
from unittest import mock

from django.urls import reverse

from images.albums import services
from images.albums.refusals import AlbumGone
from images.models import Album, Image
from tests.images.albums.base import AlbumsTestCase, inside, make_album
from tests.people import make_garment, make_image


class ContentsTestCase(AlbumsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.pictures = [make_image(self.alice, file_name=f"{n}.jpg") for n in range(4)]
        self.album = make_album(self.alice, *self.pictures)

    def post(self, name: str, /, *pictures: Image, **data: str) -> Any:
        url = reverse(name, args=[] if name == "album-pick" else [self.album.pk])
        return self.client.post(url, {"ids": [str(p.pk) for p in pictures], **data}, follow=True)

    def order(self) -> list[int]:
        return [self.pictures.index(picture) for picture in inside(self.album)]


class ActTestCase(ContentsTestCase):
    def test_it_takes_out_what_is_selected(self) -> None:
        r = self.post("album-act", *self.pictures[:2], action="take_out")
        self.assertContains(r, "Took 2 pictures out of Spring.")
        self.assertEqual(self.order(), [2, 3])

    def test_it_makes_one_the_cover(self) -> None:
        self.post("album-act", self.pictures[2], action="cover")
        self.album.refresh_from_db()
        self.assertEqual(self.album.cover, self.pictures[2])

    def test_a_cover_is_one_picture_of_the_album(self) -> None:
        r = self.post("album-act", *self.pictures, action="cover")
        self.assertContains(r, "Select one picture as the cover")
        self.post("album-act", make_image(self.alice), action="cover")
        self.album.refresh_from_db()
        self.assertIsNone(self.album.cover)

    def test_it_refuses_nonsense(self) -> None:
        for action in ("take_out", "cover"):
            self.assertContains(self.post("album-act", action=action), "Select at least one")
        self.assertEqual(self.post("album-act", *self.pictures, action="boil").status_code, 400)
        url = reverse("album-act", args=[self.album.pk])
        r = self.client.post(url, {"ids": ["x"], "action": "cover"})
        self.assertEqual(r.status_code, 404)

    def test_it_does_not_redirect_to_other_sites(self) -> None:
        r = self.post("album-act", self.pictures[0], action="cover", next="https://evil.example/")
        self.assertRedirects(r, self.album.get_absolute_url())


class ArrangeTestCase(ContentsTestCase):
    def test_one_post_brings_all_in_order(self) -> None:
        wish = [self.pictures[n] for n in (3, 1, 0, 2)]
        r = self.post("album-arrange", *wish)
        self.assertContains(r, "The order is saved.")
        self.assertEqual(self.order(), [3, 1, 0, 2])

    def test_a_script_is_answered_without_a_page(self) -> None:
        url = reverse("album-arrange", args=[self.album.pk])
        ids = [str(p.pk) for p in self.pictures[::-1]]
        r = self.client.post(url, {"ids": ids}, headers={"X-Requested-With": "XMLHttpRequest"})
        self.assertEqual((r.status_code, r.content), (204, b""))
        self.assertEqual(self.order(), [3, 2, 1, 0])

    def test_each_button_moves_one_picture(self) -> None:
        picture = self.pictures[2]
        for step, expected in (
            ("earlier", [0, 2, 1, 3]),
            ("later", [0, 1, 2, 3]),
            ("first", [2, 0, 1, 3]),
        ):
            r = self.post("album-arrange", *self.pictures, move=f"{step} {picture.pk}")
            self.assertEqual(self.order(), expected)
            self.assertTrue(r.redirect_chain[0][0].endswith(f"#picture-{picture.pk}"))

    def test_it_refuses_nonsense(self) -> None:
        for wish, status in ((f"fly {self.pictures[0].pk}", 400), ("first x", 404), ("first", 404)):
            self.assertEqual(self.post("album-arrange", move=wish).status_code, status)
        self.post("album-arrange", move=f"first {make_image(self.alice).pk}")
        self.assertEqual(self.order(), [0, 1, 2, 3])

    def test_it_costs_the_same_queries_for_few_pictures_and_for_many(self) -> None:
        url = reverse("album-arrange", args=[self.album.pk])
        for number in range(26):
            make_image(self.alice, album=self.album)
            if number in {1, 25}:
                with self.assertNumQueries(6):  # session, user, what runs (two), album, pictures
                    self.client.get(url)

    def test_an_album_that_was_deleted_meanwhile_is_told_of(self) -> None:
        with mock.patch.object(services, "arrange", side_effect=AlbumGone):
            r = self.post("album-arrange", *self.pictures)
        self.assertContains(r, "This album was deleted meanwhile.")


class PickTestCase(ContentsTestCase):
    def test_it_asks_which_album_where_the_form_does_not_say(self) -> None:
        r = self.post("album-pick", self.pictures[0], self.pictures[1])
        self.assertContains(r, "Which album for these 2 pictures?")
        self.assertContains(r, f'value="{self.album.pk}"')
        self.assertEqual(self.order(), [0, 1, 2, 3])

    def test_it_moves_pictures_to_another_album(self) -> None:
        other = make_album(self.alice, name="Summer")
        r = self.post("album-pick", *self.pictures[:2], album=str(other.pk), next="/library/")
        self.assertRedirects(r, "/library/")
        self.assertContains(r, "Added 2 pictures to Summer.")
        self.assertEqual((self.order(), inside(other)), ([2, 3], self.pictures[:2]))

    def test_a_name_makes_an_album_or_finds_one(self) -> None:
        for name in ("Summer", "summer "):
            self.post("album-pick", make_image(self.alice), name=name)
        self.assertEqual(Album.objects.get(name="Summer").image_count, 2)

    def test_it_says_when_there_is_nothing_new(self) -> None:
        r = self.post("album-pick", self.pictures[0], album=str(self.album.pk))
        self.assertContains(r, "Nothing new for Spring.")

    def test_it_does_not_touch_what_belongs_to_others(self) -> None:
        theirs, garment = make_image(self.bob), make_garment(self.shop)
        r = self.post("album-pick", theirs, garment, album=str(self.album.pk))
        self.assertContains(r, "Select at least one picture first.")
        self.post("album-pick", theirs, make_image(self.alice), album=str(self.album.pk))
        theirs.refresh_from_db()
        self.assertIsNone(theirs.album)
        foreign = make_album(self.bob)
        r = self.post("album-pick", self.pictures[0], album=str(foreign.pk))
        self.assertEqual(r.status_code, 404)

    def test_pictures_of_a_shop_go_into_its_own_albums(self) -> None:
        self.client.force_login(self.vera)
        garment, photo = make_garment(self.shop), make_image(self.vera)
        own, of_shop = make_album(self.vera), make_album(self.shop)
        r = self.post("album-pick", garment, album=str(own.pk))
        self.assertContains(r, "This album belongs to somebody else")
        r = self.post("album-pick", garment, photo, album=str(own.pk))
        self.assertContains(r, "These pictures belong to different owners.")
        self.post("album-pick", garment, album=str(of_shop.pk))
        self.assertEqual(inside(of_shop), [garment])

    def test_it_shows_what_is_wrong_with_a_name(self) -> None:
        r = self.post("album-pick", self.pictures[0], name="x" * 121)
        self.assertContains(r, "at most 120 characters", status_code=422)

    def test_the_picker_costs_the_same_queries_for_few_albums_and_for_many(self) -> None:
        for number in range(30):
            make_album(self.alice, make_image(self.alice), name=f"{number}")
            if number in {1, 29}:
                with self.assertNumQueries(3):  # session, user, albums
                    r = self.client.get(reverse("album-picker"))
        self.assertContains(r, 'type="radio"', count=31)


class AddTestCase(ContentsTestCase):
    def offered(self, query: str = "") -> list[Image]:
        url = reverse("album-add", args=[self.album.pk])
        return list(self.client.get(f"{url}{query}").context["page"])

    def test_it_offers_what_is_not_in_the_album(self) -> None:
        new = make_image(self.alice)
        elsewhere = make_image(self.alice)
        make_album(self.alice, elsewhere, name="Summer")
        make_image(self.bob)
        self.assertEqual(self.offered(), [elsewhere, new])

    def test_a_shops_album_is_offered_what_the_shop_has(self) -> None:
        self.client.force_login(self.vera)
        make_image(self.vera)
        garment = make_garment(self.shop)
        self.album = make_album(self.shop)
        self.assertEqual(self.offered(), [garment])

    def test_it_filters(self) -> None:
        garment = make_garment(self.alice, file_name="blouse.jpg")
        photo = make_image(self.alice, file_name="beach.jpg")
        self.assertEqual(self.offered("?type=cloth"), [garment])
        self.assertEqual(self.offered("?q=bea"), [photo])
        self.assertEqual(self.offered("?type=result"), [])

    def test_it_adds(self) -> None:
        new = make_image(self.alice)
        r = self.post("album-add", new, make_image(self.bob))
        self.assertContains(r, "Added 1 picture to Spring.")
        self.assertEqual(inside(self.album), [*self.pictures, new])
        self.assertContains(self.post("album-add"), "Select at least one picture first.")

    def test_it_costs_the_same_queries_for_few_pictures_and_for_many(self) -> None:
        url = reverse("album-add", args=[self.album.pk])
        for number in range(30):
            make_image(self.alice)
            if number in {1, 29}:
                with self.assertNumQueries(6):  # session, user, what runs (two), album, pictures
                    self.client.get(url)


class ElsewhereTestCase(ContentsTestCase):
    """What other pages show of albums."""

    def test_the_library_leads_to_them(self) -> None:
        r = self.client.get("/library/")
        self.assertContains(r, f'formaction="{reverse("album-pick")}"')
        self.assertContains(r, reverse("albums"))

    def test_a_pictures_page_names_its_album(self) -> None:
        r = self.client.get(self.pictures[0].get_absolute_url())
        self.assertContains(r, f'<a href="{self.album.get_absolute_url()}">Spring</a>', html=True)
        self.assertContains(
            self.client.get(make_image(self.alice).get_absolute_url()), "Add to an album"
        )
