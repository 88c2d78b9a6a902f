"""The file that a backup is: a tar.gz with a manifest, the database and the uploaded files. Standard library only."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from tools.launcher import say

FORMAT = 1
NOT_IN_IT = (
    "the keys (keys/)",
    "settings (.env and the environment)",
    "e-mails written as files (mail/)",
    "logs (logs/)",
    "collected static files",
)


@dataclass
class Manifest:
    """What the backup says about itself. It names keys by a fingerprint and never holds one."""

    app: str
    kind: str
    """sqlite, postgres (pg_dump's own format) or portable (JSON that either database can take)."""
    made_at: str
    keys: dict[str, str]
    migrations: dict[str, str]
    about: dict[str, Any] = field(default_factory=dict)
    not_in_it: tuple[str, ...] = NOT_IN_IT
    sums: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


def fingerprint(key: str) -> str:
    """Tells two keys apart and tells nothing about either."""
    return hashlib.sha256(b"parvis backup key\0" + key.encode()).hexdigest()[:16]


def fingerprints(keys: list[str]) -> dict[str, str]:
    """For each of `name:secret`, the name and the fingerprint of the secret."""
    pairs = (key.strip().partition(":") for key in keys if key.strip())
    return {name: fingerprint(secret) for name, _colon, secret in pairs}


def write(target: Path, manifest: Manifest, database: Path, files: Path) -> None:
    """Writes the whole archive under another name first, so that a half backup is never taken for a whole one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=6) as tar:
                _add(tar, database, f"database.{manifest.kind}", manifest)
                for path in sorted(p for p in files.rglob("*") if p.is_file() and not p.is_symlink()):
                    _add(tar, path, f"files/{path.relative_to(files).as_posix()}", manifest)
                text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False).encode()
                info = tarfile.TarInfo("manifest.json")
                info.size, info.mode = len(text), 0o600
                tar.addfile(info, io.BytesIO(text))
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _add(tar: tarfile.TarFile, path: Path, name: str, manifest: Manifest) -> None:
    content = path.open("rb")
    with content:
        info = tarfile.TarInfo(name)
        info.size, info.mode = os.fstat(content.fileno()).st_size, 0o600
        summed = _Summed(content)
        tar.addfile(info, summed)
    manifest.sums[name] = summed.sum.hexdigest()


class _Summed:
    """Reads through, and adds up what was read."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block: bytes = self._file.read(size)
        self.sum.update(block)
        return block


def unpack(source: Path, folder: Path) -> Manifest:
    """Unpacks into an empty folder: `database.*` and `files/`. Stops with a sentence at anything that is not as it was written."""
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(source, "r:gz") as tar:
            for member in tar:
                if not member.isfile() or not _expected(member.name):
                    raise say.Stop(f"{source} holds {member.name!r}, which no backup of ours does. Nothing has been restored.")
                if member.name == "manifest.json":
                    manifest = _manifest(tar.extractfile(member).read(10_000_000))  # type: ignore[union-attr]  # a file has content
                    continue
                path = folder / member.name
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("wb") as out:
                    summed = _Summed(tar.extractfile(member))
                    while block := summed.read(1 << 20):
                        out.write(block)
                path.chmod(0o600)
                found[member.name] = summed.sum.hexdigest()
    except (OSError, EOFError, tarfile.TarError, ValueError) as error:
        raise say.Stop(f"{source} cannot be read as a backup: {error}. Nothing has been restored.") from error
    if manifest is None or found != manifest.sums:
        raise say.Stop(f"{source} is not whole: what it holds is not what it says it holds. Nothing has been restored.")
    return manifest


def _expected(name: str) -> bool:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        return False
    return name == "manifest.json" or name in {"database.sqlite", "database.postgres", "database.portable"} or path.parts[0] == "files"


def _manifest(text: bytes) -> Manifest:
    raw = json.loads(text)
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise say.Stop("The backup was made by another version, whose format this one does not know. Nothing has been restored.")
    raw["not_in_it"] = tuple(raw["not_in_it"])
    try:
        return Manifest(**raw)
    except TypeError as error:
        raise ValueError(f"its manifest is not one of ours ({error})") from error
