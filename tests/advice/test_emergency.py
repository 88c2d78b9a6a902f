"""When it cannot wait (Q11): whom to call first, an exception with its reason, and that the one it is about is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.advice import actions, queries, sweeps
from parvis.advice.models import Emergency
from parvis.advice.tasks import tasks
from parvis.audit import trail
from parvis.audit.models import Entry
from parvis.casework.task import settled
from parvis.kit.verdict import Refused
from parvis.notify.models import Message
from parvis.people.models import Role, User
from parvis.policy.models import LocalRule
from tests.meetings.pairs import Pair, pair

from .conftest import AT, person

pytestmark = [pytest.mark.requirement("Q11"), pytest.mark.django_db]
SignIn = Callable[[User], Client]
NEEDS = "Svarar inte, och skrev något som oroar mig."
State = Emergency.State


def sent(made: Pair, *, by: str = "mentor") -> Emergency:
    sender, about = (made.mentor, made.student) if by == "mentor" else (made.student, made.mentor)
    return actions.tell_now(why="life", needs=NEEDS, phone="070 123 45 67", about=about, by=sender, at=AT)


def told(to: User) -> list[str]:
    return list(Message.objects.filter(to=to, kind__startswith="advice.emergency").order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_whom_to_call_stands_first_and_needs_no_sign_in(language: str) -> None:
    client = Client()
    client.cookies["parvis_language"] = language
    body = client.get(reverse("advice.emergency")).content.decode()
    places = [body.index(number) for number in ("112", "031-000 00 11", "1177", "031-000 00 22")]
    assert places == sorted(places)
    assert places[0] < body.index("samordnaren" if language == "sv" else "the coordinator")
    assert reverse("advice.tell_now") not in body


@pytest.mark.requirement("R64")
def test_the_numbers_are_the_institutions() -> None:
    decided = {"since_on": date(2020, 1, 1), "reference": "Test", "decided_by_id": "1", "decided_at": "2026-01-01T00:00:00Z"}
    LocalRule.objects.create(key="institution.security_phone", value="010-200 30 40", **decided)
    assert "010-200 30 40" in Client().get(reverse("advice.emergency")).content.decode()


@pytest.mark.parametrize("role", [Role.STUDENT, Role.MENTOR, Role.APPLICANT, Role.COORDINATOR, Role.PAYROLL, Role.ADMINISTRATOR])
def test_the_way_there_stands_on_every_page_of_everybody(signed_in: SignIn, role: str) -> None:
    assert reverse("advice.emergency") in signed_in(person("Eli", role)).get(reverse("home"), follow=True).content.decode()


@pytest.mark.parametrize("who", ["student", "mentor"])
def test_both_can_tell_a_coordinator_at_once(signed_in: SignIn, who: str) -> None:
    made = pair()
    sender, other = (made.mentor, made.student) if who == "mentor" else (made.student, made.mentor)
    client = signed_in(sender)
    assert reverse("advice.tell_now") in client.get(reverse("advice.emergency")).content.decode()
    form = {"why": "harm", "about": str(other.pk), "needs": NEEDS, "phone": "070 123 45 67"}
    page = client.post(reverse("advice.tell_now"), form, follow=True).content.decode()
    assert NEEDS in page
    emergency = Emergency.objects.get()
    assert (emergency.sender, emergency.about, emergency.state) == (sender, other, State.SENT)
    assert told(made.coordinator) == ["advice.emergency_sent"]
    assert told(other) == []


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(signed_in: SignIn) -> None:
    response = signed_in(pair().mentor).post(reverse("advice.tell_now"), {"why": "", "about": "", "needs": NEEDS, "phone": "x"})
    assert response.status_code == 422
    assert NEEDS in response.content.decode()
    assert not Emergency.objects.exists()


def test_quiet_hours_and_muting_do_not_hold_it_back() -> None:
    made = pair()
    made.coordinator.preferences = {"muted": ["advice.emergency_sent"]}
    made.coordinator.save()
    midnight = AT.replace(hour=23)
    actions.tell_now(why="life", needs=NEEDS, by=made.mentor, at=midnight)
    message = Message.objects.get(kind="advice.emergency_sent")
    assert (message.by_email, message.next_try_at) == (True, midnight)
    assert NEEDS not in str(message.params) + message.path


def test_it_is_logged_with_its_reason_and_without_its_words() -> None:
    emergency = sent(pair())
    line = Entry.objects.get(event="emergency.create")
    assert line.detail["why"] == "life"
    assert NEEDS not in str(line.detail)
    assert line.subject_id == str(emergency.pk)


def test_it_comes_first_of_all_that_waits_and_its_text_is_shown_to_whoever_takes_care(signed_in: SignIn) -> None:
    made = pair()
    emergency = sent(made)
    assert settled(tasks(made.coordinator, role=Role.COORDINATOR, at=AT))[0].key == "advice.emergency"
    client = signed_in(made.coordinator)
    assert client.get(reverse("home")).context["first"].key == "advice.emergency"
    page = reverse("advice.told", args=[emergency.pk])
    assert NEEDS not in client.get(page).content.decode()
    assert NEEDS in client.post(reverse("emergency.see", args=[emergency.pk]), follow=True).content.decode()
    emergency.refresh_from_db()
    assert (emergency.state, emergency.taken_by) == (State.SEEN, made.coordinator)
    assert told(made.mentor) == ["advice.emergency_seen"]


def test_the_one_it_is_about_is_told_with_who_has_seen_it(signed_in: SignIn) -> None:
    made, second = pair(), person("Dag", Role.COORDINATOR)
    emergency = sent(made)
    page = reverse("advice.told", args=[emergency.pk])
    actions.see(emergency, by=made.coordinator, at=timezone.now())
    signed_in(second).get(page)
    assert signed_in(made.student).get(page).status_code == 404
    assert not trail.concerning(made.student).filter(subject_kind="advice.emergency").exists()
    signed_in(made.coordinator).post(reverse("emergency.tell", args=[emergency.pk]))
    body = signed_in(made.student).get(page).content.decode()
    assert [name in body for name in (made.coordinator.full_name, second.full_name, made.mentor.given_name, NEEDS)] == [True] * 4
    assert told(made.student) == ["advice.emergency_told"]
    assert trail.concerning(made.student).get(event="advice.emergency_about").detail["why"] == "life"
    assert reverse("advice.told", args=[emergency.pk]) in signed_in(made.student).get(reverse("advice.conversations")).content.decode()


def test_not_to_tell_yet_needs_a_reason_and_is_reminded_of(signed_in: SignIn) -> None:
    made = pair()
    emergency = sent(made)
    actions.see(emergency, by=made.coordinator, at=AT)
    client, form = signed_in(made.coordinator), reverse("emergency.hold", args=[emergency.pk])
    assert client.post(form, {"why_not_yet": " "}).status_code == 422
    actions.hold(emergency, "Det kan förvärra läget i dag.", by=made.coordinator, at=AT)
    assert signed_in(made.student).get(reverse("advice.told", args=[emergency.pk])).status_code == 404
    assert sweeps.remind_of_emergencies(AT + timedelta(days=1)) == 0
    assert sweeps.remind_of_emergencies(AT + timedelta(days=2)) == 1
    assert sweeps.remind_of_emergencies(AT + timedelta(days=3)) == 0
    assert sweeps.remind_of_emergencies(AT + timedelta(days=4)) == 1
    assert told(made.coordinator).count("advice.emergency_again") == 2
    actions.tell(emergency, by=made.coordinator, at=AT + timedelta(days=5))
    assert sweeps.remind_of_emergencies(AT + timedelta(days=50)) == 0
    page = signed_in(made.student).get(reverse("advice.told", args=[emergency.pk])).content.decode()
    assert "Det kan förvärra läget" not in page


def test_it_cannot_be_finished_behind_the_back_of_the_one_it_is_about() -> None:
    made = pair()
    emergency = sent(made)
    actions.see(emergency, by=made.coordinator, at=AT)
    with pytest.raises(Refused, match="must_be_told"):
        actions.finish(emergency, by=made.coordinator, at=AT)


def test_what_is_about_oneself_is_finished_when_it_is_taken_care_of() -> None:
    made = pair()
    emergency = actions.tell_now(why="other", needs=NEEDS, by=made.student, at=AT)
    actions.see(emergency, by=made.coordinator, at=AT)
    with pytest.raises(Refused, match="nobody_to_tell"):
        actions.tell(emergency, by=made.coordinator, at=AT)
    actions.finish(emergency, by=made.coordinator, at=AT)
    assert emergency.state == State.DONE


def test_all_coordinators_are_reminded_of_what_nobody_opens() -> None:
    made, second = pair(), person("Dag", Role.COORDINATOR)
    sent(made)
    assert sweeps.remind_of_emergencies(AT + timedelta(minutes=59)) == 0
    assert sweeps.remind_of_emergencies(AT + timedelta(minutes=61)) == 1
    assert [told(one).count("advice.emergency_again") for one in (made.coordinator, second)] == [1, 1]


def test_nobody_acts_on_their_own_or_on_what_is_about_themselves() -> None:
    made = pair()
    made.student.roles = "coordinator,student"
    made.student.save()
    emergency = sent(made)
    assert list(queries.emergencies_waiting(made.student)) == []
    assert not queries.emergencies_visible_to(made.student).exists()
    with pytest.raises(Refused):
        actions.see(emergency, by=made.student, at=AT)


@pytest.mark.parametrize("role", [Role.STUDENT, Role.MENTOR, Role.APPLICANT, Role.PAYROLL, Role.ADMINISTRATOR])
def test_nobody_else_finds_it(signed_in: SignIn, role: str) -> None:
    emergency = sent(pair())
    client = signed_in(person("Eli", role))
    expected = 404 if role in {Role.STUDENT, Role.MENTOR} else 403
    assert client.get(reverse("advice.told", args=[emergency.pk])).status_code == expected
    for verb in ("see", "tell", "finish", "hold"):
        assert client.post(reverse(f"emergency.{verb}", args=[emergency.pk])).status_code == 403


def test_the_database_refuses_what_was_opened_by_nobody_and_what_was_told_to_nobody() -> None:
    emergency = sent(pair())
    for columns in ({"state": "seen"}, {"state": "told", "taken_by": emergency.about, "ended_at": AT}, {"about": emergency.sender}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Emergency.objects.filter(pk=emergency.pk).update(**columns)


def test_nobody_names_whom_they_have_no_pair_with() -> None:
    with pytest.raises(Refused, match="not_of_your_pair"):
        actions.tell_now(why="life", needs=NEEDS, about=person("Eli", Role.STUDENT), by=pair().mentor, at=AT)
