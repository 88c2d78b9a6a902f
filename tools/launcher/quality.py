"""`./parvis check` and `./parvis fix`: every gate, one after the other, and what of it a machine can mend."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass

from tools.launcher import installation, say, suites
from tools.launcher.places import PYTHON, ROOT

STYLED = (".", "parvis")
TEMPLATES = "src/parvis"


@dataclass(frozen=True)
class Gate:
    """One thing that must hold, and the program that says whether it does."""

    name: str
    command: tuple[str, ...]


def _django(*args: str) -> tuple[str, ...]:
    return ("-m", "django", *args)


GATES = (
    Gate("style", ("-m", "ruff", "check", *STYLED)),
    Gate("layout", ("-m", "ruff", "format", "--check", *STYLED)),
    Gate("templates", ("-m", "djlint", TEMPLATES, "--lint", "--quiet")),
    Gate("types", ("-m", "mypy")),
    Gate("floors", ("-c", "from importlinter.cli import lint_imports_command as run; run()")),
    Gate("settings", _django("check", "--deploy", "--fail-level", "WARNING")),
    Gate("tables", _django("makemigrations", "--check", "--dry-run")),
    Gate("registers", _django("registers", "--check")),
    Gate("words", ("-m", "tools.translations", "check")),
    Gate("lock file", ("-m", "uv", "lock", "--check")),
)
MENDERS = (
    Gate("style", ("-m", "ruff", "check", "--fix", "--quiet", *STYLED)),
    Gate("layout", ("-m", "ruff", "format", *STYLED)),
    Gate("words", ("-m", "tools.translations", "update")),
    Gate("registers", _django("registers")),
)


def check(*, tests: bool) -> int:
    """Runs every gate, also after one has closed, and says at the end which did."""
    rows = [_one(gate) for gate in GATES]
    if tests:
        begun = time.monotonic()
        code = suites.run([])
        rows.append(("tests", "ok" if code == 0 else "not ok", f"{time.monotonic() - begun:.0f}"))
    say.line("\n" + say.table(("gate", "result", "seconds"), rows))
    return int(any(result != "ok" for _name, result, _seconds in rows))


def fix() -> int:
    """Mends what can be mended, and says what each mender said."""
    rows = [_one(gate, quiet=False) for gate in MENDERS]
    say.line("\n" + say.table(("mended", "result", "seconds"), rows))
    return int(any(result != "ok" for _name, result, _seconds in rows))


def _one(gate: Gate, *, quiet: bool = True) -> tuple[str, str, str]:
    begun = time.monotonic()
    done = subprocess.run([str(PYTHON), *gate.command], cwd=ROOT, env=_environ(), capture_output=True, text=True)
    said = (done.stdout + done.stderr).strip()
    if said and (done.returncode or not quiet):
        say.line(f"\n== {gate.name} ==\n{said}")
    else:
        say.line(f"{gate.name}: {'ok' if done.returncode == 0 else 'not ok'}")
    return gate.name, "ok" if done.returncode == 0 else "not ok", f"{time.monotonic() - begun:.0f}"


def _environ() -> dict[str, str]:
    """Settings as in earnest, on a made-up address: what a check says must not hang on the machine it runs on."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("PARVIS_") and k != "DATABASE_URL"}
    environ |= {
        "PARVIS_SECRET_KEY": "only-for-checks-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
        "PARVIS_FIELD_KEYS": "check:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "PARVIS_BASE_URL": "https://mentor.example.org",
        "PARVIS_ALLOWED_HOSTS": "mentor.example.org",
        "PARVIS_DATA": str(ROOT / "build" / "check"),
        "PARVIS_LOG_LEVEL": "ERROR",
        "UV_PYTHON_DOWNLOADS": "never",
    }
    return installation.clean(environ)
