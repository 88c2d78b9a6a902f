"""Somebody with a decision and without an account comes in from the open pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from parvis.notify.models import Message
from parvis.people.models import Role, User
from parvis.support.models import SupportDecision

from .world import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
WHO = {"given_name": "Ada", "family_name": "Lind", "email": "ada@example.org"}


def asks(**who: str) -> Any:
    return Client(headers={"accept-language": "en"}).post("/have-a-decision/", WHO | who)


@pytest.mark.requirement("R18")
def test_a_visitor_gets_the_way_in_by_email_and_goes_on_to_state_the_decision() -> None:
    assert 'href="/have-a-decision/"' in Client().get("/").content.decode()
    assert asks().headers["Location"] == "/have-a-decision/sent/"
    ada = User.objects.get(email="ada@example.org")
    assert (ada.full_name, ada.roles) == ("Ada Lind", "")
    message = Message.objects.get()
    assert (message.kind, message.to, message.path) == ("support.arrived", ada, "/my-decision/")
    client = signed_in(ada)
    assert client.get("/have-a-decision/").headers["Location"] == "/my-decision/"
    client.post("/my-decision/", {"reference": "", "decided_on": "2026-09-01", "last_day_on": "2027-06-30", "minutes_per_week": "1"})
    ada.refresh_from_db()
    assert ada.has_role(Role.STUDENT)
    assert SupportDecision.objects.get().state == "stated"


def test_whoever_has_an_account_keeps_it_and_the_page_says_the_same() -> None:
    karin = person("Karin", Role.COORDINATOR)
    new, known = asks(), asks(email="KARIN@example.org", given_name="Eve", family_name="Other")
    assert (new.status_code, new.headers["Location"]) == (known.status_code, known.headers["Location"])
    karin.refresh_from_db()
    assert (karin.full_name, karin.roles) == ("Karin Lind", "coordinator")
    assert [m.to for m in Message.objects.order_by("pk")][-1] == karin


def test_a_closed_account_gets_no_message_and_nobody_sees_it() -> None:
    User.objects.filter(pk=person("Bo").pk).update(is_active=False)
    assert asks(email="bo@example.org").headers["Location"] == "/have-a-decision/sent/"
    assert not Message.objects.exists()


@pytest.mark.parametrize("field", list(WHO))
def test_what_is_missing_is_said_by_the_field(field: str) -> None:
    response = asks(**{field: ""})
    assert response.status_code == 422
    assert f'id="f-{field}_error"' in response.content.decode()
    assert not User.objects.exists()


def test_the_message_says_nothing_about_support() -> None:
    from parvis.notify.outbox import compose

    asks()
    letter = compose(Message.objects.get())
    for word in ("support", "stöd", "decision", "besked", "mentor"):
        assert word not in f"{letter.subject} {str(letter.body).split('http')[0]}".lower()
