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
from parvis.matching.models import MatchRun, Proposal, Steering
from parvis.matching.rules import asking
from parvis.matching.tasks import tasks
from parvis.notify.models import Message
from parvis.people.models import Role
from parvis.recruitment import actions as recruitment
from parvis.recruitment.models import Mentor
from parvis.support import actions as support
from parvis.support.models import SupportRequest, UnwantedMentor

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
    [left_out] = run.unmatched
    code, params = left_out["changes"][0]
    assert (left_out["request"], code, dict(params)["day"], dict(params)["count"]) == (request.pk, "times", 1, 1)


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
    with pytest.raises(Refused):
        actions.pin(other, first.mentor, by=world.coordinator(), at=AT)


def test_two_coordinators_cannot_give_away_the_same_place(world: World) -> None:
    mentor = world.mentor(capacity=2)
    for days in (3, 2):
        world.request(days=days)
    actions.solve(by=world.coordinator(), at=AT)
    mentor.capacity = 1
    mentor.save(update_fields=["capacity"])
    one, two = Proposal.objects.order_by("pk")
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
    apart = queries.look(on=AT.date()).situation.apart
    assert (proposal.request.student_id, proposal.mentor_id) in apart, "a mentor the student has left is not proposed again"


def test_a_decided_pair_takes_the_place_of_what_was_suggested(world: World) -> None:
    proposal, request = suggested(world)
    other = world.mentor()
    run = actions.pin(request, other, by=world.coordinator(), at=AT)
    made = Proposal.objects.get()
    assert (made.run, made.mentor) == (run, other)
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


# --- Steering -----------------------------------------------------------------------------------
def pairs() -> dict[int, int]:
    return dict(Proposal.objects.filter(state=State.SUGGESTED).order_by("pk").values_list("request", "mentor"))


@pytest.mark.requirement("R19")
def test_a_decided_pair_is_kept_and_the_rest_is_solved_around_it(world: World) -> None:
    long, short = world.request(days=20), world.request(days=5)
    good, other = world.mentor(), world.mentor(strengths=[])
    coordinator = world.coordinator()
    actions.solve(by=coordinator, at=AT)
    before = pairs()
    swapped = {long.pk: before[short.pk], short.pk: before[long.pk]}
    run = actions.pin(long, {good.pk: good, other.pk: other}[swapped[long.pk]], by=coordinator, at=AT)
    assert pairs() == swapped
    assert run.cause == "pin"
    assert {row["request"]: (row["was"], row["now"]) for row in run.changed} == {r: (before[r], swapped[r]) for r in before}
    actions.solve(by=coordinator, at=AT)
    assert pairs() == swapped, "it stays when the queue is looked at again"


def test_a_decided_pair_that_cannot_be_is_refused_with_its_reasons_and_nothing_is_changed(world: World) -> None:
    request, mentor = world.request(), world.mentor(times="5:600-720", languages=["en"])
    with pytest.raises(Refused) as refused:
        actions.pin(request, mentor, by=world.coordinator(), at=AT)
    assert {r.code for r in refused.value.verdict.blocking} == {"matching.pin_times", "matching.pin_language"}
    assert not Steering.objects.exists()
    assert not MatchRun.objects.exists()


def test_two_decided_pairs_cannot_have_the_same_place_whoever_has_waited_longer(world: World) -> None:
    coordinator, mentor = world.coordinator(), world.mentor()
    short, long = world.request(days=2), world.request(days=30)
    actions.pin(short, mentor, by=coordinator, at=AT)
    with pytest.raises(Refused, match="pin_taken"):
        actions.pin(long, mentor, by=coordinator, at=AT)
    assert pairs()[short.pk] == mentor.pk
    third = world.request(days=1)
    with pytest.raises(Refused, match="pin_no_seat"):
        actions.pin(third, mentor, by=coordinator, at=AT)


def test_another_decision_for_the_same_student_takes_the_place_of_the_first(world: World) -> None:
    request, one, two, coordinator = world.request(), world.mentor(), world.mentor(), world.coordinator()
    actions.pin(request, one, by=coordinator, at=AT)
    actions.pin(request, two, by=coordinator, at=AT)
    assert pairs() == {request.pk: two.pk}
    assert Steering.objects.filter(ended_at__isnull=True).get().mentor == two


