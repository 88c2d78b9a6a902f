"""The pages that anybody can read: both languages, easy words, right numbers."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.urls import reverse
from django.utils import translation

from parvis import policy
from parvis.guidance import queries
from parvis.policy.models import LocalRule
from tools import readability

ON = date(2026, 11, 30)
CHALLENGES = {"not_coming", "reactions", "no_progress", "off_topic", "cannot_continue"}
PAGES = ("guidance.how_it_works", "guidance.accessibility", "guidance.personal_data", "guidance.challenges")


def texts(key: str, language: str) -> list[str]:
    with translation.override(language):
        guide = queries.page(key, language=language, on=ON)
    assert guide is not None
    found = [guide.title, guide.lead]
    for part in guide.parts:
        found.append(part.heading)
        for kind, items in part.blocks:
            found += [item.label for item in items] if kind == "links" else items
    return found


KEYS = queries.keys()
EVERY = [(key, language) for key in KEYS for language in queries.LANGUAGES]


@pytest.mark.requirement("R67")
@pytest.mark.requirement("R69")
def test_there_is_guidance_for_each_of_the_five_problems(db: None) -> None:
    assert {guide.key for guide in queries.challenges(language="sv", on=ON)} == CHALLENGES


@pytest.mark.parametrize(("key", "language"), EVERY)
def test_every_page_is_easy_to_read(db: None, key: str, language: str) -> None:
    reading = readability.read(texts(key, language))
    assert reading.lix < readability.MOST_LIX, f"LIX {reading.lix:.1f}"
    assert reading.longest_sentence <= readability.MOST_WORDS_IN_A_SENTENCE


@pytest.mark.parametrize(("key", "language"), EVERY)
def test_no_page_uses_a_word_that_the_house_does_not_use(db: None, key: str, language: str) -> None:
    assert [word for text in texts(key, language) for word in readability.unwanted(text, language)] == []


@pytest.mark.parametrize(("key", "language"), EVERY)
def test_every_paragraph_is_whole_sentences(db: None, key: str, language: str) -> None:
    guide = queries.page(key, language=language, on=ON)
    assert guide is not None
    paragraphs = [guide.lead, *(text for part in guide.parts for kind, items in part.blocks if kind == "text" for text in items)]
    assert [text for text in paragraphs if text[0].islower() or text[-1] not in ".?)"] == []


@pytest.mark.requirement("R113")
@pytest.mark.parametrize("key", KEYS)
def test_every_page_bears_its_version_and_date(db: None, key: str) -> None:
    guide = queries.page(key, language="sv", on=ON)
    assert guide is not None
    assert guide.version >= 1
    assert guide.published_on <= ON


def test_the_words_are_our_own() -> None:
    ours = " ".join(path.read_text(encoding="utf-8").lower() for path in sorted(queries.PAGES.glob("*.yaml")))
    sources = (
        "var lyhörd och uppmärksam",
        "sätta ord på vad som hände",
        "tveka inte att kontakta",
        "bära ansvaret",
        "prova olika strategier",
    )
    assert [phrase for phrase in sources if phrase in ours] == []


@pytest.mark.parametrize("language", queries.LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_read_the_pages_in_both_languages(db: None, name: str, language: str) -> None:
    client = Client()
    client.cookies["parvis_language"] = language
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.parametrize("language", queries.LANGUAGES)
@pytest.mark.parametrize("key", sorted(CHALLENGES))
def test_each_challenge_has_its_page(db: None, key: str, language: str) -> None:
    client = Client()
    client.cookies["parvis_language"] = language
    body = client.get(reverse("guidance.challenge", args=[key])).content.decode()
    guide = queries.page(key, language=language, on=ON)
    assert guide is not None
    assert f"Version {guide.version}" in body
    assert f'datetime="{guide.published_on}"' in body


def test_an_unknown_page_is_not_found(db: None) -> None:
    for key in ("accessibility", "no-such-page"):
        assert Client().get(f"/guidance/{key}/").status_code == 404


@pytest.mark.requirement("R112")
def test_the_page_about_not_going_on_leads_to_the_page_of_the_pair(db: None) -> None:
    body = Client().get(reverse("guidance.challenge", args=["cannot_continue"])).content.decode()
    assert f'href="{reverse("mentorships.mine")}"' in body


@pytest.mark.requirement("R64")
def test_the_numbers_come_from_the_rule_book(db: None) -> None:
    before = Client().get(reverse("guidance.how_it_works")).content.decode()
    assert "Om två möten missas" in before
    LocalRule.objects.create(
        key="meeting.absences_before_decision",
        value=3,
        since_on=date(2020, 1, 1),
        reference="Test",
        decided_by_id="1",
        decided_at="2026-01-01T00:00:00Z",
    )
    assert "Om tre möten missas" in Client().get(reverse("guidance.how_it_works")).content.decode()


@pytest.mark.requirement("R34")
@pytest.mark.requirement("R35")
@pytest.mark.requirement("R36")
@pytest.mark.requirement("R37")
@pytest.mark.requirement("R38")
def test_what_the_mentor_does_not_do_is_said(db: None) -> None:
    body = Client().get(reverse("guidance.how_it_works")).content.decode()
    for words in ("Undervisar", "Skriver text åt dig", "Rättar språket", "terapeut", "Mentorn har inte ansvar för hur det går"):
        assert words in body


def test_the_accessibility_statement_has_what_the_law_asks_for(db: None) -> None:
    body = Client().get(reverse("guidance.accessibility")).content.decode()
    for words in (
        "Exempelhögskolan",
        "delvis förenlig",
        "Det här är inte klart",
        "Undantag",
        "22 november 2026",
        "digg.se/tdosanmalan",
        "mailto:",
        "Du behöver inte säga vem du är",
    ):
        assert words in body


def test_how_long_data_are_kept_is_what_the_retention_documents_say(db: None) -> None:
    body = Client().get(reverse("guidance.personal_data")).content.decode()
    document = yaml.safe_load((Path(policy.__file__).parent / "retention" / "advice.yaml").read_text(encoding="utf-8"))
    assert document["advice_conversation"]["about"]["sv"] in body
    assert re.search(r"Ett samtal med samordnaren</td><td[^>]*>90 dagar", body)


def test_a_page_without_one_language_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "half.yaml").write_text(
        "version: 1\npublished_on: 2026-11-22\norder: 1\nkind: challenge\nsv: {title: T, lead: L, parts: []}\n", encoding="utf-8"
    )
    monkeypatch.setattr(queries, "PAGES", tmp_path)
    queries._written.cache_clear()
    try:
        with pytest.raises(queries.BadPage, match=r"half\.yaml"):
            queries.keys()
    finally:
        monkeypatch.undo()
        queries._written.cache_clear()
