from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from parvis.casework.task import settled
from parvis.kit.verdict import Refused
from parvis.mentorships import actions, queries, tasks
from parvis.mentorships.models import Agreement
from parvis.notify.models import Message
from parvis.people.models import Role
from parvis.policy import book

from .conftest import AT, NEEDED, World

pytestmark = pytest.mark.django_db
NEXT_WEEK = AT + timedelta(days=7)


def keys(world: World, person: object, role: str) -> list[str]:
    return [t.key for t in settled(tasks.tasks(person, role=role, at=AT))]


@pytest.mark.requirement("R40")
@pytest.mark.requirement("R41")
def test_both_fill_it_in_and_it_is_in_force_when_both_have_approved(world: World) -> None:
    pair = world.pair()
    student, mentor = pair.student, pair.mentor.person
    version = queries.draft(pair)
    assert version is not None
    assert queries.unanswered(version) == set(NEEDED)
    assert keys(world, student, "student") == keys(world, mentor, "mentor") == ["mentorships.fill_agreement"]
    actions.answer(version, "first_goal", "", "Pass the first exam", by=mentor, at=AT)
    world.filled(pair)
    assert keys(world, student, "student") == keys(world, mentor, "mentor") == ["mentorships.confirm_agreement"]
    actions.confirm(version, by=student, at=AT)
    assert keys(world, student, "student") == []
    assert [m.to for m in Message.objects.filter(kind="mentorships.agreement_waits").order_by("pk")] == [mentor]
    actions.confirm(version, by=mentor, at=AT)
    assert version.state == "confirmed"
    assert {m.to for m in Message.objects.filter(kind="mentorships.agreement_confirmed").order_by("pk")} == {student, mentor}
    assert keys(world, mentor, "mentor") == []


def test_one_of_the_two_cannot_approve_for_both(world: World) -> None:
    pair = world.pair()
    version = world.filled(pair)
    for _again in range(2):
        actions.confirm(version, by=pair.student, at=AT)
    assert world.fresh(version).state == "draft"
    for somebody in (world.office, world.person(Role.MENTOR), world.person(Role.STUDENT)):
        with pytest.raises(Refused):
            actions.confirm(version, by=somebody, at=AT)
        with pytest.raises(Refused):
            actions.answer(version, "late", "wait_15", "", by=somebody, at=AT)


def test_an_agreement_that_says_nothing_cannot_be_approved(world: World) -> None:
    pair = world.pair()
    version = queries.draft(pair)
    assert version is not None
    with pytest.raises(Refused) as refused:
        actions.confirm(version, by=pair.student, at=AT)
    assert dict(refused.value.verdict.blocking[0].params) == {"n": len(NEEDED)}


def test_a_changed_row_takes_back_both_approvals_and_the_same_answer_does_not(world: World) -> None:
    pair = world.pair()
    version = world.filled(pair)
    actions.confirm(version, by=pair.student, at=AT)
    actions.answer(version, "late", "call_10", "", by=pair.mentor.person, at=NEXT_WEEK)
    assert queries.confirmed_by(version) == [pair.student_id]
    actions.answer(version, "late", "wait_15", "", by=pair.mentor.person, at=NEXT_WEEK)
    assert queries.confirmed_by(version) == []


def test_nobody_approves_what_they_have_not_seen(world: World) -> None:
    pair = world.pair()
    version = world.filled(pair)
    seen = queries.seen(version)
    actions.answer(version, "late", "wait_15", "", by=pair.mentor.person, at=NEXT_WEEK)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.confirm(version, by=pair.student, at=NEXT_WEEK, seen=seen)
    assert queries.confirmed_by(version) == []
    actions.confirm(version, by=pair.student, at=NEXT_WEEK, seen=queries.seen(version))
    assert queries.confirmed_by(version) == [pair.student_id]


@pytest.mark.requirement("R41")
def test_a_change_makes_the_next_version_and_the_old_one_applies_until_both_have_approved(world: World) -> None:
    pair = world.pair()
    first = world.agreed(pair)
    second = actions.answer(first, "late", "wait_15", "", by=pair.mentor.person, at=NEXT_WEEK)
    assert (second.number, second.state) == (2, "draft")
    assert queries.agreed(pair).grace_minutes == 10
    with translation.override("sv"):
        [change] = queries.changes(second, reader="student")
    assert (change.was, change.becomes) == ("Kim ringer efter 10 minuter.", "Vi väntar i 15 minuter.")
    actions.confirm(second, by=pair.mentor.person, at=NEXT_WEEK)
    assert queries.agreed(pair).version == 1
    actions.confirm(second, by=pair.student, at=NEXT_WEEK)
    assert (queries.agreed(pair).version, queries.agreed(pair).grace_minutes) == (2, 15)
    assert world.fresh(first).state == "replaced"
    assert [a.number for a in queries.versions(pair, pair.student).earlier] == [1]


def test_a_change_back_to_what_applies_is_no_change(world: World) -> None:
    pair = world.pair()
    first = world.agreed(pair)
    assert actions.answer(first, "late", "call_10", "", by=pair.student, at=NEXT_WEEK).pk == first.pk
    assert Agreement.objects.filter(mentorship=pair).count() == 1


