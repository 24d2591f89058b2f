"""Where the results of a request can be fetched by whoever knows the address.

An address holds a signature made with the request's own key. It works as long as the request is
kept; a new key closes all its addresses at once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.text import slugify

if TYPE_CHECKING:
    from jobs.models import Product, Request


def output_url(product: Product, position: int) -> str:
    """The whole address of one result; "" while the addresses of its request are closed."""
    request = product.request
    if not request.share_key:
        return ""
    signature = _signature(request, _picture(product, position))
    key = product.output_image_paths[position] or ""
    return _whole("output", product.pk, position, signature, file_name(product, key))


def csv_url(request: Request) -> str:
    """The whole address of the result CSV, for programs; "" while the addresses are closed."""
    if not request.share_key:
        return ""
    return _whole("output-csv", request.pk, _signature(request, _csv(request)))


def file_name(product: Product, key: str) -> str:
    """What a browser calls the file."""
    return f"{slugify(product.product_name)[:60] or 'picture'}{PurePosixPath(key).suffix}"


def opens_output(product: Product, position: int, given: str) -> bool:
    return _is_genuine(product.request, _picture(product, position), given)


def opens_csv(request: Request, given: str) -> bool:
    return _is_genuine(request, _csv(request), given)


def _picture(product: Product, position: int) -> str:
    return f"{product.pk}/{position}"


def _csv(request: Request) -> str:
    return f"{request.pk}/csv"


def _is_genuine(request: Request, what: str, given: str) -> bool:
    return bool(request.share_key) and constant_time_compare(given, _signature(request, what))


def _signature(request: Request, what: str) -> str:
    """132 bits in 22 characters that are safe in an address."""
    digest = hmac.digest(request.share_key.encode(), what.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode()[:22]


def _whole(name: str, *arguments: object) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=arguments)}"
