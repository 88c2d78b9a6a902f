"""Typed readers of the environment. Every setting is read here, documented in `.env.example`, and refused with a sentence when it makes
no sense."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

READ: set[str] = set()
"""Names read so far: compared with `.env.example` by a test."""


class Nonsense(SystemExit):
    """A setting that cannot be used. The message is the sentence that the operator reads."""


def _raw(name: str) -> str | None:
    READ.add(name)
    if (path := os.environ.get(f"{name}_FILE")) is not None:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise Nonsense(f"{name}_FILE names {path}, which cannot be read: {error.strerror}.") from error
    return os.environ.get(name)


def text(name: str, default: str = "") -> str:
    """The value as it stands, or from the file that NAME_FILE names."""
    value = _raw(name)
    return default if value is None else value.strip()


def required(name: str, why: str) -> str:
    """A value without which it is not safe to start."""
    if not (value := text(name)):
        raise Nonsense(f"{name} is missing. {why} Set it in the environment or in .env; see .env.example.")
    return value


def flag(name: str, default: bool) -> bool:
    value = text(name).lower()
    if value in {"", None}:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise Nonsense(f"{name} is {value!r}. Write yes or no.")


def whole(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name)
    if not value:
        return default
    if not value.lstrip("-").isdigit() or not least <= int(value) <= most:
        raise Nonsense(f"{name} is {value!r}. Write a whole number from {least} to {most}.")
    return int(value)


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """A list with commas between."""
    value = text(name)
    return [w.strip() for w in value.split(",") if w.strip()] if value else list(default)


def one_of(name: str, choices: Sequence[str], default: str) -> str:
    value = text(name, default)
    if value not in choices:
        raise Nonsense(f"{name} is {value!r}. Choose one of: {', '.join(choices)}.")
    return value


def origin(name: str, default: str) -> str:
    """An address such as https://mentor.example.org, without a path."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
        raise Nonsense(f"{name} is {value!r}. Write the whole address without a path, such as https://mentor.example.org.")
    return value


def database(name: str, default: str) -> dict[str, Any]:
    value = text(name, default)
    scheme = urlsplit(value).scheme
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        raise Nonsense(f"{name} begins with {scheme!r}. Parvis runs on sqlite:///… and postgresql://…")
    return dict(environ.Env.db_url_config(value))
