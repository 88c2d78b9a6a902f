from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from parvis.audit import trail
from parvis.casework.task import settled
from parvis.kit.permission import SYSTEM
from parvis.kit.verdict import Refused
from parvis.matching.models import Proposal
from parvis.mentorships import actions, queries, tasks
from parvis.mentorships.lifecycle import MENTORSHIP
from parvis.mentorships.models import Ending, Mentorship
from parvis.mentorships.sweeps import ask_about_next_year
from parvis.notify.models import Message
from parvis.people.models import Role, User
from parvis.support import actions as support
from parvis.support.models import SupportRequest

from .conftest import AT, World

pytestmark = pytest.mark.django_db


def told(kind: str) -> set[str]:
    return {m.to.given_name for m in Message.objects.filter(kind=kind).select_related("to").order_by("pk")}


@pytest.mark.requirement("R99")
def test_the_students_yes_starts_the_pair_and_both_are_told(world: World) -> None:
    pair = world.pair()
    assert (pair.state, pair.starts_on, pair.ends_on, pair.last_on) == ("active", date(2026, 10, 5), date(2027, 6, 7), date(2027, 6, 6))
    assert pair.minutes_per_week == 60
    assert told("mentorships.started") == {"Sam", "Kim"}
    first = queries.draft(pair)
    assert first is not None
    assert (first.number, first.checklist) == (1, "first_meeting/1")


@pytest.mark.requirement("R97")
def test_a_mentor_can_have_several_students_and_sees_only_their_own(world: World) -> None:
    mentor = world.mentor()
    mine = {world.pair(mentor=mentor).pk, world.pair(mentor=mentor).pk}
    other = world.pair()
    assert {p.pk for p in queries.of_mentor(mentor.person)} == mine
    assert {p.pk for p in queries.visible_to(mentor.person)} == mine
    assert {p.pk for p in queries.visible_to(other.student)} == {other.pk}
    assert {p.pk for p in queries.visible_to(world.office)} == {*mine, other.pk}
    assert not queries.visible_to(world.person(Role.MENTOR, Role.STUDENT)).exists()
    assert not queries.visible_to(world.person(Role.PAYROLL)).exists()


def test_the_database_refuses_two_pairs_in_progress_for_one_student(world: World) -> None:
    pair = world.pair()
    proposal = Proposal.objects.create(request=pair.request, mentor=pair.mentor, fit=1, state="accepted", state_at=AT, created_at=AT)
    second = world.fresh(pair)
    second.pk, second.proposal = None, proposal
    with pytest.raises(IntegrityError, match=r"mentorships_mentorship"), transaction.atomic():
        second.save(force_insert=True)


@pytest.mark.requirement("R52")
@pytest.mark.requirement("Q1")
def test_the_coordinator_approves_more_time_at_the_start_and_nobody_else_does(world: World) -> None:
    pair = world.pair()
    until = date(2026, 11, 30)
    actions.approve_more(pair, 120, until, by=world.office, at=AT)
    assert queries.allowed_minutes(pair, date(2026, 11, 29)) == 120
    assert queries.allowed_minutes(pair, until) == 60
    assert told("mentorships.more_time") == {"Sam", "Kim"}
    line = trail.about(pair)[0]
    assert line.detail["rules"] == {"mentorship.approved_minutes_per_week": "2020-01-01", "mentorship.approval_weeks": "2020-01-01"}
    for somebody in (pair.student, pair.mentor.person):
        with pytest.raises(Refused):
            actions.approve_more(pair, 120, until, by=somebody, at=AT)


@pytest.mark.requirement("Q1")
def test_more_than_the_rule_is_refused_with_its_reason_and_leaves_nothing(world: World) -> None:
    pair = world.pair()
    with pytest.raises(Refused) as refused:
        actions.approve_more(pair, 180, date(2027, 1, 1), by=world.office, at=AT)
    assert {r.code for r in refused.value.verdict.blocking} == {
        "mentorships.more_than_can_be_approved",
        "mentorships.more_time_only_at_the_start",
    }
    assert world.fresh(pair).more_minutes == 0
    assert told("mentorships.more_time") == set()


def test_a_coordinator_does_not_decide_about_a_pair_of_her_own(world: World) -> None:
    mentor = world.mentor()
    mentor.person.roles = "coordinator,mentor"
    mentor.person.save()
    pair = world.pair(mentor=mentor)
    for act in (actions.pause, actions.talked):
        with pytest.raises(Refused):
            act(pair, by=mentor.person, at=AT)


