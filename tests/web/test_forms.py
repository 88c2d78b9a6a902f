from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from typing import Any

import pytest
from django import forms as plain_forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from parvis.web import forms
from parvis.web.templatetags.web import errors_of

BANNED = {
    "sv": ["tyvärr", "vänligen", "ogiltig", "obligatorisk", "misslyck", "glömde", "klicka här", "t.ex.", "samt ", " ej "],
    "en": ["please", "sorry", "invalid", "forbidden", "failed", "forgot", "required"],
}


class Everything(forms.Form):
    """One of each, with no sentence of its own."""

    text = forms.TextField(label="Namn", max_length=5, min_length=2)
    long = forms.LongTextField(label="Brev", max_length=20)
    mail = forms.EmailField(label="Mejl")
    phone = forms.PhoneField(label="Mobil")
    count = forms.WholeNumberField(label="Antal", min_value=1, max_value=3)
    on = forms.DateField(label="Dag", earliest=date(2026, 1, 1), latest=date(2026, 12, 31))
    at = forms.ClockField(label="Tid")
    hours = forms.HoursField(label="Timmar", most=120)
    rate = forms.KronorField(label="Kronor")
    one = forms.ChoiceField(label="Träffades ni?", choices=[("a", "Ja"), ("b", "Nej")], hints={"a": "Som planerat"})
    several = forms.ChoicesField(label="Vad?", choices=[("a", "A"), ("b", "B")])
    pick = forms.SelectField(label="Program", choices=[("", "Välj"), ("a", "A")])
    seen = forms.TickField(label="Läst")
    file = forms.FileField(label="Fil", kinds=["pdf"], megabytes=1)
    week = forms.WeekField(label="Veckan")


class Met(forms.Form):
    """The form of the house's first error."""

    met = forms.ChoiceField(label="Träffades ni?", choices=[("yes", "Ja"), ("no", "Nej")], missing="Välj om ni träffades")
    note = forms.TextField(label="Plats", required=False, max_length=5)


def page(form: Any) -> str:
    """The page shell around a form, as a view renders it."""

    class Shell(dict[str, Any]):
        def __missing__(self, key: str) -> str:
            return ""

    request = RequestFactory().get("/somewhere/")
    shell = Shell(brand="Mentorstöd", signed_in=False, menu=[], unread=None, reply_days=2, focus_mode=False, html_attributes="")
    return render_to_string("web/question.html", {"form": form, "shell": shell, "request": request})


SENT: list[dict[str, Any]] = [
    {},
    {
        "text": "för långt",
        "long": "x" * 30,
        "mail": "kim",
        "phone": "ring",
        "count": "nio",
        "on": "31 november 2026",
        "at": "25.00",
        "hours": "mycket",
        "rate": "gratis",
        "one": "c",
        "several": ["c"],
        "pick": "b",
        "week_text": "banan",
    },
    {"text": "x\x00y", "count": "9", "on": "2027-01-01", "hours": "1,1", "phone": "1", "week_text": "x" * 600, "several": "a"},
    {"text": "x", "count": "0", "on": "2025-01-01", "hours": "9", "rate": "-1", "long": "x\x00"},
]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("sent", SENT)
def test_every_refusal_is_a_sentence_of_the_house(sent: dict[str, Any], language: str) -> None:
    with translation.override(language):
        form = Everything(sent, {})
        texts = [str(text) for errors in form.errors.values() for text in errors]
    assert texts
    for text in texts:
        assert not any(word in text.lower() for word in BANNED[language]), text
        assert not re.search(r"%\(|%%|%s|%d", text), text
        assert text[0].isupper(), text
        assert "!" not in text


def test_a_file_is_refused_with_what_can_be_sent_instead() -> None:
    with translation.override("sv"):
        wrong = Everything({}, {"file": SimpleUploadedFile("brev.exe", b"x")}).errors["file"]
        large = Everything({}, {"file": SimpleUploadedFile("brev.pdf", b"x" * 1_000_001)}).errors["file"]
        hollow = Everything({}, {"file": SimpleUploadedFile("brev.pdf", b"")}).errors["file"]
    assert wrong == ["Filen är av en annan sort. Välj någon av dessa: pdf"]
    assert large == ["Filen är för stor. Den kan vara högst 1 MB"]
    assert hollow == ["Filen är tom. Välj en annan."]


