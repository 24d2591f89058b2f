"""What staff do with several templates at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import F, Func, QuerySet, Value
from django.http import HttpRequest

from accounts.models import User
from imageproc.admin_tools import FastAdmin
from imageproc.pipelines.errors import PipelineError
from templates_app import curation, services
from templates_app.models import Category, Template
from templates_app.services import clean_tags

MOST_SEARCHED = 20
"""Templates in which faces are found in one go: each takes up to a second of the web server."""

Deed = Callable[[Template], Any]


class TemplateActions(FastAdmin[Template]):
    actions = ("activate", "archive", "bring_back", "set_category", "add_tag", "find_again",
               "block")  # fmt: skip

    @admin.action(description="Put on show", permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[Template]) -> None:
        self._each(request, queryset, services.activate, "on show", "Put on show.")

    @admin.action(description="Archive", permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Template]) -> None:
        self._each(request, queryset, services.archive, "archived", "Archived.")

    @admin.action(description="Bring back from the archive", permissions=["change"])
    def bring_back(self, request: HttpRequest, queryset: QuerySet[Template]) -> None:
        self._each(request, queryset, services.bring_back, "brought back", "Brought back.")

    @admin.action(description="Set the category", permissions=["change"])
    def set_category(self, request: HttpRequest, queryset: QuerySet[Template]) -> None:
        category = request.POST.get("category", "")
        if category not in Category.values:
            self.message_user(request, "Choose a category beside the action.", messages.WARNING)
            return
        many = queryset.update(category=category)
        self.message_user(request, f"{_many(many)} now of {Category(category).label}.")

    @admin.action(description="Add the tag", permissions=["change"])
    def add_tag(self, request: HttpRequest, queryset: QuerySet[Template]) -> None:
        tags = clean_tags([request.POST.get("tag", "")[: services.LONGEST_TAG]])
        if not tags:
            self.message_user(request, "Write a tag beside the action.", messages.WARNING)
            return
        lacking = queryset.exclude(tags__contains=tags)
        many = lacking.update(tags=Func(F("tags"), Value(tags[0]), function="array_append"))
        self.message_user(request, f"{_many(many)} now tagged {tags[0]}.")

    @admin.action(description="Find faces again", permissions=["change"])
    def find_again(self, request: HttpRequest, queryset: QuerySet[Template]) -> None:
        if queryset.count() > MOST_SEARCHED:
            said = f"Choose at most {MOST_SEARCHED} templates to look for faces in."
            self.message_user(request, said, messages.WARNING)
            return
        self._each(request, queryset, curation.find_again, "searched", "Faces found again.")

    @admin.action(description="Block the picture and archive it", permissions=["change"])
    def block(self, request: HttpRequest, queryset: QuerySet[Template]) -> None:
        deed = partial(services.block, by=cast("User", request.user))
        self._each(request, queryset, deed, "blocked and archived", "Blocked and archived.")

    def _each(
        self, request: HttpRequest, templates: QuerySet[Template], deed: Deed, done: str, log: str
    ) -> None:
        """Do it to each; those that refuse say why, each reason once."""
        moved, refusals = 0, Counter[str]()
        for template in templates.select_related("image"):
            try:
                deed(template)
            except PipelineError as refusal:
                refusals[str(refusal)] += 1
            else:
                self.log_change(request, template, log)
                moved += 1
        if moved:
            self.message_user(request, f"{_many(moved)} {done}.")
        for reason, many in refusals.items():
            self.message_user(request, f"{many} left alone: {reason}", messages.WARNING)


def _many(number: int) -> str:
    return "1 template is" if number == 1 else f"{number} templates are"
