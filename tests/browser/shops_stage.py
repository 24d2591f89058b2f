"""Shops and garments in every state: open and waiting, full and empty, for sale and one's own."""

from __future__ import annotations

from accounts.models import User, Vendor
from images import uploads
from images.models import Image
from tests.browser.stage import Stage
from tests.drawing import drawn, encoded, uploaded
from tests.images.albums.base import make_album
from tests.people import make_vendor

LONG = "A garment whose name is much longer than any card is wide"


def own_pages(stage: Stage) -> dict[str, str]:
    """What the owner sees, after `public_pages()`."""
    make_vendor(stage.alice, "Paper Hem", is_verified=False)
    own = _hang(stage.alice, "plum")
    sold = Image.objects.filter(vendor__slug="loom").latest("created_at")
    of_shop = {
        f"shop-{name}": f"/shops/loom/{name}/" for name in ("manage", "upload", "edit", "delete")
    }
    return of_shop | {
        "shops": "/shops/",
        "shop-new": "/shops/new/",
        "shop-own": "/shops/loom/",
        "shop-preview": "/shops/paper-hem/",
        "shop-manage-empty": "/shops/paper-hem/manage/",
        "garments-and-own": "/garments/",
        "garments-own": "/garments/own/",
        "garments-upload": "/garments/upload/",
        "garment-sold": sold.get_absolute_url(),
        "garment-sold-edit": f"{sold.get_absolute_url()}edit/",
        "garment-own": own.get_absolute_url(),
        "garment-own-edit": f"{own.get_absolute_url()}edit/",
    }


def public_pages(stage: Stage) -> dict[str, str]:
    """What everybody sees: a shop with garments and an album, one without, and the gallery."""
    shop = make_vendor(stage.alice, "Loom", description="Tops.\n\nAnd blouses.")
    make_vendor(stage.alice, "Bare")
    for colour in ("teal", "navy", "olive"):
        garment = _hang(shop, colour, is_public=True, style="casual", tags=["linen", "summer"])
    Image.objects.filter(pk=garment.pk).update(file_name=LONG, is_free=False)
    make_album(shop, garment, name="Summer", is_public=True)
    return {
        "shop": "/shops/loom/",
        "shop-albums": "/shops/loom/albums/",
        "shop-empty": "/shops/bare/",
        "garments": "/garments/",
        "garments-filtered": "/garments/?style=casual&tag=linen&shop=loom&price=free",
        "garments-nothing": "/garments/?q=nothing",
        "garment": garment.get_absolute_url(),
    }


def first_pages() -> dict[str, str]:
    """What somebody sees who has nothing yet."""
    return {"shops-none": "/shops/", "garments-own-none": "/garments/own/"}


def _hang(owner: User | Vendor, colour: str, **fields: object) -> Image:
    data = encoded(drawn(300, 400, colour))
    image = uploads.add(owner, uploaded(f"{colour}.jpg", data), kind=Image.Type.CLOTH).image
    Image.objects.filter(pk=image.pk).update(**fields)
    return image
