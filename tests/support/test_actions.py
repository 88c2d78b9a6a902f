from __future__ import annotations

from datetime import date, timedelta

import pytest

from parvis.audit.models import Entry
from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.kit.permission import SYSTEM
from parvis.kit.sweeps import ALL as SWEEPS
from parvis.kit.verdict import Refused
from parvis.notify.models import Message
from parvis.people.models import Role, User
from parvis.recruitment.models import Mentor
from parvis.support import actions, queries
from parvis.support.models import SharingLine, SupportDecision, SupportRequest

from .world import ANSWERS, AT, coordinator, decision, draft, line, person, waiting

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=3)


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [r.code for r in error.value.verdict.blocking]


# --- The decision -------------------------------------------------------------------------------------


@pytest.mark.requirement("R16")
@pytest.mark.requirement("R18")
def test_a_registered_decision_makes_a_student_and_invites_them() -> None:
    made = decision("Sam")
    assert made.student.has_role(Role.STUDENT)
    assert made.state == SupportDecision.State.IN_FORCE
    message = Message.objects.get(to=made.student)
    assert message.kind == "support.invited"
    assert message.params == {}


def test_a_reference_is_registered_once_whatever_its_letters() -> None:
    decision("Sam", reference="N-1")
    with pytest.raises(Refused) as refused:
        decision("Ida", reference="n-1 ")
    assert codes(refused) == ["support.reference_taken"]
    assert not User.objects.filter(email="ida@example.org").exists()


def test_nobody_registers_their_own_decision() -> None:
    karin = coordinator()
    with pytest.raises(Refused):
        decision("Karin", by=karin)
    assert SupportDecision.objects.count() == 0


def test_only_a_coordinator_registers() -> None:
    ida = person("Ida", Role.MENTOR)
    with pytest.raises(Refused):
        decision("Sam", by=ida)
    assert not User.objects.filter(email="sam@example.org").exists()


def test_a_decision_holds_nothing_about_why() -> None:
    columns = {f.name for f in SupportDecision._meta.get_fields() if not f.auto_created}
    what = {"student", "reference", "decided_on", "minutes_per_week", "valid_until_on"}
    assert columns == what | {"state", "state_at", "created_at", "why_not", "invited_at"}
    assert set(SupportDecision.WhyNot.values) == {"not_found", "not_valid", "other_support"}, "codes of few reasons, and no text"


def test_a_new_decision_carries_an_application_that_has_no_mentor() -> None:
    request = waiting()
    new = decision("Sam", reference="N-2", decided_on=date(2026, 9, 10))
    request.refresh_from_db()
    assert request.decision == new


def test_a_revoked_decision_closes_what_waits_and_tells_the_student() -> None:
    request = waiting()
    actions.revoke(request.decision, by=coordinator(), at=LATER)
    request.refresh_from_db()
    assert request.state == SupportRequest.State.CLOSED
    assert Message.objects.filter(to=request.student, kind="support.decision_changed").count() == 1


def test_a_revoked_decision_ends_no_pair() -> None:
    request = waiting()
    actions.match(request, by=coordinator(), at=AT)
    actions.revoke(request.decision, by=coordinator(), at=LATER)
    request.refresh_from_db()
    assert request.state == SupportRequest.State.MATCHED


# --- The application ----------------------------------------------------------------------------------


@pytest.mark.requirement("R20")
def test_only_the_student_begins_sends_and_withdraws() -> None:
    request = draft(**ANSWERS)
    karin = coordinator()
    for act in (actions.submit, actions.withdraw):
        with pytest.raises(Refused):
            act(request, by=karin, at=AT)
        request.refresh_from_db()
    with pytest.raises(Refused):
        actions.begin(request.decision, by=karin, at=AT)
    with pytest.raises(Refused):
        actions.save_answers(request, by=karin, at=AT, way="campus")


def test_beginning_twice_goes_on_with_the_same_application() -> None:
    request = draft()
    assert actions.begin(request.decision, by=request.student, at=LATER) == request


def test_a_student_without_a_valid_decision_cannot_begin() -> None:
    old = decision("Sam", decided_on=date(2025, 9, 1), valid_until_on=date(2026, 7, 1))
    with pytest.raises(Refused) as refused:
        actions.begin(old, by=old.student, at=AT)
    assert codes(refused) == ["support.no_valid_decision"]


