"""What the launcher says in the terminal: plain sentences, and tables that line up."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence


class Stop(Exception):
    """Ends the command with a sentence for the reader and an exit code."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def line(text: str = "") -> None:
    """One line to the reader, at once."""
    print(text, flush=True)


def warn(text: str) -> None:
    """One line that must not be mistaken for a result."""
    print(text, file=sys.stderr, flush=True)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns that line up; the first to the left, numbers to the right."""
    cells = [[str(c) for c in head], *[[str(c) for c in row] for row in rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]

    def one(row: Sequence[str]) -> str:
        return "  ".join(c.rjust(w) if _number(c) else c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip()

    return "\n".join([one(cells[0]), "  ".join("-" * w for w in widths), *map(one, cells[1:])])


def _number(text: str) -> bool:
    return text.replace(".", "", 1).replace(",", "").lstrip("-").isdigit()
