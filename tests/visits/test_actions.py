"""An invitation through all that can happen to it: who is told, and whose time it is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from parvis.audit.models import Entry
from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.casework.task import settled
from parvis.integrations import actions as integrations
from parvis.integrations import queries as feeds
from parvis.kit.verdict import Refused
from parvis.meetings import actions as meetings
from parvis.meetings import queries as times
from parvis.meetings.models import BookedTime
from parvis.mentorships import actions as mentorships
from parvis.mentorships.models import Ending
from parvis.notify.models import Message
from parvis.people.models import User
from parvis.visits import actions, queries, tasks
from parvis.visits.models import Visit
from tests.meetings.pairs import AT, Pair, pair
from tests.meetings.test_calendars import diary_of

from .conftest import THURSDAY, accepted, book

LATER = AT + timedelta(hours=1)


def told(kind: str = "") -> list[tuple[str, str]]:
    """What was told about invitations, and to whom, in order."""
    rows = Message.objects.filter(kind__startswith=f"visits.{kind}").select_related("to").order_by("queued_at", "kind", "to")
    return [(m.kind.removeprefix("visits."), m.to.given_name) for m in rows]


def state(visit: Visit) -> str:
    visit.refresh_from_db()
    return visit.state


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [r.code for r in refused.value.verdict.blocking]


def keys(user: User, role: str, at: datetime = LATER) -> list[tuple[str, str]]:
    return [(t.key, t.tag) for t in settled(tasks.tasks(user, role=role, at=at))]


# --- Inviting ---------------------------------------------------------------------------------------------------
@pytest.mark.requirement("R20")
def test_the_student_invites_and_the_office_is_asked_at_once(two: Pair, ulla: User) -> None:
    visit = actions.invite(two.mentorship, by=two.student, at=AT)
    assert (visit.state, visit.asked_at) == ("asked", AT)
    assert sorted(told()) == [("asked", "Lo"), ("asked", "Ulla"), ("invited", "Kim")]
    assert keys(ulla, "coordinator") == [("visits.answer", "")], "no time yet: it only waits"


@pytest.mark.requirement("R20")
@pytest.mark.requirement("R21")
def test_what_the_mentor_suggests_the_office_does_not_know_of_until_the_student_says_yes(two: Pair) -> None:
    book(two, place="House B")
    visit = actions.invite(two.mentorship, by=two.mentor, at=AT)
    assert told() == [("suggested", "Sam")]
    assert keys(two.student, "student") == [("visits.decide", "att")]
    assert not queries.visible_to(two.coordinator).exists()
    assert queries.where(visit, reader=two.coordinator) is None
    with pytest.raises(Refused):
        actions.ask(visit, by=two.mentor, at=AT)
    actions.ask(visit, by=two.student, at=LATER)
    assert told("asked") == [("asked", "Lo")]
    assert keys(two.coordinator, "coordinator") == [("visits.answer", "att")]
    found = queries.where(visit, reader=two.coordinator)
    assert found is not None
    assert found.place == "House B"


def test_a_no_to_a_suggestion_reaches_the_mentor_and_nobody_else(two: Pair) -> None:
    visit = actions.invite(two.mentorship, by=two.mentor, at=AT)
    actions.take_back(visit, by=two.student, at=LATER)
    assert told("taken_back") == [("taken_back", "Kim")]
    assert not queries.visible_to(two.coordinator).exists()


def test_one_invitation_at_a_time_and_none_once_the_two_have_met(two: Pair) -> None:
    visit = actions.invite(two.mentorship, by=two.student, at=AT)
    with pytest.raises(Refused) as refused:
        actions.invite(two.mentorship, by=two.mentor, at=AT)
    assert codes(refused) == ["visits.invited_already"]
    actions.take_back(visit, by=two.student, at=AT)
    meeting = book(two)
    meetings.log(meeting, minutes=60, by=two.mentor, at=meeting.ends_at)
    with pytest.raises(Refused) as refused:
        actions.invite(two.mentorship, by=two.student, at=meeting.ends_at)
    assert codes(refused) == ["visits.has_met"]


def test_nobody_else_invites(two: Pair) -> None:
    other = pair(n=2)
    for somebody in (two.coordinator, other.student, other.mentor):
        with pytest.raises(Refused):
            actions.invite(two.mentorship, by=somebody, at=AT)


# --- The answer -------------------------------------------------------------------------------------------------
def test_a_yes_is_told_to_both_takes_the_coordinators_time_and_stands_in_her_calendar(two: Pair) -> None:
    visit, meeting = accepted(two)
    assert sorted(told("comes")) == [("comes", "Kim"), ("comes", "Sam")]
    assert diary_of(two.coordinator).stands == [(THURSDAY, THURSDAY + timedelta(hours=1), "")]
    assert BookedTime.objects.filter(person=two.coordinator, meeting=meeting).count() == 12
    assert keys(two.coordinator, "coordinator") == []
    assert Entry.objects.filter(event="visit.accept", person_id=str(two.student.pk), subject_id=str(visit.pk)).count() == 1


def test_nobody_says_yes_without_a_time_or_to_another_time_than_was_seen(two: Pair) -> None:
    visit = actions.invite(two.mentorship, by=two.student, at=AT)
    with pytest.raises(Refused) as refused:
        actions.accept(visit, seen=0, by=two.coordinator, at=AT)
    assert codes(refused) == ["visits.no_time_yet"]
    seen = book(two)
    visit.refresh_from_db()
    meetings.move(seen, starts_at=THURSDAY + timedelta(hours=1), by=two.student, at=AT)
    with pytest.raises(Refused) as refused:
        actions.accept(visit, seen=seen.pk, by=two.coordinator, at=AT)
    assert codes(refused) == ["visits.other_time"]
    assert state(visit) == "asked"


def test_a_coordinator_is_not_booked_twice_by_two_invitations_or_by_a_pair_of_her_own(two: Pair) -> None:
    accepted(two)
    other = pair(n=2, coordinator=two.coordinator)
    meeting = book(other, THURSDAY + timedelta(minutes=30))
    visit = actions.invite(other.mentorship, by=other.student, at=AT)
    with pytest.raises(Refused) as refused:
        actions.accept(visit, seen=meeting.pk, by=two.coordinator, at=AT)
    assert codes(refused) == ["visits.is_busy"]
    own = pair(n=3, mentor=two.coordinator, coordinator=two.coordinator)
    with pytest.raises(Refused) as refused:
        book(own, THURSDAY + timedelta(minutes=15))
    assert codes(refused) == ["meetings.taken"]


def test_a_no_comes_in_a_ready_sentence_and_the_two_can_ask_again(two: Pair) -> None:
    book(two)
    visit = actions.invite(two.mentorship, by=two.student, at=AT)
    actions.decline(visit, answer="time", by=two.coordinator, at=LATER)
    assert sorted(told("declined")) == [("declined", "Kim"), ("declined", "Sam")]
    assert (visit.coordinator, visit.answer_words) == (two.coordinator, str(Visit.Answer.TIME.label))
    assert actions.invite(two.mentorship, by=two.student, at=LATER).state == "asked"


def test_a_yes_can_become_a_no_and_the_time_is_hers_again(two: Pair) -> None:
    visit, meeting = accepted(two)
    actions.decline(visit, answer="unable", by=two.coordinator, at=LATER)
    assert diary_of(two.coordinator).stands == []
    assert set(meeting.booked_times.values_list("person", flat=True)) == {two.student.pk, two.mentor.pk}


def test_a_colleague_comes_instead(two: Pair, ulla: User) -> None:
    visit, meeting = accepted(two)
    with pytest.raises(Refused):
        actions.decline(visit, answer="unable", by=ulla, at=LATER)
    actions.take_over(visit, seen=meeting.pk, by=ulla, at=LATER)
    assert (visit.state, visit.coordinator) == ("accepted", ulla)
    assert [diary_of(p).stands for p in (two.coordinator, ulla)] == [[], [(THURSDAY, THURSDAY + timedelta(hours=1), "")]]
    assert set(meeting.booked_times.values_list("person", flat=True)) == {two.student.pk, two.mentor.pk, ulla.pk}
    assert queries.where(visit, reader=two.coordinator) is None, "only who comes reads where"
    assert queries.where(visit, reader=ulla) is not None


def test_a_yes_of_somebody_who_is_no_coordinator_any_more_waits_for_a_colleague(two: Pair, ulla: User) -> None:
    accepted(two)
    assert keys(ulla, "coordinator") == []
    User.objects.filter(pk=two.coordinator.pk).update(is_active=False)
    assert keys(ulla, "coordinator") == [("visits.answer", "att")]


# --- Taking it back ---------------------------------------------------------------------------------------------
def test_taking_it_back_frees_the_coordinator_and_tells_the_other_one(two: Pair) -> None:
    visit, meeting = accepted(two)
    actions.take_back(visit, by=two.student, at=LATER)
    assert sorted(told("taken_back") + told("not_coming")) == [("not_coming", "Lo"), ("taken_back", "Kim")]
    assert diary_of(two.coordinator).stands == []
    assert not BookedTime.objects.filter(person=two.coordinator).exists()
    assert queries.where(visit, reader=two.coordinator) is None
    assert meeting.booked_times.count() == 24, "the two's own time stays theirs"


def test_an_answer_to_what_was_taken_back_is_too_late(two: Pair) -> None:
    meeting = book(two)
    actions.invite(two.mentorship, by=two.student, at=AT)
    hers, his = queries.visible_to(two.coordinator).get(), queries.visible_to(two.student).get()
    actions.take_back(his, by=two.student, at=LATER)
    with pytest.raises(SomeoneElseWasFaster):
        actions.accept(hers, seen=meeting.pk, by=two.coordinator, at=LATER)
    assert not BookedTime.objects.filter(person=two.coordinator).exists()


# --- The meetings change ----------------------------------------------------------------------------------------
def test_a_moved_first_meeting_asks_her_again_and_goes_out_of_her_calendar(two: Pair, ulla: User) -> None:
    visit, meeting = accepted(two)
    new = meetings.move(meeting, starts_at=THURSDAY + timedelta(days=1), by=two.student, at=LATER)
    assert (state(visit), visit.meeting, visit.coordinator) == ("asked", new, two.coordinator)
    assert told("new_time") == [("new_time", "Lo")], "who had said yes, not her colleagues"
    assert diary_of(two.coordinator).stands == []
    assert not BookedTime.objects.filter(person=two.coordinator).exists()
    actions.accept(visit, seen=new.pk, by=two.coordinator, at=LATER + timedelta(minutes=1))
    assert diary_of(two.coordinator).stands == [(new.starts_at, new.ends_at, "")]


@pytest.mark.parametrize("days", [-1, 1], ids=["to an earlier day", "to a later day"])
def test_a_move_with_more_meetings_behind_it_asks_once(two: Pair, days: int) -> None:
    visit, meeting = accepted(two)
    book(two, THURSDAY + timedelta(days=7))
    new = meetings.move(meeting, starts_at=THURSDAY + timedelta(days=days), by=two.student, at=LATER)
    assert (state(visit), visit.meeting) == ("asked", new)
    assert told("new_time") + told("time_booked") == [("new_time", "Lo")]


def test_a_cancelled_first_meeting_waits_for_a_new_time(two: Pair) -> None:
    visit, meeting = accepted(two)
    meetings.cancel(meeting, by=two.mentor, at=LATER)
    assert (state(visit), visit.meeting) == ("asked", None)
    assert told("no_time") == [("no_time", "Lo")]
    assert diary_of(two.coordinator).stands == []
    assert keys(two.coordinator, "coordinator") == [("visits.answer", "")]
    book(two, THURSDAY + timedelta(days=4))
    assert told("time_booked") == [("time_booked", "Lo")]
    assert keys(two.coordinator, "coordinator") == [("visits.answer", "att")]


def test_an_earlier_meeting_is_the_first_one_and_the_time_of_the_other_is_hers_again(two: Pair) -> None:
    visit, meeting = accepted(two)
    two.mentorship.minutes_per_week = 120
    two.mentorship.save(update_fields=["minutes_per_week"])
    earlier = book(two, THURSDAY - timedelta(days=1))
    assert (state(visit), visit.meeting) == ("asked", earlier)
    assert set(meeting.booked_times.values_list("person", flat=True)) == {two.student.pk, two.mentor.pk}


def test_a_later_meeting_changes_nothing(two: Pair) -> None:
    visit, _meeting = accepted(two)
    before = told()
    book(two, THURSDAY + timedelta(days=7))
    assert state(visit) == "accepted"
    assert told() == before


def test_a_missed_first_meeting_is_none(two: Pair) -> None:
    visit, meeting = accepted(two)
    meetings.miss(meeting, missed_by="student", by=two.mentor, at=meeting.ends_at)
    assert (state(visit), visit.meeting) == ("asked", None)


def test_the_place_comes_to_whoever_comes(two: Pair) -> None:
    visit, meeting = accepted(two)
    meetings.arrange_place(meeting, place="House B", way_there="One floor up", by=two.mentor, at=LATER)
    assert told("place") == [("place", "Lo")]
    assert diary_of(two.coordinator).stands == [(THURSDAY, THURSDAY + timedelta(hours=1), "House B")]
    found = queries.where(visit, reader=two.coordinator)
    assert found is not None
    assert (found.place, found.way_there) == ("House B", "One floor up")


def test_the_place_of_another_meeting_is_not_hers(two: Pair) -> None:
    accepted(two)
    later = book(two, THURSDAY + timedelta(days=7))
    meetings.arrange_place(later, place="House C", by=two.mentor, at=LATER)
    assert told("place") == []


# --- Over -------------------------------------------------------------------------------------------------------
def test_after_the_first_meeting_it_is_over_and_the_place_is_not_hers_any_more(two: Pair) -> None:
    visit, meeting = accepted(two)
    meetings.log(meeting, minutes=60, by=two.mentor, at=meeting.ends_at)
    assert (state(visit), visit.coordinator) == ("over", two.coordinator)
    assert queries.where(visit, reader=two.coordinator) is None
    assert told("not_coming") == []
    assert keys(two.coordinator, "coordinator", at=meeting.ends_at) == []


def test_nobody_was_there_who_had_not_answered(two: Pair) -> None:
    visit, meeting = accepted(two)
    new = meetings.move(meeting, starts_at=THURSDAY + timedelta(days=1), by=two.student, at=LATER)
    meetings.log(new, minutes=60, by=two.mentor, at=new.ends_at)
    assert (state(visit), visit.coordinator) == ("over", None)


def test_an_ended_pair_has_nobody_invited(two: Pair) -> None:
    visit, _meeting = accepted(two)
    mentorships.ask_to_end(two.mentorship, reason=Ending.Reason.OTHER, talk=Ending.Talk.CALL, by=two.student, at=LATER)
    mentorships.talked(two.mentorship, by=two.coordinator, at=LATER)
    two.mentorship.refresh_from_db()
    mentorships.end(two.mentorship, closing="declined", student_next="done", by=two.coordinator, at=LATER + timedelta(minutes=1))
    assert state(visit) == "over"
    assert told("not_coming") == [("not_coming", "Lo")]
    assert diary_of(two.coordinator).stands == []


def test_while_the_pair_rests_nothing_is_asked(two: Pair) -> None:
    visit, _meeting = accepted(two)
    mentorships.pause(two.mentorship, by=two.coordinator, at=LATER)
    assert (state(visit), visit.meeting) == ("asked", None)
    assert keys(two.coordinator, "coordinator") == []


# --- Her own calendar -------------------------------------------------------------------------------------------
def feed_of(person: User) -> str:
    found = feeds.feed_of(person)
    assert found is not None
    return feeds.in_calendar(found, at=AT).decode().replace("\r\n ", "")


def test_the_feed_tells_of_the_first_meeting_with_the_number_of_the_invitation(two: Pair) -> None:
    integrations.open_feed(two.coordinator, by=two.coordinator, at=AT)
    integrations.choose_shows(two.coordinator, shows=["place", "name"], by=two.coordinator, at=AT)
    visit, meeting = accepted(two)
    meetings.arrange_place(meeting, place="House B", by=two.mentor, at=LATER)
    before = feed_of(two.coordinator)
    assert all(said in before for said in (f"UID:{visit.calendar_uid}@", "LOCATION:House B", "Sam"))
    meetings.log(meeting, minutes=60, by=two.mentor, at=meeting.ends_at)
    after = feed_of(two.coordinator)
    assert f"UID:{visit.calendar_uid}@" in after, "she was there"
    assert "House B" not in after


def test_the_time_of_a_guest_counts_once(two: Pair) -> None:
    _visit, meeting = accepted(two)
    found = times.booked([two.coordinator.pk, two.student.pk], since=AT, until=THURSDAY + timedelta(days=1))
    assert {person: len(spans) for person, spans in found.items()} == {two.coordinator.pk: 1, two.student.pk: 1}
    assert times.booked([two.coordinator.pk], since=AT, until=THURSDAY + timedelta(days=1), leave_out=meeting.pk) == {}


# --- What is told holds nothing private --------------------------------------------------------------------------
def test_no_message_and_no_line_of_the_trail_says_where(two: Pair) -> None:
    _visit, meeting = accepted(two)
    meetings.arrange_place(meeting, place="ZQHouse", way_there="ZQWay", by=two.mentor, at=LATER)
    meetings.move(meeting, starts_at=THURSDAY + timedelta(days=1), by=two.student, at=LATER + timedelta(minutes=1))
    actions.take_back(queries.visible_to(two.student).get(), by=two.student, at=LATER + timedelta(minutes=2))
    lines = Entry.objects.filter(event__startswith="visit").values_list("detail", flat=True)
    said = [str(m.params) + m.path for m in Message.objects.filter(kind__startswith="visits.")]
    assert said
    assert not any("ZQ" in one for one in [*said, *map(str, lines)])
