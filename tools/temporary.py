"""A Parvis of its own for a measurement: a database in a folder that is gone afterwards, with the story in it."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile


def settings() -> None:
    """Choose the tests' settings, with a fresh database. Before anything of Django is imported."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


def world(*, stage: str = "term", pairs: int = 1, weeks: int = 0) -> None:
    """Migrate and play the story up to a stage."""
    import django

    settings()
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from parvis.demo import story
    from tools import translations

    translations.compile_stale()
    call_command("migrate", verbosity=0, run_syncdb=True)
    call_command("createcachetable", verbosity=0)
    story.play(stage, at=timezone.now(), more_pairs=pairs, more_weeks=weeks)


def folder(prefix: str) -> str:
    """A folder that is removed when the program ends."""
    made = tempfile.mkdtemp(prefix=prefix)
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made
