"""Files that no honest spreadsheet writes: by the thousand, the same ones for the same seed."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from parvis.sheets import XLSX, write

HEADER = ["E-post", "Namn", "Telefon", "Program", "Årskurs", "Campus", "Språk", "Antal studenter", "I fas kontrollerat"]
GOOD = ["{}@example.org", "Kim Ek{}", "070 123 45 67", "Datateknik", "3", "Norra campus", "svenska", "2", "2026-09-01"]
ATTENDANCE = ["Datum", "E-post", "Var där"]
THERE = ["2025-03-03", "{}@example.org", "ja"]
ODD = (
    "",
    " ",
    "=1+1",
    '=HYPERLINK("http://evil.example";"x")',
    "+46 70 123 45 67",
    "-2+3",
    "@SUM(A1)",
    "\t=cmd|' /C calc'!A0",
    "9" * 400,
    "-1",
    "1e308",
    "NaN",
    "2026-02-30",
    "9999-12-31",
    "0000-00-00",
    "åäö",
    "\u202e\u200b\ufeff",
    "👩🏽‍🔬",
    "<script>alert(1)</script>",
    "{{ settings.SECRET_KEY }}",
    "%(value)s %s %d",
    "' OR 1=1 --",
    "../../../../etc/passwd",
    "a@example.org\r\nBcc: all@example.org",
    "x" * 1900,
    "x" * 2500,
    "\x07",
    "@" * 70,
    "a" * 64 + "@" + "b" * 300 + ".org",
)
CODECS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "latin-1",
    "cp850",
    "mac_roman",
    "koi8_r",
    "utf-7",
    "cp437",
)
SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Hostile:
    """One file: what was done to it, and its content."""

    what: str
    content: bytes
    name: str
    kind: str
    """As what kind of list it is uploaded."""


# --- Text files ----------------------------------------------------------------------------------------


def _rows(dice: random.Random, good: list[str], most: int = 6) -> list[list[str]]:
    """Rows that would do, with something odd here and there."""
    odd, few = 0.08, dice.randrange(1, most)
    return [[dice.choice(ODD) if dice.random() < odd else cell.format(dice.randrange(30)) for cell in good] for _ in range(few)]


def _list(dice: random.Random) -> list[list[str]]:
    header, good = (HEADER, GOOD) if dice.random() < 0.7 else (ATTENDANCE, THERE)
    return [header, *_rows(dice, good)]


def _text(dice: random.Random, lines: list[list[str]] | None = None) -> str:
    mark = dice.choice(";,\t|")
    end = dice.choice(("\n", "\r\n", "\r"))
    quoted = dice.random() < 0.5
    return end.join(mark.join(f'"{cell}"' if quoted else cell for cell in line) for line in lines or _list(dice)) + end


def _broken(dice: random.Random, data: bytes) -> bytes:
    """A few bytes changed, cut out, doubled or put in."""
    for _ in range(dice.randrange(1, 12)):
        if not data:
            return data
        at, long = dice.randrange(len(data)), dice.randrange(1, 40)
        data = dice.choice(
            (
                data[:at] + dice.randbytes(1) + data[at + 1 :],
                data[:at] + data[at + long :],
                data[:at] + data[at : at + long] * 3 + data[at:],
                data[:at] + dice.randbytes(long) + data[at:],
                data[:at],
                data[:at] + b"\x00" * long + data[at:],
            )
        )
    return data


def plain_text(dice: random.Random) -> bytes:
    return _text(dice).encode()


def broken_text(dice: random.Random) -> bytes:
    return _broken(dice, _text(dice).encode(dice.choice(CODECS), "replace"))


def other_encoding(dice: random.Random) -> bytes:
    return _text(dice).encode(dice.choice(CODECS), "replace")


def two_encodings(dice: random.Random) -> bytes:
    first, second = dice.sample(CODECS, 2)
    return _text(dice).encode(first, "replace") + _text(dice).encode(second, "replace")


def false_mark(dice: random.Random) -> bytes:
    return dice.choice((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")) + _text(dice).encode(
        dice.choice(CODECS), "replace"
    )


def quotation_marks(dice: random.Random) -> bytes:
    text = list(_text(dice))
    for _ in range(dice.randrange(1, 20)):
        text.insert(dice.randrange(len(text)), dice.choice(('"', '""', '"\n', ';"', "\\", "'")))
    return "".join(text).encode()


def odd_cells(dice: random.Random) -> bytes:
    return _text(dice, [HEADER, *([dice.choice(ODD) for _ in HEADER] for _ in range(dice.randrange(1, 30)))]).encode()


def odd_headings(dice: random.Random) -> bytes:
    titles = [dice.choice((*HEADER, *ODD, "E-post")) for _ in range(dice.randrange(0, 40))]
    return (";".join(titles) + "\n" + ";".join("x" for _ in titles) + "\n").encode()


def nothing_but_noise(dice: random.Random) -> bytes:
    return dice.randbytes(dice.randrange(0, 3000))


def only_separators(dice: random.Random) -> bytes:
    return dice.choice((b";", b"\n", b'"', b"\x00", b" ", b"\t", b"\r", b",\n")) * dice.randrange(1, 60_000)


def endless_line(dice: random.Random) -> bytes:
    return b"E-post;Namn\n" + dice.choice((b"x", b"x;", b'"x', b"\xc3\xa5")) * dice.randrange(100_000, 2 * MEGABYTE)


def a_million_columns(dice: random.Random) -> bytes:
    return b"E-post;Namn" + b";" * MEGABYTE + b"\n" + b"a@example.org;A" + dice.choice((b";", b";x")) * MEGABYTE


def many_rows(dice: random.Random) -> bytes:
    return b"E-post;Namn\n" + b"a@example.org;A B\n" * dice.randrange(2_001, 200_000)


def many_empty_rows(dice: random.Random) -> bytes:
    return b"E-post;Namn\n" + dice.choice((b"\n", b";\n", b"\r\n")) * dice.randrange(10_000, MEGABYTE)


# --- Workbooks -----------------------------------------------------------------------------------------


@cache
def _workbook() -> bytes:
    return write(XLSX, HEADER, [[cell.format(n) for cell in GOOD] for n in range(4)], sheet="List")


@cache
def _parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(_workbook())) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def _sheet(rows: str, head: str = "", dimension: str = "A1:B2") -> bytes:
    """A sheet of one's own XML. `head` stands before the root."""
    root = f'<worksheet xmlns="{NAMESPACE}"><dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
    return f'<?xml version="1.0"?>{head}{root}'.encode()


