from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from parvis.web.templatetags import web

PLAIN = RequestFactory().get("/")


def draw(source: str, **values: Any) -> str:
    with translation.override("sv"):
        return engines["django"].from_string(source).render(values)


def test_there_are_at_most_five_icons() -> None:
    assert len(web.ICONS) <= 5
    for name in web.ICONS:
        assert 'aria-hidden="true"' in draw(f'{{% icon "{name}" %}}')
    with pytest.raises(KeyError):
        draw('{% icon "flag" %}')


@pytest.mark.parametrize(
    "source",
    [
        "{% tag text %}",
        "{% button text %}",
        "{% button text url='/' hidden=text %}",
        "{% card heading=text %}{{ text }}{% endcard %}",
        "{% notice %}{{ text }}{% endnotice %}",
        "{% quote %}{{ text }}{% endquote %}",
        "{% reads text %}",
        "{% empty text url='/' label=text %}",
        "{% summary %}{% summary_row text text url='/' change=text %}{% endsummary %}",
        "{% rows %}{% row text url='/' note=text action=text hidden=text status=text %}{% endrows %}",
        "{% steps %}{% step n=1 label=text status=text %}{{ text }}{% endstep %}{% endsteps %}",
        "{% task_list items %}",
        "{% bars items %}",
        "{% offered_steps items %}",
        "{% table caption=text %}{{ text }}{% endtable %}",
        "{% back url='/' label=text %}",
        "{% capture as kept %}{{ text }}{% endcapture %}{{ kept }}{{ text|cap_first }}",
    ],
)
def test_what_people_write_never_becomes_markup(source: str) -> None:
    text = "<script>alert(1)</script>\"'"
    items = [{"label": text, "text": text, "url": "/", "status": text, "value": 1}, {"label": text, "reasons": [text]}]
    html = draw(source, text=text, items=items, request=PLAIN)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("source", ["{% tag 'x' kind='red' %}", "{% button 'x' kind='big' %}", "{% notice kind='err' %}{% endnotice %}"])
def test_a_kind_that_the_stylesheet_does_not_know_is_an_error(source: str) -> None:
    with pytest.raises(ValueError, match="is not one of"):
        draw(source)


def test_two_cards_with_the_same_heading_have_their_own_ids() -> None:
    html = draw("{% card heading='Möte' %}{% endcard %}{% card heading='Möte' %}{% endcard %}")
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(set(ids)) == 2
    assert re.findall(r'aria-labelledby="([^"]+)"', html) == ids


def test_a_status_that_is_done_is_plain_text_and_no_tag_is_a_link() -> None:
    assert draw("{% tag 'Klart' kind='done' %}") == '<span class="done">Klart</span>'
    assert "<a" not in draw("{% tag 'Ny' kind='info' %}")


def test_a_possible_step_is_a_form_and_an_impossible_one_says_why() -> None:
    offered = [
        SimpleNamespace(label="Bekräfta", url="/confirm/", reasons=[], primary=True),
        SimpleNamespace(label="Föreslå", url="/propose/", reasons=[], primary=False, asks=True),
        SimpleNamespace(label="Avsluta", url="/end/", reasons=["Två rader behöver din kontroll."], primary=False),
    ]
    html = draw("{% offered_steps offered %}", offered=offered, request=PLAIN)
    assert re.search(r'<form method="post" action="/confirm/">.*?name="form_key" value="[0-9a-f]{32}".*?Bekräfta</button>', html, re.DOTALL)
    assert '<a class="btn sec" href="/propose/">Föreslå</a>' in html
    assert "/end/" not in html
    assert "Två rader behöver din kontroll." in html
    assert html.count('class="btn"') == 1


def test_the_key_of_a_form_is_kept_when_the_page_is_shown_again() -> None:
    posted = RequestFactory().post("/", {"form_key": "a" * 32})
    odd = RequestFactory().post("/", {"form_key": '"><b>'})
    assert f'value="{"a" * 32}"' in draw("{% form_key %}", request=posted)
    assert re.search(r'value="[0-9a-f]{32}"', draw("{% form_key %}", request=odd))
    assert draw("{% form_key %}", request=PLAIN) != draw("{% form_key %}", request=PLAIN)


def test_the_width_of_a_bar_needs_no_style() -> None:
    html = draw("{% bars items %}", items=[{"label": "A", "text": "8 dagar", "value": 8}, {"label": "B", "text": "0 dagar", "value": 0}])
    assert re.findall(r'width="(\d+)" height="8"', html) == ["100", "0"]
    assert "style" not in html
    assert draw("{% bars items %}", items=[]) == '<ul class="bars"></ul>'


def test_today_is_said_and_an_empty_day_too() -> None:
    from datetime import date

    days = [{"on": date(2026, 11, 23), "entries": []}, {"on": date(2026, 11, 24), "entries": ["13.15 Möte"], "hit": True}]
    html = draw("{% week days today=today %}", days=days, today=date(2026, 11, 23))
    assert html.count('aria-current="date"') == 1
    assert "I dag" in html
    assert "Inget inplanerat" in html
    assert '<time datetime="2026-11-24">Tisdag 24</time>' in html


def test_a_table_scrolls_by_itself_and_is_named_by_its_caption() -> None:
    html = draw("{% table caption='Rader' %}<tbody></tbody>{% endtable %}")
    assert 'role="region" aria-labelledby="h-table-rader" tabindex="0"' in html
    assert '<caption id="h-table-rader">Rader</caption>' in html


def test_the_pager_shows_only_what_there_is() -> None:
    assert draw("{% pager page %}", page={"newer": "", "older": ""}).strip() == ""
    html = draw("{% pager page %}", page={"newer": "", "older": "?before=9"})
    assert "Äldre" in html
    assert "Nyare" not in html


def test_an_address_breaks_between_its_parts_and_is_copied_whole() -> None:
    link = draw("{{ address|mail_link }}", address="stod.mentor@example.org")
    assert link == '<a href="mailto:stod.mentor@example.org">stod<wbr>.mentor@<wbr>example<wbr>.org</a>'
    assert draw("{{ address|mail_link }}", address="") == ""
    assert "<b>" not in draw("{{ address|mail_link }}", address="<b>@example.org")


def test_a_phone_number_is_called_when_it_is_pressed_and_stays_on_one_line() -> None:
    assert draw("{{ number|phone_link }}", number="031-000 00 11") == '<a class="nb" href="tel:0310000011">031-000 00 11</a>'
    assert 'href="tel:+4631123"' in draw("{{ number|phone_link }}", number="+46 31-123")
    assert draw("{{ number|phone_link }}", number="") == ""
    assert "<b>" not in draw("{{ number|phone_link }}", number="<b>112")


def test_a_web_address_breaks_between_its_parts_and_other_texts_stay_as_they_are() -> None:
    assert draw("{{ v|breaks_in_address }}", v="https://www.example.org/a") == "https://<wbr>www<wbr>.example<wbr>.org/<wbr>a"
    assert "<b>" not in draw("{{ v|breaks_in_address }}", v="https://example.org/<b>")
    assert draw("{{ v|breaks_in_address }} {{ n|breaks_in_address }}", v="a.b/c", n=5) == "a.b/c 5"
