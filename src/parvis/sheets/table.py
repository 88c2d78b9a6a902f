"""What a file becomes: a heading and rows of plain text. And how much of it is read at most."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""What nobody sees but that makes two equal texts differ, or a text read backwards."""
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x9f]")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


class Unreadable(Exception):
    """The file is not taken. `code` says why, in `words.py` of whoever asked; `params` fill the sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of a file is read before it is put down."""

    bytes: int = 5_000_000
    rows: int = 2_000
    columns: int = 60
    cell: int = 2_000
    """Characters of one cell."""
    text: int = 3_000_000
    """Characters of all cells."""
    inflated: int = 40_000_000
    """Bytes that a packed file may unfold to."""
    parts: int = 500
    """Files within a packed file."""
    line: int = 130_000
    """Characters of one line of a text file, and bytes of one piece of a workbook."""
    seconds: float = 6.0


LIMITS = Limits()


@dataclass(frozen=True)
class Row:
    """A line of the table. `number` is the one that a spreadsheet shows at its left."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A heading, and the rows under it that have something in them. Every row is as long as the heading."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass
class Clock:
    """Puts a file down that takes too long."""

    seconds: float
    begun: float = field(default_factory=time.monotonic)

    def look(self) -> None:
        if time.monotonic() - self.begun > self.seconds:
            raise Unreadable("sheets.too_slow")


@dataclass
class Gathering:
    """Rows as they come, counted against the limits. Shared by both kinds of file."""

    limits: Limits
    clock: Clock
    rows: list[Row] = field(default_factory=list)
    text: int = 0
    seen: int = 0

    def add(self, number: int, cells: Iterable[str]) -> None:
        """Take one row; an empty one is passed over. A hostile number of cells is never held twice."""
        self.seen += 1
        if not self.seen % 100:
            self.clock.look()
        if self.seen > 50 * self.limits.rows:
            raise Unreadable("sheets.too_many_rows", most=self.limits.rows)
        found: list[str] = []
        last = 0
        for place, raw in enumerate(cells, start=1):
            if not raw or not (text := cleaned(raw)):
                if place <= self.limits.columns:
                    found.append("")
                continue
            self._measure(number, place, text)
            found.append(text)
            last = place
        if last:
            if len(self.rows) > self.limits.rows:
                raise Unreadable("sheets.too_many_rows", most=self.limits.rows)
            self.rows.append(Row(number, tuple(found[:last])))

    def _measure(self, number: int, place: int, text: str) -> None:
        if place > self.limits.columns:
            raise Unreadable("sheets.too_many_columns", most=self.limits.columns)
        if CONTROL.search(text):
            raise Unreadable("sheets.strange_characters", row=number)
        self.text += len(text)
        if len(text) > self.limits.cell:
            raise Unreadable("sheets.cell_too_long", row=number, most=self.limits.cell)
        if self.text > self.limits.text:
            raise Unreadable("sheets.too_much_text")

    def table(self) -> Table:
        """The first row is the heading; the others are made as long as the widest."""
        if not self.rows:
            raise Unreadable("sheets.empty")
        heading, *others = self.rows
        wide = max(len(row.cells) for row in self.rows)
        header = heading.cells + ("",) * (wide - len(heading.cells))
        return Table(header, tuple(Row(r.number, r.cells + ("",) * (wide - len(r.cells))) for r in others))


def cleaned(text: str) -> str:
    """As a person reads it: composed letters, no invisible characters, one blank where there were several.

    The apostrophe that `neutral` puts before what looks like a formula is taken away again."""
    text = " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", text[:200_000])).split())
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text
