"""What the two sources say about the assignment stands on the public pages, in our words, in both languages."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from parvis.people.models import User
from tests.meetings.pairs import pair, signed_in

pytestmark = pytest.mark.django_db


def read(name: str, language: str, *args: object) -> str:
    """A page as a visitor reads it."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client.get(reverse(name, args=args)).content.decode()


@pytest.mark.requirement("R7", "R8", "R9", "R10")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", ("lyssna", "träffa folk", "studietips", "struktur")),
        ("en", ("listen well", "meeting people", "study tips", "structure")),
    ],
)
def test_what_is_asked_of_a_mentor_is_said_before_applying(language: str, words: tuple[str, ...]) -> None:
    page = read("recruitment.become", language)
    assert [w for w in words if w not in page] == []


@pytest.mark.requirement("R25", "R26", "R27", "R28", "R39", "R56", "R59", "R60", "R23")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "sv",
            (
                "uppmuntrar och stöttar",
                "på egen hand",
                "Ni letar efter sätt att arbeta som passar just dig",
                "studentportal, schema, salar, kursplaner",
                "Samtalen handlar om studierna",
                "Du kommer förberedd till mötet",
                "kursplan, schema, böcker och kalender",
                "ska en funktionsnedsättning inte vara ett hinder",
            ),
        ),
        ("en", ("encourages and supports", "on your own", "student portal, timetable, rooms, course plans")),
    ],
)
def test_what_a_mentor_does_is_said_in_public(language: str, words: tuple[str, ...]) -> None:
    page = read("guidance.how_it_works", language)
    assert [w for w in words if w not in page] == []


@pytest.mark.requirement("R73", "R74", "R75", "R79")
@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("no_progress", ("tar tid att lära känna varandra", "tryggt", "inte ditt ansvar")),
        ("off_topic", ("Nu tar vi studierna",)),
    ],
)
def test_the_advice_of_the_sources_is_given(key: str, words: tuple[str, ...]) -> None:
    page = read("guidance.challenge", "sv", key)
    assert [w for w in words if w not in page] == []


@pytest.mark.requirement("R102", "Q11", "R68")
@pytest.mark.parametrize("who", ["student", "mentor"])
def test_both_can_always_tell_and_read_the_emergency_path_first(who: str) -> None:
    person: User = getattr(pair(), who)
    client = signed_in(person)
    assert reverse("advice.ask") in client.get(reverse("home")).content.decode()
    assert reverse("advice.emergency") in client.get(reverse("advice.ask")).content.decode()
    assert "Call 112 first" in client.get(reverse("advice.emergency")).content.decode()
