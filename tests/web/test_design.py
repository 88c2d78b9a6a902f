from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from parvis.web import design
from parvis.web.templatetags.web import register
from tests.web.css import WEB

SHELL_ONLY = {"capture", "error_summary", "form_key", "plain", "flash_kind", "number"}


def addresses() -> list[str]:
    return [reverse("design"), *(reverse("design.page", args=[page]) for page in design.PAGES)]


@pytest.fixture(params=["sv", "en"])
def reader(request: pytest.FixtureRequest, client: Client, db: None) -> Client:
    client.cookies["parvis_language"] = request.param
    return client


def test_every_component_is_on_the_living_page() -> None:
    shown = "".join(path.read_text(encoding="utf-8") for path in Path(WEB / "templates/web/design").rglob("*.html"))
    for name in set(register.tags) - SHELL_ONLY:
        assert re.search(rf"{{%\s*{name}\b", shown), name
    for name in set(register.filters) - SHELL_ONLY:
        assert f"|{name}" in shown, name


def test_every_part_has_its_code_beside_it(reader: Client) -> None:
    html = reader.get(reverse("design")).content.decode()
    assert html.count("<pre") == len(list(design.PARTS.glob("*.html"))) == len(design.NAMES)


def test_every_page_has_one_heading_one_title_and_no_id_twice(reader: Client) -> None:
    for address in addresses():
        response = reader.get(address)
        assert response.status_code == 200
        html = response.content.decode()
        assert html.count("<h1") == 1, address
        assert re.search(r"<title>\s*[^<–]+ – [^<]+</title>", html), address
        twice = [name for name, times in Counter(re.findall(r'\sid="([^"]+)"', html)).items() if times > 1]
        assert not twice, (address, twice)


def test_every_reference_on_a_page_leads_somewhere(reader: Client) -> None:
    for address in addresses():
        html = reader.get(address).content.decode()
        ids = set(re.findall(r'\sid="([^"]+)"', html))
        for attribute in ("aria-labelledby", "aria-describedby", "for"):
            for names in re.findall(rf'\s{attribute}="([^"]+)"', html):
                assert set(names.split()) <= ids, (address, attribute, names)


def test_no_page_has_inline_style_or_script(reader: Client) -> None:
    for address in addresses():
        html = re.sub(r"<pre.*?</pre>", "", reader.get(address).content.decode(), flags=re.DOTALL)
        assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\bsrc=)", html), address


def test_the_order_of_the_shell_is_the_same_on_every_page(reader: Client) -> None:
    order = [
        'class="skip"',
        '<header class="top"',
        '<main id="main"',
        'id="status"',
        "<h1",
        'class="help"',
        "</main>",
        '<footer class="foot"',
    ]
    for address in addresses():
        html = reader.get(address).content.decode()
        places = [html.index(mark) for mark in order]
        assert places == sorted(places), address


def test_a_page_is_light_enough(reader: Client) -> None:
    for address in addresses():
        html = reader.get(address).content.decode()
        assert len(re.findall(r"<[a-z]", html)) <= 800, address


def test_the_page_says_which_language_it_is_in_and_offers_the_other(client: Client, db: None) -> None:
    for language, other in (("sv", "In English"), ("en", "På svenska")):
        client.cookies["parvis_language"] = language
        html = client.get(reverse("design")).content.decode()
        assert f'<html lang="{language}"' in html
        assert other in html


def test_nothing_of_the_living_page_is_left_untranslated() -> None:
    with translation.override("sv"):
        swedish = design.words()
    with translation.override("en"):
        english = design.words()
    same = {key for key, text in swedish.items() if text == english[key]}
    assert same == {"mentor"}


def test_an_unknown_page_of_the_design_does_not_exist(client: Client, db: None) -> None:
    assert client.get("/design/nothing/").status_code == 404
    assert client.post(reverse("design")).status_code in {403, 405}
