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
    from jobs.models import Product


def output_url(product: Product, position: int) -> str:
    """The whole address of one result; "" while the addresses of its request are closed."""
    if not product.request.share_key:
        return ""
    key = product.output_image_paths[position] or ""
    arguments = [product.pk, position, signature(product, position), file_name(product, key)]
    return f"{settings.SITE_URL}{reverse('output', args=arguments)}"


def file_name(product: Product, key: str) -> str:
    """What a browser calls the file."""
    return f"{slugify(product.product_name)[:60] or 'picture'}{PurePosixPath(key).suffix}"


def is_genuine(product: Product, position: int, given: str) -> bool:
    is_open = bool(product.request.share_key)
    return is_open and constant_time_compare(given, signature(product, position))


def signature(product: Product, position: int) -> str:
    """132 bits in 22 characters that are safe in an address."""
    message = f"{product.pk}/{position}".encode()
    digest = hmac.digest(product.request.share_key.encode(), message, hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode()[:22]