def test_a_pause_and_its_end(world: World) -> None:
    pair = world.pair()
    actions.pause(pair, by=world.office, at=AT)
    assert pair.state == "paused"
    actions.resume(pair, by=world.office, at=AT + timedelta(days=7))
    assert pair.state == "active"
    assert told("mentorships.paused") == told("mentorships.resumed") == {"Sam", "Kim"}


# --- Ending -----------------------------------------------------------------------------------------
def test_nobody_but_a_coordinator_ends_a_pair_whatever_the_state(world: World) -> None:
    pair = world.pair()
    actions.talked(pair, by=world.office, at=AT)
    for somebody in (pair.student, pair.mentor.person, SYSTEM, world.person(Role.ADMINISTRATOR)):
        with pytest.raises(Refused):
            actions.end(pair, closing="held", student_next="done", by=somebody, at=AT)
    assert MENTORSHIP.step("end").may.key == "mentorships.coordinate"
    assert [s.verb for s in MENTORSHIP.steps if s.target == "ended"] == ["end"]


@pytest.mark.requirement("R100")
@pytest.mark.requirement("R108")
@pytest.mark.requirement("R109")
def test_a_pair_ends_after_the_talk_with_the_last_meeting_settled(world: World) -> None:
    pair = world.pair()
    with pytest.raises(Refused):
        actions.end(pair, closing="held", student_next="done", by=world.office, at=AT)
    ending = actions.ask_to_end(pair, reason="job", talk="call", by=pair.mentor.person, at=AT)
    with pytest.raises(Refused):
        actions.end(pair, closing="held", student_next="done", by=world.office, at=AT)
    actions.talked(pair, by=world.office, at=AT)
    for closing, then in (("", "done"), ("perhaps", "done"), ("held", "")):
        with pytest.raises(Refused):
            actions.end(pair, closing=closing, student_next=then, by=world.office, at=AT)
    actions.end(pair, closing="booked", student_next="done", by=world.office, at=AT)
    assert (pair.state, pair.ended_on) == ("ended", date(2026, 10, 5))
    assert world.fresh(ending).state == "done"
    assert trail.about(pair)[0].detail["closing_meeting"] == "booked"
    assert told("mentorships.ended") == {"Sam", "Kim"}


@pytest.mark.requirement("R107")
@pytest.mark.parametrize(("then", "state"), [("new_mentor", "waiting"), ("pause", "withdrawn"), ("done", "closed")])
def test_what_the_student_chooses_next_is_carried_into_the_queue(world: World, then: str, state: str) -> None:
    pair, later = world.pair(), AT + timedelta(days=30)
    actions.talked(pair, by=world.office, at=later)
    [ending] = queries.open_endings(pair)
    actions.choose_next(ending, then, by=pair.student, at=later)
    assert queries.student_next(pair) == then
    actions.end(pair, closing="declined", student_next=then, by=world.office, at=later)
    request = SupportRequest.objects.get(pk=pair.request_id)
    assert request.state == state
    if then == "pause":
        support.return_to_queue(request, by=pair.student, at=later)
    if then != "done":
        assert request.waiting_since_at == later


@pytest.mark.requirement("R100")
def test_the_other_one_learns_nothing_of_a_wish_to_end_before_the_talk(world: World) -> None:
    for asker, other in (("mentor", "student"), ("student", "mentor")):
        pair = world.pair()
        people = {"mentor": pair.mentor.person, "student": pair.student}
        ending = actions.ask_to_end(pair, reason="unsaid", talk="write", by=people[asker], at=AT)
        assert not queries.endings_visible_to(people[other]).filter(mentorship=pair).exists()
        assert queries.pending(queries.for_page(people[other]).get(pk=pair.pk)).ending_id is None
        assert queries.pending(queries.for_page(people[asker]).get(pk=pair.pk)).asked_by_me
        assert not trail.concerning(people[other]).filter(subject_kind="mentorships.ending").exists()
        assert not Message.objects.filter(to=people[other], about_kind="mentorships.ending").exists()
        assert settled(tasks.tasks(people[other], role=other, at=AT)) == [
            t for t in settled(tasks.tasks(people[other], role=other, at=AT)) if "ending" not in t.key
        ]
        actions.talked(pair, by=world.office, at=AT)
        assert queries.endings_visible_to(people[other]).get().pk == ending.pk
        ending.delete()


