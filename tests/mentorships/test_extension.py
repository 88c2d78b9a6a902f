from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from parvis.audit import trail
from parvis.audit.models import Entry
from parvis.casework.task import settled
from parvis.kit.permission import SYSTEM
from parvis.kit.verdict import Refused
from parvis.mentorships import actions, queries, tasks
from parvis.mentorships.models import Extension, Mentorship
from parvis.mentorships.sweeps import ask_about_next_year, ask_again
from parvis.notify.models import Message
from parvis.support.models import SupportRequest

from .conftest import World

pytestmark = pytest.mark.django_db
ASKS = datetime(2027, 4, 26, 5, 0, tzinfo=UTC)
"""Six weeks before 7 June."""


@pytest.fixture
def pair(world: World) -> Mentorship:
    return world.pair()


@pytest.fixture
def question(pair: Mentorship) -> Extension:
    assert ask_about_next_year(ASKS) == 1
    return Extension.objects.select_related("mentorship__student", "mentorship__mentor__person", "mentorship__decision").get()


def keys(person: object, role: str, at: datetime = ASKS) -> list[str]:
    return [t.key for t in settled(tasks.tasks(person, role=role, at=at)) if t.key.startswith("mentorships.extension")]


@pytest.mark.requirement("R103")
def test_the_student_is_asked_six_weeks_before_and_once(pair: Mentorship) -> None:
    assert ask_about_next_year(ASKS - timedelta(days=1)) == 0
    assert ask_about_next_year(ASKS) == 1
    for days in (0, 1, 20):
        assert ask_about_next_year(ASKS + timedelta(days=days)) == 0
    assert keys(pair.student, "student") == ["mentorships.extension_answer"]
    assert keys(pair.mentor.person, "mentor") == []
    assert [m.to for m in Message.objects.filter(kind="mentorships.ask_student").order_by("pk")] == [pair.student]


def test_a_pair_that_is_ending_is_not_asked(world: World, pair: Mentorship) -> None:
    actions.talked(pair, by=world.office, at=ASKS)
    assert ask_about_next_year(ASKS) == 0


@pytest.mark.requirement("R103")
@pytest.mark.requirement("R104")
@pytest.mark.requirement("R105")
def test_student_then_mentor_then_office_and_the_support_is_extended_by_a_study_year(
    world: World, pair: Mentorship, question: Extension
) -> None:
    student, mentor = pair.student, pair.mentor.person
    with pytest.raises(Refused):
        actions.send(question, by=student, at=ASKS)
    with pytest.raises(Refused):
        actions.extend(question, by=world.office, at=ASKS)
    actions.answer_wish(question, "same", by=student, at=ASKS)
    with pytest.raises(Refused):
        actions.send(question, by=student, at=ASKS)
    assert keys(mentor, "mentor") == ["mentorships.extension_answer"]
    actions.answer_mentor(question, "less", by=mentor, at=ASKS)
    assert keys(student, "student") == ["mentorships.extension_answer"]
    with pytest.raises(Refused):
        actions.extend(question, by=world.office, at=ASKS)
    actions.send(question, by=student, at=ASKS)
    assert keys(world.office, "coordinator") == ["mentorships.extension_decide"]
    actions.extend(question, by=world.office, at=ASKS)
    assert (question.state, question.until_on) == ("extended", date(2028, 6, 7))
    assert world.fresh(pair).ends_on == date(2028, 6, 7)
    assert {m.to for m in Message.objects.filter(kind="mentorships.decided").order_by("pk")} == {student, mentor}
    assert ask_about_next_year(ASKS + timedelta(days=1)) == 0
    assert ask_about_next_year(ASKS + timedelta(days=366)) == 1


def test_nobody_answers_for_somebody_else(world: World, pair: Mentorship, question: Extension) -> None:
    student, mentor, office = pair.student, pair.mentor.person, world.office
    for somebody in (mentor, office, SYSTEM):
        with pytest.raises(Refused):
            actions.answer_wish(question, "same", by=somebody, at=ASKS)
    actions.answer_wish(question, "same", by=student, at=ASKS)
    for somebody in (student, office, SYSTEM):
        with pytest.raises(Refused):
            actions.answer_mentor(question, "yes", by=somebody, at=ASKS)
    actions.answer_mentor(question, "yes", by=mentor, at=ASKS)
    actions.send(question, by=student, at=ASKS)
    for somebody in (student, mentor, SYSTEM):
        for act in (actions.extend, actions.change_mentor, actions.not_extend):
            with pytest.raises(Refused):
                act(question, by=somebody, at=ASKS)


