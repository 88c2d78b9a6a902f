"""Which pages have been looked at, by any of the workers that share a run: each shape of a page is looked at once."""

from __future__ import annotations

import hashlib
from pathlib import Path

Shape = tuple[str, ...]


class LookedAt:
    """A set of shapes, kept as a folder with an empty file for each, so that processes can share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, shape: Shape) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file(shape).touch()

    def __contains__(self, shape: Shape) -> bool:
        return self._file(shape).exists()

    def _file(self, shape: Shape) -> Path:
        return self._folder / hashlib.sha256(repr(shape).encode()).hexdigest()
