"""A person's shops: all of them, a new one, changing one, deleting one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import shops as services
from accounts.http import AuthenticatedHttpRequest
from accounts.models import Vendor
from imageproc.paging import page_of
from images import usage
from images.models import Image
from images.shops.forms import ShopEditForm, ShopForm
from images.shops.services import cards, contents_of, with_covers

PAGE = 24


@require_safe
@login_required
def shops(request: AuthenticatedHttpRequest) -> HttpResponse:
    found = with_covers(Vendor.objects.owned_by(request.user))
    return render(
        request, "images/shops/shops.html", {"page": cards(page_of(request, found, PAGE))}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = ShopForm(request.POST or None, instance=Vendor(owner=request.user))
    if form.is_valid() and form.store():
        messages.success(request, f"{form.instance.name} is open. Add its first garments.")
        return redirect("shop-manage", form.instance.slug)
    status = 422 if form.is_bound else 200
    return render(request, "images/shops/new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    shop = own_shop(request, slug)
    form = ShopEditForm(request.POST or None, instance=shop)
    if form.is_valid() and form.store():
        messages.success(request, "Saved.")
        return redirect("shop-manage", slug)
    # Read again: a name that is refused must not show around the form.
    context = {"form": form, "shop": own_shop(request, slug) if form.is_bound else shop}
    return render(request, "images/shops/edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delete(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    shop = own_shop(request, slug)
    if request.method == "POST" and request.POST.get("confirm") == "1":
        usage.record_deletions(request, Image.objects.filter(vendor=shop).only("pk"))
        services.delete(shop.pk)
        messages.success(request, f"{shop.name} is deleted with everything in it.")
        return redirect("shops")
    context = {"shop": shop, "contents": contents_of(shop)}
    return render(request, "images/shops/delete.html", context)


def own_shop(request: AuthenticatedHttpRequest, slug: str) -> Vendor:
    """The shop at this address, which the person who asks must own."""
    return get_object_or_404(Vendor.objects.owned_by(request.user), slug=slug)
