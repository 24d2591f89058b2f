"""manage.py staff EMAIL: someone who may do everything."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from accounts.services import make_staff


class Command(BaseCommand):
    help = "Make a staff account and print its password once, or give an account staff rights."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as exc:
            raise CommandError(f"{email} is not an e-mail.") from exc
        password = make_staff(email)
        if password is None:
            self.stdout.write(f"{email} has staff rights now. The password stays as it was.")
        else:
            self.stdout.write(f"E-mail    {email}\nPassword  {password}")
            self.stdout.write("The password is shown only now. Change it on the account page.")
