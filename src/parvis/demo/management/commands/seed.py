from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from parvis.demo import story


class Command(BaseCommand):
    help = "Plays the story of an invented university up to a stage, by the real actions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--stage", choices=story.STAGES, default="term")

    def handle(self, *_args: Any, stage: str, **_options: Any) -> None:
        try:
            with transaction.atomic():
                story.play(stage, at=timezone.now())
        except story.Played as played:
            raise CommandError("There are people in this database already. The story begins with an empty one.") from played
        self.stdout.write(f"The story stands at {stage}.")
