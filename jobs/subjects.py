"""What jobs are done for: the one list of subjects.

A new subject needs a foreign key of that name on Job, a line here and a migration; constraints,
claims, lists, admin and health follow from this list.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

SUBJECTS = {
    "image": ("image__user", "image__vendor__owner"),
    "product": ("product__request__user",),
    "sheet": ("sheet__user",),
    "delivery": ("delivery__endpoint__user",),
    "conversion": ("conversion__user", "conversion__vendor__owner"),
    "faceswap_task": ("faceswap_task__user",),
    "crawl_task": ("crawl_task__created_by",),
}
"""Foreign key on Job -> the paths from Job to the person whose work it is."""


def exactly_one(fields: Iterable[str]) -> Q:
    """One of the fields is filled, the others are NULL."""
    names = tuple(fields)
    one = Q()
    for name in names:
        one |= Q(**{f"{other}__isnull": other != name for other in names})
    return one
