"""Consents for staff: evidence, which nobody changes."""

from __future__ import annotations

from django.contrib import admin

from accounts.admin.base import OfPeopleAdmin
from accounts.models import Consent


@admin.register(Consent)
class ConsentAdmin(OfPeopleAdmin[Consent]):
    list_display = ("user", "subject", "wording_version", "given_at", "withdrawn_at", "ip_address")