def test_an_application_is_not_sent_before_its_questions_are_answered() -> None:
    request = draft(areas=["week"])
    with pytest.raises(Refused) as refused:
        actions.submit(request, by=request.student, at=AT)
    assert codes(refused) == ["support.not_all_answered"]


def test_not_knowing_yet_is_an_answer() -> None:
    request = draft(**ANSWERS | {"areas": []})
    actions.submit(request, by=request.student, at=AT)
    assert request.areas == []
    assert "areas" in request.answered


@pytest.mark.requirement("R19")
def test_who_waits_keeps_the_place_through_a_withdrawal_and_return() -> None:
    first, second = waiting("Sam"), waiting("Ida", at=AT + timedelta(hours=1))
    actions.withdraw(first, by=first.student, at=LATER)
    assert list(queries.waiting()) == [second]
    actions.return_to_queue(first, by=first.student, at=LATER + timedelta(days=1))
    assert list(queries.waiting()) == [first, second]
    assert first.waiting_since_at == AT


@pytest.mark.requirement("Q8")
def test_the_queue_is_in_the_order_of_the_wait() -> None:
    late, early = waiting("Sam", at=LATER), waiting("Ida", at=AT)
    assert list(queries.waiting()) == [early, late]


def test_a_match_erases_the_wishes_and_a_new_wait_begins_with_the_next_one() -> None:
    request = waiting()
    actions.match(request, by=request.student, at=LATER)
    assert request.wishes == ""
    actions.requeue(request, by=coordinator(), at=LATER + timedelta(days=30))
    assert request.state == SupportRequest.State.WAITING
    assert request.waiting_since_at == LATER + timedelta(days=30)
    assert Message.objects.filter(to=request.student, kind="support.back_in_queue").exists()


def test_answers_cannot_be_changed_when_there_is_a_mentor() -> None:
    request = waiting()
    actions.match(request, by=SYSTEM, at=LATER)
    with pytest.raises(Refused) as refused:
        actions.save_answers(request, by=request.student, at=LATER, way="online")
    assert codes(refused) == ["support.answers_are_closed"]


def test_an_answer_that_meets_a_moved_application_changes_nothing() -> None:
    request = waiting()
    stale = SupportRequest.objects.get(pk=request.pk)
    actions.withdraw(request, by=request.student, at=LATER)
    with pytest.raises(SomeoneElseWasFaster):
        actions.save_answers(stale, by=request.student, at=LATER, way="online")
    request.refresh_from_db()
    assert request.way == "both"


def test_a_student_has_one_open_application() -> None:
    request = waiting()
    actions.close(request, by=coordinator(), at=LATER)
    again = actions.begin(request.decision, by=request.student, at=LATER)
    assert again.pk != request.pk
    assert queries.request_of(request.student) == again


def test_a_number_to_call_goes_to_the_person() -> None:
    request = draft()
    actions.save_answers(request, by=request.student, at=AT, contact="sms", phone="070 123 45 67")
    request.student.refresh_from_db()
    assert request.student.phone == "070 123 45 67"
    assert request.contact == "sms"


def test_an_unknown_answer_is_a_mistake_of_the_programmer() -> None:
    request = draft()
    with pytest.raises(TypeError, match="colour"):
        actions.save_answers(request, by=request.student, at=AT, colour="green")


@pytest.mark.requirement("R29")
@pytest.mark.requirement("R30")
@pytest.mark.requirement("R31")
@pytest.mark.requirement("R32")
@pytest.mark.requirement("R33")
def test_students_ask_for_what_mentors_are_good_at() -> None:
    assert dict(SupportRequest.Area.choices) == dict(Mentor.Area.choices)
    assert len(SupportRequest.Area) == 5


def test_the_office_says_that_it_has_looked() -> None:
    request = waiting()
    assert list(queries.not_looked_at()) == [request]
    actions.mark_looked([request], by=coordinator(), at=LATER)
    assert list(queries.not_looked_at()) == []