def _with(**parts: bytes) -> bytes:
    names = {
        "sheet": SHEET,
        "shared": "xl/sharedStrings.xml",
        "styles": "xl/styles.xml",
        "book": "xl/workbook.xml",
        "rels": "xl/_rels/workbook.xml.rels",
    }
    return _packed(_parts() | {names[key]: content for key, content in parts.items()})


def _row(number: object, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def _text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


TITLES = _row(1, _text_cell("A1", "E-post"), _text_cell("B1", "Namn"))
SOMEBODY = _row(2, _text_cell("A2", "kim@example.org"), _text_cell("B2", "Kim Ek"))


def whole_workbook(dice: random.Random) -> bytes:
    header, *rows = _list(dice)
    return write(XLSX, header, rows, sheet="List")


def broken_workbook(dice: random.Random) -> bytes:
    return _broken(dice, _workbook())


def broken_part(dice: random.Random) -> bytes:
    """The packing is whole, a part of it is not."""
    parts = dict(_parts())
    name = dice.choice(sorted(parts))
    parts[name] = _broken(dice, parts[name])
    return _packed(parts)


def missing_part(dice: random.Random) -> bytes:
    parts = dict(_parts())
    for name in dice.sample(sorted(parts), dice.randrange(1, len(parts))):
        del parts[name]
    return _packed(parts)


TAIL = b"</sheetData></worksheet>"
START = _sheet("").removesuffix(TAIL)
BOMBS: dict[str, Callable[[], bytes]] = {
    "blank": lambda: _with(sheet=START + b" " * (100 * MEGABYTE) + TAIL),
    "rows": lambda: _with(sheet=START + _row("2", _text_cell("A2", "x" * 900)).encode() * 100_000 + TAIL),
    "texts": lambda: _with(shared=b"<sst>" + b"<si><t>x</t></si>" * 5 * MEGABYTE + b"</sst>"),
    "styles": lambda: _with(styles=b"<styleSheet><cellXfs>" + b'<xf numFmtId="14"/>' * 4 * MEGABYTE + b"</cellXfs></styleSheet>"),
    "book": lambda: _with(book=b" " * (100 * MEGABYTE)),
    "rels": lambda: _with(rels=b"<Relationships>" + b'<Relationship Id="x" Target="y"/>' * 2 * MEGABYTE + b"</Relationships>"),
    "cell": lambda: _with(sheet=START + b"<row><c t='inlineStr'><is><t>" + b"x" * (39 * MEGABYTE) + b"</t></is></c></row>" + TAIL),
    "name": lambda: _with(sheet=START + b"<row r='" + b"1" * (39 * MEGABYTE) + b"'/>" + TAIL),
    "tree": lambda: _with(sheet=START + b"<a>" * (12 * MEGABYTE) + TAIL),
}
"""Some kilobytes that unfold to a hundred megabytes."""


@cache
def _bomb(name: str) -> bytes:
    return BOMBS[name]()


def bomb(dice: random.Random) -> bytes:
    return _bomb(dice.choice(sorted(BOMBS)))


def bomb_within_bomb(dice: random.Random) -> bytes:
    return _with(sheet=_bomb(dice.choice(("blank", "rows"))))


def false_size(dice: random.Random) -> bytes:
    """The packing says that a part is a gigabyte, or nothing."""
    data = bytearray(_workbook())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        if dice.random() < 0.7:
            struct.pack_into("<I", data, at + 24, dice.choice((0, 1, 1 << 30, (1 << 32) - 1)))
        if dice.random() < 0.2:
            struct.pack_into("<I", data, at + 20, dice.choice((0, 1 << 30)))
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


@cache
def _parts_by_the_thousand(count: int) -> bytes:
    return _packed(_parts() | {f"xl/media/{n}": b"" for n in range(count)})


def many_parts(dice: random.Random) -> bytes:
    return _parts_by_the_thousand(dice.choice((600, 20_000, 45_000)))


def document_types(dice: random.Random) -> bytes:
    """Entities that unfold without end, or that fetch a file or an address."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 50}">' for n in range(12))
    head = dice.choice(
        (
            f"<!DOCTYPE x [{laughs}]>",
            '<!DOCTYPE x [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>',
            '<!DOCTYPE x [<!ENTITY l11 SYSTEM "http://127.0.0.1:9/x">]>',
            '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
            '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p; <!ENTITY l11 "x">]>',
            f'<!DOCTYPE x [<!ENTITY l11 "{"x" * 60_000}">]>',
        )
    )
    row = _row(2, _text_cell("A2", "&l11;" * dice.randrange(1, 500)))
    part = dice.choice(("sheet", "shared", "styles", "book", "rels"))
    return _with(**{part: _sheet(TITLES + row, head)})


def false_claims(dice: random.Random) -> bytes:
    """Dimensions and places that no memory holds."""
    place = dice.choice(("XFD1048576", "ZZZ9999999", "A99999999999", "AAAA1", "1A", "", "A0", "A-1"))
    number = dice.choice(("1048576", "9" * 30, "-1", "x", "0", "2"))
    cells = [_text_cell(place, "kim@example.org"), _text_cell("B2", "Kim")]
    rows = TITLES + _row(number, *cells)
    return _with(sheet=_sheet(rows, dimension=dice.choice(("A1:XFD1048576", "A1:ZZZ99999999", "x"))))


def odd_values(dice: random.Random) -> bytes:
    """Numbers, dates, pointers and errors that lead nowhere."""
    value = dice.choice(("-1", "99999999", "1e400", "nan", "inf", "x", "", "0.99999999", "2958465.9", "60", "46000", "1e-320", "٣", "#N/A"))
    kind = dice.choice(("s", "n", "b", "e", "str", "d", "inlineStr", "zzz", ""))
    style = dice.choice(("0", "1", "-1", "99999", "x"))
    formula = dice.choice(("", "<f>1+1</f>", '<f>WEBSERVICE("http://127.0.0.1:9")</f>', "<f t='shared' si='9'/>"))
    cells = (f'<c r="{letter}2" t="{kind}" s="{style}">{formula}<v>{value}</v></c>' for letter in "ABCDEFGHI")
    return _with(sheet=_sheet(TITLES + _row(2, *cells)))


def odd_xml(dice: random.Random) -> bytes:
    """Other encodings than said, deep trees, names without end, pieces that never close."""
    content = dice.choice(
        (
            b'<?xml version="1.0" encoding="utf-16"?><worksheet/>',
            b'<?xml version="1.0" encoding="x-unknown"?><worksheet/>',
            b'<?xml version="1.0" encoding="shift_jis"?><worksheet/>',
            "<worksheet><sheetData/></worksheet>".encode("utf-16"),
            b"<a>" * 50_000 + b"</a>" * 50_000,
            b"<" + b"a" * 300_000,
            b"<worksheet " + b" ".join(b"a%d='1'" % n for n in range(20_000)) + b"/>",
            b"<worksheet><!--" + b"x" * 300_000,
            b"<worksheet><![CDATA[" + b"x" * 300_000 + b"]]></worksheet>",
            b"<worksheet>&undefined;</worksheet>",
            b"\xff\xff\xff",
            b"",
        )
    )
    return _with(**{dice.choice(("sheet", "shared", "styles", "book", "rels")): content})


def other_targets(dice: random.Random) -> bytes:
    """The first sheet lies outside the file."""
    target = dice.choice(
        ("../../../../etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/", "/etc/passwd", "worksheets/", "", "worksheets/sheet1.xml#x")
    )
    mode = dice.choice(("", ' TargetMode="External"'))
    return _with(rels=f'<Relationships><Relationship Id="rId1" Target="{target}"{mode}/></Relationships>'.encode())


def other_kinds(dice: random.Random) -> bytes:
    """Something else than it is called."""
    return dice.choice(
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + dice.randbytes(512),
            b"%PDF-1.7\n" + dice.randbytes(200),
            b"<html><table><tr><td>E-post</td></tr></table></html>",
            b"\x89PNG\r\n\x1a\n" + dice.randbytes(200),
            _packed(_parts() | {"xl/vbaProject.bin": b"x"}),
            _packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
            _packed(_parts(), zipfile.ZIP_BZIP2),
            _packed(_parts(), zipfile.ZIP_LZMA),
            _packed({}),
            b"PK\x05\x06" + b"\x00" * 18,
            b"PK\x03\x04" + dice.randbytes(300),
            b'[{"email": "a@example.org"}]',
        )
    )


COMMON: tuple[tuple[Callable[[random.Random], bytes], str], ...] = (
    (plain_text, "csv"),
    (broken_text, "csv"),
    (other_encoding, "csv"),
    (two_encodings, "csv"),
    (false_mark, "csv"),
    (quotation_marks, "csv"),
    (odd_cells, "csv"),
    (odd_headings, "csv"),
    (nothing_but_noise, "csv"),
    (only_separators, "csv"),
    (whole_workbook, "xlsx"),
    (broken_workbook, "xlsx"),
    (broken_part, "xlsx"),
    (missing_part, "xlsx"),
    (false_size, "xlsx"),
    (document_types, "xlsx"),
    (false_claims, "xlsx"),
    (odd_values, "xlsx"),
    (odd_xml, "xlsx"),
    (other_targets, "xlsx"),
    (other_kinds, "xlsx"),
)
HEAVY: tuple[tuple[Callable[[random.Random], bytes], str], ...] = (
    (endless_line, "csv"),
    (a_million_columns, "csv"),
    (many_rows, "csv"),
    (many_empty_rows, "csv"),
    (bomb, "xlsx"),
    (bomb_within_bomb, "xlsx"),
    (many_parts, "xlsx"),
)
EVERY = 25
"""One of so many is a heavy one."""


def files(count: int, *, seed: int) -> Iterator[Hostile]:
    """So many files, every sort in turn, the same for the same seed."""
    for number in range(count):
        dice = random.Random(f"{seed}-{number}")
        sorts = HEAVY if number % EVERY == EVERY - 1 else COMMON
        make, ending = sorts[(number // EVERY if sorts is HEAVY else number) % len(sorts)]
        kind = "mentors" if dice.random() < 0.7 else "attendance"
        yield Hostile(make.__name__, make(dice), f"list.{dice.choice((ending, ending, 'csv', 'xlsx'))}", kind)
