"""Behind the counter: what a shop has, published or not, and sending more."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AuthenticatedHttpRequest
from images.garments import stock
from images.garments.views import upload as uploading
from images.shops.services import garments_of
from images.shops.views.own import own_shop


@require_safe
@login_required
def manage(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    shop = own_shop(request, slug)
    context = {"shop": shop, **stock.listed(request, garments_of(shop))}
    return render(request, "images/shops/manage.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    return uploading.respond(request, own_shop(request, slug))
