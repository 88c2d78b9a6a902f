"""`./parvis backup` and `./parvis restore`. Runs inside the environment.

SQLite is copied by its own online backup, PostgreSQL by pg_dump; both while others write. Where there is no pg_dump, and with --portable,
the rows are written in a form that either database can take (`rows`), read in one snapshot.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tools.launcher import archive, rows, say
from tools.launcher.prepare import read_about, write_about


def main(args: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="backups")
    parser.add_argument("verb", choices=("backup", "restore"))
    parser.add_argument("--file", default="")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--portable", action="store_true")
    parser.add_argument("--replace", action="store_true")
    options = parser.parse_args(args)
    import django

    django.setup()
    try:
        if options.verb == "backup":
            backup(options.file, options.data, portable=options.portable)
        else:
            restore(Path(options.file), options.data, replace=options.replace)
    except say.Stop as stop:
        say.warn(str(stop))
        return stop.code
    return 0


# --- Backup -----------------------------------------------------------------------------------


def backup(file: str, data: Path, *, portable: bool) -> Path:
    """Writes the backup and says what is in it."""
    from django.conf import settings

    now = datetime.now(UTC)
    target = Path(file).expanduser() if file else data / "backups" / f"parvis-{now:%Y%m%d-%H%M%S}.tar.gz"
    if target.exists():
        raise say.Stop(f"{target} is there already. Choose another name; a backup is never written over another.")
    if not _has_tables():
        raise say.Stop(f"There is nothing to back up yet: {_where()} has no tables. Nothing has been written.")
    with _workroom(data) as room:
        kind, database = _copy(room, portable=portable)
        manifest = archive.Manifest(
            app=version("parvis"),
            kind=kind,
            made_at=now.isoformat(timespec="seconds"),
            keys=archive.fingerprints(settings.FIELD_KEYS),
            migrations=_migrations(),
            about=read_about(data),
        )
        archive.write(target, manifest, database, data / "files")
    say.line(f"The backup is {target} ({target.stat().st_size / 1000:,.0f} kB, {kind}).")
    say.line(f"Not in it: {'; '.join(archive.NOT_IN_IT)}.")
    say.line(
        f"Its private texts can be read with the keys {', '.join(manifest.keys)} only. Keep a copy of {data / 'keys'} in another place."
    )
    return target


def _copy(room: Path, *, portable: bool) -> tuple[str, Path]:
    from django.db import connection

    if connection.vendor == "sqlite":
        path = room / "database.sqlite"
        _copy_sqlite(Path(str(connection.settings_dict["NAME"])), path)
        if not portable:
            return "sqlite", path
        connection.close()
        connection.settings_dict["NAME"] = str(path)  # the rows are read from the copy, which stands still
        return "portable", _copy_rows(room)
    if not portable and _pg_dump(room / "database.postgres"):
        return "postgres", room / "database.postgres"
    return "portable", _copy_rows(room)


def _copy_sqlite(source: Path, target: Path) -> None:
    from django.db.backends.sqlite3._functions import register  # type: ignore[import-untyped]  # the stubs leave it out

    with (
        contextlib.closing(sqlite3.connect(source, timeout=30)) as live,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        register(copy)  # the tables' own constraints ask for Django's functions
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise say.Stop(f"The database at {source} is damaged: {verdict}. No backup has been written.")


def _pg_dump(target: Path) -> bool:
    program = _program("pg_dump")
    if not program:
        return False
    command = [program, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
    done = subprocess.run(command, env=_pg_environ(), capture_output=True, text=True)
    if done.returncode:
        say.warn(
            f"pg_dump could not be used ({done.stderr.strip().splitlines()[-1:] or ['no reason given']}). The rows are written as JSON."
        )
    return done.returncode == 0


def _program(name: str) -> str:
    """The newest of Debian's, else the one on the path: a newer pg_dump reads an older server, not the other way round."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: float(p.parts[-3]) if p.parts[-3][0].isdigit() else 0)
    return str(debian[-1]) if debian else shutil.which(name) or ""


def _pg_environ() -> dict[str, str]:
    """The address goes by the environment: a password in a command can be read by others on the machine."""
    from django.db import connection

    about = connection.settings_dict
    named = {
        "PGHOST": about["HOST"],
        "PGPORT": about["PORT"],
        "PGUSER": about["USER"],
        "PGPASSWORD": about["PASSWORD"],
        "PGDATABASE": about["NAME"],
    }
    return os.environ | {name: str(value) for name, value in named.items() if value}


def _copy_rows(room: Path) -> Path:
    path = room / "database.portable"
    rows.dump(path)
    return path


