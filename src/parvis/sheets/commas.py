"""CSV: which encoding, which separator, and the rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from .table import CONTROL, Clock, Gathering, Limits, Table, Unreadable

MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
"""How a file says at its start which encoding it has."""
SEPARATORS = ";,\t|"
MIXED = re.compile("Ã[\u00a0-\u00bf…„–¥¤¶€]")
"""What UTF-8 looks like when it is read as Windows text: then the file is in two encodings."""


def decoded(data: bytes) -> str:
    """The text. What bears a mark is read by it; else UTF-8 if it can be, else as Windows and Latin-1 write."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if (unmarked := _two_bytes_a_letter(data)) is not None:
        return _strictly(data, unmarked)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = _as_windows(data)
    if MIXED.search(text):
        raise Unreadable("sheets.mixed_encodings")
    return text


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("sheets.mixed_encodings") from error


def _two_bytes_a_letter(data: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of what is mostly Latin letters is zero."""
    start = data[:400]
    pairs = len(start) // 2
    even, odd = start[0 : 2 * pairs : 2].count(0), start[1 : 2 * pairs : 2].count(0)
    if pairs and odd > 0.7 * pairs and not even:
        return "utf-16-le"
    return "utf-16-be" if pairs and even > 0.7 * pairs and not odd else None


def _as_windows(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def separator_of(lines: list[str]) -> str:
    """What parts the columns: what cuts the first lines into the most pieces, outside quotation marks. A semicolon where nothing does."""
    bare = [re.sub('"(?:[^"]|"")*"', "", line) for line in lines]
    heading = bare[0] if bare else ""
    found = max(SEPARATORS, key=lambda s: (heading.count(s), sum(line.count(s) for line in bare)))
    return found if any(found in line for line in bare) else ";"


def read_text(data: bytes, *, limits: Limits, clock: Clock) -> Table:
    """The table of a text file. A quotation mark that is never closed, or a line without end, is not taken."""
    text = decoded(data)
    if "\x00" in text or len(CONTROL.findall(text[:4000])) > 40:
        raise Unreadable("sheets.not_text")
    told, text = _told_separator(text)
    first = [line[:5000] for line in text[:60_000].splitlines() if line.strip()][:20]
    gathered = Gathering(limits, clock)
    reader = csv.reader(_lines(text, limits), delimiter=told or separator_of(first), strict=True)
    number = 1 if told else 0
    try:
        for cells in reader:
            number += 1
            gathered.add(number, cells)
    except csv.Error as error:
        raise Unreadable("sheets.quotation_mark", row=number + 1) from error
    return gathered.table()


def _told_separator(text: str) -> tuple[str, str]:
    """A first line such as "sep=;" tells Excel what parts the columns."""
    found = re.match(r'"?sep=([;,|\t])"?\r?\n', text, re.IGNORECASE)
    return (found[1], text[found.end() :]) if found else ("", text)


def _lines(text: str, limits: Limits) -> Iterator[str]:
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if len(line) > limits.line:
            raise Unreadable("sheets.line_too_long", row=number)
        yield line
