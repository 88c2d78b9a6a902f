"""XLSX: a packed folder of XML. Only the parts that hold the first sheet's text are unpacked, piece by piece, and every piece is counted.

No document type is accepted, so no entity is ever unfolded or fetched. Formulas are not worked out: the value that the spreadsheet saved is
read. A workbook with macros is not taken."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from posixpath import normpath
from typing import Any
from xml.parsers import expat

from .table import Clock, Gathering, Limits, Table, Unreadable

PIECE = 65_536
DEEPEST = 100
"""How many tags may stand open within each other. A spreadsheet needs a dozen."""
ENTRY = b"PK\x01\x02"
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
"""What a packed file that is cut, changed or locked raises."""
DAY_OR_CLOCK = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""The number formats that Excel keeps for days and clocks."""
PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
NOT_A_DAY = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass
class Package:
    """The packed file, with what may still be unpacked of it."""

    packed: zipfile.ZipFile
    left: int
    clock: Clock
    limits: Limits

    def names(self) -> set[str]:
        return set(self.packed.namelist())

    def pieces(self, name: str) -> Iterator[bytes]:
        """One part, unpacked a piece at a time, for as long as there is room."""
        info = self.packed.getinfo(name)
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or info.flag_bits & 1:
            raise Unreadable("sheets.locked")
        if info.file_size > self.left:
            raise Unreadable("sheets.unfolds_too_large", most=self.limits.inflated // 1_000_000)
        with self.packed.open(info) as part:
            while piece := part.read(PIECE):
                self.left -= len(piece)
                self.clock.look()
                if self.left < 0:
                    raise Unreadable("sheets.unfolds_too_large", most=self.limits.inflated // 1_000_000)
                yield piece


@dataclass
class Walk:
    """Reads one part: `begin(name, attributes)`, `end(name)` and `text(words)` are told of what matters, names without their namespace."""

    package: Package
    begin: Callable[[str, dict[str, str]], None]
    end: Callable[[str], None] = lambda _name: None
    text: Callable[[str], None] | None = None
    depth: int = 0

    def over(self, part: str) -> None:
        parser: Any = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = self._no_types
        parser.StartElementHandler, parser.EndElementHandler = self._opened, self._closed
        if self.text is not None:
            parser.CharacterDataHandler = self.text
        given = 0
        try:
            for piece in self.package.pieces(part):
                parser.Parse(piece, False)
                given += len(piece)
                if given - max(parser.CurrentByteIndex, 0) > self.package.limits.line:
                    raise Unreadable("sheets.damaged")  # one tag that never ends
            parser.Parse(b"", True)
        except (expat.ExpatError, UnicodeError, LookupError) as error:
            raise Unreadable("sheets.damaged") from error

    def _opened(self, name: str, about: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:  # each open tag takes memory until it is closed
            raise Unreadable("sheets.damaged")
        self.begin(name.rpartition(":")[2], about)

    def _closed(self, name: str) -> None:
        self.depth -= 1
        self.end(name.rpartition(":")[2])

    @staticmethod
    def _no_types(*_about: Any) -> None:
        raise Unreadable("sheets.damaged")


def read_workbook(data: bytes, *, limits: Limits, clock: Clock) -> Table:
    """The table of the first sheet that is shown."""
    if data.count(ENTRY) > limits.parts:
        raise Unreadable("sheets.too_many_parts")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            package = Package(packed, limits.inflated, clock, limits)
            _is_a_workbook(package.names())
            book = Book(package)
            return Sheet(package, texts=SharedTexts(package).found, days=_day_formats(package), since=book.since).read(book.first)
    except BROKEN as error:
        raise Unreadable("sheets.damaged") from error


def _is_a_workbook(names: set[str]) -> None:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable("sheets.macros")
    if "xl/workbook.xml" not in names:
        raise Unreadable("sheets.other_kind")


class Book:
    """Which sheet comes first, and from which day Excel counts."""

    def __init__(self, package: Package) -> None:
        self.since = date(1899, 12, 30)
        self._shown: list[str] = []
        self._parts: dict[str, str] = {}
        Walk(package, self._sheet).over("xl/workbook.xml")
        if "xl/_rels/workbook.xml.rels" in package.names():
            Walk(package, self._relation).over("xl/_rels/workbook.xml.rels")
        known = (self._parts.get(one, "") for one in self._shown)
        part = next((one for one in known if one in package.names()), "xl/worksheets/sheet1.xml")
        if part not in package.names():
            raise Unreadable("sheets.damaged")
        self.first = part

    def _sheet(self, name: str, about: dict[str, str]) -> None:
        if name == "workbookPr" and about.get("date1904") in {"1", "true"}:
            self.since = date(1904, 1, 1)
        if name == "sheet" and about.get("state", "visible") == "visible" and len(self._shown) < 300:
            self._shown += [value for key, value in about.items() if key.rpartition(":")[2] == "id" and ":" in key]

    def _relation(self, name: str, about: dict[str, str]) -> None:
        if name == "Relationship" and about.get("TargetMode") != "External" and len(self._parts) < 1000:
            target = about.get("Target", "")
            self._parts[about.get("Id", "")] = normpath(target.lstrip("/") if target.startswith("/") else f"xl/{target}")


class SharedTexts:
    """The texts that cells point at. Readings of foreign letters (`rPh`) are left out."""

    PART = "xl/sharedStrings.xml"

    def __init__(self, package: Package) -> None:
        self.found: list[str] = []
        self._limits = package.limits
        self._inside: list[str] = []
        self._in_text = self._in_reading = False
        self._length = 0
        if self.PART in package.names():
            Walk(package, self._begin, self._end, self._text).over(self.PART)

    def _begin(self, name: str, _about: dict[str, str]) -> None:
        if name == "si":
            self._inside = []
        self._in_reading = self._in_reading or name == "rPh"
        self._in_text = name == "t" and not self._in_reading

    def _end(self, name: str) -> None:
        self._in_text = False
        if name == "rPh":
            self._in_reading = False
        if name == "si":
            self.found.append("".join(self._inside))
            if len(self.found) > (self._limits.rows + 1) * self._limits.columns:
                raise Unreadable("sheets.too_much_text")

    def _text(self, words: str) -> None:
        if self._in_text:
            self._inside.append(words)
            self._length += len(words)
            if self._length > self._limits.text:
                raise Unreadable("sheets.too_much_text")


def _day_formats(package: Package) -> list[bool]:
    """For each style whether it shows a day or a clock."""
    if "xl/styles.xml" not in package.names():
        return []
    own: set[int] = set()
    styles: list[bool] = []
    within = {"cellXfs": False}

    def begin(name: str, about: dict[str, str]) -> None:
        if name == "numFmt" and re.search("[dmyhs]", NOT_A_DAY.sub("", about.get("formatCode", "")[:200]).lower()):
            own.add(_whole(about.get("numFmtId")))
        if name == "cellXfs":
            within["cellXfs"] = True
        if name == "xf" and within["cellXfs"]:
            number = _whole(about.get("numFmtId"))
            styles.append(number in DAY_OR_CLOCK or number in own)
        if len(styles) > 70_000 or len(own) > 70_000:
            raise Unreadable("sheets.damaged")

    def end(name: str) -> None:
        if name == "cellXfs":
            within["cellXfs"] = False

    Walk(package, begin, end).over("xl/styles.xml")
    return styles


def _whole(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,7}", text) else -1


@dataclass
class Sheet:
    """One sheet, cell by cell. What it claims about its own size is not asked."""

    package: Package
    texts: list[str]
    days: list[bool]
    since: date
    _row: int = 0
    _cells: dict[int, str] = field(default_factory=dict)
    _place: int = 0
    _kind: str = "n"
    _style: int = -1
    _inside: list[str] = field(default_factory=list)
    _listening: bool = False
    _reading: bool = False
    _length: int = 0

    def read(self, part: str) -> Table:
        self._gathered = Gathering(self.package.limits, self.package.clock)
        Walk(self.package, self._begin, self._end, self._text).over(part)
        return self._gathered.table()

    def _begin(self, name: str, about: dict[str, str]) -> None:
        if name == "row":
            self._row = self._number(about.get("r"), self._row)
            self._cells, self._place = {}, 0
        elif name == "c":
            found = PLACE.fullmatch(about.get("r", ""))
            self._place = _column(found[1]) if found else self._place + 1
            self._kind, self._style = about.get("t", "n"), _whole(about.get("s"))
            self._inside, self._length = [], 0
        elif name == "rPh":
            self._reading = True
        self._listening = name in {"v", "t"} and not self._reading

    def _number(self, told: str | None, before: int) -> int:
        """The row's own number if it goes on upwards, else the next one."""
        return number if (number := _whole(told)) > before else before + 1

    def _text(self, words: str) -> None:
        if self._listening:
            self._length += len(words)
            if self._length > 50_000:
                raise Unreadable("sheets.cell_too_long", row=self._row, most=self.package.limits.cell)
            self._inside.append(words)

    def _end(self, name: str) -> None:
        self._listening = False
        if name == "rPh":
            self._reading = False
        elif name == "c" and (value := self._value("".join(self._inside).strip())):
            if self._place > self.package.limits.columns:
                raise Unreadable("sheets.too_many_columns", most=self.package.limits.columns)
            self._cells[self._place] = value
        elif name == "row":
            wide = max(self._cells, default=0)
            self._gathered.add(self._row, (self._cells.get(place, "") for place in range(1, wide + 1)))

    def _value(self, raw: str) -> str:
        if not raw:
            return ""
        if self._kind == "s":
            at = _whole(raw)
            if not 0 <= at < len(self.texts):
                raise Unreadable("sheets.damaged")
            return self.texts[at]
        if self._kind == "b":
            return "1" if raw == "1" else "0"
        if self._kind == "e":
            raise Unreadable("sheets.error_in_cell", row=self._row)
        return self._figure(raw) if self._kind == "n" else raw

    def _figure(self, raw: str) -> str:
        """A number as a person would type it; a day or a clock if its style shows one."""
        try:
            number = float(raw)
        except ValueError:
            return raw
        if 0 <= self._style < len(self.days) and self.days[self._style] and 0 <= number < 2_958_466:
            return _day_or_clock(number, self.since)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else raw


def _day_or_clock(number: float, since: date) -> str:
    """Excel counts days, and the clock is a part of a day: 46000.5 is noon of a day in 2025, 0.5 is noon."""
    minutes = round((number % 1) * 1440)
    moment = datetime.combine(since + timedelta(days=int(number)), datetime.min.time()) + timedelta(minutes=minutes)
    if number < 1:
        return f"{moment:%H:%M}"
    return f"{moment:%Y-%m-%d %H:%M}" if minutes else f"{moment:%Y-%m-%d}"


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