def test_a_decided_pair_that_can_no_longer_be_is_told_of_with_its_reason_and_the_student_is_matched_otherwise(world: World) -> None:
    request, one, two, coordinator = world.request(), world.mentor(), world.mentor(), world.coordinator()
    actions.pin(request, one, by=coordinator, at=AT)
    one.weekly_times = "6:600-720"
    one.save()
    run = actions.solve(by=coordinator, at=AT)
    assert run.refused == [{"request": request.pk, "reasons": ["times"]}]
    assert pairs() == {request.pk: two.pk}


def test_a_pair_that_is_ruled_out_is_not_suggested_until_that_is_lifted(world: World) -> None:
    request, mentor, coordinator = world.request(), world.mentor(), world.coordinator()
    actions.solve(by=coordinator, at=AT)
    run = actions.forbid(request, mentor, by=coordinator, at=AT)
    assert pairs() == {}
    assert run.changed == [{"request": request.pk, "was": mentor.pk, "now": None}]
    with pytest.raises(Refused, match="pin_apart"):
        actions.pin(request, mentor, by=coordinator, at=AT)
    actions.lift(Steering.objects.get(), by=coordinator, at=AT)
    assert pairs() == {request.pk: mentor.pk}
    assert Steering.objects.get().ended_by == coordinator


def test_ruling_out_a_decided_pair_lifts_that_decision(world: World) -> None:
    request, mentor, coordinator = world.request(), world.mentor(), world.coordinator()
    actions.pin(request, mentor, by=coordinator, at=AT)
    actions.forbid(request, mentor, by=coordinator, at=AT)
    assert list(Steering.objects.filter(ended_at__isnull=True).values_list("kind", flat=True)) == ["forbid"]
    assert pairs() == {}


def test_a_mentor_who_is_held_back_gets_nobody_until_that_day_is_over(world: World) -> None:
    request, mentor, coordinator = world.request(), world.mentor(), world.coordinator()
    actions.solve(by=coordinator, at=AT)
    actions.hold(mentor, until_on=AT.date() + timedelta(days=3), by=coordinator, at=AT)
    assert pairs() == {}
    assert not queries.candidates(request, on=AT.date())
    actions.solve(by=coordinator, at=AT + timedelta(days=3))
    assert pairs() == {}
    actions.solve(by=coordinator, at=AT + timedelta(days=4))
    assert pairs() == {request.pk: mentor.pk}


def test_what_is_lifted_twice_was_lifted_once(world: World) -> None:
    mentor, coordinator = world.mentor(), world.coordinator()
    actions.hold(mentor, by=coordinator, at=AT)
    held = Steering.objects.get()
    actions.lift(held, by=coordinator, at=AT)
    with pytest.raises(SomeoneElseWasFaster):
        actions.lift(held, by=coordinator, at=AT)


def test_nobody_but_a_coordinator_steers_and_nobody_about_themselves(world: World) -> None:
    request, mentor = world.request(), world.mentor()
    for somebody in (mentor.person, request.student, SYSTEM):
        with pytest.raises(Refused):
            actions.hold(mentor, by=somebody, at=AT)
    mentor.person.roles = "coordinator,mentor"
    mentor.person.save()
    with pytest.raises(Refused):
        actions.hold(mentor, by=mentor.person, at=AT)
    with pytest.raises(Refused):
        actions.pin(request, mentor, by=mentor.person, at=AT)


def test_a_no_ends_what_was_decided_about_the_pair_and_counts_against_nobody(world: World) -> None:
    request, mentor, other, coordinator = world.request(), world.mentor(), world.mentor(), world.coordinator()
    actions.pin(request, mentor, by=coordinator, at=AT)
    proposal = Proposal.objects.select_related("mentor__person", "request__student").get()
    actions.ask(proposal, by=coordinator, at=AT)
    actions.refuse(proposal, by=mentor.person, at=AT)
    newcomer = world.request(days=1)
    run = actions.solve(by=coordinator, at=AT)
    assert (run.refused, pairs()) == ([], {request.pk: other.pk, newcomer.pk: mentor.pk})


