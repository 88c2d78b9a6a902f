"""Plain text as headings, lists, links and paragraphs. Pure: no HTML goes in or out, so nothing that was typed can become any."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEADING = re.compile(r"#{1,3}\s*(\S.*)")
POINT = re.compile(r"[-*•–]\s+(\S.*)")
NUMBERED = re.compile(r"\d{1,2}[.)]\s+(\S.*)")
LINK = re.compile(r"https?://[^\s<>\"']+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
AFTER_LINK = ".,;:!?)»”"
"""What ends a sentence and not an address."""


@dataclass(frozen=True)
class Piece:
    """Some words, and where they lead: nowhere, to an address of the web, or to `mailto:`."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Block:
    """`kind` is heading, text, list or steps. A paragraph keeps its own line breaks: a line each."""

    kind: str
    lines: tuple[tuple[Piece, ...], ...]


def pieces(line: str) -> tuple[Piece, ...]:
    """The words of a line, with addresses as links."""
    found: list[Piece] = []
    at = 0
    for match in LINK.finditer(line):
        address = match[0].rstrip(AFTER_LINK)
        if match.start() > at:
            found.append(Piece(line[at : match.start()]))
        found.append(Piece(address, address if address.startswith("http") else f"mailto:{address}"))
        at = match.start() + len(address)
    if at < len(line):
        found.append(Piece(line[at:]))
    return tuple(found)


def _kind(line: str) -> tuple[str, str]:
    for kind, pattern in (("heading", HEADING), ("list", POINT), ("steps", NUMBERED)):
        if match := pattern.fullmatch(line):
            return kind, match[1]
    return "text", line


def blocks(text: str) -> tuple[Block, ...]:
    """A line that begins with # is a heading, with - a point, with 1. a step; an empty line begins a new paragraph."""
    found: list[tuple[str, list[str]]] = []
    open_ = ""
    for line in (raw.strip() for raw in text.splitlines()):
        if not line:
            open_ = ""
            continue
        kind, words = _kind(line)
        if kind == open_ and kind != "heading":
            found[-1][1].append(words)
        else:
            found.append((kind, [words]))
        open_ = kind
    return tuple(Block(kind, tuple(pieces(line) for line in lines)) for kind, lines in found)
