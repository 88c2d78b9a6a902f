"""Every address × everybody × own, other's and unknown objects. Walked over the URLconf, so that a new page is in it by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from parvis.config import registers
from parvis.demo import story
from parvis.pay.models import Claim
from parvis.people.models import User

pytestmark = pytest.mark.django_db
UNKNOWN = 999_999
SOME = (1, 2, 3)
"""Numbers of objects to try: whosever they are."""
WORDS = {
    "month": "2026-10",
    "question": "areas",
    "topic": "learn",
    "page": "times",
    "why": "year",
    "item": "late",
    "side": "student",
    "key": "absence",
    "name": "home",
    "stage": "term",
    "kind": "mentors",
    "checklist": "first_meeting",
    "choice": "call_10",
    "version": "1",
    "form": "csv",
    "part": "meeting",
}
"""A word for each named part of an address that is not a number."""
PART = re.compile(r"<(?:(\w+):)?(\w+)>")
PEOPLE = ("Eva", "Petra", "Ali", "Kim", "Robin", "Jo", "Bo", "Tove", "Sam", "Elis", "Mira")
STRANGERS = ("Jo", "Bo", "Tove", "Elis", "Mira")
"""People who are in no pair: nothing of a pair's is theirs."""
OF_THE_PAIR = (
    "meetings.",
    "meeting.",
    "absence.",
    "afterword.",
    "goals.",
    "goal.",
    "step.",
    "mentorships.",
    "mentorship.",
    "agreement.",
    "extension.",
    "ending.",
    "visits.",
    "visit.",
)


@dataclass(frozen=True)
class Address:
    name: str
    pattern: str
    view: object

    @property
    def takes_object(self) -> bool:
        return any(kind == "int" for kind, _name in PART.findall(self.pattern))

    def path(self, number: int = 1) -> str:
        return "/" + PART.sub(lambda m: str(number) if m[1] == "int" else WORDS.get(m[2], "x"), self.pattern)


def addresses() -> list[Address]:
    found = [Address(entry.name or "", re.sub(r"[\^$\\]", "", pattern), entry.callback) for pattern, entry in registers.addresses()]
    return [a for a in found if "(?P" not in a.pattern]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: object) -> Iterator[dict[str, Client]]:
    """The university in the middle of a term, and a browser for everybody. Undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]  # pytest-django's
        story.play("term", at=timezone.now())
        clients = {"nobody": Client()}
        for face in story.faces():
            clients[face.given_name] = Client()
            clients[face.given_name].force_login(User.objects.get(email=face.email))
        yield clients
        transaction.set_rollback(True)


def test_whoever_is_not_signed_in_sees_only_what_is_public(world: dict[str, Client]) -> None:
    wrong = []
    for address in addresses():
        response = world["nobody"].get(address.path())
        public = getattr(address.view, "public", None) or str(getattr(address.view, "__module__", "")).startswith("allauth.")
        led_to_sign_in = response.status_code == 302 and response["Location"].startswith(
            ("/accounts/", "/sign-in/", str(settings.LOGIN_URL))
        )
        if not public and not led_to_sign_in and response.status_code != 405:
            wrong.append(f"{address.name} {address.path()}: {response.status_code}")
    assert wrong == []


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_sees_what_their_permissions_say_and_others_objects_are_not_found(world: dict[str, Client], name: str) -> None:
    person, wrong = User.objects.get(email=next(f.email for f in story.faces() if f.given_name == name)), []
    for address in addresses():
        if (permission := getattr(address.view, "permission", None)) is None:
            continue
        let_in = permission(person)
        for number in (*SOME, UNKNOWN) if address.takes_object else (1,):
            status = world[name].get(address.path(number)).status_code
            if not let_in and status not in {403, 405}:
                wrong.append(f"{address.path(number)}: {status}, though {permission.key} says no")
            if let_in and address.takes_object and status == 403:
                wrong.append(f"{address.path(number)}: 403 tells that it exists")
            if number == UNKNOWN and status == 200:
                wrong.append(f"{address.path(number)}: 200 for what does not exist")
            if status >= 500:
                wrong.append(f"{address.path(number)}: {status}")
    assert wrong == []


@pytest.mark.requirement("R82")
@pytest.mark.parametrize("name", STRANGERS)
def test_nothing_of_a_pair_is_anybody_elses(world: dict[str, Client], name: str) -> None:
    wrong = []
    for address in addresses():
        if address.takes_object and address.name.startswith(OF_THE_PAIR):
            for number in SOME:
                status = world[name].get(address.path(number)).status_code
                if status not in {403, 404, 405}:
                    wrong.append(f"{address.path(number)}: {status}")
    assert wrong == []


@pytest.mark.parametrize("name", ["nobody", *STRANGERS])
def test_nobody_changes_what_is_not_theirs(world: dict[str, Client], name: str) -> None:
    wrong = []
    for address in addresses():
        if address.takes_object and address.name.startswith(
            (*OF_THE_PAIR, "claim.", "certificate.", "pay.", "support_decision.", "mentor_application.accept")
        ):
            for number in SOME:
                response = world[name].post(address.path(number), {"form_key": "0" * 32})
                led_to_sign_in = name == "nobody" and response.status_code == 302
                own_month = address.name == "claim.confirm" and Claim.objects.filter(pk=number, mentor__person__given_name=name).exists()
                refused = {403, 404, 405} | ({409} if own_month else set())  # a mentor's own month: found, and refused by its rule
                if response.status_code not in refused and not led_to_sign_in:
                    wrong.append(f"POST {address.path(number)}: {response.status_code}")
    assert wrong == []


def test_not_found_and_not_yours_look_the_same(world: dict[str, Client]) -> None:
    def shape(path: str) -> str:
        text = world["Elis"].get(path).content.decode()
        return re.sub(r'value="[^"]*"', "", text).replace(path, "")

    assert shape("/meetings/1/") == shape(f"/meetings/{UNKNOWN}/")
    assert shape("/pairs/1/") == shape(f"/pairs/{UNKNOWN}/")
