"""Send a catalogue from the shell."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts.models import User
from imageproc import operation_options
from imageproc.fetch import check_url
from imageproc.operation_options import operation_of
from imageproc.pipelines.compress import Operation
from imageproc.pipelines.errors import PipelineError
from jobs import health
from jobs.catalogue import intake, results, steering
from jobs.models import Request
from jobs.webhooks import endpoints

PAUSE = 0.5  # seconds between two looks
MOST_FAULTS = 20


class Command(BaseCommand):
    help = "Process the pictures of a catalogue: a CSV with products and image addresses."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--user", required=True, metavar="EMAIL", help="whose request it is")
        operation_options.add_arguments(parser)
        parser.add_argument("--webhook", default="", metavar="URL", help="told when it is done")
        parser.add_argument("--wait", action="store_true", help="show progress until it is done")
        parser.add_argument("-o", "--output", type=Path, help="with --wait: the result CSV")

    def handle(
        self,
        *,
        file: Path,
        user: str,
        webhook: str,
        wait: bool,
        output: Path | None,
        **options: Any,
    ) -> None:
        request = self._start(file, _person(user), operation_of(options), webhook)
        self.stdout.write(f"{request.product_count} products, {request.picture_count} pictures.")
        self.stdout.write(f"{settings.SITE_URL}{request.get_absolute_url()}")
        if not wait:
            return
        if not health.workers_seen():
            self.stderr.write("No worker is running: start one with `manage.py work`.")
        self._say(_watched(request))
        if output:
            output.write_bytes(b"".join(results.csv(request)))
            self.stdout.write(f"Written: {output}")

    def _start(self, path: Path, user: User, operation: Operation, webhook: str) -> Request:
        try:
            if webhook:
                check_url(webhook)
            with path.open("rb") as file:
                sheet = intake.receive(user, File(file, name=path.name))
        except OSError as problem:
            raise CommandError(f"{path} cannot be read: {problem.strerror}.") from problem
        except intake.SheetFaulty as refusal:
            for fault in refusal.check.faults[:MOST_FAULTS]:
                self.stderr.write(f"Row {fault.row}, {fault.column}: {fault.message}")
            raise CommandError(
                f"{refusal.check.fault_count} faults. Nothing was started."
            ) from None
        except PipelineError as refusal:
            raise CommandError(str(refusal)) from refusal
        if webhook:
            self._tell_secret(user, webhook)
        return steering.start(sheet, operation, webhook)

    def _tell_secret(self, user: User, webhook: str) -> None:
        endpoint, is_new = endpoints.ensure(user, webhook)
        if is_new:
            self.stdout.write(f"The secret that signs its messages: {endpoint.secret}")

    def _say(self, request: Request) -> None:
        self.stdout.write(
            f"{request.get_status_display()}: {request.pictures_done} pictures done, "
            f"{request.pictures_failed} failed, {request.bytes_in:,} bytes became "
            f"{request.bytes_out:,}."
        )
        if request.status != Request.Status.COMPLETED:
            raise CommandError(request.error_message or "It did not complete.")


def _watched(request: Request) -> Request:
    """Show the progress until the request has ended."""
    with tqdm(total=request.picture_count, unit="picture", disable=None) as bar:
        while request.is_live:
            time.sleep(PAUSE)
            request.refresh_from_db()
            bar.update(request.pictures_ended - bar.n)
    return request


def _person(email: str) -> User:
    user = User.objects.with_email(email)
    if user is None:
        raise CommandError(f"There is no account {email}.")
    return user
