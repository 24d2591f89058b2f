"""Albums in every state, and links to a picture: some open, some not."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from images import uploads
from images.models import Album, Image
from images.sharing import services as sharing
from tests.browser.stage import Stage
from tests.drawing import drawn, encoded, uploaded
from tests.images.albums.base import make_album


def own_pages(stage: Stage) -> dict[str, str]:
    """What the owner sees. Makes the albums and links that it shows."""
    mixed = _mixed(stage)
    empty = make_album(stage.alice, name="An album whose name is longer than any card is wide")
    _links(stage)
    one = {
        f"album-{name or 'public'}": reverse(f"album{'-' if name else ''}{name}", args=[mixed.pk])
        for name in ("", "add", "arrange", "edit")
    }
    return one | {
        "albums": reverse("albums"),
        "album-new": reverse("album-new"),
        "album-empty": empty.get_absolute_url(),
        "links": reverse("share", args=[stage.done.pk]),
        "links-none": reverse("share", args=[stage.kept.pk]),
    }


def public_pages(stage: Stage) -> dict[str, str]:
    """What everybody sees: an album, an empty one, a shared picture, and a link that is closed."""
    shown = make_album(
        stage.alice, garment(stage.alice, is_public=True), name="Shown", is_public=True
    )
    hidden = make_album(stage.alice, name="Nothing published", is_public=True)
    token = sharing.share(stage.done.results.get(), stage.alice, "week").token
    return {
        "album-of-others": shown.get_absolute_url(),
        "album-of-others-empty": hidden.get_absolute_url(),
        "shared": reverse("shared", args=[token]),
        "shared-closed": reverse("shared", args=["closed"]),
    }


def garment(owner: User, colour: str = "teal", **fields: bool) -> Image:
    data = encoded(drawn(300, 400, colour))
    image = uploads.add(owner, uploaded(f"{colour}.jpg", data), kind=Image.Type.CLOTH).image
    Image.objects.filter(pk=image.pk).update(**fields)
    return image


def _mixed(stage: Stage) -> Album:
    """Public, with pictures that are and pictures that are not."""
    pictures = (stage.kept, garment(stage.alice, "plum"), stage.done)
    return make_album(stage.alice, *pictures, name="Mixed", is_public=True, description="Colours.")


def _links(stage: Stage) -> None:
    sharing.share(stage.done, stage.alice, "never")
    sharing.revoke(sharing.share(stage.done, stage.alice, "week").link)
    over = sharing.share(stage.done, stage.alice, "day").link
    over.expires_at = timezone.now() - timedelta(minutes=1)
    over.save()
