"""The environment in .venv: made with venv, filled by a pinned uv from the lock file, and left alone while nothing has changed."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.launcher import say, system
from tools.launcher.places import PYTHON, ROOT, VENV

UV = "0.13.9"
STAMP = VENV / ".parvis.json"


def ensure(*, tools: bool) -> None:
    """Makes the environment fit the lock file. With `tools`, also what tests and checks need."""
    _keep_bytecode()
    if _fits(tools):
        return
    with _alone():
        if _fits(tools):
            return
        _make()
        _fill(tools)
        system.libraries_for_pdf()
        STAMP.write_text(json.dumps(_wanted() | {"tools": tools}), encoding="utf-8")


def _keep_bytecode() -> None:
    """Where the machine wants no bytecode beside the sources, it lies in here. With none, each process compiles all of Django anew."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(VENV / "bytecode"))


def _wanted() -> dict[str, Any]:
    lock = hashlib.sha256((ROOT / "uv.lock").read_bytes() + (ROOT / "pyproject.toml").read_bytes())
    return {"lock": lock.hexdigest(), "place": str(VENV), "uv": UV}


def _fits(tools: bool) -> bool:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    had_tools = stamp.pop("tools", False)
    return stamp == _wanted() and (had_tools or not tools) and PYTHON.exists()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two commands at once wait for each other here."""
    with (ROOT / ".venv.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _make() -> None:
    if _works():
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    say.line("Making the environment (.venv). The first time takes a minute or two.")
    if not _has_ensurepip():
        system.install(["python3-venv"], "Python's venv module")
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        raise say.Stop(f"The environment could not be made in {VENV}.\n{made.stdout}{made.stderr}".rstrip())


def _works() -> bool:
    """True if the environment's Python runs, is new enough and was made for this place."""
    if not PYTHON.exists():
        return False
    probe = "import sys; assert sys.version_info >= (3, 11); print(sys.prefix)"
    answer = subprocess.run([str(PYTHON), "-c", probe], capture_output=True, text=True)
    moved = "VIRTUAL_ENV=" in (activate := _text(VENV / "bin" / "activate")) and str(VENV) not in activate
    return answer.returncode == 0 and answer.stdout.strip() == str(VENV) and not moved


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def _has_ensurepip() -> bool:
    return subprocess.run([sys.executable, "-c", "import ensurepip"], capture_output=True).returncode == 0


def _fill(tools: bool) -> None:
    _put_uv()
    what = "and tools " if tools else ""
    say.line(f"Installing what Parvis needs {what}from the lock file.")
    command = [str(PYTHON), "-m", "uv", "sync", "--locked", "--extra", "postgres", "--python", str(PYTHON)]
    # Without the tools: whatever else is there may stay, so that start and test can take turns.
    command += ["--all-groups"] if tools else ["--no-dev", "--inexact"]
    if not sys.stderr.isatty():
        command.append("--quiet")
    environ = {k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}}
    environ |= {"UV_PYTHON_DOWNLOADS": "never", "UV_PROJECT_ENVIRONMENT": str(VENV), "UV_LINK_MODE": "copy", "UV_SYSTEM_CERTS": "1"}
    if subprocess.run(command, cwd=ROOT, env=environ).returncode:
        raise say.Stop(
            "The environment could not be filled. The lines above say why. Nothing else has been changed; run the command again."
        )


def _put_uv() -> None:
    version = subprocess.run([str(PYTHON), "-m", "uv", "--version"], capture_output=True, text=True)
    if version.returncode == 0 and version.stdout.split()[1:2] == [UV]:
        return
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"uv=={UV}"]
    got = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if got.returncode:
        raise say.Stop(
            f"{got.stderr.strip()}\nuv {UV} could not be fetched. Is there a way to the package index from here? Try again when there is."
        )
