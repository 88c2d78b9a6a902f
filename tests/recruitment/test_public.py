"""The pages that everybody can read, and what search engines may know of them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from parvis.config import registers
from parvis.policy.models import LocalRule

from .world import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
PAGES = ("start", "guidance.how_it_works", "guidance.get_a_mentor", "recruitment.become")
"""The small set that hangs together."""


def read(name: str, language: str = "sv") -> str:
    client = Client()
    client.cookies["parvis_language"] = language
    response = client.get(reverse(name))
    assert response.status_code == 200
    return response.content.decode()


def text(body: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("\xa0", " ")


def decided(key: str, value: Any) -> None:
    LocalRule.objects.create(key=key, value=value, since_on=date(2026, 1, 1), reference="Test", decided_by_id="1", decided_at=AT)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_each_public_page_leads_to_the_others_and_says_which_one_it_is(name: str, language: str) -> None:
    body = read(name, language)
    for other in set(PAGES) - {name}:
        assert f'href="{reverse(other)}"' in body, other
    assert body.count('aria-current="page"') == 1
    assert body.count("<h1") == 1


@pytest.mark.requirement("R1")
@pytest.mark.requirement("R2")
@pytest.mark.requirement("R3")
@pytest.mark.requirement("R4")
@pytest.mark.requirement("R5")
@pytest.mark.requirement("R6")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "sv",
            (
                "En mentor är en student som uppmuntrar",
                "struktur och planering",
                "extrajobb",
                "år 2 eller högre",
                "Eller så har du läst här",
                "i fas med dina egna studier",
                "Anmäl ditt intresse",
            ),
        ),
        (
            "en",
            (
                "A mentor is a student who encourages",
                "structure and planning",
                "side job",
                "year 2 or higher",
                "alumnus",
                "in phase",
                "Apply",
            ),
        ),
    ],
)
def test_everybody_reads_what_the_assignment_is_and_who_can_have_it(language: str, words: tuple[str, ...]) -> None:
    said = text(read("recruitment.become", language))
    assert [w for w in words if w not in said] == []


@pytest.mark.requirement("R7", "R8", "R9", "R10")
def test_what_is_asked_of_a_mentor_stands_there_in_plain_words() -> None:
    said = text(read("recruitment.become", "en"))
    assert "You listen well and like meeting people." in said
    assert "You can share study tips, and help somebody find structure and make a plan." in said


@pytest.mark.requirement("R13")
@pytest.mark.requirement("R48")
def test_the_steps_after_applying_and_the_hours_are_told() -> None:
    said = text(read("recruitment.become", "en"))
    assert "We read it within three working days." in said
    assert "You choose a time, and we talk." in said
    assert "The usual time is" in said


def test_the_fee_is_todays_from_the_rule_book_with_its_day() -> None:
    said = text(read("recruitment.become", "en"))
    assert "155 kronor an hour, also for training and supervision. That is the fee on Monday 14 September ." in said
    decided("pay.rate_meeting", 17050)
    assert "170.50 kronor an hour" in text(read("recruitment.become", "en"))


@pytest.mark.requirement("R14")
def test_the_notice_about_data_and_its_link_are_the_institutions() -> None:
    body = read("recruitment.become")
    assert "https://www.example.org/personuppgifter" in body
    decided("institution.privacy_url", "https://privacy.example.com/mentors")
    decided("institution.name", "Sjöuniversitetet")
    body = read("recruitment.become")
    assert "https://privacy.example.com/mentors" in body
    assert "Sjöuniversitetet använder det du skriver" in text(body)


@pytest.mark.requirement("R15")
def test_whoever_would_rather_write_finds_the_address() -> None:
    body = read("recruitment.become")
    assert 'href="mailto:pedagogisktstod@example.org"' in body


@pytest.mark.requirement("R16")
@pytest.mark.requirement("R17")
@pytest.mark.requirement("R18")
@pytest.mark.requirement("R19")
@pytest.mark.requirement("R20")
@pytest.mark.requirement("R21")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "sv",
            (
                "har en funktionsnedsättning och har fått besked om stöd",
                "Sök stöd i Nais",
                "Mejla pedagogisktstod@example.org när du har fått ditt besked",
                "när det finns en ledig mentor",
                "Du bestämmer själv om du vill ha en mentor",
                "Vad mentorn får veta om dig",
            ),
        ),
        (
            "en",
            ("Apply for support in Nais", "Write to pedagogisktstod@example.org", "when a mentor is free", "What the mentor gets to know"),
        ),
    ],
)
def test_how_a_student_gets_a_mentor_is_told_step_by_step(language: str, words: tuple[str, ...]) -> None:
    body = read("guidance.get_a_mentor", language)
    said = text(body)
    assert [w for w in words if w not in said] == []
    assert "<ol>" in body
    assert 'href="https://www.nais.uhr.se"' in body


# --- Search engines ------------------------------------------------------------------------------------


@override_settings(DEMO=False)
@pytest.mark.parametrize("name", PAGES)
def test_a_public_page_can_be_found_and_says_what_it_is(name: str) -> None:
    response = Client().get(reverse(name) + "?from=somewhere")
    body = response.content.decode()
    assert "X-Robots-Tag" not in response.headers
    assert f'<link rel="canonical" href="http://localhost:8000{reverse(name)}">' in body
    description = re.search(r'<meta name="description" content="([^"]+)">', body)
    assert description is not None
    assert 40 <= len(description[1]) <= 250
    assert re.search(r"<title>[^<]{5,}</title>", body)


@override_settings(DEMO=False)
def test_no_other_page_can_be_found() -> None:
    found = [str(entry.name) for _pattern, entry in registers.addresses() if getattr(entry.callback, "indexed", False)]
    assert sorted(found) == sorted(PAGES)
    for path in (reverse("account_login"), reverse("recruitment.apply"), reverse("guidance.challenges"), "/no-such-page/", "/home/"):
        response = Client().get(path)
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow", path
        assert b'rel="canonical"' not in response.content


@override_settings(DEMO=False)
def test_robots_are_told_the_same_and_where_the_list_is() -> None:
    response = Client().get("/robots.txt")
    lines = response.content.decode().splitlines()
    assert response.headers["Content-Type"].startswith("text/plain")
    assert lines[:2] == ["User-agent: *", "Disallow: /"]
    assert {line for line in lines if line.startswith("Allow") and "static" not in line} == {f"Allow: {reverse(name)}$" for name in PAGES}
    assert "Sitemap: http://localhost:8000/sitemap.xml" in lines


@override_settings(DEMO=False)
def test_the_list_for_search_engines_names_those_pages_only() -> None:
    response = Client().get("/sitemap.xml")
    tree = ET.fromstring(response.content)
    found = [loc.text for loc in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert sorted(map(str, found)) == sorted(f"http://localhost:8000{reverse(name)}" for name in PAGES)


def test_nothing_of_a_demonstration_can_be_found() -> None:
    assert Client().get(reverse("recruitment.become")).headers["X-Robots-Tag"] == "noindex, nofollow"
    assert Client().get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
    assert b"<loc>" not in Client().get("/sitemap.xml").content
