from __future__ import annotations

import gzip
import re

import pytest

from tests.web.css import CSS, WEB, blocks, contrast

PAIRS = [
    ("ink", "bg", 7),
    ("ink", "surface", 7),
    ("ink", "sunken", 7),
    ("ink2", "bg", 7),
    ("ink2", "surface", 7),
    ("ink2", "sunken", 4.5),
    ("line", "surface", 3),
    ("line", "bg", 3),
    ("on-primary", "primary", 7),
    ("on-primary", "primary-hover", 7),
    ("link", "bg", 7),
    ("link", "surface", 7),
    ("visited", "bg", 4.5),
    ("visited", "surface", 4.5),
    ("link", "sunken", 4.5),
    ("visited", "sunken", 4.5),
    ("primary-soft-ink", "primary-soft", 7),
    ("primary", "primary-soft", 3),
    ("primary", "bg", 4.5),
    ("primary", "surface", 4.5),
    ("ok", "ok-soft", 4.5),
    ("att", "att-soft", 4.5),
    ("err", "surface", 4.5),
    ("err", "bg", 4.5),
    ("err", "err-soft", 4.5),
    ("info", "info-soft", 4.5),
    ("neu", "neu-soft", 4.5),
    ("focus", "bg", 3),
    ("focus", "surface", 3),
    ("focus", "focus-halo", 3),
    ("c1", "surface", 3),
    ("c2", "surface", 3),
    ("c3", "surface", 3),
]


@pytest.mark.requirement("R22")
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_every_pair_of_colours_can_be_read(front: str, back: str, least: float, mode: str) -> None:
    light, dark, _chosen = blocks()
    colours = light if mode == "light" else dark
    assert contrast(colours[front], colours[back]) >= least


def test_contrast_is_counted_as_the_standard_counts_it() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert round(contrast("#767676", "#FFFFFF"), 2) == 4.54


def test_dark_by_choice_is_dark_by_the_device() -> None:
    light, device, chosen = blocks()
    assert device == chosen
    assert light.keys() == device.keys()


def test_nothing_but_colours_differs_in_the_dark() -> None:
    """So what axe says of anything else in light holds in dark too, and only the rules about colours are asked again."""
    text = re.sub(r"/\*.*?\*/", "", CSS.read_text(encoding="utf-8"), flags=re.DOTALL)
    in_the_dark = re.findall(r"[^{}]*(?:data-theme|prefers-color-scheme: dark)[^{]*\{(?:\s*:root[^{]*\{)?([^}]*)\}", text)
    assert len(in_the_dark) == 2
    assert text.count("dark") == 4  # the two selectors, and the two times that the browser's own fields are made dark
    declared = {line.strip() for block in in_the_dark for line in re.split("[;]", block) if line.strip()}
    assert {d for d in declared if not re.fullmatch(r"--[\w-]+: #[0-9A-F]{6}", d)} == {"color-scheme: dark"}


def test_colours_stand_among_the_tokens_and_nowhere_else() -> None:
    rules = CSS.read_text(encoding="utf-8").partition("--- Ground")[2]
    on_paper = rules.partition("@media print")
    assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b", on_paper[0])


def test_red_is_for_form_errors_only() -> None:
    rules = re.findall(r"([^{}]+)\{[^{}]*var\(--err(?:-soft)?\)[^{}]*\}", CSS.read_text(encoding="utf-8"))
    assert rules
    assert all(re.search(r"\.(errsum|errmsg|field\.err)", selector) for selector in rules)


def test_the_stylesheet_and_the_script_keep_their_weight() -> None:
    weight = {name: len(gzip.compress((WEB / "static/web" / name).read_bytes())) for name in ("parvis.css", "parvis.js")}
    assert weight["parvis.css"] <= 12_000
    assert weight["parvis.js"] <= 6_000
    htmx = len(gzip.compress((WEB / "static/web/vendor/htmx-4.0.1.min.js").read_bytes()))
    assert weight["parvis.js"] + htmx <= 20_000
    fonts = sum((WEB / f"static/web/vendor/atkinson-latin-{w}.woff2").stat().st_size for w in (400, 700))
    assert fonts <= 26_000


def test_nothing_is_fetched_from_another_machine_or_written_into_the_address() -> None:
    for name in ("parvis.css", "parvis.js"):
        text = (WEB / "static/web" / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://|url\(data:|@import", text)


def test_what_was_taken_in_from_others_has_its_licence_beside_it() -> None:
    vendor = WEB / "static/web/vendor"
    assert {path.name for path in vendor.glob("*LICENSE*")} == {"atkinson-LICENSE.txt", "htmx-LICENSE.txt"}


def test_every_class_of_the_templates_is_known_to_the_stylesheet() -> None:
    sheet = CSS.read_text(encoding="utf-8")
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", sheet))
    unstyled = {"question", "what", "offered", "said-first", "choices"}
    used: set[str] = set()
    for path in (WEB / "templates").rglob("*.html"):
        for found in re.findall(r'class="([^"]*)"', path.read_text(encoding="utf-8")):
            used |= set(re.sub(r"{%.*?%}|{{.*?}}", " ", found).split())
    assert used - known <= unstyled


def test_no_template_has_inline_style_or_script() -> None:
    for path in (WEB / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\bsrc=)|\|safe\b|autoescape", text), path.name


def test_nothing_opens_by_itself_or_asks_in_a_dialog() -> None:
    script = (WEB / "static/web/parvis.js").read_text(encoding="utf-8")
    assert not re.search(r"setInterval|\bconfirm\(|\balert\(|showModal|innerHTML|insertAdjacentHTML", script)
    for path in (WEB / "templates").rglob("*.html"):
        assert not re.search(r"<dialog|hx-confirm|http-equiv|autofocus", path.read_text(encoding="utf-8")), path.name
