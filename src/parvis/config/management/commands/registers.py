from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parvis.config import registers


class Command(BaseCommand):
    help = "Writes docs/registers from the code; with --check, says which are out of date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if a register is out of date")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        stale = []
        for name, text in registers.generated().items():
            path = registers.FOLDER / name
            if (path.read_text(encoding="utf-8") if path.exists() else "") != text:
                stale.append(name)
                if not check:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text, encoding="utf-8")
        if check and stale:
            raise CommandError(f"out of date: {', '.join(stale)}. Run ./parvis fix.")
        self.stdout.write(f"{'would change' if check else 'wrote'}: {', '.join(stale) or 'nothing, all is up to date'}")