def test_the_summary_and_the_field_say_the_same_and_the_link_leads_to_the_control() -> None:
    with translation.override("sv"):
        form = Met({"note": "för långt"})
        html = page(form)
    summary = re.search(r'<div class="errsum".*?</div>', html, re.DOTALL)
    assert summary
    links = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary[0])
    assert [unescape(text) for _id, text in links] == ["Välj om ni träffades", "Plats kan ha högst 5 tecken"]
    for target, text in links:
        assert len(re.findall(rf'<(?:input|textarea|select)[^>]*\bid="{target}"', html)) == 1
        assert html.count(text) == 2


def test_every_link_of_the_summary_leads_to_a_control_for_every_kind_of_field() -> None:
    form = Everything({}, {})
    html = form.render()
    targets = {item["target"] for item in errors_of(form)}
    assert len(targets) == len(form.fields)
    for target in targets:
        assert len(re.findall(rf'<(?:input|textarea|select)[^>]*\bid="{target}"', html)) == 1, target


def test_the_title_says_that_something_is_wrong_and_the_summary_comes_before_the_heading() -> None:
    with translation.override("sv"):
        html = page(Met({}))
        fresh = page(Met())
    assert "<title>Fel: " in html
    assert html.index("errsum") < html.index("<h1")
    assert "Fel:" not in fresh
    assert "errsum" not in fresh


def test_nothing_that_was_typed_is_lost() -> None:
    sent = {
        "text": "för långt",
        "on": "31 november 2026",
        "at": "25.00",
        "count": "nio",
        "hours": "mycket",
        "rate": "gratis",
        "long": "x\ny",
    }
    html = Everything(sent, {}).render()
    for value in sent.values():
        assert value in html
    assert 'type="date"' not in html  # the browser's calendar would drop what is not a date


def test_a_form_that_was_not_taken_answers_422() -> None:
    assert Met().status == 200
    assert Met({}).status == 422
    assert Met({"met": "yes"}).status == 200


def test_the_question_of_a_page_is_its_only_heading() -> None:
    class Asked(Met):
        question = "met"

    html = page(Asked())
    assert html.count("<h1") == 1
    assert "<legend><h1>Träffades ni?</h1></legend>" in html
    assert "<title>Träffades ni? – Mentorstöd</title>" in html


def test_hints_and_errors_are_tied_to_their_control() -> None:
    form = Everything({"one": "c"}, {})
    html = form.render()
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    for described in re.findall(r'aria-describedby="([^"]+)"', html):
        assert set(described.split()) <= ids
    assert 'aria-describedby="f-long_helptext f-long_error"' in html
    assert len(re.findall(r'\bid="', html)) == len(ids)


def test_every_control_has_a_label_that_is_seen() -> None:
    html = Everything().render()
    labelled = set(re.findall(r'<label[^>]*for="([^"]+)"', html))
    controls = re.findall(r"<(?:input|textarea|select)[^>]*>", html)
    for control in controls:
        found = re.search(r'\bid="([^"]+)"', control)
        assert found
        inside = 'class="slot"' in html[max(0, html.index(control) - 40) : html.index(control)]
        assert inside or found[1] in labelled, control
    assert "placeholder" not in html
    assert " required" not in html


