"""The suites of `./parvis test`, and the other programs that measure: bench and shots."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tools import translations
from tools.launcher import installation, postgres, say, system
from tools.launcher.places import PYTHON, ROOT

PYTEST_SUITES = ("fast", "postgres", "journeys")
MEASURES = {"faults": "faults", "attack": "attack", "import": "imports", "sequences": "sequences"}
"""What is measured, and the program in tests/suites that does it."""
NO_TESTS_RAN = 5
WITHOUT_DATABASE = ("access", "conventions", "kit", "web")
"""Folders whose tests would say the same on any database: not run a second time on PostgreSQL. Nor are those that ask no database."""


@dataclass(frozen=True)
class Outcome:
    """How a suite went."""

    suite: str
    code: int
    seconds: float

    @property
    def word(self) -> str:
        return {0: "ok", NO_TESTS_RAN: "no such test", 130: "stopped"}.get(self.code, "not ok")


def run(args: list[str]) -> int:
    """Runs one suite, or all of them in turn. 0 only if every one is ok."""
    translations.compile_where_needed(PYTHON)  # before Django starts: it reads them once
    named = args[0] if args and not args[0].startswith("-") else ""
    if named in MEASURES:
        return measure(named, args[1:])
    if named in PYTEST_SUITES:
        outcomes = [_suite(named, args[1:])]
    elif named and not (ROOT / named.partition("::")[0]).exists():
        known = ", ".join((*PYTEST_SUITES, *MEASURES))
        raise say.Stop(f"There is no suite called {named}. The suites are: {known}. A file or folder under tests/ will also do.", 2)
    elif named:
        outcomes = [_suite("journeys" if "tests/journeys" in named else "fast", args)]
    else:
        outcomes = _all(args)
    _summary(outcomes)
    codes = {o.code for o in outcomes} - {0}
    if len(outcomes) > 1 and codes == {NO_TESTS_RAN} and any(o.code == 0 for o in outcomes):
        return 0  # -k chose tests of one suite only
    return max(codes, default=0)


def _all(args: list[str]) -> list[Outcome]:
    outcomes = []
    for suite in PYTEST_SUITES:
        outcomes.append(_suite(suite, args))
        if outcomes[-1].code == 130:
            break
    return outcomes


def _suite(suite: str, args: list[str]) -> Outcome:
    say.line(f"\n== {suite} ==")
    begun = time.monotonic()
    try:
        with _world(suite) as environ:
            code = _pytest(suite, args, environ)
    except say.Stop as stop:
        say.warn(str(stop))
        code = stop.code
    return Outcome(suite, code, time.monotonic() - begun)


@contextlib.contextmanager
def _world(suite: str) -> Iterator[dict[str, str]]:
    """What a suite needs around it: a database server, a browser, or nothing."""
    environ = installation.clean(dict(os.environ) | {"DJANGO_SETTINGS_MODULE": "tests.settings"})
    environ.pop("DATABASE_URL", None)
    environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    if suite == "postgres":
        with postgres.temporary() as url:
            yield environ | {"DATABASE_URL": url}
    elif suite == "journeys":
        yield environ | {"PARVIS_CHROMIUM": system.chromium()}
    else:
        yield environ


def _pytest(suite: str, args: list[str], environ: dict[str, str]) -> int:
    command = [str(PYTHON), "-m", "pytest"]
    chosen = [a for a in args if not a.startswith("-") and (ROOT / a.partition("::")[0]).exists()]
    if not chosen:
        command += ["tests/journeys"] if suite == "journeys" else ["tests", "--ignore=tests/journeys"]
        if suite == "postgres":
            command += [f"--ignore=tests/{folder}" for folder in WITHOUT_DATABASE]
    narrowed = chosen or any(a in {"-k", "-n", "--pdb", "--lf", "-x", "--collect-only", "--co"} or a.startswith(("-k", "-n")) for a in args)
    if not narrowed:
        command += ["-n", "2", "--dist", "worksteal"]
    return _wait(subprocess.Popen([*command, *args], cwd=ROOT, env=environ))


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Waits for a program that shares our terminal. Ctrl-C reaches it too; we let it finish its own goodbye."""
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            continue
        return 130 if code in {2, -2} else (code if code >= 0 else 1)


def _summary(outcomes: list[Outcome]) -> None:
    rows = [(o.suite, o.word, f"{o.seconds:.0f}") for o in outcomes]
    if len(rows) > 1:
        rows.append(("together", "", f"{sum(o.seconds for o in outcomes):.0f}"))
    say.line("\n" + say.table(("suite", "result", "seconds"), rows))


def measure(name: str, args: list[str]) -> int:
    """Runs the program of that name in tests/suites, which prints its own table, or with --json its own list."""
    return _script(["-m", f"tests.suites.{MEASURES[name]}", *args])


def bench(args: list[str]) -> int:
    """Runs benchmarks/NAME.py."""
    names = sorted(p.stem for p in (ROOT / "benchmarks").glob("[a-z]*.py"))
    if not args or args[0] not in names:
        known = ", ".join(names) or "none yet"
        raise say.Stop(f"Say what to measure: ./parvis bench NAME. The names are: {known}.", 2)
    return _script(["-m", f"benchmarks.{args[0]}", *args[1:]])


def shots(args: list[str]) -> int:
    """Runs tools/shots.py, which puts its pictures in ./shots."""
    return _script(["-m", "tools.shots", *args], PARVIS_CHROMIUM=system.chromium())


def _script(command: list[str], **more: str) -> int:
    environ = installation.clean(dict(os.environ))
    environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    return _wait(subprocess.Popen([str(PYTHON), *command], cwd=ROOT, env=environ | more))
