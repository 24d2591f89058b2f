"""What staff see of couple pictures, and the licence that they accept."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Permission
from django.test import override_settings
from django.urls import reverse

from accounts.models import Consent
from conversions.couples import engines, services
from conversions.models import LicenceAcceptance
from imageproc.pipelines.swap import insight
from tests.conversions.couples.base import CouplesTestCase
from tests.people import make_user
from tests.pipelines.swap.insight_packs import installed

LIST = "/admin/conversions/faceswaptask/"
LICENCES = "/admin/conversions/licenceacceptance/"
ACCEPT = f"{LICENCES}accept/"


class TaskAdminTestCase(CouplesTestCase):
    def setUp(self) -> None:
        self.client.force_login(make_user("curator", is_staff=True, is_superuser=True))

    def act(self, action: str, *tasks: Any) -> Any:
        chosen = [str(task.pk) for task in tasks]
        values = {"action": action, "_selected_action": chosen}
        return self.client.post(LIST, values, follow=True)

    def test_it_lists_who_asked_for_what(self) -> None:
        self.done()
        page = self.client.get(LIST)
        for text in ("alice@example.org", "On the beach", "Done"):
            self.assertContains(page, text)

    def test_it_costs_the_same_for_one_and_for_many(self) -> None:
        self.begin()
        with self.assertNumQueries(4):
            self.client.get(LIST)
        for _ in range(5):
            services.cancel(self.begin_one())
        with self.assertNumQueries(4):
            self.client.get(LIST)

    def test_it_finds_by_ids_and_by_e_mail(self) -> None:
        task = self.begin_one()
        for term in (task.pk, self.alice.pk, self.beach.pk, self.hers.pk, "ALICE@"):
            self.assertContains(self.client.get(LIST, {"q": str(term)}), str(task.pk)[:8])
        self.assertNotContains(self.client.get(LIST, {"q": "bob@"}), str(task.pk)[:8])

    def test_it_is_for_looking_not_for_editing(self) -> None:
        task = self.done()
        url = f"{LIST}{task.pk}/change/"
        self.assertContains(self.client.get(url), "On the beach")
        self.assertEqual(self.client.post(url, {"engine": "x"}).status_code, 403)
        self.assertEqual(self.client.get(f"{LIST}add/").status_code, 403)
        self.assertEqual(self.client.post(f"{LIST}{task.pk}/delete/").status_code, 403)

    def test_what_failed_is_tried_again_and_what_runs_is_cancelled(self) -> None:
        failed = self.failed()
        self.assertContains(self.act("retry", failed), "1 queued again.")
        page = self.act("cancel", failed)
        self.assertContains(page, "1 cancelled.")
        self.assertContains(self.act("cancel", failed), "their state does not allow it")

    def test_a_retry_that_is_refused_says_why(self) -> None:
        failed = self.failed()
        Consent.objects.all().delete()
        self.assertContains(self.act("retry", failed), "1 left alone. Say first that both of you")

    def test_who_may_only_look_cannot_steer(self) -> None:
        reader = make_user("reader", is_staff=True)
        reader.user_permissions.add(Permission.objects.get(codename="view_faceswaptask"))
        self.client.force_login(reader)
        failed = self.failed()
        self.act("retry", failed)
        failed.refresh_from_db()
        self.assertEqual(failed.status, "failed")


class LicenceTestCase(CouplesTestCase):
    """With small networks of the right shapes in the place of insightface's."""

    def setUp(self) -> None:
        self.curator = make_user("curator", is_staff=True, is_superuser=True)
        self.client.force_login(self.curator)
        self.models = Path(tempfile.mkdtemp(prefix="insight-"))
        self.addCleanup(shutil.rmtree, self.models)
        chosen = override_settings(MODELS_DIR=self.models)
        chosen.enable()
        self.addCleanup(chosen.disable)

    def test_without_files_there_is_nothing_to_accept(self) -> None:
        self.assertContains(self.client.get(LICENCES), "No network that needs a licence")
        self.assertEqual(self.client.get(ACCEPT).status_code, 404)

    def test_files_that_are_wrong_are_told_of(self) -> None:
        (self.models / "insightface").mkdir()
        (self.models / "insightface" / "notes.txt").write_text("x")
        page = self.client.get(LICENCES)
        for problem in insight.problems(self.models):
            self.assertContains(page, problem, html=False)
        self.assertEqual(self.client.get(ACCEPT).status_code, 404)

    def test_accepting_is_recorded_with_who_when_and_which_files(self) -> None:
        pack = install(self.models)
        self.assertEqual([each.name for each in engines.offered()], ["auto"])
        page = self.client.get(LICENCES)
        self.assertContains(page, "Read and accept the licence")
        self.assertContains(page, pack.digest)
        page = self.client.get(ACCEPT)
        self.assertContains(page, "non-commercial research only")
        page = self.client.post(ACCEPT, {"digest": pack.digest}, follow=True)
        self.assertContains(page, "Accepted by curator@example.org")
        accepted = LicenceAcceptance.objects.get()
        self.assertEqual(
            (accepted.engine, accepted.digest, accepted.accepted_by, accepted.licence),
            ("insightface", pack.digest, self.curator, insight.LICENCE),
        )
        self.assertEqual([each.name for each in engines.offered()], ["auto", "insightface"])
        self.client.post(ACCEPT, {"digest": pack.digest})
        self.assertEqual(LicenceAcceptance.objects.count(), 1)

    def test_people_may_choose_it_then_and_see_its_terms(self) -> None:
        pack = install(self.models)
        LicenceAcceptance.objects.create(engine="insightface", digest=pack.digest, licence="x")
        self.client.force_login(self.alice)
        page = self.client.get(reverse("couple-new"), {"template": str(self.beach.pk)})
        self.assertContains(page, 'value="insightface"')
        self.assertContains(page, "non-commercial research only")
        self.assertEqual(self.begin_one(engine="insightface").engine, "insightface")

    def test_other_files_are_accepted_anew(self) -> None:
        pack = install(self.models)
        digest = pack.digest
        LicenceAcceptance.objects.create(engine="insightface", digest=digest, licence="x")
        next(iter(pack.folder.glob("*.onnx"))).rename(pack.folder / "renamed.onnx")
        self.assertEqual([each.name for each in engines.offered()], ["auto"])
        answer = self.client.post(ACCEPT, {"digest": digest}, follow=True)
        self.assertContains(answer, "The files have changed.")

    def test_only_who_may_accept_does(self) -> None:
        pack = install(self.models)
        reader = make_user("reader", is_staff=True)
        reader.user_permissions.add(Permission.objects.get(codename="view_licenceacceptance"))
        self.client.force_login(reader)
        self.assertNotContains(self.client.get(LICENCES), "Read and accept")
        for send in (self.client.get, self.client.post):
            self.assertEqual(send(ACCEPT, {"digest": pack.digest}).status_code, 403)
        self.client.force_login(self.alice)
        self.assertEqual(self.client.get(ACCEPT).status_code, 302)
        self.assertFalse(LicenceAcceptance.objects.exists())


def install(models: Path) -> insight.Pack:
    installed(models)
    pack = insight.find_pack(models)
    assert pack is not None
    return pack
