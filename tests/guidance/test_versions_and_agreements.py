"""What a page said before can be read; the institution adds its own words; each reader meets their own pair's agreement."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.test import Client
from django.urls import reverse

from parvis.guidance import places, queries
from parvis.mentorships.models import Agreement, Answer, Mentorship
from parvis.texts import actions as texts
from parvis.texts.places import ALL
from tests.meetings.pairs import AT, Pair, pair, person, signed_in

pytestmark = pytest.mark.django_db


def agreed(made: Pair, *, item: str, text: str, number: int = 1) -> None:
    """An agreement in force with one answer of their own."""
    case = {"state": "confirmed", "state_at": AT, "created_at": AT}
    version = Agreement.objects.create(mentorship=made.mentorship, number=number, checklist="first_meeting/1", **case)
    Answer.objects.create(agreement=version, item=item, text=text, changed_at=AT, changed_by=made.mentor)


def read(client: Client, key: str, language: str = "sv", more: str = "") -> str:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client.get(reverse("guidance.challenge", args=[key]) + more).content.decode()


def test_each_version_but_the_first_says_what_is_new_and_the_one_before_can_be_read() -> None:
    body = Client().get(reverse("guidance.challenge", args=["cannot_continue"])).content.decode()
    assert "Nytt: Ansvaret delar du med samordnaren" in body
    before = reverse("guidance.version", args=["cannot_continue", 1])
    assert before in body
    assert "Version 1" in Client().get(before).content.decode()
    for number in (2, 3):
        assert Client().get(reverse("guidance.version", args=["cannot_continue", number])).status_code == 404


@pytest.mark.requirement("R113")
@pytest.mark.parametrize("key", queries.keys())
def test_no_version_of_a_page_is_missing(key: str) -> None:
    now = queries.page(key, language="sv", on=AT.date())
    assert now is not None
    assert queries.versions(key) == list(range(now.version - 1, 0, -1))


def test_a_version_without_the_one_before_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = yaml.safe_load((queries.PAGES / "reactions.yaml").read_text(encoding="utf-8")) | {"version": 2}
    (tmp_path / "lone.yaml").write_text(yaml.safe_dump(page), encoding="utf-8")
    monkeypatch.setattr(queries, "PAGES", tmp_path)
    monkeypatch.setattr(queries, "EARLIER", tmp_path / "earlier")
    queries._written.cache_clear()
    queries._earlier.cache_clear()
    try:
        with pytest.raises(queries.BadPage, match="lone"):
            queries.versions("lone")
    finally:
        monkeypatch.undo()
        queries._written.cache_clear()
        queries._earlier.cache_clear()


@pytest.mark.parametrize(("language", "words"), [("sv", "Ring vaktmästaren i hus A."), ("en", "Call the caretaker in house A.")])
def test_the_institution_adds_its_own_words_to_each_page(language: str, words: str) -> None:
    office = person("Lo", "coordinator")
    assert set(map(places.place_of, queries.keys())) <= set(ALL)
    place = ALL["guidance.not_coming"]
    texts.write(place, sv="Ring vaktmästaren i hus A.", en="Call the caretaker in house A.", after=0, by=office, at=AT)
    assert words in read(Client(), "not_coming", language)


@pytest.mark.requirement("R67", "R69")
@pytest.mark.parametrize(
    ("key", "item"), [("not_coming", "late"), ("reactions", "felt_wrong"), ("no_progress", "review"), ("off_topic", "help")]
)
@pytest.mark.parametrize("who", ["student", "mentor"])
def test_each_of_the_two_reads_what_they_have_agreed_on(key: str, item: str, who: str) -> None:
    made = pair()
    agreed(made, item=item, text="Vi gör som vi sade i tisdags.")
    body = read(signed_in(getattr(made, who)), key)
    assert "Vi gör som vi sade i tisdags." in body
    assert "version 1" in body
    for somebody in (Client(), signed_in(made.coordinator), signed_in(person("Eli", "student"))):
        assert "Vi gör som vi sade" not in read(somebody, key)


def test_whoever_has_several_pairs_chooses_which() -> None:
    first = pair()
    second = pair(n=1, mentor=first.mentor, coordinator=first.coordinator)
    agreed(first, item="late", text="Jag väntar en kvart.")
    agreed(second, item="late", text="Jag ringer efter fem minuter.")
    client = signed_in(first.mentor)
    both = read(client, "not_coming")
    assert "Jag väntar en kvart." not in both
    assert f"?pair={second.mentorship.pk}" in both
    one = read(client, "not_coming", more=f"?pair={second.mentorship.pk}")
    assert "Jag ringer efter fem minuter." in one
    assert "Jag väntar en kvart." not in one


def test_anothers_pair_in_the_address_shows_nothing() -> None:
    first, second = pair(), pair(n=1)
    agreed(second, item="late", text="Jag ringer efter fem minuter.")
    assert "Jag ringer" not in read(signed_in(first.mentor), "not_coming", more=f"?pair={second.mentorship.pk}")


@pytest.mark.requirement("R108", "R111", "R112")
def test_whoever_wants_to_end_reads_that_they_are_not_alone_where_they_ask() -> None:
    made = pair()
    body = signed_in(made.mentor).get(reverse("mentorships.ask_to_end", args=[made.mentorship.pk])).content.decode()
    assert reverse("guidance.challenge", args=["cannot_continue"]) in body
    page = read(signed_in(made.mentor), "cannot_continue")
    assert "not on you alone" in page
    assert "take part in the contact with the student" in page
    assert f"{reverse('advice.ask')}?topic=cannot_continue" in page


@pytest.mark.requirement("R80", "R81", "R82", "R83")
@pytest.mark.parametrize(
    ("key", "language", "words"),
    [
        ("what_stays", "sv", ("Mentorn för det inte vidare", "Vänd dig till samordnaren, och bara dit", "tänka högt")),
        ("what_stays", "en", ("does not pass it on", "Turn to the coordinator, and nobody else", "think aloud")),
        ("not_working", "sv", ("Skriv eller ring till samordnaren", "en annan mentor")),
        ("not_working", "en", ("Write to or call the coordinator", "another mentor")),
    ],
)
def test_what_stays_between_two_and_whom_to_turn_to_is_said(key: str, language: str, words: tuple[str, ...]) -> None:
    page = read(Client(), key, language)
    assert [w for w in words if w not in page] == []


def test_a_page_asks_the_database_as_often_for_many_pairs(assert_queries_do_not_grow: Callable[..., int]) -> None:
    def build(rows: int) -> tuple[Client, str]:
        first = pair()
        for n in range(1, rows):
            pair(n=n, mentor=first.mentor, coordinator=first.coordinator)
        return signed_in(Mentorship.objects.earliest("pk").mentor.person), reverse("guidance.challenge", args=["not_coming"])

    assert_queries_do_not_grow(build, many=6)


@pytest.mark.requirement("R47", "R65")
@pytest.mark.parametrize(
    ("who", "item", "guides"),
    [
        ("mentor", "late", ["not_coming", "each_meeting"]),
        ("mentor", "contact", ["not_coming"]),
        ("mentor", "felt_wrong", ["reactions"]),
        ("mentor", "help", ["off_topic"]),
        ("mentor", "other_talk", ["off_topic"]),
        ("mentor", "stays", ["off_topic", "what_stays"]),
        ("mentor", "review", ["no_progress"]),
        ("student", "felt_wrong", ["not_working"]),
        ("student", "stays", ["what_stays"]),
        ("student", "late", ["each_meeting"]),
    ],
)
def test_each_question_of_the_agreement_leads_to_what_helps_when_it_is_hard(who: str, item: str, guides: list[str]) -> None:
    made = pair()
    case = {"state": "draft", "state_at": AT, "created_at": AT}
    draft = Agreement.objects.create(mentorship=made.mentorship, number=1, checklist="first_meeting/2", **case)
    client = signed_in(getattr(made, who))
    links = [f"{reverse('guidance.challenge', args=[key])}?pair={made.mentorship.pk}" for key in guides]
    body = client.get(reverse("mentorships.item", args=[draft.pk, item])).content.decode()
    assert re.findall(r'href="(/guidance/\w+/\?pair=\d+)"', body) == links
    for link in links:
        assert client.get(link).status_code == 200


@pytest.mark.requirement("R47", "R67", "R69")
@pytest.mark.parametrize("who", ["student", "mentor"])
def test_every_page_of_the_pair_about_the_agreement_leads_to_all_that_is_written_to_the_reader(who: str) -> None:
    made = pair()
    agreed(made, item="late", text="Vi väntar en kvart.", number=2)
    client = signed_in(getattr(made, who))
    in_force = Agreement.objects.get(mentorship=made.mentorship, number=2)
    written = {reverse("guidance.challenge", args=[key]) for key in queries.keys_for(who)}
    assert len(written) == (7 if who == "mentor" else 3)
    for page in (reverse("mentorships.pair", args=[made.mentorship.pk]), reverse("mentorships.agreement", args=[in_force.pk])):
        assert written <= set(re.findall(r'href="(/guidance/\w+/)\?', client.get(page).content.decode()))


def test_a_reader_who_is_nobody_is_found(tmp_path: Path) -> None:
    page = yaml.safe_load((queries.PAGES / "reactions.yaml").read_text(encoding="utf-8")) | {"reader": "parent"}
    (tmp_path / "odd.yaml").write_text(yaml.safe_dump(page), encoding="utf-8")
    with pytest.raises(queries.BadPage, match="reader"):
        queries._sound(tmp_path / "odd.yaml")
