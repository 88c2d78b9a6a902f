"""A student says that they have a decision. It counts when a coordinator has verified it, and nothing is lost before that."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.translation import override

from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.casework.task import settled
from parvis.kit.verdict import Refused
from parvis.notify.models import Message
from parvis.people.models import Role, User
from parvis.support import actions, queries, rules
from parvis.support.lifecycle import DECISION, REQUEST
from parvis.support.models import SupportDecision, SupportRequest
from parvis.support.tasks import tasks

from .world import ANSWERS, AT, ON, coordinator, decision, person, signed_in, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
State, WhyNot = SupportDecision.State, SupportDecision.WhyNot
SAYS: dict[str, Any] = {
    "reference": "N-9",
    "decided_on": date(2026, 9, 1),
    "minutes_per_week": 60,
    "valid_until_on": date(2027, 7, 1),
}
FORM = {"reference": "N-9", "decided_on": "2026-09-01", "last_day_on": "2027-06-30", "minutes_per_week": "1"}


def student(name: str = "Sam") -> User:
    return person(name, Role.STUDENT)


def stated(name: str = "Sam", **says: Any) -> SupportDecision:
    return actions.state_decision(**SAYS | says, by=student(name), at=AT)


def sent(name: str = "Sam") -> SupportRequest:
    """An application that was sent on a decision that nobody has verified."""
    held = stated(name)
    request = actions.begin(held, by=held.student, at=AT)
    actions.save_answers(request, by=held.student, at=AT, **ANSWERS)
    actions.submit(request, by=held.student, at=AT)
    return request


def told(who: User) -> list[str]:
    return list(Message.objects.filter(to=who).order_by("pk").values_list("kind", flat=True))


# --- The table ------------------------------------------------------------------------------------------

MOVES = {
    ("stated", "verify"): ("in_force", "coordinator"),
    ("stated", "not_confirm"): ("not_confirmed", "coordinator"),
    ("stated", "restate"): ("stated", "student"),
    ("not_confirmed", "verify"): ("in_force", "coordinator"),
    ("not_confirmed", "restate"): ("stated", "student"),
    ("in_force", "revoke"): ("revoked", "coordinator"),
}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("verb", [step.verb for step in DECISION.steps])
def test_a_decision_moves_as_the_table_says_and_by_whom_it_says(state: str, verb: str) -> None:
    held = stated()
    SupportDecision.objects.filter(pk=held.pk).update(state=state, why_not="not_found" if state == "not_confirmed" else "")
    held.refresh_from_db()
    by = {"coordinator": coordinator(), "student": held.student}
    target, who = MOVES.get((state, verb), ("", ""))
    for role, somebody in by.items():
        verdict = DECISION.check(held, verb, by=somebody, at=AT)
        assert verdict.ok == (role == who), f"{verb} from {state} by the {role}"
    assert not target or str(DECISION.step(verb).target) == target


def test_whose_turn_it_is_stands_in_every_state() -> None:
    turns = {str(state): turn.role if turn else "" for state, turn in DECISION.waits_on.items()}
    assert turns == {"stated": "coordinator", "not_confirmed": "student", "in_force": "", "revoked": ""}


# --- What the student says ------------------------------------------------------------------------------


@pytest.mark.requirement("R18")
def test_a_student_states_a_decision_and_can_send_the_application_meanwhile() -> None:
    request = sent()
    assert request.state == "waiting"
    assert request.waiting_since_at == AT
    assert [d.student for d in queries.to_verify()] == [request.student]


@pytest.mark.requirement("R19")
def test_nobody_is_asked_before_the_decision_is_verified() -> None:
    request = sent()
    assert list(queries.waiting()) == []
    assert list(queries.not_looked_at()) == []
    verdict = REQUEST.check(request, "match", by=coordinator(), at=AT)
    assert [r.code for r in verdict.blocking] == ["support.not_verified_yet"]
    actions.verify(request.decision, **SAYS, by=coordinator(), at=AT)
    assert list(queries.waiting()) == [request]
    request.refresh_from_db()
    assert REQUEST.check(request, "match", by=coordinator(), at=AT).ok


def test_the_wait_counts_from_when_it_was_sent_and_not_from_when_it_was_verified() -> None:
    request = sent()
    actions.verify(request.decision, **SAYS, by=coordinator(), at=AT + timedelta(days=5))
    request.refresh_from_db()
    assert request.waiting_since_at == AT


def test_whoever_waits_for_verification_hears_from_the_office_too() -> None:
    request = sent()
    assert list(queries.to_be_told(AT + timedelta(days=14), days=14)) == [request]


@pytest.mark.parametrize(("roles", "back"), [([Role.STUDENT], "/my-request/"), ([Role.MENTOR], "/home/")], ids=["student", "mentor"])
def test_the_way_back_leads_where_the_person_may_go(roles: list[Role], back: str) -> None:
    page = signed_in(person("Sam", *roles)).get("/my-decision/").content.decode()
    assert page.count(f'href="{back}"') >= 2
    assert ('href="/my-request/"' in page) == (back == "/my-request/")


def test_a_mentor_who_has_a_decision_may_state_it_and_is_a_student_from_then_on() -> None:
    mia = person("Mia", Role.MENTOR)
    actions.state_decision(**SAYS, by=mia, at=AT)
    mia.refresh_from_db()
    assert mia.has_role(Role.STUDENT)
    assert mia.has_role(Role.MENTOR)


def test_the_reference_may_be_left_out_until_it_is_verified() -> None:
    held = stated(reference="")
    with pytest.raises(Refused) as no:
        actions.verify(held, **SAYS | {"reference": " "}, by=coordinator(), at=AT)
    assert [r.code for r in no.value.verdict.blocking] == ["support.reference_missing"]
    actions.verify(held, **SAYS, by=coordinator(), at=AT)
    assert (held.state, held.reference) == ("in_force", "N-9")


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ({"valid_until_on": ON}, "support.no_valid_decision"),
        ({"decided_on": ON + timedelta(days=1)}, "support.no_valid_decision"),
    ],
    ids=["over", "to come"],
)
def test_a_decision_that_could_not_be_valid_today_is_not_stated(says: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as no:
        stated(**says)
    assert [r.code for r in no.value.verdict.blocking] == [code]


def test_one_decision_is_stated_at_a_time_and_none_by_whoever_has_a_valid_one() -> None:
    held = stated()
    with pytest.raises(Refused) as no:
        actions.state_decision(**SAYS, by=held.student, at=AT)
    assert [r.code for r in no.value.verdict.blocking] == ["support.has_stated_already"]
    valid = decision("Ida").student
    with pytest.raises(Refused) as no:
        actions.state_decision(**SAYS, by=valid, at=AT)
    assert [r.code for r in no.value.verdict.blocking] == ["support.has_valid_decision"]


def test_what_a_student_states_takes_no_reference_and_tells_nobody_whose_it_is() -> None:
    decision("Ida", reference="N-9")
    held = stated()
    assert held.reference == "N-9"
    with pytest.raises(Refused) as no:
        actions.verify(held, **SAYS, by=coordinator(), at=AT)
    assert [r.code for r in no.value.verdict.blocking] == ["support.reference_taken"]
    actions.not_confirm(held, why=WhyNot.NOT_FOUND, by=coordinator(), at=AT)
    assert held.state == "not_confirmed"


# --- What the office answers ----------------------------------------------------------------------------


def test_what_is_verified_may_be_corrected_and_the_student_is_told() -> None:
    request = sent()
    actions.verify(request.decision, **SAYS | {"minutes_per_week": 120, "reference": "N-10"}, by=coordinator(), at=AT)
    held = SupportDecision.objects.get()
    assert (held.state, held.reference, held.minutes_per_week) == ("in_force", "N-10", 120)
    assert told(request.student)[-1] == "support.decision_verified"


@pytest.mark.requirement("R20")
@pytest.mark.parametrize("why", WhyNot.values)
def test_what_cannot_be_confirmed_rejects_nobody_and_can_be_corrected(why: str) -> None:
    request = sent()
    actions.not_confirm(request.decision, why=why, by=coordinator(), at=AT)
    request.refresh_from_db()
    assert (request.state, request.waiting_since_at) == ("waiting", AT)
    assert told(request.student)[-1] == "support.decision_not_confirmed"
    page = signed_in(request.student).get("/my-request/").content.decode()
    assert "We could not confirm your decision yet." in page
    with override("en"):
        assert str(WhyNot(why).label) in page
    assert "Your answers and your place in the queue are still here." in page
    actions.restate(request.decision, **SAYS | {"reference": "N-11"}, by=request.student, at=AT)
    assert (request.decision.state, request.decision.why_not, request.decision.reference) == ("stated", "", "N-11")


def test_nobody_verifies_their_own_decision() -> None:
    both = person("Karin", Role.COORDINATOR, Role.STUDENT)
    held = actions.state_decision(**SAYS, by=both, at=AT)
    with pytest.raises(Refused):
        actions.verify(held, **SAYS, by=both, at=AT)
    assert signed_in(both).post(f"/decisions/{held.pk}/verify/", FORM).status_code in {403, 409}


def test_a_decision_that_is_registered_verifies_what_the_student_had_stated() -> None:
    request = sent()
    made = decision("Sam", reference="N-77", minutes_per_week=90)
    assert made.pk == request.decision_id
    assert (made.state, made.reference, made.minutes_per_week) == ("in_force", "N-77", 90)
    assert SupportDecision.objects.count() == 1
    assert "support.invited" not in told(request.student)


def test_two_windows_state_one_decision() -> None:
    held = stated()
    again = SupportDecision.objects.get(pk=held.pk)
    actions.verify(again, **SAYS, by=coordinator(), at=AT)
    with pytest.raises(SomeoneElseWasFaster):
        actions.not_confirm(held, why=WhyNot.NOT_FOUND, by=coordinator(), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportDecision.objects.create(student=again.student, **SAYS | {"reference": "N-9"}, state="in_force", state_at=AT, created_at=AT)


def test_what_a_verified_decision_says_can_be_corrected_and_nothing_else() -> None:
    held = decision("Sam")
    actions.correct(held, minutes_per_week=120, by=coordinator(), at=AT)
    held.refresh_from_db()
    assert held.minutes_per_week == 120
    with pytest.raises(Refused):
        actions.correct(held, valid_until_on=held.decided_on, by=coordinator(), at=AT)
    with pytest.raises(TypeError):
        actions.correct(held, state="revoked", by=coordinator(), at=AT)


# --- First pages ----------------------------------------------------------------------------------------


def test_both_sides_see_whose_turn_it_is() -> None:
    request, karin = sent(), coordinator()
    assert [t.key for t in settled(tasks(karin, role="coordinator", at=AT))] == ["support.verify"]
    assert [t.key for t in settled(tasks(request.student, role="student", at=AT))] == ["support.waiting"]
    actions.not_confirm(request.decision, why=WhyNot.NOT_FOUND, by=karin, at=AT)
    assert settled(tasks(karin, role="coordinator", at=AT)) == []
    assert [t.key for t in settled(tasks(request.student, role="student", at=AT))] == ["support.restate"]


# --- Pages ----------------------------------------------------------------------------------------------


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


@pytest.mark.requirement("R17")
def test_a_student_states_a_decision_on_a_page_and_begins_at_once() -> None:
    client = signed_in(student())
    assert 'href="/my-decision/"' in page(client, "/my-request/")
    assert "Nothing about why, and no papers." in page(client, "/my-decision/")
    response = client.post("/my-decision/", FORM, follow=True)
    assert "The coordinator checks your decision." in response.content.decode()
    assert "within three working days" in response.content.decode()
    assert client.post("/my-request/begin/").headers["Location"] == "/my-request/areas/"


def test_a_page_for_a_decision_has_no_place_for_a_paper() -> None:
    said = page(signed_in(student()), "/my-decision/")
    assert 'type="file"' not in said
    assert "multipart" not in said
    assert "<textarea" not in said


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("decided_on", "", "Enter the date of the decision"),
        ("decided_on", "2026-12-01", "Enter a date that is"),
        ("last_day_on", "", "Enter the last day on which it is valid"),
        ("last_day_on", "2026-08-01", "Enter a last day that is not before the date of the decision"),
        ("last_day_on", "2026-09-13", "This decision is no longer valid."),
        ("minutes_per_week", "many", "Enter hours as a number"),
    ],
    ids=["no date", "to come", "no last day", "backwards", "over", "no number"],
)
def test_what_is_not_right_is_said_by_the_field_and_nothing_is_lost(field: str, value: str, sentence: str) -> None:
    response = signed_in(student()).post("/my-decision/", FORM | {field: value})
    said = response.content.decode()
    assert response.status_code == 422
    assert sentence in said
    assert 'value="N-9"' in said
    assert not SupportDecision.objects.exists()


def test_the_student_corrects_it_on_the_same_page() -> None:
    held = stated()
    client = signed_in(held.student)
    assert 'value="N-9"' in page(client, "/my-decision/")
    assert client.get(f"/decisions/{held.pk}/restate/").headers["Location"] == "/my-decision/"
    client.post("/my-decision/", FORM | {"reference": "N-12"})
    held.refresh_from_db()
    assert (held.reference, held.state) == ("N-12", "stated")
    assert signed_in(student("Ida")).get(f"/decisions/{held.pk}/restate/").status_code == 404


def test_a_coordinator_verifies_on_a_page_that_shows_what_was_stated() -> None:
    request = sent()
    client = signed_in(coordinator())
    shown = page(client, f"/students/{request.student_id}/")
    assert "Stated by the student" in shown
    assert "No mentor is asked before it is verified." in shown
    assert "Decision to verify" in page(client, "/students/")
    url = f"/decisions/{request.decision_id}/verify/"
    assert 'value="N-9"' in page(client, url)
    response = client.post(url, FORM, follow=True)
    assert "The decision is verified. Sam Lind has been told." in response.content.decode()
    assert client.post(url, FORM).status_code == 409


def test_a_coordinator_says_why_it_cannot_be_confirmed() -> None:
    request = sent()
    client, url = signed_in(coordinator()), f"/decisions/{request.decision_id}/not-confirm/"
    assert "The application stands." in page(client, url)
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"why": "not_found"}).status_code == 302
    assert "Decision not confirmed" in page(client, "/students/")


def test_a_student_whom_nobody_has_told_is_invited_from_the_page() -> None:
    held = decision("Sam", invited=False)
    assert told(held.student) == []
    client = signed_in(coordinator())
    assert "The student has not been told yet." in page(client, f"/students/{held.student_id}/")
    client.post(f"/decisions/{held.pk}/invite/")
    assert told(held.student) == ["support.invited"]
    assert "The student has not been told yet." not in page(client, f"/students/{held.student_id}/")


# --- Waiting, honestly ----------------------------------------------------------------------------------


def test_the_waiting_page_says_what_is_waited_for() -> None:
    request = sent()
    client = signed_in(request.student)
    assert "The coordinator checks your decision." in page(client, "/my-request/")
    SupportRequest.objects.filter(pk=request.pk).update(looked_at=AT)
    said = page(client, "/my-request/")
    assert "The coordinator checks it." in said
    assert "We last looked on" not in said
    actions.verify(request.decision, **SAYS, by=coordinator(), at=AT)
    said = page(client, "/my-request/")
    assert "We last looked on" in said
    assert "Nobody is turned away." in said


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ({"minutes": 60, "way": "campus", "campus_is_needed": True, "languages": 1}, ("times", "online", "other_campus", "languages")),
        ({"minutes": 600, "way": "online", "campus_is_needed": False, "languages": 2}, ("campus",)),
        ({"minutes": 600, "way": "both", "campus_is_needed": False, "languages": 2}, ()),
    ],
    ids=["narrow", "online", "wide"],
)
def test_what_could_help_comes_from_the_students_own_answers(answers: dict[str, Any], codes: tuple[str, ...]) -> None:
    assert rules.would_help(**answers) == codes


def test_a_place_in_the_queue_is_never_a_number() -> None:
    first, second = waiting("Ida"), waiting("Sam")
    SupportRequest.objects.update(looked_at=AT)
    for request in (first, second):
        said = page(signed_in(request.student), "/my-request/").lower()
        assert "place number" not in said
        assert "number in the queue" not in said
        assert "of 2" not in said
