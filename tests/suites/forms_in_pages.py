"""The forms of a page, as a browser would send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """Where it goes, and what it would send as it stands. `free` are the fields in which somebody writes."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._text: str = ""
        self._select: str = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
        if self._open is None or not (name := given.get("name") or self._select):
            return
        if tag == "textarea":
            self._text = name
            self._open.values[name] = [""]
            self._open.free.append(name)
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in given or name not in self._open.values):
            self._open.values[name] = [given.get("value", "")]
        elif tag == "input":
            self._input(given, name, self._open)

    @staticmethod
    def _input(given: dict[str, str], name: str, form: Form) -> None:
        kind = given.get("type", "text")
        if kind in {"radio", "checkbox"}:
            if kind == "checkbox" or name not in form.values:
                form.values.setdefault(name, []).append(given.get("value", "on"))
        elif kind not in {"submit", "button", "image", "reset", "file"}:
            form.values[name] = [given.get("value", "")]
            if kind != "hidden":
                form.free.append(name)

    def handle_data(self, data: str) -> None:
        if self._text and self._open:
            self._open.values[self._text][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._text = ""
        elif tag == "select":
            self._select = ""


def forms(html: str) -> list[Form]:
    """Every form of the page."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms
