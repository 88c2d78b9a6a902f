"""The gates of every page, each shown to close: one fault is put into a whole page, and must be found."""

from __future__ import annotations

import pytest

from tests.journeys.inspector import Inspector

WHOLE = """<!doctype html><html lang="sv"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Möten – Mentorstöd</title><style>
body{margin:0;padding:1rem;font:18px/1.5 sans-serif;color:#111;background:#fff} a{color:#003ea8} @media (prefers-color-scheme: dark)
{body{color:#eee;background:#111} a{color:#9cf} input,button{color:#eee;background:#222}}
input,button{min-height:44px;min-width:44px;font:inherit}
</style></head><body><main><h1>Möten</h1><form><label for="n">Namn</label> <input id="n" name="n" autocomplete="name">
<button type="button">Spara</button></form><p>Läs om <a href="/om">stödet</a> här.</p>
<details><summary>Mer</summary><p>Mer text.</p></details></main></body></html>""".replace("<summary>", '<summary class="s">').replace(
    "</style>", ".s{min-height:44px}</style>"
)
URL = "http://localhost:1/"


def test_a_whole_page_has_no_fault(inspector: Inspector) -> None:
    assert inspector.faults_in(WHOLE, url=URL) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('<label for="n">Namn</label>', "Namn", "label"),
        (' lang="sv"', "", "html-has-lang"),
        ("color:#111;", "color:#aaa;", "color-contrast"),
        ("{body{color:#eee;", "{body{color:#444;", "dark: axe violation: color-contrast"),
        ("button{min-height:44px;", "button{min-height:30px;", "smaller than 44 px"),
        ("<p>Läs", '<p class="wide">Läs', "px wide on a screen of 320"),
        ("<p>Läs", '<p class="narrow">Läs', "is broken over lines"),
        ("</main>", "<h1>En till</h1></main>", "2 h1"),
        (" – Mentorstöd", "", "the title is"),
        ("<p>Mer text.</p>", "<p>Mer text.</p><input>", "label"),
        ("<p>Läs", '<ul class="errsum"><li><a href="#m">Skriv</a></li></ul><p>Läs', "leads nowhere"),
        ("<p>Läs", '<p style="color:red">Läs', "inline style"),
        ("<main>", "<div>", "landmark"),
    ],
)
def test_a_fault_in_a_page_is_found(inspector: Inspector, old: str, new: str, fault: str) -> None:
    assert old in WHOLE
    sabotaged = WHOLE.replace(old, new).replace("</style>", ".wide{width:40rem}.narrow{width:1.2rem;overflow-wrap:anywhere}</style>")
    found = inspector.faults_in(sabotaged, url=URL)
    assert any(fault in line for line in found), found


def test_axe_does_not_look_again_at_the_same_structure(inspector: Inspector, monkeypatch: pytest.MonkeyPatch) -> None:
    other = WHOLE.replace("Möten", "Meetings").replace("/om", "/about").replace('lang="sv"', 'lang="en"').replace("Spara", "Save")
    assert inspector.faults_in(WHOLE, url=URL) == []
    monkeypatch.setattr("tests.journeys.inspector.RUN_AXE", "() => ['looked at']")
    assert inspector.faults_in(other, url=URL) == []
    assert inspector.faults_in(WHOLE.replace("</form>", "</form><p>Och mer.</p>"), url=URL)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<label for="n">', '<label for="m">'),
        ("Namn</label>", "</label>"),
        ("Spara</button>", "</button>"),
        ("</p>\n<details>", '</p><p id="n">Mer.</p>\n<details>'),
        ('lang="sv"', 'lang="xx-yy"'),
        ('name="n"', 'name="n" class="pale"'),
        ('autocomplete="name"', 'autocomplete="nome"'),
        ("width=device-width", "width=device-width, user-scalable=no"),
        ("</main>", "</main><nav aria-label='A'></nav><nav aria-label='A'></nav>"),
    ],
)
def test_what_axe_may_judge_otherwise_is_another_structure(
    inspector: Inspector, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    assert old in WHOLE
    assert inspector.faults_in(WHOLE.replace("</main>", "</main><nav aria-label='A'></nav><nav aria-label='B'></nav>"), url=URL) == []
    assert inspector.faults_in(WHOLE, url=URL) == []
    monkeypatch.setattr("tests.journeys.inspector.RUN_AXE", "() => ['looked at']")
    assert any("looked at" in line for line in inspector.faults_in(WHOLE.replace(old, new), url=URL))
