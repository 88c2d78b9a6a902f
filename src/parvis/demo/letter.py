"""A letter as a file, small enough to be written by hand."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap


def one_page(name: str, words: str) -> bytes:
    """A PDF of one page: a name, and what somebody wrote. Letters of Latin-1."""
    lines = "".join(f"({_plain(line)}) Tj T*\n" for line in (name, "", *wrap(words, 70)))
    drawn = f"BT /F1 12 Tf 72 760 Td 16 TL\n{lines}ET".encode("latin-1")
    return _file(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )


def _plain(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _file(*objects: bytes) -> bytes:
    """The parts, and where each of them begins."""
    made, begins = b"%PDF-1.4\n", []
    for number, part in enumerate(objects, start=1):
        begins.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    return made + _ends(begins, at=len(made))


def _ends(begins: Iterable[int], *, at: int) -> bytes:
    rows = [b"0000000000 65535 f \n", *(b"%010d 00000 n \n" % where for where in begins)]
    return b"xref\n0 %d\n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(rows), b"".join(rows), len(rows), at)