def _migrations() -> dict[str, str]:
    """The newest migration of each app, in the database."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return dict(sorted(MigrationRecorder(connection).applied_migrations()))


# --- Restore ----------------------------------------------------------------------------------


def restore(source: Path, data: Path, *, replace: bool) -> None:
    """Puts the backup in place, whole or not at all, and brings it to this version's shape."""
    from django.conf import settings

    if not source.exists():
        raise say.Stop(f"There is no file {source}.")
    with _nobody_serves(data), _workroom(data) as room:
        manifest = archive.unpack(source, room)
        _keys_fit(manifest, archive.fingerprints(settings.FIELD_KEYS), data)
        _version_fits(manifest)
        kept = data / f"replaced-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        if not _is_empty(data):
            if not replace:
                raise say.Stop(f"There is data here already ({_where()}). To set it aside and put the backup in its place: --replace")
            _set_aside(data, kept)
            say.line(
                f"The data that was here is set aside: {kept.name} in {data if not _on_postgres() else 'the database and ' + str(data)}."
            )
        _put(manifest, room, data)
    say.line(f"Restored from {source}, made {manifest.made_at} by Parvis {manifest.app}.")


def _keys_fit(manifest: archive.Manifest, present: dict[str, str], data: Path) -> None:
    lacking = [name for name, mark in manifest.keys.items() if mark not in present.values()]
    if lacking:
        raise say.Stop(
            f"The backup was made with the key {', '.join(lacking)}, which is not among the keys here. "
            f"Its private texts could not be read. "
            f"Put that key into {data / 'keys' / 'field_keys'} (with a comma between keys) and try again. Nothing has been restored."
        )


def _version_fits(manifest: archive.Manifest) -> None:
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    newer = [f"{app} {name}" for app, name in manifest.migrations.items() if (app, name) not in known]
    if newer:
        raise say.Stop(f"The backup comes from a newer Parvis ({manifest.app}; with {newer[0]}). Upgrade first. Nothing has been restored.")
    if manifest.kind == "sqlite" and connection.vendor != "sqlite":
        raise say.Stop("The backup holds an SQLite file, and here is PostgreSQL. Make it anew with: ./parvis backup --portable")
    if manifest.kind == "postgres" and connection.vendor != "postgresql":
        raise say.Stop("The backup was made by pg_dump, and here is SQLite. Make it anew with: ./parvis backup --portable")


def _on_postgres() -> bool:
    from django.db import connection

    return connection.vendor == "postgresql"


def _where() -> str:
    from django.db import connection

    about = connection.settings_dict
    return f"database {about['NAME']} on {about['HOST'] or 'this machine'}" if _on_postgres() else str(about["NAME"])


def _is_empty(data: Path) -> bool:
    """No account in the database, no uploaded file."""
    from django.contrib.auth import get_user_model
    from django.db import connection

    if any((data / "files").rglob("*")):
        return False
    if not _on_postgres() and not Path(str(connection.settings_dict["NAME"])).exists():
        return True
    return not _has_tables() or not get_user_model()._base_manager.order_by("pk").exists()


def _has_tables() -> bool:
    from django.contrib.auth import get_user_model
    from django.db import connection

    return get_user_model()._meta.db_table in connection.introspection.table_names()


def _set_aside(data: Path, kept: Path) -> None:
    from django.db import connection

    kept.mkdir(parents=True)
    if (data / "files").exists():
        (data / "files").rename(kept / "files")
    if _on_postgres():
        name = kept.name.replace("-", "_")
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER SCHEMA public RENAME TO "{name}"')
            cursor.execute("CREATE SCHEMA public")
    else:
        _move_sqlite(kept)
    (data / "files").mkdir(exist_ok=True)


def _move_sqlite(kept: Path) -> None:
    from django.db import connection

    connection.close()
    path = Path(str(connection.settings_dict["NAME"]))
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(kept / (path.name + suffix))


def _put(manifest: archive.Manifest, room: Path, data: Path) -> None:
    from django.core.management import call_command
    from django.db import connection

    if manifest.kind == "sqlite":
        connection.close()
        path = Path(str(connection.settings_dict["NAME"]))
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        (room / "database.sqlite").rename(path)
    elif manifest.kind == "postgres":
        _pg_restore(room / "database.postgres")
    else:
        call_command("migrate", verbosity=0, interactive=False)
        rows.load(room / "database.portable")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    if (room / "files").exists():
        shutil.copytree(room / "files", data / "files", dirs_exist_ok=True)
    write_about(data, {k: v for k, v in manifest.about.items() if k not in {"making", "prepared"}})


def _pg_restore(dump: Path) -> None:
    from django.db import connection

    connection.close()
    command = [_program("pg_restore"), "--clean", "--if-exists", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    if not command[0]:
        raise say.Stop("pg_restore is not on this machine, and the backup was made by pg_dump. Install postgresql-client.")
    command += [f"--dbname={connection.settings_dict['NAME']}", str(dump)]
    done = subprocess.run(command, env=_pg_environ(), capture_output=True, text=True)
    if done.returncode:
        raise say.Stop(f"pg_restore did not succeed; the database is as it was before.\n{done.stderr.strip()}")


# --- Both -------------------------------------------------------------------------------------


@contextlib.contextmanager
def _workroom(data: Path) -> Iterator[Path]:
    """A folder beside the data, for the owner only, gone afterwards."""
    room = Path(tempfile.mkdtemp(prefix=".work-", dir=data))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


@contextlib.contextmanager
def _nobody_serves(data: Path) -> Iterator[None]:
    with (data / "running.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise say.Stop(f"Parvis runs on {data}. Stop it first, then restore.") from error
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
