"""From the queue to the pair."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parvis.audit.models import Entry
from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.casework.task import settled
from parvis.kit.permission import SYSTEM
from parvis.kit.verdict import Refused
from parvis.matching import actions, queries, sweeps
from parvis.matching.models import MatchRun, Proposal
from parvis.matching.tasks import tasks
from parvis.notify.models import Message
from parvis.people.models import Role
from parvis.recruitment import actions as recruitment
from parvis.support import actions as support
from parvis.support.models import SupportRequest

from .conftest import AT, World

State = Proposal.State


def suggested(world: World) -> tuple[Proposal, SupportRequest]:
    request = world.request()
    world.mentor()
    actions.solve(by=world.coordinator(), at=AT)
    return Proposal.objects.select_related("mentor__person", "request__student").get(), request


def asked_student(world: World) -> Proposal:
    proposal, _request = suggested(world)
    actions.ask(proposal, by=world.coordinator(), at=AT)
    actions.agree(proposal, by=proposal.mentor.person, at=AT)
    return proposal


@pytest.mark.requirement("R19")
def test_the_whole_queue_is_looked_at_at_once_and_nobody_is_asked(world: World) -> None:
    flexible = world.request(days=20, times="2:600-720;3:600-720")
    bound = world.request(days=10, times="2:600-720")
    on_tuesday, on_wednesday = world.mentor(), world.mentor(times="3:600-720")
    run = actions.solve(by=world.coordinator(), at=AT)
    pairs = dict(Proposal.objects.order_by("pk").values_list("request_id", "mentor_id"))
    assert pairs == {flexible.pk: on_wednesday.pk, bound.pk: on_tuesday.pk}
    assert (run.matched, run.fit) == (2, run.bound)
    assert not Message.objects.filter(kind__startswith="matching.").exists()
    flexible.refresh_from_db()
    assert flexible.looked_at == AT


def test_the_run_keeps_which_rules_it_rested_on_and_leaves_a_line(world: World) -> None:
    suggested(world)
    assert "matching.points_strength" in MatchRun.objects.get().rules
    assert Entry.objects.get(event="matching.solve").detail["matched"] == 1


def test_looking_again_keeps_a_proposal_that_is_still_best_and_forgets_the_others(world: World) -> None:
    proposal, request = suggested(world)
    world.request(days=2)
    actions.solve(by=world.coordinator(), at=AT)
    assert Proposal.objects.get() == proposal
    support.withdraw(request, by=request.student, at=AT)
    actions.solve(by=world.coordinator(), at=AT)
    assert Proposal.objects.filter(state=State.SUGGESTED).get() != proposal


@pytest.mark.requirement("Q8")
def test_whoever_has_waited_longest_comes_first(world: World) -> None:
    world.request(days=3)
    longest = world.request(days=30)
    world.mentor()
    run = actions.solve(by=world.coordinator(), at=AT)
    assert Proposal.objects.get().request == longest
    assert [left["request"] for left in run.unmatched] != [longest.pk]


def test_for_whoever_is_left_out_what_would_help_is_kept(world: World) -> None:
    request = world.request(times="5:780-840")
    world.mentor(times="1:480-720")
    run = actions.solve(by=world.coordinator(), at=AT)
    run.refresh_from_db()
    assert run.unmatched == [{"request": request.pk, "changes": [["times", [["day", 1], ["part", "morning"]]]]}]


def test_a_decision_that_is_no_longer_valid_is_what_stands_in_the_way(world: World) -> None:
    request = world.request()
    world.mentor()
    request.decision.valid_until_on = AT.date()
    request.decision.save()
    run = actions.solve(by=world.coordinator(), at=AT)
    assert run.unmatched == [{"request": request.pk, "changes": [["decision", []]]}]


def test_the_mentor_is_asked_first_and_then_the_student_and_their_yes_makes_the_pair(world: World) -> None:
    proposal = asked_student(world)
    assert proposal.state == State.ASKED_STUDENT
    actions.accept(proposal, by=proposal.request.student, at=AT)
    proposal.request.refresh_from_db()
    assert (proposal.state, proposal.request.state) == (State.ACCEPTED, SupportRequest.State.MATCHED)
    assert list(Message.objects.filter(kind__startswith="matching.").order_by("pk").values_list("kind", flat=True)) == [
        "matching.asked_mentor",
        "matching.asked_student",
    ]


def test_a_message_about_a_proposal_names_nobody(world: World) -> None:
    asked_student(world)
    assert all(message.params == {} for message in Message.objects.filter(kind__startswith="matching.").order_by("pk"))


def test_only_the_one_who_is_asked_can_answer(world: World) -> None:
    proposal, request = suggested(world)
    coordinator = world.coordinator()
    actions.ask(proposal, by=coordinator, at=AT)
    for somebody in (coordinator, request.student, world.mentor().person, SYSTEM):
        with pytest.raises(Refused):
            actions.agree(proposal, by=somebody, at=AT)
    actions.agree(proposal, by=proposal.mentor.person, at=AT)
    for somebody in (coordinator, proposal.mentor.person, world.request().student):
        with pytest.raises(Refused):
            actions.accept(proposal, by=somebody, at=AT)


def test_nobody_proposes_a_mentor_for_themselves(world: World) -> None:
    proposal, request = suggested(world)
    request.student.roles = "coordinator,student"
    request.student.save()
    with pytest.raises(Refused):
        actions.ask(proposal, by=request.student, at=AT)


def test_a_mentors_no_keeps_the_students_place_and_they_are_not_proposed_to_each_other_again(world: World) -> None:
    proposal, request = suggested(world)
    coordinator = world.coordinator()
    actions.ask(proposal, by=coordinator, at=AT)
    actions.refuse(proposal, by=proposal.mentor.person, at=AT)
    since = request.waiting_since_at
    run = actions.solve(by=coordinator, at=AT)
    request.refresh_from_db()
    assert (run.matched, request.state, request.waiting_since_at) == (0, "waiting", since)
    assert not queries.candidates(request, on=AT.date())


def test_a_students_no_frees_the_mentors_place_and_the_mentor_is_told_kindly(world: World) -> None:
    proposal = asked_student(world)
    assert queries.load(proposal.mentor) == 1
    actions.decline(proposal, by=proposal.request.student, at=AT)
    assert queries.load(proposal.mentor) == 0
    assert Message.objects.filter(kind="matching.not_this_time", to=proposal.mentor.person).exists()


def test_no_answer_is_written_in_the_other_ones_log(world: World) -> None:
    proposal, request = suggested(world)
    actions.ask(proposal, by=world.coordinator(), at=AT)
    actions.refuse(proposal, by=proposal.mentor.person, at=AT)
    assert not Entry.objects.filter(event__startswith="proposal.", person_id=str(request.student_id)).exists()


@pytest.mark.requirement("Q7")
def test_a_place_is_held_while_somebody_is_asked(world: World) -> None:
    first, _request = suggested(world)
    actions.ask(first, by=world.coordinator(), at=AT)
    other = world.request(days=2)
    with pytest.raises(Refused, match="no_seat"):
        actions.propose_by_hand(other, first.mentor, by=world.coordinator(), at=AT)


def test_two_coordinators_cannot_give_away_the_same_place(world: World) -> None:
    mentor = world.mentor()
    one = actions.propose_by_hand(world.request(), mentor, by=world.coordinator(), at=AT)
    two = actions.propose_by_hand(world.request(), mentor, by=world.coordinator(), at=AT)
    actions.ask(one, by=world.coordinator(), at=AT)
    with pytest.raises(Refused, match="no_seat"):
        actions.ask(two, by=world.coordinator(), at=AT)


def test_a_place_comes_back_when_the_student_waits_again(world: World) -> None:
    proposal = asked_student(world)
    actions.accept(proposal, by=proposal.request.student, at=AT)
    assert queries.loads() == {proposal.mentor_id: 1}
    proposal.request.refresh_from_db()
    support.requeue(proposal.request, by=SYSTEM, at=AT)
    assert queries.loads() == {}
    assert (proposal.request.student_id, proposal.mentor_id) in queries.apart(), "a mentor the student has left is not proposed again"


def test_a_choice_by_hand_takes_the_place_of_what_was_suggested(world: World) -> None:
    proposal, request = suggested(world)
    other = world.mentor()
    made = actions.propose_by_hand(request, other, by=world.coordinator(), at=AT)
    assert list(Proposal.objects.order_by("pk")) == [made]
    assert made.run is None
    assert proposal.mentor != made.mentor


def test_a_mentor_who_pauses_is_not_asked_any_more_but_a_yes_stands(world: World) -> None:
    proposal, _request = suggested(world)
    actions.ask(proposal, by=world.coordinator(), at=AT)
    recruitment.pause(proposal.mentor, by=proposal.mentor.person, at=AT)
    proposal.refresh_from_db()
    assert proposal.state == State.WITHDRAWN
    assert Message.objects.filter(kind="matching.no_longer_asked").exists()


def test_a_yes_stands_when_the_mentor_pauses_afterwards(world: World) -> None:
    proposal = asked_student(world)
    recruitment.pause(proposal.mentor, by=proposal.mentor.person, at=AT)
    proposal.refresh_from_db()
    assert proposal.state == State.ASKED_STUDENT


def test_a_student_who_leaves_the_queue_is_not_asked_about(world: World) -> None:
    proposal = asked_student(world)
    support.withdraw(proposal.request, by=proposal.request.student, at=AT)
    proposal.refresh_from_db()
    assert proposal.state == State.WITHDRAWN


def test_an_answer_from_an_old_page_changes_nothing(world: World) -> None:
    proposal = asked_student(world)
    old = Proposal.objects.get(pk=proposal.pk)
    actions.decline(proposal, by=proposal.request.student, at=AT)
    with pytest.raises(SomeoneElseWasFaster):
        actions.decline(old, by=proposal.request.student, at=AT)


def test_one_reminder_is_sent_and_only_one(world: World) -> None:
    asked_student(world)
    assert sweeps.remind(AT + timedelta(days=4)) == 0
    assert sweeps.remind(AT + timedelta(days=6)) == 1
    assert sweeps.remind(AT + timedelta(days=30)) == 0
    assert Message.objects.filter(kind="matching.remind_student").count() == 1


def test_each_sees_what_waits_for_them(world: World) -> None:
    proposal, request = suggested(world)
    coordinator = world.coordinator()
    assert [t.key for t in settled(tasks(coordinator, role=Role.COORDINATOR, at=AT))] == ["matching.waiting_students"]
    actions.ask(proposal, by=coordinator, at=AT)
    assert settled(tasks(coordinator, role=Role.COORDINATOR, at=AT)) == []
    assert [t.key for t in settled(tasks(proposal.mentor.person, role=Role.MENTOR, at=AT))] == ["matching.answer_mentor"]
    assert settled(tasks(request.student, role=Role.STUDENT, at=AT)) == []
    actions.agree(proposal, by=proposal.mentor.person, at=AT)
    assert [t.key for t in settled(tasks(request.student, role=Role.STUDENT, at=AT))] == ["matching.answer_student"]
    actions.decline(proposal, by=request.student, at=AT)
    assert [t.key for t in settled(tasks(coordinator, role=Role.COORDINATOR, at=AT))] == ["matching.waiting_students", "matching.declined"]
    assert settled(tasks(coordinator, role=Role.PAYROLL, at=AT)) == []