def test_a_change_can_be_taken_back_and_the_next_has_its_number(world: World) -> None:
    pair = world.pair()
    first = world.agreed(pair)
    change = actions.answer(first, "late", "wait_15", "", by=pair.student, at=NEXT_WEEK)
    actions.drop(change, by=pair.mentor.person, at=NEXT_WEEK)
    assert queries.draft(pair) is None
    again = actions.answer(first, "late", "message", "", by=pair.student, at=NEXT_WEEK)
    assert again.number == 2


def test_the_first_version_stays(world: World) -> None:
    version = world.filled(pair := world.pair())
    with pytest.raises(Refused):
        actions.drop(version, by=pair.student, at=AT)


@pytest.mark.parametrize(
    ("item", "choice", "text"), [("late", "never", ""), ("late", "other", ""), ("colour", "red", ""), ("first_goal", "", " ")]
)
def test_what_is_no_answer_is_refused(world: World, item: str, choice: str, text: str) -> None:
    pair = world.pair()
    version = queries.draft(pair)
    assert version is not None
    with pytest.raises(Refused):
        actions.answer(version, item, choice, text, by=pair.student, at=AT)


@pytest.mark.requirement("R42")
@pytest.mark.requirement("R43")
@pytest.mark.requirement("R65")
def test_the_answers_run_the_system(world: World) -> None:
    pair = world.pair(contact="sms")
    before = queries.agreed(pair)
    assert (before.grace_minutes, before.who_contacts, before.how, before.version) == (15, "mentor", "sms", None)
    assert before.sentences == {}
    world.agreed(pair, late="call_10")
    with translation.override("sv"):
        after = queries.agreed(pair)
    assert (after.grace_minutes, after.who_contacts, after.how, after.version) == (10, "mentor", "call", 1)
    assert after.sentences["late"] == "Kim ringer efter 10 minuter."
    assert after.sentences["felt_wrong"] == "Sam skriver här efter mötet."
    changed = actions.answer(queries.in_force(pair), "late", "message", "", by=pair.student, at=NEXT_WEEK)  # type: ignore[arg-type]  # it was just confirmed
    for somebody in (pair.student, pair.mentor.person):
        actions.confirm(changed, by=somebody, at=NEXT_WEEK)
    assert (queries.agreed(pair).who_contacts, queries.agreed(pair).how, queries.agreed(pair).grace_minutes) == ("student", "sms", 15)


@pytest.mark.requirement("R44")
def test_own_words_are_quoted_and_what_they_do_not_say_is_as_by_default(world: World) -> None:
    pair = world.pair(contact="call")
    version = world.filled(pair)
    actions.answer(version, "late", "other", "We go for a walk and come back", by=pair.student, at=AT)
    for somebody in (pair.student, pair.mentor.person):
        actions.confirm(version, by=somebody, at=AT)
    frame = queries.agreed(pair)
    assert frame.sentences["late"] == "We go for a walk and come back"
    assert (frame.grace_minutes, frame.who_contacts) == (15, "mentor")


@pytest.mark.parametrize("many", [1, 9])
def test_the_frames_of_many_pairs_cost_two_questions(world: World, many: int) -> None:
    mentor = world.mentor()
    for _n in range(many):
        world.agreed(world.pair(mentor=mentor))
    pairs = list(queries.of_mentor(mentor.person))
    with book.opened():
        queries.agreed_for(pairs)  # the institution's own rules are read once a request
        with CaptureQueriesContext(connection) as asked:
            found = queries.agreed_for(pairs)
    assert len(found) == many
    assert len(asked) == 2


@pytest.mark.requirement("Q10")
def test_the_coordinator_reads_the_frame_and_the_rest_is_not_fetched(world: World) -> None:
    pair = world.pair()
    version = world.filled(pair)
    actions.answer(version, "first_goal", "", "PLANTED-GOAL", by=pair.student, at=AT)
    for somebody in (pair.student, pair.mentor.person):
        actions.confirm(version, by=somebody, at=AT)
    seen = [line for part in queries.parts(version, reader="coordinator") for line in part.lines]
    assert [line.item for line in seen] == ["contact", "place", "late", "cancel"]
    assert "PLANTED-GOAL" in str(queries.parts(version, reader="student"))
    assert "PLANTED-GOAL" not in str(queries.parts(version, reader="coordinator"))
    assert queries.agreements_visible_to(world.office).get().pk == version.pk
    change = actions.answer(version, "late", "wait_15", "", by=pair.student, at=NEXT_WEEK)
    assert not queries.agreements_visible_to(world.office).filter(pk=change.pk).exists()


def test_own_words_are_not_in_the_trail_or_in_any_message(world: World) -> None:
    from parvis.audit.models import Entry

    pair = world.pair()
    actions.answer(world.filled(pair), "first_goal", "", "PLANTED-GOAL", by=pair.student, at=AT)
    assert not any("PLANTED" in str(e.detail) for e in Entry.objects.order_by("pk"))
    assert not any("PLANTED" in f"{m.params}{m.path}" for m in Message.objects.order_by("pk"))


def test_nothing_is_written_in_the_agreement_of_a_pair_that_has_ended(world: World) -> None:
    pair = world.pair()
    first = world.agreed(pair)
    actions.talked(pair, by=world.office, at=AT)
    actions.end(pair, closing="held", student_next="done", by=world.office, at=AT)
    with pytest.raises(Refused):
        actions.answer(first, "late", "wait_15", "", by=pair.student, at=AT)
    assert Agreement.objects.filter(mentorship=pair).count() == 1