def test_a_coordinator_who_is_the_mentor_learns_no_more_than_another_mentor(world: World, signed_in: Callable[[User], Client]) -> None:
    mentor = world.mentor()
    mentor.person.roles = "coordinator,mentor"
    mentor.person.save()
    pair = world.pair(mentor=mentor)
    actions.ask_to_end(pair, reason="change_mentor", talk="call", by=pair.student, at=AT)
    question = actions.ask_to_extend(pair, by=SYSTEM, at=AT)
    actions.answer_wish(question, "new", by=pair.student, at=AT)
    assert not queries.endings_visible_to(mentor.person).exists()
    assert not queries.extensions_visible_to(mentor.person).exists()
    assert settled(tasks.tasks(mentor.person, role="coordinator", at=AT)) == []
    assert not Message.objects.filter(to=mentor.person, kind__in=("mentorships.wants_to_talk", "mentorships.with_office")).exists()
    assert signed_in(mentor.person).get(f"/pairs/{pair.pk}/end/").status_code == 403
    assert len(settled(tasks.tasks(world.office, role="coordinator", at=AT))) == 2


def test_both_can_ask_without_knowing_of_each_other_and_one_talk_answers_both(world: World) -> None:
    pair = world.pair()
    actions.ask_to_end(pair, reason="job", talk="call", by=pair.mentor.person, at=AT)
    again = actions.ask_to_end(pair, reason="change_mentor", talk="write", by=pair.student, at=AT)
    same = actions.ask_to_end(pair, reason="not_needed", talk="call", by=pair.student, at=AT)
    assert (same.pk, same.reason) == (again.pk, "not_needed")
    actions.talked(pair, by=world.office, at=AT)
    assert {e.state for e in queries.open_endings(pair)} == {"talked"}
    assert pair.state == "ending"
    actions.end(pair, closing="held", student_next="done", by=world.office, at=AT)
    assert queries.open_endings(pair) == []


def test_what_was_asked_can_be_taken_back_by_the_one_who_asked(world: World) -> None:
    pair = world.pair()
    ending = actions.ask_to_end(pair, reason="unsaid", talk="call", by=pair.mentor.person, at=AT)
    with pytest.raises(Refused):
        actions.take_back(ending, by=pair.student, at=AT)
    actions.take_back(ending, by=pair.mentor.person, at=AT)
    assert ending.state == "taken_back"
    assert pair.state == "active"


def test_a_pair_that_does_not_end_after_all_goes_on(world: World) -> None:
    pair = world.pair()
    actions.talked(pair, by=world.office, at=AT)
    actions.resume(pair, by=world.office, at=AT)
    assert pair.state == "active"
    assert not Ending.objects.filter(state__in=queries.OPEN_ENDING).exists()


def test_no_time_ends_a_pair_it_becomes_a_task(world: World) -> None:
    pair = world.pair()
    late = AT + timedelta(days=400)
    ask_about_next_year(late)
    assert world.fresh(pair).state == "active"
    [task] = settled(tasks.tasks(world.office, role="coordinator", at=late))
    assert task.key == "mentorships.past_end"
    actions.ask_to_end(pair, reason="unsaid", talk="call", by=pair.student, at=late)
    [task] = settled(tasks.tasks(world.office, role="coordinator", at=late))
    assert task.key == "mentorships.ending_talk"


def card(pair: Mentorship) -> queries.Card:
    return queries.card_for_mentor(queries.for_page(pair.mentor.person).get(pk=pair.pk))


@pytest.mark.requirement("R21")
def test_what_an_earlier_mentor_could_read_does_not_follow_along(world: World) -> None:
    request, first = world.request(), world.mentor()
    student = request.student
    support.save_line(student, "learn", "I learn best in the morning", "mentor", by=student, at=AT)
    support.save_line(student, "meeting", "Only for the office", "coordinator", by=student, at=AT)
    pair = world.start(request, first)
    assert [line.topic for line in card(pair).lines] == ["learn"]
    later = AT + timedelta(days=60)
    actions.talked(pair, by=world.office, at=later)
    actions.end(pair, closing="held", student_next="new_mentor", by=world.office, at=later)
    assert card(pair) == queries.Card([], 0)
    request = SupportRequest.objects.get(pk=request.pk)
    new = world.start(request, world.mentor("Lo"), at=later + timedelta(days=1))
    assert card(new) == queries.Card([], 1)
    support.save_line(student, "learn", "I learn best in the morning", "mentor", by=student, at=later + timedelta(days=2))
    assert [line.topic for line in card(new).lines] == ["learn"]