def test_whoever_waits_hears_from_the_office_even_if_nothing_is_ready() -> None:
    request = waiting()
    tell = SWEEPS["support.tell_those_who_wait"]
    assert tell(AT + timedelta(days=13)) == 0
    assert tell(AT + timedelta(days=14)) == 1
    assert tell(AT + timedelta(days=14, hours=1)) == 0
    assert tell(AT + timedelta(days=28)) == 1
    assert Message.objects.filter(to=request.student, kind="support.still_looking").count() == 2


def test_whoever_has_withdrawn_hears_nothing() -> None:
    request = waiting()
    actions.withdraw(request, by=request.student, at=AT)
    assert SWEEPS["support.tell_those_who_wait"](AT + timedelta(days=30)) == 0


def test_a_usual_wait_is_said_when_enough_have_waited() -> None:
    for n in range(5):
        request = waiting(f"S{n}")
        actions.match(request, by=coordinator(), at=AT + timedelta(days=n))
    assert queries.typical_wait_days(date(2026, 10, 1)) == 2
    assert queries.typical_wait_days(date(2028, 10, 1)) is None


# --- The card -----------------------------------------------------------------------------------------


@pytest.mark.requirement("R21")
def test_only_the_student_writes_on_the_card() -> None:
    sam = decision("Sam").student
    for other in (coordinator(), person("Ida", Role.STUDENT), person("Mia", Role.MENTOR)):
        with pytest.raises(Refused):
            actions.save_line(sam, "learn", "Something", "both", by=other, at=AT)
    assert SharingLine.objects.count() == 0


@pytest.mark.requirement("R21")
def test_each_line_is_read_by_those_whom_its_switch_lets_in() -> None:
    sam = decision("Sam").student
    for topic, audience in (("learn", "mentor"), ("hard", "coordinator"), ("meeting", "both"), ("courses", "nobody")):
        line(sam, topic=topic, audience=audience)
    assert [one.topic for one in queries.card_lines(sam, "mentor")] == ["learn", "meeting"]
    assert [one.topic for one in queries.card_for(sam, coordinator())] == ["hard", "meeting"]
    assert [one.topic for one in queries.card_for(sam, sam)] == ["learn", "hard", "meeting", "courses"]
    for stranger in (person("Ida", Role.STUDENT), person("Mia", Role.MENTOR), person("Per", Role.PAYROLL)):
        assert queries.card_for(sam, stranger) == []


@pytest.mark.requirement("R21")
def test_a_line_that_is_shut_off_can_be_read_by_nobody_at_once() -> None:
    sam = decision("Sam").student
    one = line(sam, audience="both")
    actions.set_audience(one, "nobody", by=sam, at=LATER)
    assert queries.card_lines(sam, "mentor") == []
    assert queries.card_lines(sam, "coordinator") == []


def test_the_trail_of_the_card_holds_no_word_of_it() -> None:
    sam = decision("Sam").student
    one = line(sam, text="Zebrafish and violets")
    actions.set_audience(one, "both", by=sam, at=LATER)
    actions.remove_line(one, by=sam, at=LATER)
    assert not Entry.objects.filter(detail__icontains="zebra").exists()
    assert Entry.objects.filter(event="support.save_line").count() == 2


def test_a_card_is_emptied_by_its_owner_alone() -> None:
    sam = decision("Sam").student
    line(sam)
    with pytest.raises(Refused):
        actions.clear_card(sam, by=coordinator(), at=LATER)
    actions.clear_card(sam, by=sam, at=LATER)
    assert queries.lines_of(sam) == []


def test_a_line_says_its_topic_and_never_its_text() -> None:
    sam = decision("Sam").student
    assert "pictures" not in str(line(sam, text="I like pictures"))


# --- What is seen -------------------------------------------------------------------------------------


def test_what_is_only_begun_is_the_students_alone() -> None:
    request = draft(areas=["week"])
    assert list(queries.visible_to(coordinator())) == []
    assert list(queries.visible_to(request.student)) == [request]
    assert list(queries.visible_to(person("Ida", Role.STUDENT))) == []


def test_messages_say_nothing_about_support() -> None:
    from parvis.notify.outbox import said

    request = waiting()
    actions.withdraw(request, by=request.student, at=AT)
    for message in Message.objects.filter(to=request.student):
        for language in ("sv", "en"):
            subject, text = said(message, language)
            assert not any(word in (subject + text).lower() for word in ("stöd", "support", "besked", "decision"))
