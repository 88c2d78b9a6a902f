"""The tool for the Swedish texts, tried on small modules of its own."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from importlib import import_module
from itertools import takewhile
from pathlib import Path

import pytest
from django.conf import settings

from tools import translations

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext
TITLE = _("Meetings")
MANY = ngettext("%(n)s meeting", "%(n)s meetings", 2)
HOME = pgettext("menu", "Home")
"""
TEMPLATE = """{% load i18n %}
<h1>{% translate "Your goals" %}</h1>
    <p>{% blocktranslate with name=person.name trimmed %}
        Talk to {{ name }}.
  {% endblocktranslate %}</p>
{% translate "Home" context "menu" %}
"""
SWEDISH = {
    "Meetings": "Möten",
    "%(n)s meeting": ("%(n)s möte", "%(n)s möten"),
    "Home": "Hem",
    "Your goals": "Dina mål",
    "Talk to %(name)s.": "Prata med %(name)s.",
}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house with one module, whose texts are all translated."""
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "MODULES", tmp_path)
    make_module(tmp_path, "one", SWEDISH)
    return tmp_path


def make_module(house: Path, name: str, swedish: Mapping[str, object]) -> Path:
    module = house / name
    (module / "templates" / name).mkdir(parents=True)
    for file in ("__init__.py", "apps.py"):
        (module / file).touch()
    (module / "views.py").write_text(CODE)
    (module / "templates" / name / "page.html").write_text(TEMPLATE)
    found = translations.extract(module)
    for message in found:
        if message.id:
            message.string = swedish.get(translations._first(message.id), "")  # type: ignore[assignment]  # one or two forms
    translations.write(module / translations.CATALOGUE, found)
    return module


def change(house: Path, old: str, new: str) -> list[str]:
    po = house / "one" / translations.CATALOGUE
    text = po.read_text()
    assert old in text
    po.write_text(text.replace(old, new))
    return translations.check()


def test_texts_are_found_in_code_and_in_templates(house: Path) -> None:
    found = {(m.context, translations._first(m.id)) for m in translations.extract(house / "one") if m.id}
    assert found == {(None, k) for k in SWEDISH if k != "Home"} | {("menu", "Home")}


def test_a_whole_catalogue_has_no_fault(house: Path) -> None:
    assert translations.check() == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"Möten"', '""', "no Swedish for 'Meetings'"),
        ('"Prata med %(name)s."', '"Prata med %(namn)s."', "other placeholders"),
        ('"Prata med %(name)s."', '"Prata med %(name)s!"', "'!' in the Swedish"),
        ('"Dina mål"', '"Dina obligatoriska mål"', "'obligatoriska' in the Swedish"),
        ('"Dina mål"', '"' + "en två tre fyra fem sex sju " * 3 + '"', "a sentence of 21 words"),
        ('msgid "Meetings"', '#, fuzzy\nmsgid "Meetings"', "marked as uncertain"),
        ('msgid "Meetings"', 'msgid "Old"\nmsgstr "Gammal"\n\nmsgid "Meetings"', "nobody uses 'Old'"),
        ('msgid "Meetings"', '#~ msgid "Old"\n#~ msgstr "Gammal"\n\nmsgid "Meetings"', "nobody uses 'Old'"),
    ],
)
def test_a_fault_in_a_catalogue_is_found(house: Path, old: str, new: str, fault: str) -> None:
    found = change(house, old, new)
    assert any(fault in line for line in found), found


def test_texts_that_are_hard_to_read_are_found(house: Path) -> None:
    hard = "Handläggningsordningen förutsätter dokumenterade överenskommelser mellan studievägledningen. " * 8
    assert any("hard to read" in line for line in change(house, '"Dina mål"', f'"{hard.strip()}"'))


def test_one_text_with_two_swedish_meanings_must_have_a_context(house: Path) -> None:
    make_module(house, "two", dict(SWEDISH) | {"Meetings": "Sammanträden"})
    assert any("two Swedish meanings" in line for line in translations.check())


def test_a_text_that_django_itself_has_must_have_a_context(house: Path) -> None:
    (house / "one" / "forms.py").write_text('from django.utils.translation import gettext as _\nX = _("sessions")\n')
    translations.update()
    assert any(
        "Django itself says 'sessioner'" in line
        for line in change(house, 'msgid "sessions"\nmsgstr ""', 'msgid "sessions"\nmsgstr "träffar"')
    )


def test_updating_keeps_what_is_translated_and_takes_in_what_is_new(house: Path) -> None:
    (house / "one" / "forms.py").write_text('from django.utils.translation import gettext as _\nX = _("New text")\n')
    assert len(translations.update()) == 1
    po = (house / "one" / translations.CATALOGUE).read_text()
    assert 'msgid "New text"\nmsgstr ""' in po
    assert 'msgstr "Möten"' in po
    assert translations.update() == []


def test_a_compiled_catalogue_is_what_gettext_reads(house: Path) -> None:
    assert translations.compile_stale() == 1
    assert translations.compile_stale() == 0
    with (house / "one" / translations.CATALOGUE).with_suffix(".mo").open("rb") as file:
        swedish = gettext.GNUTranslations(file)
    assert swedish.gettext("Meetings") == "Möten"
    assert swedish.pgettext("menu", "Home") == "Hem"
    assert swedish.ngettext("%(n)s meeting", "%(n)s meetings", 2) == "%(n)s möten"


def test_every_app_that_stands_before_ours_is_looked_at() -> None:
    before = list(takewhile(lambda app: not app.startswith("parvis."), settings.INSTALLED_APPS))
    with_texts = {app for app in before if (Path(str(import_module(app).__file__)).parent / "locale").exists()}
    assert with_texts <= set(translations.BEFORE_OURS)
