from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from parvis.audit import trail
from parvis.audit.models import Head


class Command(BaseCommand):
    help = "Walks the whole trail and says whether every line follows from the one before. Prints the head, to keep somewhere else."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if (broken := trail.verify()) is not None:
            raise CommandError(f"The trail does not hold at line {broken.entry_id}: {broken.why}.")
        head = Head.objects.filter(pk=1).first()
        self.stdout.write(f"The trail holds. {head.length if head else 0} lines. Head: {head.hash if head else '-'}")
