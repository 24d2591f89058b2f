from __future__ import annotations

from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.test import TestCase
from django.utils import timezone

from accounts.services import sweep

AGO = {"old": timedelta(days=31), "young": timedelta(days=1)}
LOG_INS = {AccessAttempt: {"failures_since_start": 1}, AccessFailureLog: {}, AccessLog: {}}


class SweepTestCase(TestCase):
    def test_it_deletes_old_log_ins_and_ended_sessions(self) -> None:
        now = timezone.now()
        for name, age in AGO.items():
            for model, extra in LOG_INS.items():
                row = model.objects.create(username=name, **extra)
                model.objects.filter(pk=row.pk).update(attempt_time=now - age)
            Session.objects.create(session_key=name, session_data="", expire_date=now - age)
        Session.objects.create(
            session_key="live", session_data="", expire_date=now + timedelta(days=1)
        )
        sweep(30)
        for model in LOG_INS:
            self.assertEqual([row.username for row in model.objects.all()], ["young"])
        self.assertEqual([row.session_key for row in Session.objects.all()], ["live"])
