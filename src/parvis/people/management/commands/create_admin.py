from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from parvis.people import actions


class Command(BaseCommand):
    help = "Gives a person the role of administrator: the one who lets the others in. They sign in with a code to the address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("given_name", metavar="GIVEN")
        parser.add_argument("family_name", metavar="FAMILY")

    def handle(self, *_args: Any, email: str, given_name: str, family_name: str, **_options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address.") from error
        person = actions.first_administrator(email=email, given_name=given_name, family_name=family_name, at=timezone.now())
        self.stdout.write(f"{person.full_name} is an administrator. Sign in with {person.email} and set up the second step.")