def test_optional_fields_say_so() -> None:
    with translation.override("sv"):
        assert "(frivilligt)" in Met().render()
        assert Met().render().count("(frivilligt)") == 1


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (forms.ClockField(), "13.15", time(13, 15)),
        (forms.ClockField(), "9", time(9)),
        (forms.ClockField(), "0905", time(9, 5)),
        (forms.HoursField(), "1,5", 90),
        (forms.HoursField(), "1.25", 75),
        (forms.HoursField(), "1:30", 90),
        (forms.KronorField(), "1 234,50", 123_450),
        (forms.KronorField(), "165 kr", 16_500),
        (forms.KronorField(), "1\u00a0234", 123_400),
        (forms.DateField(), "2026-11-24", date(2026, 11, 24)),
        (forms.DateField(), "tisdag 24 november 2026", date(2026, 11, 24)),
        (forms.DateField(), "24 Oct 2026", date(2026, 10, 24)),
        (forms.DateField(), "24/11 2026", date(2026, 11, 24)),
        (forms.PhoneField(), "+46 (0)70-123 45 67", "+46 (0)70-123 45 67"),
        (forms.LongTextField(), "a\r\nb", "a\nb"),
        (forms.KronorField(required=False), " ", None),
    ],
)
def test_what_a_person_types_is_understood(field: forms.Asked, typed: str, value: object) -> None:
    assert field.clean(typed) == value  # type: ignore[attr-defined]  # every field of the house is also Django's


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (forms.ClockField(), "24.00"),
        (forms.HoursField(), "1,1"),
        (forms.HoursField(), "0"),
        (forms.KronorField(), "1,005"),
        (forms.KronorField(), "1e9"),
        (forms.DateField(), "29 februari 2027"),
        (forms.DateField(), "1 foo 2026"),
        (forms.PhoneField(), "12"),
    ],
)
def test_what_makes_no_sense_is_refused(field: forms.Asked, typed: str) -> None:
    with pytest.raises(plain_forms.ValidationError):
        field.clean(typed)  # type: ignore[attr-defined]  # the same


def test_a_stored_value_is_shown_as_it_would_be_typed() -> None:
    form = Everything(initial={"at": time(9, 5), "hours": 90, "rate": 16_550, "on": date(2026, 11, 24)})
    with translation.override("sv"):
        html = form.render()
    for shown in ('value="9.05"', 'value="1,5"', 'value="165,50"', 'value="2026-11-24"'):
        assert shown in html
    assert 'type="date"' in html


def test_a_line_break_counts_as_one_character() -> None:
    class Letter(forms.Form):
        text = forms.LongTextField(max_length=3)

    assert Letter({"text": "a\r\nb"}).is_valid()


def test_slots_stand_under_their_day_with_their_whole_time() -> None:
    class Book(forms.Form):
        slot = forms.SlotField(label="Vilken tid passar?", missing="Välj en tid")

    first = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    slots = [forms.Slot(str(n), first + timedelta(hours=5 * n), note="Båda kan" if n == 0 else "") for n in range(8)]
    with translation.override("sv"):
        form = Book({"slot": "7"})
        form.fields["slot"].offer(slots, others=[("none", "Ingen tid passar")], year=2026)  # type: ignore[attr-defined]  # a SlotField
        html = form.render()
        assert form.is_valid()
    labels = [unescape(text) for text in re.findall(r"<span>([^<]+?) ?<", html)]
    assert "Torsdag 26 november, klockan 10.00" in labels
    assert "Ingen tid passar" in labels
    assert re.search(r'<h2 class="day">Torsdag 26 november</h2>', html)
    seen, behind = html.split("<details open>")
    assert seen.count('type="radio"') == 6
    assert behind.count('type="radio"') == 3
    assert "Båda kan" in html


def test_groups_gather_fields_under_a_legend() -> None:
    class Reach(forms.Form):
        groups = (("Hur når vi dig?", ("mail", "phone")),)
        name = forms.TextField(label="Namn")
        mail = forms.EmailField(label="Mejl")
        phone = forms.PhoneField(label="Mobil")

    html = Reach().render()
    assert html.count("<fieldset") == 1
    assert html.index("f-name") < html.index("Hur når vi dig?") < html.index("f-mail")


def test_forms_that_are_not_ours_are_drawn_in_the_same_way() -> None:
    class Foreign(plain_forms.Form):
        mail = plain_forms.EmailField(label="Mejl")
        kind = plain_forms.ChoiceField(label="Sort", choices=[("a", "A")], widget=plain_forms.RadioSelect)

    html = Foreign({}).render()
    assert 'class="choice"' in html
    assert html.count('class="field err"') == 2
    assert errors_of(Foreign({}))[1]["target"] == "id_kind_0"
