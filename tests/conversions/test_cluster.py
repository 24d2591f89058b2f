"""Conversions through a real worker."""

from __future__ import annotations

import time
from uuid import UUID

import pytest
from django.db import connection
from django_q.models import OrmQ

from conversions.models import Conversion, ConversionMetrics
from images import uploads
from images.models import Image
from tests.conversions.base import call_positional
from tests.drawing import uploaded
from tests.jobs.clusters import PATIENCE, working
from tests.people import make_user

pytestmark = [pytest.mark.cluster, pytest.mark.django_db(transaction=True)]

AT_PSQL = """
SELECT create_conversion(user_id := %s, user_image_id := %s, cloth_image_id := %s)
"""


def test_what_is_created_in_psql_is_worked_on_too() -> None:
    """No bell rings for it. Without networks the work ends in a sentence, and is given back."""
    alice = make_user("alice")
    person = uploads.add(alice, uploaded("me.jpg")).image
    garment = uploads.add(alice, uploaded("top.jpg"), kind=Image.Type.CLOTH).image
    left = call_positional("free_conversions_left", alice.pk, None)
    with connection.cursor() as cursor:
        cursor.execute(AT_PSQL, [alice.pk, person.pk, garment.pk])
        (pk,) = cursor.fetchone()
    assert not OrmQ.objects.exists()
    with working():
        conversion = ended(pk)
    assert conversion.status == "failed"
    assert "models pull" in conversion.error_message
    metrics = ConversionMetrics.objects.get()
    assert (metrics.success, metrics.error_type) == (False, "engine_missing")
    assert call_positional("free_conversions_left", alice.pk, None) == left


def ended(pk: UUID) -> Conversion:
    until = time.monotonic() + PATIENCE
    while (conversion := Conversion.objects.get(pk=pk)).is_live:
        assert time.monotonic() < until, "nobody worked on it"
        time.sleep(0.2)
    return conversion
