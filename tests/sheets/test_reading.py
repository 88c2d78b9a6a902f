"""Files that honest spreadsheets write are understood; the others are put down with a reason."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime

import openpyxl
import pytest

from parvis.sheets import CSV, XLSX, Limits, Table, Unreadable, cleaned, neutral, read, write
from tests.suites.hostile_files import COMMON, HEAVY, _bomb, _packed, _parts, _sheet, _with, files

LINES = [["Åsa Öberg", "asa@example.org", "12"], ['Bo "B" Ek; Jr', "bo@example.org", ""]]
HEADER = ["Namn", "E-post", "Antal"]


def cells(table: Table) -> list[list[str]]:
    return [list(row.cells) for row in table.rows]


def code(data: bytes, **limits: int) -> str:
    with pytest.raises(Unreadable) as put_down:
        read(data, limits=Limits(**limits))
    return put_down.value.code


@pytest.mark.parametrize("form", [CSV, XLSX])
def test_what_is_written_is_read_again(form: str) -> None:
    table = read(write(form, HEADER, LINES, sheet="List"))
    assert list(table.header) == HEADER
    assert cells(table) == LINES
    assert [row.number for row in table.rows] == [2, 3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_separators_are_recognised(encoding: str, mark: str, end: str) -> None:
    text = end.join([mark.join(("Namn", "E-post")), mark.join(("Åsa Öberg", "asa@example.org")), mark.join(("Märta Ek", "m@example.org"))])
    table = read(text.encode(encoding))
    assert table.header == ("Namn", "E-post")
    assert cells(table) == [["Åsa Öberg", "asa@example.org"], ["Märta Ek", "m@example.org"]]


def test_windows_punctuation_is_read() -> None:
    assert cells(read("Namn;Pris\nÅsa – ”Ek”;5 €\n".encode("cp1252"))) == [["Åsa – ”Ek”", "5 €"]]


def test_a_comma_within_a_cell_does_not_part_columns() -> None:
    assert read(b'Name;Campuses\n"A";"North, South"\n').header == ("Name", "Campuses")
    assert cells(read(b"sep=,\nName,Note\nA,b;c;d;e\n")) == [["A", "b;c;d;e"]]


def test_empty_rows_and_columns_are_passed_over_and_rows_keep_their_numbers() -> None:
    table = read(b"\n;;;\nName;Mail;;\n;;;\nA;a@example.org;;;;\n\nB;b@example.org\n")
    assert table.header == ("Name", "Mail")
    assert [(row.number, row.cells) for row in table.rows] == [(5, ("A", "a@example.org")), (7, ("B", "b@example.org"))]


def test_a_cell_over_two_lines_is_one_row() -> None:
    table = read(b'Name;Mail\n"A\nB";a@example.org\nC;c@example.org\n')
    assert [(row.number, row.cells[0]) for row in table.rows] == [(2, "A B"), (3, "C")]


def test_texts_are_cleaned_of_what_nobody_sees() -> None:
    assert cleaned("  A\u00a0\u200bsa\u030a \n B\ufeff\u202e ") == "A så B"
    assert cleaned("'=1+1") == "=1+1"
    assert cleaned("'tis") == "'tis"


@pytest.mark.parametrize("text", ["=1+1", "+46 70", "-2", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://evil.example")'])
def test_no_cell_is_a_formula(text: str) -> None:
    assert neutral(text).startswith("'")
    assert neutral("Åsa") == "Åsa"
    assert b"\r\n'" in write(CSV, ["a"], [[text]], sheet="x").replace(b'"', b"")
    sheet = openpyxl.load_workbook(io.BytesIO(write(XLSX, ["a"], [[text]], sheet="x"))).active
    assert sheet is not None
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def workbook(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_excel_means_is_what_a_person_reads() -> None:
    noon = datetime(2026, 9, 14, 13, 15, tzinfo=UTC).replace(tzinfo=None)  # a workbook has no zones
    header = ["Day", "Time", "Both", "Number", "Half", "Yes"]
    table = read(workbook(header, [noon.date(), noon.time(), noon, 3, 2.5, True]))
    assert cells(table) == [["2026-09-14", "13:15", "2026-09-14 13:15", "3", "2.5", "1"]]


def test_the_first_sheet_that_is_shown_is_read() -> None:
    book = openpyxl.Workbook()
    hidden, shown = book.active, book.create_sheet("Mentors")
    assert hidden is not None
    hidden.append(["Secret"])
    hidden.sheet_state = "hidden"
    shown.append(["Name"])
    shown.append(["A"])
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue()).header == ("Name",)


def test_formulas_are_not_worked_out() -> None:
    table = read(workbook(["Name", "Mail"], ["=1+1", "a@example.org"]))
    assert cells(table) == [["", "a@example.org"]]


def test_a_workbook_that_counts_from_1904_is_understood() -> None:
    book = openpyxl.Workbook()
    book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001 -- Excel's own, without a zone
    sheet = book.active
    assert sheet is not None
    sheet.append(["Day"])
    sheet.append([date(2026, 9, 14)])
    out = io.BytesIO()
    book.save(out)
    assert cells(read(out.getvalue())) == [["2026-09-14"]]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "sheets.empty"),
        (b"\n\n ;;\n", "sheets.empty"),
        (b"PK\x03\x04", "sheets.damaged"),
        (b"%PDF-1.7", "sheets.other_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "sheets.old_excel"),
        (b"a;b\n\x00;c\n", "sheets.not_text"),
        (b"a;b\n\x07;c\n", "sheets.strange_characters"),
        (b'a;b\n"c;d\n', "sheets.quotation_mark"),
        ("a;b\nå;ä\n".encode() + "å;ö\n".encode("cp1252"), "sheets.mixed_encodings"),
        (b"\xff\xfea\x00b", "sheets.mixed_encodings"),
        (b"a;b\n" + b"x" * 2001 + b";c\n", "sheets.cell_too_long"),
        (b"a;b\n" + b"x;" * 70_000, "sheets.line_too_long"),
        (b"a;b\n" + b"x;" * 61, "sheets.too_many_columns"),
        (b"a;b\n" + b"x;y\n" * 2001, "sheets.too_many_rows"),
        (b"a;b\n" + b"\n" * 200_000, "sheets.too_many_rows"),
        (b"a;b\n" + b"x" * 5_000_000, "sheets.too_large"),
    ],
)
def test_a_text_file_that_is_not_a_list_is_put_down(data: bytes, why: str) -> None:
    assert code(data) == why


def test_rows_and_columns_up_to_the_limit_are_read() -> None:
    assert len(read(b"a;b\n" + b"x;y\n" * 2000).rows) == 2000
    assert len(read(b";".join([b"x"] * 60) + b"\n").header) == 60


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
FETCH = '<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (lambda: _with(sheet=_sheet(CELL, LAUGHS)), "sheets.damaged"),
        (lambda: _with(sheet=_sheet(CELL, FETCH)), "sheets.damaged"),
        (lambda: _with(shared=LAUGHS.encode() + b"<sst/>"), "sheets.damaged"),
        (lambda: _bomb("blank"), "sheets.unfolds_too_large"),
        (lambda: _with(sheet=b"<" + b"a" * 200_000), "sheets.damaged"),
        (lambda: _with(sheet=b"<a>" * 101 + b"</a>" * 101), "sheets.damaged"),
        (lambda: _with(sheet=_sheet('<row><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>')), "sheets.too_many_columns"),
        (lambda: _with(sheet=_sheet('<row><c r="A1" t="s"><v>99</v></c></row>')), "sheets.damaged"),
        (lambda: _with(sheet=_sheet('<row><c r="A1" t="e"><v>#N/A</v></c></row>')), "sheets.error_in_cell"),
        (lambda: _packed(_parts() | {"xl/vbaProject.bin": b"x"}), "sheets.macros"),
        (lambda: _packed(_parts(), zipfile.ZIP_LZMA), "sheets.locked"),
        (lambda: _packed({"content.xml": b"<x/>"}), "sheets.other_kind"),
        (lambda: _packed(_parts() | {str(n): b"" for n in range(501)}), "sheets.too_many_parts"),
    ],
    ids=["laughs", "fetches", "laughs among the texts", "unfolds", "endless tag", "deep tree", "far right", "points at nothing", "error",
         "macros", "packed oddly", "another office", "many parts"],
)  # fmt: skip
def test_a_workbook_that_means_harm_is_put_down(data: object, why: str) -> None:
    assert code(data()) == why  # type: ignore[operator]  # made when asked for: some are large


def test_a_file_that_takes_too_long_is_put_down() -> None:
    assert code(b"a;b\n" + b"x;y\n" * 1000, seconds=0) == "sheets.too_slow"


def test_a_false_dimension_is_not_believed() -> None:
    rows = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>Name</t></is></c></row>'
    assert read(_with(sheet=_sheet(rows, dimension="A1:XFD1048576"))).header == ("Name",)


def test_hostile_files_are_read_or_put_down_and_nothing_else() -> None:
    sorts = set()
    for one in files(200, seed=1):
        sorts.add(one.what)
        try:
            table = read(one.content)
        except Unreadable:
            continue
        assert all(len(row.cells) == len(table.header) for row in table.rows)
    assert len(sorts) == len(COMMON) + len(HEAVY)
