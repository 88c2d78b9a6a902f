"""Makes an installation ready to serve: translations, tables, static files and, the first time, its people. Runs inside the environment,
in one process, because starting Django costs more than any of the steps."""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

from tools import translations
from tools.launcher import say
from tools.launcher.places import ROOT
from tools.launcher.stages import DEFAULT_STAGE, STAGES


def main(args: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="prepare")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--stage", choices=STAGES)
    options = parser.parse_args(args)
    translations.compile_stale()
    import django

    django.setup()
    tables()
    static_files(options.data)
    people(options.data, options.stage)
    return 0


def tables() -> None:
    """Brings the database to this version's shape."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say.line("Making the tables.")
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def static_files(data: Path) -> None:
    """Collects and compresses the static files, if any has changed since last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    if settings.DEBUG:
        return
    found = sorted((name, storage.path(name)) for finder in get_finders() for name, storage in finder.list([]))
    state = hashlib.sha256()
    for name, path in found:
        state.update(f"{name} {path} {Path(path).stat().st_mtime_ns}\n".encode())
    stamp = data / "static" / ".collected"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == state.hexdigest():
        return
    say.line("Collecting the static files.")
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(state.hexdigest(), encoding="utf-8")


def people(data: Path, stage: str | None) -> None:
    """Makes the people of the stage, by the real actions, the first time; later leaves them alone."""
    from django.core.management import call_command

    about = read_about(data)
    if about.get("stage"):
        return
    if _somebody():
        say.line("There are people in the database already. They stay as they are.")
        return
    chosen = stage or DEFAULT_STAGE
    say.line(f"Making a believable university at the stage {chosen}.")
    write_about(data, about | {"making": chosen})
    call_command("seed", stage=chosen, stdout=io.StringIO())
    (data / "cast.txt").write_text(cast(), encoding="utf-8")
    write_about(data, {k: v for k, v in about.items() if k != "making"} | {"stage": chosen})


def cast() -> str:
    """Who can sign in, a line each, as the demonstration's own page shows them."""
    from parvis.demo import queries

    people = [(p.full_name, str(p.preferences.get("face", {}).get("en", p.roles))) for p in queries.faces()]
    width = max((len(name) for name, _sentence in people), default=0)
    return "".join(f"  {name.ljust(width)}  {sentence}\n" for name, sentence in people)


def _somebody() -> bool:
    from django.contrib.auth import get_user_model

    return get_user_model()._default_manager.order_by("pk").exists()


def program_state() -> str:
    """Changes when any file of the program does, or the database it is to use."""
    state = hashlib.sha256(os.environ.get("DATABASE_URL", "").encode())
    for folder, folders, files in os.walk(ROOT / "src"):
        folders[:] = sorted(f for f in folders if f != "__pycache__")
        for name in sorted(files):
            about = os.stat(os.path.join(folder, name))  # noqa: PTH116, PTH118 (a thousand files: the plain calls are quicker)
            state.update(f"{folder}/{name} {about.st_mtime_ns} {about.st_size}\n".encode())
    state.update((ROOT / "uv.lock").read_bytes())
    return state.hexdigest()


def read_about(data: Path) -> dict[str, Any]:
    """What the data directory knows about itself."""
    try:
        return dict(json.loads((data / "about.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def write_about(data: Path, about: dict[str, Any]) -> None:
    unfinished = data / "about.json.new"
    unfinished.write_text(json.dumps(about), encoding="utf-8")
    unfinished.replace(data / "about.json")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
