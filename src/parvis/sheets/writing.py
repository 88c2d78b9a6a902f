"""Tables as files that spreadsheets open. Whatever looks like a formula is text in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from .table import FORMULA

CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {CSV: "text/csv; charset=utf-8", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def neutral(text: str) -> str:
    """Text that a spreadsheet does not take for a formula. `cleaned` takes the apostrophe away again."""
    return "'" + text if text.startswith(FORMULA) else text


def write(kind: str, header: Sequence[str], rows: Iterable[Sequence[str]], *, sheet: str) -> bytes:
    """The table as a file of that kind. Every cell is text."""
    return _workbook(header, rows, sheet) if kind == XLSX else _text(header, rows)


def _text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Semicolons and a mark of the encoding, as Excel wants them in Swedish."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([neutral(cell) for cell in row] for row in (header, *rows))
    return ("\ufeff" + out.getvalue()).encode()


def _workbook(header: Sequence[str], rows: Iterable[Sequence[str]], sheet: str) -> bytes:
    from openpyxl import Workbook  # a fifth of a second to import, and needed here only
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font
    from openpyxl.writer.excel import save_workbook

    book = Workbook(write_only=True)
    page = book.create_sheet(sheet[:31])
    page.freeze_panes = "A2"
    for number, _name in enumerate(header):
        page.column_dimensions[chr(65 + number) if number < 26 else "AA"].width = 22
    for at, row in enumerate((header, *rows)):
        cells = []
        for text in row:
            cell = WriteOnlyCell(page, value=ILLEGAL_CHARACTERS_RE.sub("", neutral(text)))
            cell.data_type, cell.number_format = "s", "@"
            if not at:
                cell.font = Font(bold=True)
            cells.append(cell)
        page.append(cells)
    out = io.BytesIO()
    save_workbook(book, out)
    return out.getvalue()
