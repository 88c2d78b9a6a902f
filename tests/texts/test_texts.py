"""What the institution writes: plain text becomes headings and lists, versions are added and never changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.audit.models import Entry
from parvis.kit.permission import SYSTEM
from parvis.kit.verdict import Refused
from parvis.people import actions as people
from parvis.people.models import Role, User
from parvis.texts import actions, queries, rules
from parvis.texts.models import TextVersion
from parvis.texts.places import ALL, HOW_IT_WORKS, START, Place

AT = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
KEY = "how_it_works"


def person(name: str, *roles: str) -> User:
    return people.register(
        email=f"{name.lower()}@example.org", given_name=name, family_name="Ek", by=SYSTEM, at=AT, language="en", roles=roles
    )


@pytest.fixture
def karin(db: None) -> User:
    return person("Karin", Role.COORDINATOR)


@pytest.fixture
def as_person(db: None) -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def kinds(written: str) -> list[tuple[str, list[str]]]:
    return [(b.kind, ["".join(p.text for p in line) for line in b.lines]) for b in rules.blocks(written)]


# --- Plain text ----------------------------------------------------------------------------------------


def test_lines_become_headings_paragraphs_lists_and_steps() -> None:
    written = "# Where we are\nIn the library.\nSecond floor.\n\nCome in.\n- Monday\n- Tuesday\n\n1. Knock\n2) Wait\n##No space"
    assert kinds(written) == [
        ("heading", ["Where we are"]),
        ("text", ["In the library.", "Second floor."]),
        ("text", ["Come in."]),
        ("list", ["Monday", "Tuesday"]),
        ("steps", ["Knock", "Wait"]),
        ("heading", ["No space"]),
    ]


@pytest.mark.parametrize("written", ["", "\n \n\t", "\r\n"])
def test_nothing_written_is_nothing_shown(written: str) -> None:
    assert rules.blocks(written) == ()


@pytest.mark.parametrize(
    ("line", "hrefs"),
    [
        ("Read https://example.org/a?b=c.", ["https://example.org/a?b=c"]),
        ("(see http://example.org/x)", ["http://example.org/x"]),
        ("Write to pia.ek@example.org, or call.", ["mailto:pia.ek@example.org"]),
        ("javascript:alert(1) data:text/html,x", []),
        ("12-hour days and 1-2 hours", []),
    ],
)
def test_addresses_become_links_and_nothing_else_does(line: str, hrefs: list[str]) -> None:
    pieces = rules.pieces(line)
    assert [p.href for p in pieces if p.href] == hrefs
    assert "".join(p.text for p in pieces) == line


@given(st.text(alphabet=st.sampled_from(list("ab #-1.)@:/\n<>&%{}")), max_size=300))
@settings(deadline=None, max_examples=300)
def test_no_word_is_lost_and_no_other_address_is_made(written: str) -> None:
    shown = "".join(p.text for b in rules.blocks(written) for line in b.lines for p in line)
    assert re.sub(r"[\s#\-1.)*]", "", shown) == re.sub(r"[\s#\-1.)*]", "", written)
    hrefs = [p.href for b in rules.blocks(written) for line in b.lines for p in line if p.href]
    assert all(href.startswith(("http://", "https://", "mailto:")) for href in hrefs)


@pytest.mark.parametrize("piece", ["a", "a.", "a@", "@a.", "http://", "#", "- ", "1. "])
def test_a_text_made_to_take_long_is_shown_whole_all_the_same(piece: str) -> None:
    # No clock, and so long that a way of reading that looked back from each place would not come to an end in minutes.
    shown = "".join(p.text for block in rules.blocks(piece * 100_000) for line in block.lines for p in line)
    assert re.sub(r"[\s#\-1.)*]", "", shown) == re.sub(r"[\s#\-1.)*]", "", piece * 100_000)


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", '<img src=x onerror="x">', "https://x.example/\"onmouseover='x'", "{{ settings }}"]
)
def test_no_html_comes_through(karin: User, typed: str) -> None:
    actions.write(HOW_IT_WORKS, sv=f"# {typed}\n{typed}\n- {typed}", en=typed, after=0, by=karin, at=AT)
    before = Client().get(reverse("guidance.get_a_mentor")).content.decode()
    body = Client().get(reverse("guidance.how_it_works")).content.decode()
    assert body.count("<script") == before.count("<script")
    assert "<img" not in body
    assert not re.search(r"<[^>]*\son\w+=", body)


# --- Versions ------------------------------------------------------------------------------------------


def test_a_change_adds_a_version_and_leaves_the_earlier_ones_as_they_were(karin: User) -> None:
    first = actions.write(START, sv="Ett", en="One", after=0, by=karin, at=AT)
    actions.write(START, sv="Två", en="Two", after=1, by=karin, at=AT)
    back = actions.restore(START, first, after=2, by=karin, at=AT)
    rows = [(v.number, v.sv, v.en, v.restores) for v in TextVersion.objects.order_by("number")]
    assert rows == [(1, "Ett", "One", None), (2, "Två", "Two", None), (3, "Ett", "One", 1)]
    assert (back.written_by_id, queries.text_of("start", "sv"), queries.text_of("start", "en")) == (str(karin.pk), "Ett", "One")
    entries = Entry.objects.filter(event="texts.write").order_by("pk")
    assert [e.detail for e in entries] == [
        {"place": "start", "version": 1},
        {"place": "start", "version": 2},
        {"place": "start", "version": 3, "restores": 1},
    ]


def test_whoever_writes_on_an_old_version_does_not_overwrite_the_new_one(karin: User) -> None:
    actions.write(START, sv="Ett", en="One", after=0, by=karin, at=AT)
    with pytest.raises(actions.WrittenMeanwhile):
        actions.write(START, sv="Annat", en="Other", after=0, by=karin, at=AT)
    assert TextVersion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_save_at_once_one_is_first_and_the_others_are_told() -> None:
    karin, together = person("Karin", Role.COORDINATOR), Barrier(8)

    def save(n: int) -> str:
        try:
            together.wait(10)
            actions.write(START, sv=f"Text {n}", en=f"Text {n}", after=0, by=karin, at=AT)
        except actions.WrittenMeanwhile:
            return "told"
        finally:
            connection.close()
        return "saved"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(save, range(8))) == ["saved", *["told"] * 7]
    assert TextVersion.objects.count() == 1


def test_the_database_holds_both_languages_or_none(karin: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        TextVersion.objects.create(place="start", number=1, sv="Bara svenska", written_by_id="1", written_at=AT)
    actions.write(START, sv="", en="", after=0, by=karin, at=AT)
    assert queries.text_of("start", "sv") == ""


@pytest.mark.parametrize("role", [Role.STUDENT, Role.MENTOR, Role.PAYROLL, Role.APPLICANT])
def test_only_the_office_writes(db: None, role: str) -> None:
    with pytest.raises(Refused):
        actions.write(START, sv="Ett", en="One", after=0, by=person("Dan", role), at=AT)
    assert not TextVersion.objects.exists()


def test_a_place_is_registered_once_and_says_its_own_words_until_somebody_writes(karin: User) -> None:
    with pytest.raises(ValueError, match="twice"):
        Place(key="start", name="Again", hint="")
    from django.utils.translation import gettext_lazy as _

    try:
        place = Place(key="test_place", name="A place", hint="A hint", default=_("Save"))
        assert (queries.text_of("test_place", "sv"), queries.text_of("test_place", "en")) == ("Spara", "Save")
        actions.write(place, sv="", en="", after=0, by=karin, at=AT)
        assert queries.text_of("test_place", "en") == ""
    finally:
        del ALL["test_place"]


# --- Pages ---------------------------------------------------------------------------------------------


def test_a_coordinator_writes_looks_and_saves_and_everybody_reads(karin: User, as_person: Callable[[User], Client]) -> None:
    client, url = as_person(karin), reverse("texts.edit", args=[KEY])
    assert "Nothing of your own yet" in text(client.get(reverse("texts.index")))
    typed = {"sv": "# Hos oss\n- Biblioteket", "en": "# With us\n- The library", "number": "0"}
    look = client.post(url, typed | {"preview": "yes"})
    assert look.status_code == 422
    assert "It is not saved yet" in text(look)
    assert "<h3>With us</h3>" in look.content.decode()
    assert not TextVersion.objects.exists()
    saved = client.post(url, typed, follow=True)
    assert "Saved. It is on the page now." in text(saved)
    assert "Version 1" in text(saved)
    reader = Client()
    body = reader.get(reverse("guidance.how_it_works")).content.decode()
    assert "<h2>Hos oss</h2>" in body
    assert "<li>Biblioteket</li>" in body
    assert reverse("texts.edit", args=[KEY]) not in body
    assert reverse("texts.edit", args=[KEY]) in client.get(reverse("guidance.how_it_works")).content.decode()


def test_one_language_alone_is_told_by_the_field_and_nothing_is_lost(karin: User, as_person: Callable[[User], Client]) -> None:
    page = as_person(karin).post(reverse("texts.edit", args=[KEY]), {"sv": "Bara svenska", "en": "", "number": "0"})
    assert page.status_code == 422
    assert text(page).count("Write the text in this language too, or empty both") == 2
    assert "Bara svenska" in page.content.decode()


def test_the_second_of_two_who_write_sees_the_firsts_words_and_keeps_the_own(karin: User, as_person: Callable[[User], Client]) -> None:
    actions.write(HOW_IT_WORKS, sv="Första", en="First", after=0, by=person("Eva", Role.ADMINISTRATOR), at=AT)
    client, url = as_person(karin), reverse("texts.edit", args=[KEY])
    page = client.post(url, {"sv": "Andra", "en": "Second", "number": "0"})
    assert page.status_code == 422
    assert "Somebody else has changed this text" in text(page)
    assert "Första" in text(page)
    assert "Second" in page.content.decode()
    assert 'name="number" value="1"' in page.content.decode()
    client.post(url, {"sv": "Andra", "en": "Second", "number": "1"})
    assert queries.text_of(KEY, "en") == "Second"


def test_an_earlier_version_is_read_and_brought_back(karin: User, as_person: Callable[[User], Client]) -> None:
    actions.write(HOW_IT_WORKS, sv="Ett", en="One", after=0, by=karin, at=AT)
    actions.write(HOW_IT_WORKS, sv="Två", en="Two", after=1, by=karin, at=AT)
    client = as_person(karin)
    page = text(client.get(reverse("texts.version", args=[KEY, 1])))
    assert "Karin Ek" in page
    assert "Bring this version back" in page
    assert "This version is on the page now" in text(client.get(reverse("texts.version", args=[KEY, 2])))
    client.post(reverse("texts.restore", args=[KEY, 1]))
    assert queries.text_of(KEY, "sv") == "Ett"
    client.post(reverse("texts.restore", args=[KEY, 3]))
    assert TextVersion.objects.count() == 3
    assert "Brings back version 1" in text(client.get(reverse("texts.edit", args=[KEY])))


def test_what_is_not_there_is_not_found_and_others_do_not_come_in(karin: User, as_person: Callable[[User], Client]) -> None:
    client = as_person(karin)
    for url in (reverse("texts.edit", args=["no-such"]), reverse("texts.version", args=[KEY, 7])):
        assert client.get(url).status_code == 404
    outside = as_person(person("Sam", Role.STUDENT))
    for url in (reverse("texts.index"), reverse("texts.edit", args=[KEY]), reverse("texts.version", args=[KEY, 1])):
        assert outside.get(url).status_code == 403
    assert as_person(person("Eva", Role.ADMINISTRATOR)).get(reverse("texts.index")).status_code == 200