def test_a_pair_and_a_student_who_leaves_end_what_was_decided_about_them(world: World) -> None:
    proposal = asked_student(world)
    coordinator, other = world.coordinator(), world.mentor()
    Steering.objects.create(kind="forbid", request=proposal.request, mentor=other, made_at=AT, made_by=coordinator)
    actions.accept(proposal, by=proposal.request.student, at=AT)
    assert Steering.objects.get().ended_at == AT
    leaves = world.request()
    actions.forbid(leaves, other, by=coordinator, at=AT)
    support.withdraw(leaves, by=leaves.student, at=AT)
    assert not Steering.objects.filter(ended_at__isnull=True).exists()


def test_each_step_stands_in_the_trail_with_the_rules_that_it_rested_on(world: World) -> None:
    request, mentor, coordinator = world.request(), world.mentor(), world.coordinator()
    actions.pin(request, mentor, by=coordinator, at=AT)
    line = Entry.objects.get(event="matching.solve")
    assert (line.detail["cause"], line.detail["rules"]["matching.points_strength"]) == ("pin", "2020-01-01")
    actions.hold(mentor, by=coordinator, at=AT)
    assert Entry.objects.get(event="matching.hold").person_id == str(mentor.person_id)
    assert Entry.objects.get(event="matching.pin").person_id == "", "a pair's decision would tell one of them about the other"


# --- Several at once ------------------------------------------------------------------------------
def test_several_are_asked_at_once_and_one_that_cannot_be_stops_no_other(world: World) -> None:
    coordinator = world.coordinator()
    for _number in range(3):
        world.request()
        world.mentor()
    actions.solve(by=coordinator, at=AT)
    one, two, three = Proposal.objects.order_by("pk")
    Mentor.objects.filter(pk=two.mentor_id).update(capacity=0)
    actions.ask(Proposal.objects.get(pk=three.pk), by=coordinator, at=AT)
    asked, not_asked = actions.ask_each([one, two, three], by=coordinator, at=AT)
    assert asked == [one]
    assert [(n.proposal, n.verdict and n.verdict.blocking[0].code) for n in not_asked] == [(two, "matching.no_seat"), (three, None)]
    assert Message.objects.filter(kind="matching.asked_mentor").count() == 2


# --- What the student wished ------------------------------------------------------------------------
def test_somebody_the_student_has_named_is_never_proposed_and_nobody_is_asked_before_the_name_is_connected(world: World) -> None:
    request, mentor, coordinator = world.request(), world.mentor(), world.coordinator()
    named = UnwantedMentor.objects.create(request=request, name="Bo", said_at=AT)
    run = actions.solve(by=coordinator, at=AT)
    assert run.unmatched == [{"request": request.pk, "changes": [["name", []]]}]
    named.mentor_person, named.connected_at, named.connected_by = mentor.person, AT, coordinator
    named.save()
    actions.solve(by=coordinator, at=AT)
    assert pairs() == {}
    proposal = Proposal(request=request, mentor=mentor)
    assert asking.may_ask(queries.asking_facts(proposal, on=AT.date())).blocking[0].code == "matching.unwanted"


@pytest.mark.parametrize(("wish", "again"), [("", True), ("again", True), ("other", False)], ids=["no-matter", "again", "somebody-new"])
def test_an_earlier_mentor_is_proposed_again_as_the_student_wishes(world: World, wish: str, again: bool) -> None:
    proposal = asked_student(world)
    actions.accept(proposal, by=proposal.request.student, at=AT)
    SupportRequest.objects.filter(pk=proposal.request_id).update(state="closed")
    request = world.request(days=1, earlier_mentor=wish)
    SupportRequest.objects.filter(pk=request.pk).update(student=proposal.request.student)
    actions.solve(by=world.coordinator(), at=AT)
    assert (pairs() == {request.pk: proposal.mentor_id}) is again


def test_a_mentor_who_knows_the_programme_goes_before_one_who_does_not(world: World) -> None:
    request = world.request(programme="Arkitektur", same_programme="wish")
    world.mentor(programme="Kemiteknik")
    knows = world.mentor(programme="Kemiteknik", knows=["Arkitektur"])
    actions.solve(by=world.coordinator(), at=AT)
    assert pairs() == {request.pk: knows.pk}
