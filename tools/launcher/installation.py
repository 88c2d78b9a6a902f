"""One installation's data directory: its keys, its .env, and the environment variables that the application is run with."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from tools.launcher import say
from tools.launcher.places import ROOT, SETTINGS

FOLDERS = ("files", "keys", "logs", "mail", "static")


def read_dotenv(path: Path = ROOT / ".env") -> None:
    """Takes settings from .env, where there is one. What the environment already says wins."""
    if not path.exists():
        return
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip().removeprefix("export ")
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.strip().isidentifier():
            raise say.Stop(f".env, line {number}: write NAME=value. The line is: {raw.strip()}")
        value = value.strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        os.environ.setdefault(name.strip(), value)


def make(data: Path) -> None:
    """Makes the folders and, once, the keys. What is written from now on, also by programs we run, is for its owner only."""
    os.umask(0o077)
    data.mkdir(parents=True, exist_ok=True)
    for name in FOLDERS:
        (data / name).mkdir(exist_ok=True)
    (data / "keys").chmod(0o700)
    _once(data / "keys" / "secret_key", secrets.token_urlsafe(64))
    _once(data / "keys" / "field_keys", "k1:" + base64.b64encode(secrets.token_bytes(32)).decode())


def _once(path: Path, value: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(value + "\n")
        file.flush()
        os.fsync(file.fileno())


def environ(data: Path, **more: str) -> dict[str, str]:
    """The environment for Django: the reader's own settings first, then this data directory and its keys."""
    result = dict(os.environ)
    result["PARVIS_DATA"] = str(data)
    for name, file in (("PARVIS_SECRET_KEY", "secret_key"), ("PARVIS_FIELD_KEYS", "field_keys")):
        if not result.get(name) and not result.get(f"{name}_FILE"):
            result[f"{name}_FILE"] = str(data / "keys" / file)
    for name, value in more.items():
        result.setdefault(name, value)
    return clean(result)


def clean(result: dict[str, str]) -> dict[str, str]:
    """The same, with our own modules found and no one else's."""
    result.pop("PYTHONHOME", None)
    result["DJANGO_SETTINGS_MODULE"] = SETTINGS
    result["PYTHONPATH"] = str(ROOT)
    result["PYTHONUTF8"] = "1"
    return result
