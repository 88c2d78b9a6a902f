"""Signing in by a face: in a demonstration, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parvis.audit.models import Entry
from parvis.kit.permission import SYSTEM
from parvis.people import actions
from parvis.people.models import User

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
FACES = reverse("demo.faces")


@pytest.fixture
def robin(db: None) -> User:
    person = actions.register(
        email="robin@example.org", given_name="Robin", family_name="Ek", by=SYSTEM, at=AT, roles=["coordinator", "mentor"]
    )
    person.preferences = {"face": {"sv": "Ser till att alla får en mentor.", "en": "Sees to it that everybody gets a mentor."}}
    person.save()
    return person


def test_everybody_of_the_cast_stands_under_their_role_with_a_sentence(client: Client, robin: User) -> None:
    actions.register(email="extra@example.org", given_name="Extra", family_name="Ek", by=SYSTEM, at=AT, roles=["student"])
    page = client.get(FACES).content.decode()
    assert "<h2>Samordnare</h2>" in page
    assert "Ser till att alla får en mentor." in page
    assert "Extra" not in page, "the many whom the story only counts are no faces"


def test_a_click_signs_in_with_everything_shown(client: Client, robin: User) -> None:
    answer = client.post(reverse("demo.enter", args=[robin.pk]))
    assert answer["Location"] == reverse("home")
    assert client.get(reverse("people.account")).status_code == 200
    assert Entry.objects.get(event="people.sign_in").detail == {"ways": ["face"]}


def test_changing_face_leaves_nothing_of_the_one_before(client: Client, robin: User) -> None:
    kim = actions.register(email="kim@example.org", given_name="Kim", family_name="Ek", by=SYSTEM, at=AT, roles=["student"])
    kim.preferences = {"face": {"sv": "x", "en": "x"}}
    kim.save()
    client.post(reverse("demo.enter", args=[robin.pk]))
    client.post(reverse("people.role"), {"role": "mentor"})
    client.post(reverse("demo.enter", args=[kim.pk]))
    assert client.session["_auth_user_id"] == str(kim.pk)
    assert "role" not in client.session


def test_whoever_is_not_a_face_cannot_be_entered(client: Client, robin: User) -> None:
    extra = actions.register(email="extra@example.org", given_name="Extra", family_name="Ek", by=SYSTEM, at=AT, roles=["administrator"])
    assert client.post(reverse("demo.enter", args=[extra.pk])).status_code == 404
    assert client.get(reverse("demo.enter", args=[robin.pk])).status_code == 405


def test_where_people_are_real_there_are_no_faces(client: Client, robin: User, settings: Any) -> None:
    settings.DEMO = False
    assert client.get(FACES).status_code == 404
    assert client.post(reverse("demo.enter", args=[robin.pk])).status_code == 404
    assert "_auth_user_id" not in client.session