@pytest.mark.requirement("R106")
def test_a_mentors_no_leads_to_a_new_mentor_and_the_pair_goes_on_meanwhile(world: World, pair: Mentorship, question: Extension) -> None:
    actions.answer_wish(question, "same", by=pair.student, at=ASKS)
    actions.answer_mentor(question, "no", by=pair.mentor.person, at=ASKS)
    actions.send(question, by=pair.student, at=ASKS)
    with pytest.raises(Refused) as refused:
        actions.extend(question, by=world.office, at=ASKS)
    assert refused.value.verdict.blocking[0].code == "mentorships.mentor_cannot"
    actions.change_mentor(question, by=world.office, at=ASKS)
    request = SupportRequest.objects.select_related("student", "decision").get(pk=pair.request_id)
    assert request.state == "waiting"
    assert world.fresh(pair).state == "active"
    new = world.start(request, world.mentor("Lo"), at=ASKS + timedelta(days=3))
    old = world.fresh(pair)
    assert (new.state, old.state) == ("active", "ending")
    actions.talked(old, by=world.office, at=ASKS + timedelta(days=4))
    actions.end(old, closing="held", student_next="new_mentor", by=world.office, at=ASKS + timedelta(days=4))
    assert SupportRequest.objects.get(pk=pair.request_id).state == "matched"


@pytest.mark.requirement("R103")
@pytest.mark.parametrize("answer", Extension.MentorAnswer.values)
def test_the_mentors_answer_is_in_no_place_that_the_student_can_see(pair: Mentorship, question: Extension, answer: str) -> None:
    actions.answer_wish(question, "same", by=pair.student, at=ASKS)
    actions.answer_mentor(question, answer, by=pair.mentor.person, at=ASKS)
    lines = Entry.objects.filter(subject_kind="mentorships.extension").order_by("pk")
    assert all("mentor_answer" not in e.detail and answer not in e.detail.values() for e in lines)
    assert all(answer not in m.params.values() for m in Message.objects.filter(to=pair.student).order_by("pk"))
    assert [e.event for e in trail.concerning(pair.student).filter(event__startswith="extension.answer")] == ["extension.answer_mentor"]


def test_a_wish_for_a_new_mentor_goes_past_the_mentor(world: World, pair: Mentorship, question: Extension) -> None:
    actions.answer_wish(question, "new", by=pair.student, at=ASKS)
    assert question.state == "with_office"
    assert keys(pair.mentor.person, "mentor") == []
    assert not queries.extensions_visible_to(pair.mentor.person).exists()
    assert queries.pending(queries.for_page(pair.mentor.person).get(pk=pair.pk)).extension_id is None
    assert not Message.objects.filter(to=pair.mentor.person, about_kind="mentorships.extension").exists()


def test_a_student_who_is_done_ends_the_question_and_not_the_pair(world: World, pair: Mentorship, question: Extension) -> None:
    actions.answer_wish(question, "done", by=pair.student, at=ASKS)
    assert (question.state, world.fresh(pair).state) == ("not_extended", "active")
    assert ask_about_next_year(ASKS + timedelta(days=5)) == 0


def test_whoever_does_not_know_yet_is_asked_again_in_two_weeks(pair: Mentorship, question: Extension) -> None:
    actions.ask_later(question, by=pair.student, at=ASKS)
    soon, then = ASKS + timedelta(days=13), ASKS + timedelta(days=14)
    assert keys(pair.student, "student", soon) == []
    assert ask_again(soon) == 0
    assert ask_again(then) == 1
    assert ask_again(then) == 0
    assert keys(pair.student, "student", then) == ["mentorships.extension_answer"]
    assert Message.objects.filter(kind="mentorships.ask_student").count() == 2


def test_a_coordinator_can_go_on_where_nobody_answers(world: World, pair: Mentorship, question: Extension) -> None:
    actions.answer_wish(question, "same", by=pair.student, at=ASKS)
    actions.take_over(question, by=world.office, at=ASKS)
    actions.extend(question, by=world.office, at=ASKS)
    assert question.state == "extended"


def test_an_open_question_closes_with_the_pair(world: World, pair: Mentorship, question: Extension) -> None:
    actions.talked(pair, by=world.office, at=ASKS)
    actions.end(pair, closing="declined", student_next="done", by=world.office, at=ASKS)
    assert world.fresh(question).state == "not_extended"
