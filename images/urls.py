from __future__ import annotations

from django.urls import path

from images.albums.views import changing, choosing, contents, lists
from images.albums.views import page as albums_page
from images.garments.views import gallery, garment
from images.garments.views import own as own_garments
from images.history import views as history
from images.sharing.views import links, shared
from images.shops.views import manage as shop_manage
from images.shops.views import own as own_shops
from images.shops.views import public as shop_public
from images.views import download, library, picture, upload

urlpatterns = [
    path("upload/", upload.upload, name="upload"),
    path("library/", library.library, name="library"),
    path("library/act/", library.act, name="images-action"),
    path("images/<uuid:pk>/", picture.picture, name="image"),
    path("images/<uuid:pk>/row/", upload.row, name="image-row"),
    path("images/<uuid:pk>/card/", library.card, name="image-card"),
    path("images/<uuid:pk>/state/", picture.state, name="image-state"),
    path("images/<uuid:pk>/process/", picture.process, name="image-process"),
    path("images/<uuid:pk>/cancel/", picture.cancel, name="image-cancel"),
    path("images/<uuid:pk>/edit/", picture.edit, name="image-edit"),
    path("images/<uuid:pk>/delete/", picture.delete, name="image-delete"),
    path("images/<uuid:pk>/download/", download.download, name="image-download"),
    path("images/<uuid:pk>/history/", history.history, name="image-history"),
    path("albums/", lists.albums, name="albums"),
    path("albums/new/", lists.new, name="album-new"),
    path("albums/picker/", choosing.picker, name="album-picker"),
    path("albums/pick/", choosing.pick, name="album-pick"),
    path("albums/<uuid:pk>/", albums_page.album, name="album"),
    path("albums/<uuid:pk>/add/", choosing.add, name="album-add"),
    path("albums/<uuid:pk>/arrange/", contents.arrange, name="album-arrange"),
    path("albums/<uuid:pk>/act/", contents.act, name="album-act"),
    path("albums/<uuid:pk>/edit/", changing.edit, name="album-edit"),
    path("albums/<uuid:pk>/show/", changing.show, name="album-show"),
    path("albums/<uuid:pk>/publish/", changing.publish, name="album-publish"),
    path("albums/<uuid:pk>/delete/", changing.delete, name="album-delete"),
    path("images/<uuid:pk>/share/", links.links, name="share"),
    path("share/<uuid:pk>/revoke/", links.revoke, name="share-revoke"),
    path("s/<slug:token>/", shared.shared, name="shared"),
    path("s/<slug:token>/picture/", shared.picture, name="shared-picture"),
    path("s/<slug:token>/download/", shared.download, name="shared-download"),
    path("shops/", own_shops.shops, name="shops"),
    path("shops/new/", own_shops.new, name="shop-new"),
    path("shops/<slug:slug>/", shop_public.shop, name="shop"),
    path("shops/<slug:slug>/albums/", shop_public.albums, name="shop-albums"),
    path("shops/<slug:slug>/manage/", shop_manage.manage, name="shop-manage"),
    path("shops/<slug:slug>/upload/", shop_manage.upload, name="shop-upload"),
    path("shops/<slug:slug>/edit/", own_shops.edit, name="shop-edit"),
    path("shops/<slug:slug>/delete/", own_shops.delete, name="shop-delete"),
    path("garments/", gallery.garments, name="garments"),
    path("garments/own/", own_garments.own, name="garments-own"),
    path("garments/upload/", own_garments.upload, name="garments-upload"),
    path("garments/act/", own_garments.act, name="garments-action"),
    path("garments/<uuid:pk>/", garment.garment, name="garment"),
    path("garments/<uuid:pk>/edit/", garment.edit, name="garment-edit"),
    path("garments/<uuid:pk>/delete/", garment.delete, name="garment-delete"),
]
