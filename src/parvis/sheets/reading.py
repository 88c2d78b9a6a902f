"""Which kind of file it is, by what is in it and never by its name."""

from __future__ import annotations

from .commas import read_text
from .table import LIMITS, Clock, Limits, Table, Unreadable
from .workbook import read_workbook

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Excel before 2007, and any Excel file with a password."""
NOT_TABLES = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"Rar!",
    b"{\\rtf",
    b"\x7fELF",
    b"MZ\x90",
)


def read(data: bytes, *, limits: Limits = LIMITS) -> Table:
    """The table in a CSV or XLSX file. Raises Unreadable, and nothing else, for a file that is not taken."""
    if len(data) > limits.bytes:
        raise Unreadable("sheets.too_large", most=limits.bytes // 1_000_000)
    if not data.strip(b" \t\r\n\x00"):
        raise Unreadable("sheets.empty")
    clock = Clock(limits.seconds)
    if data.startswith(b"PK"):
        return read_workbook(data, limits=limits, clock=clock)
    if data.startswith(OLD_EXCEL):
        raise Unreadable("sheets.old_excel")
    if data.startswith(NOT_TABLES):
        raise Unreadable("sheets.other_kind")
    return read_text(data, limits=limits, clock=clock)
