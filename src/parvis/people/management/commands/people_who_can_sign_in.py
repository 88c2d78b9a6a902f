from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from parvis.people.models import User


class Command(BaseCommand):
    help = "Lists the invented people of a demonstration: address, name, roles. Refuses where people are real."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demonstration. Addresses of real people are not listed.")
        for person in User.objects.filter(is_active=True).exclude(roles="").order_by("roles", "given_name", "pk")[:200]:
            self.stdout.write(f"{person.email:40}  {person.full_name:30}  {person.roles}")
