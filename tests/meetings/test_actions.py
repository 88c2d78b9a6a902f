"""Booking, moving, cancelling, logging and missing meetings: who may, when, what is told, what counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from parvis.audit.models import Entry
from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.kit.permission import SYSTEM
from parvis.kit.verdict import Refused
from parvis.meetings import actions, queries, sweeps
from parvis.meetings.models import Absence, CancellationReport, Meeting
from parvis.mentorships import actions as mentorships
from parvis.mentorships.models import Ending, Mentorship
from parvis.notify.models import Message
from tests.meetings.pairs import AT, Pair, person

TUESDAY = datetime(2026, 10, 6, 11, 15, tzinfo=UTC)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [r.code for r in refused.value.verdict.blocking]


def told(kind: str) -> list[int]:
    return sorted(Message.objects.filter(kind=kind).values_list("to", flat=True))


# --- Booking ----------------------------------------------------------------------------------------------
@pytest.mark.requirement("R49")
def test_either_books_and_the_other_is_told(two: Pair) -> None:
    made = actions.book(two.mentorship, starts_at=TUESDAY, minutes=60, by=two.student, at=AT)
    assert (made.state, made.minutes, made.booked_by) == ("booked", 60, two.student)
    assert told("meetings.booked") == [two.mentor.pk]


@pytest.mark.requirement("R51")
def test_a_second_meeting_in_the_week_is_refused_with_its_reason(two: Pair) -> None:
    actions.book(two.mentorship, starts_at=TUESDAY, minutes=60, by=two.mentor, at=AT)
    with pytest.raises(Refused) as refused:
        actions.book(two.mentorship, starts_at=TUESDAY + timedelta(days=2), minutes=60, by=two.mentor, at=AT)
    assert codes(refused) == ["meetings.over_the_week"]
    actions.book(two.mentorship, starts_at=TUESDAY + timedelta(days=7), minutes=60, by=two.mentor, at=AT)


@pytest.mark.requirement("R52")
def test_with_more_time_approved_two_meetings_a_week_fit(make_pair: Callable[..., Pair]) -> None:
    two = make_pair(more_minutes=120, more_until_on=datetime(2026, 11, 1, tzinfo=UTC).date())
    for days in (0, 2):
        actions.book(two.mentorship, starts_at=TUESDAY + timedelta(days=days), minutes=60, by=two.student, at=AT)
    assert Meeting.objects.count() == 2


def test_a_mentor_is_not_booked_in_two_places_at_once(make_pair: Callable[..., Pair]) -> None:
    one = make_pair(n=1)
    other = make_pair(n=2, mentor=one.mentor, coordinator=one.coordinator)
    actions.book(one.mentorship, starts_at=TUESDAY, minutes=60, by=one.mentor, at=AT)
    with pytest.raises(Refused) as refused:
        actions.book(other.mentorship, starts_at=TUESDAY + timedelta(minutes=30), minutes=60, by=other.student, at=AT)
    assert codes(refused) == ["meetings.taken"]


def test_nobody_else_books_for_a_pair(two: Pair) -> None:
    for stranger in (two.coordinator, person("Ola", "student"), person("Mio", "mentor")):
        with pytest.raises(Refused):
            actions.book(two.mentorship, starts_at=TUESDAY, minutes=60, by=stranger, at=AT)


# --- Moving and cancelling ----------------------------------------------------------------------------------
@pytest.mark.requirement("R54")
def test_a_moved_meeting_is_moved_and_not_cancelled(two: Pair) -> None:
    old = two.meeting()
    new = actions.move(old, starts_at=TUESDAY + timedelta(days=2), why="busy", by=two.student, at=AT)
    assert (old.state, old.moved_to, new.state, new.minutes) == ("moved", new, "booked", 60)
    counts = queries.counts(two.mentorship, since=two.mentorship.starts_on, until=two.mentorship.ends_on)
    assert (counts.moved, counts.cancelled, counts.missed) == (1, 0, 0)
    assert told("meetings.moved") == [two.mentor.pk]
    assert told("meetings.booked") == []


def test_a_meeting_that_has_begun_is_not_moved(two: Pair) -> None:
    old = two.meeting()
    with pytest.raises(Refused) as refused:
        actions.move(old, starts_at=TUESDAY + timedelta(days=2), by=two.student, at=old.starts_at)
    assert codes(refused) == ["meetings.has_begun"]
    assert Meeting.objects.count() == 1


def test_a_move_that_does_not_fit_changes_nothing(two: Pair) -> None:
    old, other = two.meeting(days=1), two.meeting(days=8)
    with pytest.raises(Refused):
        actions.move(old, starts_at=other.starts_at, by=two.student, at=AT)
    old.refresh_from_db()
    assert (old.state, Meeting.objects.count()) == ("booked", 2)


@pytest.mark.requirement("R54")
def test_the_other_is_told_of_a_cancellation_and_never_why(two: Pair) -> None:
    meeting = two.meeting()
    actions.cancel(meeting, why="ill", by=two.student, at=AT)
    assert (meeting.state, meeting.cancelled_by, meeting.cancelled_late) == ("cancelled", two.student, False)
    assert told("meetings.cancelled") == [two.mentor.pk]
    assert "ill" not in str([m.params for m in Message.objects.order_by("pk")])
    assert "ill" not in [str(v) for e in Entry.objects.order_by("pk") for v in e.detail.values()]


@pytest.mark.parametrize(("minutes", "late"), [(121, False), (120, False), (119, True)])
def test_a_cancellation_later_than_two_hours_before_is_late(two: Pair, minutes: int, late: bool) -> None:
    meeting = two.meeting()
    actions.cancel(meeting, by=two.student, at=meeting.starts_at - timedelta(minutes=minutes))
    assert meeting.cancelled_late is late


def test_once_it_has_begun_only_the_mentor_says_that_it_was_cancelled(two: Pair) -> None:
    meeting = two.meeting()
    with pytest.raises(Refused):
        actions.cancel(meeting, by=two.student, at=meeting.ends_at)
    with pytest.raises(Refused):
        actions.cancel(meeting, said_by="mentor", late=False, by=two.student, at=AT)
    actions.cancel(meeting, said_by="student", late=True, by=two.mentor, at=meeting.ends_at)
    assert (meeting.cancelled_by, meeting.cancelled_late) == (two.student, True)


def test_what_is_booked_is_released_when_the_pair_pauses_and_counts_for_neither(two: Pair) -> None:
    ahead, closing = two.meeting(days=1), two.meeting(days=8, closing=True)
    mentorships.pause(two.mentorship, by=two.coordinator, at=AT)
    ahead.refresh_from_db()
    closing.refresh_from_db()
    assert (ahead.state, closing.state) == ("cancelled", "booked")
    assert queries.counts(two.mentorship, since=two.mentorship.starts_on, until=two.mentorship.ends_on).cancelled == 0


# --- Logging ------------------------------------------------------------------------------------------------
@pytest.mark.requirement("R48")
def test_the_mentor_logs_what_was_held(two: Pair) -> None:
    meeting = two.meeting()
    actions.log(meeting, minutes=45, areas=["week"], by=two.mentor, at=meeting.ends_at)
    assert (meeting.state, meeting.held_minutes, meeting.over_minutes, meeting.areas) == ("held", 45, 0, ["week"])
    assert told("meetings.logged") == [two.student.pk]


def test_the_student_does_not_log_and_nobody_logs_before_it_begins(two: Pair) -> None:
    meeting = two.meeting()
    with pytest.raises(Refused):
        actions.log(meeting, minutes=60, by=two.student, at=meeting.ends_at)
    with pytest.raises(Refused) as refused:
        actions.log(meeting, minutes=60, by=two.mentor, at=AT)
    assert codes(refused) == ["meetings.not_yet"]


@pytest.mark.requirement("R52")
def test_logged_time_above_the_week_waits_for_the_coordinator(two: Pair) -> None:
    meeting = two.meeting()
    actions.log(meeting, minutes=90, by=two.mentor, at=meeting.ends_at)
    assert (meeting.held_minutes, meeting.over_minutes) == (60, 30)
    with pytest.raises(Refused):
        actions.allow_more(meeting, by=two.mentor, at=meeting.ends_at)
    actions.allow_more(meeting, by=two.coordinator, at=meeting.ends_at)
    assert (meeting.held_minutes, meeting.over_minutes) == (90, 0)
    with pytest.raises(Refused):
        actions.keep_the_usual(meeting, by=two.coordinator, at=meeting.ends_at)


def test_a_meeting_is_logged_once(two: Pair) -> None:
    meeting = two.meeting()
    stale = Meeting.objects.get(pk=meeting.pk)
    actions.log(meeting, minutes=60, by=two.mentor, at=meeting.ends_at)
    with pytest.raises(SomeoneElseWasFaster):
        actions.log(stale, minutes=60, by=two.mentor, at=meeting.ends_at)


# --- Preparing, being late ------------------------------------------------------------------------------------
@pytest.mark.requirement("R62")
def test_the_mentor_arranges_the_place_and_the_student_is_told(two: Pair) -> None:
    meeting = two.meeting()
    with pytest.raises(Refused):
        actions.arrange_place(meeting, place="Grupprum 4", by=two.student, at=AT)
    actions.arrange_place(meeting, place="Grupprum 4", way_there="Vid biblioteket", by=two.mentor, at=AT)
    assert told("meetings.place") == [two.student.pk]


@pytest.mark.requirement("R57")
@pytest.mark.requirement("R63")
def test_both_prepare_and_the_answers_are_kept_apart(two: Pair) -> None:
    meeting = two.meeting()
    actions.prepare(meeting, wants="Planera labben", by=two.student, at=AT)
    actions.prepare(meeting, brings=["syllabus", "calendar"], by=two.student, at=AT)
    actions.prepare(meeting, wants="Se över veckan", by=two.mentor, at=AT)
    found = queries.preparations(meeting)
    assert (found["student"].wants, found["student"].brings, found["mentor"].wants) == (
        "Planera labben",
        ["calendar", "syllabus"],
        "Se över veckan",
    )


def test_the_other_is_told_how_late_one_is(two: Pair) -> None:
    meeting = two.meeting()
    actions.say_late(meeting, minutes=10, by=two.student, at=meeting.starts_at - timedelta(minutes=5))
    assert told("meetings.late") == [two.mentor.pk]
    assert Message.objects.get(kind="meetings.late").params == {"minutes": 10}
    with pytest.raises(Refused):
        actions.say_late(meeting, minutes=10, by=two.student, at=meeting.starts_at - timedelta(hours=4))


# --- The absence --------------------------------------------------------------------------------------------------
@pytest.mark.requirement("R64")
def test_a_missed_meeting_opens_a_case_and_counts_as_nothing(two: Pair) -> None:
    absence = two.missed(days=1)
    assert (absence.state, absence.person, absence.meeting.missed_by) == ("asked", two.student, "student")
    assert absence.answer_until_on == datetime(2026, 10, 20, tzinfo=UTC).date()
    assert told("meetings.what_happened") == [two.student.pk]
    assert queries.awaits_decision(two.mentorship, person_id=two.student.pk, on=AT.date()) == []


def test_a_mentor_who_does_not_come_is_asked_the_same(two: Pair) -> None:
    absence = two.missed(by="mentor")
    assert (absence.person, told("meetings.what_happened")) == (two.mentor, [two.mentor.pk])


def test_nobody_says_of_themselves_that_they_did_not_come(two: Pair) -> None:
    meeting = two.meeting()
    for who, by in (("student", two.student), ("mentor", two.mentor), ("student", two.coordinator), ("somebody", two.mentor)):
        with pytest.raises(Refused):
            actions.miss(meeting, missed_by=who, by=by, at=meeting.ends_at)


@pytest.mark.requirement("R42")
def test_nobody_is_missed_before_the_wait_is_over(two: Pair) -> None:
    meeting = two.meeting()
    with pytest.raises(Refused) as refused:
        actions.miss(meeting, missed_by="student", by=two.mentor, at=meeting.starts_at + timedelta(minutes=14))
    assert codes(refused) == ["meetings.wait_a_little"]


@pytest.mark.requirement("R71")
def test_who_cannot_answer_yet_stops_the_clock(two: Pair) -> None:
    absence = two.missed()
    actions.defer(absence, by=two.student, at=AT)
    much_later = AT + timedelta(days=200)
    assert sweeps.let_pass(much_later) == 0
    with pytest.raises(Refused) as refused:
        actions.judge_without_reason(absence, by=two.coordinator, at=much_later)
    assert codes(refused) == ["meetings.clock_stands"]
    actions.answer(absence, why="other", words="Nu kan jag", by=two.student, at=much_later)
    assert (absence.state, absence.stopped_on) == ("answered", None)


def test_after_a_talk_the_coordinator_can_judge_though_the_clock_stands(two: Pair) -> None:
    absence = two.missed()
    actions.defer(absence, by=two.student, at=AT)
    actions.judge_without_reason(absence, talked=True, by=two.coordinator, at=AT)
    assert Entry.objects.get(event="absence.judge_without_reason").detail["approval_why"] == "talked"


def test_when_the_time_is_out_the_coordinator_looks_and_an_answer_is_still_welcome(two: Pair) -> None:
    absence = two.missed()
    assert sweeps.let_pass(AT + timedelta(days=13)) == 0
    assert sweeps.let_pass(AT + timedelta(days=15)) == 1
    assert sweeps.let_pass(AT + timedelta(days=15)) == 0
    absence.refresh_from_db()
    assert (absence.state, told("meetings.to_judge")) == ("unanswered", [two.coordinator.pk])
    actions.answer(absence, why="mixed_up", by=two.student, at=AT + timedelta(days=16))


@pytest.mark.requirement("R64")
def test_only_a_coordinator_judges_and_not_while_an_answer_can_come(two: Pair) -> None:
    absence = two.missed()
    for who in (two.student, two.mentor, SYSTEM):
        with pytest.raises(Refused):
            actions.judge_with_reason(absence, by=who, at=AT)
    with pytest.raises(Refused) as refused:
        actions.judge_without_reason(absence, by=two.coordinator, at=AT)
    assert codes(refused) == ["meetings.can_still_answer"]
    actions.judge_with_reason(absence, by=two.coordinator, at=AT)


def test_a_judgement_is_undone_with_a_why(two: Pair) -> None:
    absence = two.judged()
    actions.undo(absence, why="Jag hade fel", by=two.coordinator, at=AT)
    assert (absence.state, absence.judged_by, absence.undo_why) == ("answered", None, "Jag hade fel")
    assert queries.counted_absences(two.mentorship, person_id=two.student.pk, on=AT.date()) == []


@pytest.mark.requirement("R64")
def test_two_without_reason_ask_the_coordinator_and_end_nothing(two: Pair) -> None:
    for days in (-14, -7):
        two.judged(days=days)
    two.mentorship.refresh_from_db()
    assert two.mentorship.state == "active"
    assert len(queries.awaits_decision(two.mentorship, person_id=two.student.pk, on=AT.date())) == 2
    actions.decide(two.mentorship, person=two.student, decision="talk", by=two.coordinator, at=AT)
    assert len(queries.awaits_decision(two.mentorship, person_id=two.student.pk, on=AT.date())) == 2
    actions.decide(two.mentorship, person=two.student, decision="go_on", by=two.coordinator, at=AT)
    assert queries.awaits_decision(two.mentorship, person_id=two.student.pk, on=AT.date()) == []
    two.judged(days=-3)
    assert len(queries.awaits_decision(two.mentorship, person_id=two.student.pk, on=AT.date())) == 3


@pytest.mark.requirement("R64")
def test_a_decision_to_end_opens_the_endings_own_case_and_the_pair_goes_on_until_the_talk(two: Pair) -> None:
    for days in (-14, -7):
        two.judged(days=days)
    for who in (two.mentor, two.student):
        with pytest.raises(Refused):
            actions.decide(two.mentorship, person=two.student, decision="end", by=who, at=AT)
    actions.decide(two.mentorship, person=two.student, decision="end", by=two.coordinator, at=AT)
    two.mentorship.refresh_from_db()
    assert two.mentorship.state == "active"
    opened = Ending.objects.get()
    assert (opened.state, opened.reason, opened.asked_by) == ("asked", "absences", two.coordinator)


@pytest.mark.requirement("Q3")
def test_absences_of_another_year_another_pair_or_the_other_person_are_not_counted(make_pair: Callable[..., Pair]) -> None:
    two = make_pair(n=1)
    two.judged(days=-7)
    two.judged(days=-14, by="mentor")
    last_year = two.judged(days=-200)
    other = make_pair(n=2, mentor=two.mentor, coordinator=two.coordinator)
    other.judged(days=-21)
    found = queries.counted_absences(two.mentorship, person_id=two.student.pk, on=AT.date())
    assert len(found) == 1
    assert last_year not in found


# --- The report -----------------------------------------------------------------------------------------------------
@pytest.mark.requirement("Q4")
@pytest.mark.requirement("R55")
def test_from_the_fourth_cancelled_meeting_the_mentor_reports_once_a_term(two: Pair) -> None:
    for days in (1, 8, 15):
        actions.cancel(two.meeting(days=days), by=two.student if days == 8 else two.mentor, at=AT)
    with pytest.raises(Refused) as refused:
        actions.report_cancellations(two.mentorship, words="", by=two.mentor, at=AT)
    assert codes(refused) == ["meetings.not_so_many"]
    actions.cancel(two.meeting(days=22), by=two.student, at=AT)
    with pytest.raises(Refused):
        actions.report_cancellations(two.mentorship, words="", by=two.student, at=AT)
    report = actions.report_cancellations(two.mentorship, words="Vi behöver hjälp", by=two.mentor, at=AT)
    assert (report.cancelled, told("meetings.reported")) == (4, [two.coordinator.pk])
    with pytest.raises(Refused):
        actions.report_cancellations(two.mentorship, words="", by=two.mentor, at=AT)
    actions.take_on(report, by=two.coordinator, at=AT)
    assert CancellationReport.objects.get().state == "taken_on"


# --- As time passes -----------------------------------------------------------------------------------------------------
def test_reminders_come_the_evening_before_once_and_only_to_those_who_asked(two: Pair) -> None:
    two.meeting(days=1)
    actions.want_reminders(two.student, when=["evening"], by=two.student, at=AT)
    evening = AT.replace(hour=16)
    assert sweeps.remind(evening - timedelta(minutes=1)) == 0
    assert sweeps.remind(evening + timedelta(hours=5)) == 0, "quiet at night"
    assert [sweeps.remind(evening), sweeps.remind(evening + timedelta(minutes=5))] == [1, 0]
    assert told("meetings.reminder") == [two.student.pk]


def test_the_mentor_is_asked_to_log_once_after_the_end(two: Pair) -> None:
    meeting = two.meeting(days=0, hour=8)
    assert sweeps.ask_to_log(meeting.starts_at) == 0
    assert [sweeps.ask_to_log(meeting.ends_at), sweeps.ask_to_log(meeting.ends_at + timedelta(hours=1))] == [1, 0]
    assert told("meetings.to_log") == [two.mentor.pk]


def test_no_message_and_no_line_of_the_trail_holds_what_somebody_wrote(two: Pair) -> None:
    absence = two.missed()
    actions.answer(absence, why="ill", words="hemliga ord", by=two.student, at=AT)
    meeting = two.meeting()
    actions.prepare(meeting, wants="hemliga ord", by=two.student, at=AT)
    told_and_kept = str(list(Message.objects.order_by("pk").values())) + str(list(Entry.objects.order_by("pk").values()))
    assert "hemliga" not in told_and_kept
    assert "'ill'" not in told_and_kept


def test_whatever_happens_to_meetings_no_pair_ends_by_itself(two: Pair) -> None:
    for days in range(-40, 0, 5):
        two.judged(days=days, by="student" if days % 2 else "mentor")
    for at in (AT, AT + timedelta(days=30), AT + timedelta(days=300)):
        for sweep in (sweeps.remind, sweeps.ask_to_log, sweeps.let_pass):
            sweep(at)
    assert Mentorship.objects.get().state == "active"
    assert not Absence.objects.exclude(decision="").exists()
