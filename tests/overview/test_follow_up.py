"""What comes first, and which pairs need somebody: rules by cases, then the lists themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from parvis.meetings import actions as meetings
from parvis.meetings.models import Meeting
from parvis.overview import queries, rules
from tests.meetings.pairs import AT, Pair, pair, signed_in

LIMITS = rules.Limits(weeks_without_meeting=3, agreement_days=21, cancellations=3)
WELL = rules.PairFacts(
    on=date(2026, 11, 22),
    started_on=date(2026, 9, 1),
    ends_on=date(2027, 6, 7),
    agreement_confirmed=True,
    last_held_on=date(2026, 11, 17),
    next_booked_on=date(2026, 11, 24),
    absences_to_judge=0,
    cancelled_this_term=3,
    unlogged=0,
)


@pytest.mark.requirement("R101", "R55")
@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (WELL, []),
        (replace(WELL, absences_to_judge=1), ["overview.absences_to_judge"]),
        (replace(WELL, last_held_on=date(2026, 11, 1)), ["overview.no_meeting"]),
        (replace(WELL, last_held_on=date(2026, 11, 1), next_booked_on=None), ["overview.no_meeting_and_none_booked"]),
        (replace(WELL, last_held_on=None), ["overview.no_meeting"]),
        (replace(WELL, cancelled_this_term=4), ["overview.many_cancelled"]),
        (replace(WELL, agreement_confirmed=False), ["overview.no_agreement"]),
        (replace(WELL, agreement_confirmed=False, started_on=date(2026, 11, 10)), []),
        (replace(WELL, unlogged=2), ["overview.unlogged"]),
        (replace(WELL, on=date(2027, 6, 8), last_held_on=date(2027, 6, 1)), ["overview.past_end"]),
    ],
)
def test_a_pair_is_followed_up_for_a_reason_with_a_rule(facts: rules.PairFacts, codes: list[str]) -> None:
    reasons = rules.needs_follow_up(facts, LIMITS).reasons
    assert [r.code for r in reasons] == codes
    assert all(r.rule for r in reasons)


@dataclass(frozen=True)
class Waiting:
    key: str
    since_at: datetime


def test_the_first_page_ranks_by_the_order_and_then_by_the_wait() -> None:
    old, new = AT - timedelta(days=3), AT
    tasks = [
        Waiting("recruitment.new_application", old),
        Waiting("meetings.two_absences", new),
        Waiting("x.unknown", old),
        Waiting("meetings.judge_absence", new),
        Waiting("meetings.judge_absence", old),
    ]
    assert [(t.key, t.since_at) for t in rules.ranked(tasks, role="coordinator")] == [
        ("meetings.two_absences", new),
        ("meetings.judge_absence", old),
        ("meetings.judge_absence", new),
        ("recruitment.new_application", old),
        ("x.unknown", old),
    ]


def troubled() -> Pair:
    """A pair that has not met for weeks, with an absence to judge and words in it."""
    found = pair()
    absence = found.missed(days=-30)
    meetings.answer(absence, why="other", words="Hemliga ord", by=found.student, at=AT)
    return found


@pytest.mark.requirement("R101", "R82")
def test_with_all_private_text_gone_the_lists_are_the_same(db: None) -> None:
    found = troubled()

    def lists() -> tuple[object, object]:
        rows = [(row.mentorship.pk, [r.code for r in row.reasons], row.last_held_on) for row in queries.follow_up(AT)]
        return rows, [(t.key, t.what, t.who) for t in queries.waiting_for(found.coordinator, role="coordinator", at=AT)]

    before = lists()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE meetings_absence SET words = ''")
    assert lists() == before
    assert before[0] == [
        (found.mentorship.pk, ["overview.absences_to_judge", "overview.no_meeting_and_none_booked", "overview.no_agreement"], None)
    ]


@pytest.mark.requirement("R53", "R55")
@pytest.mark.parametrize(("by", "counts"), [("student", True), ("mentor", True), ("coordinator", False)])
def test_only_what_the_two_cancel_counts_as_many_cancelled(db: None, by: str, counts: bool) -> None:
    found = pair()
    for days in range(1, 6):
        meeting = found.meeting(days=days)
        Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.CANCELLED, cancelled_by=getattr(found, by))
    [row] = queries.follow_up(AT)
    assert ("overview.many_cancelled" in [r.code for r in row.reasons]) is counts


def test_everybody_has_a_first_page(db: None) -> None:
    found = troubled()
    for person, text in ((found.student, "Your next step"), (found.mentor, "Your next step"), (found.coordinator, "To do today")):
        assert text in signed_in(person).get("/home/").content.decode()
    follow_up = signed_in(found.coordinator).get("/follow-up/").content.decode()
    assert "Missed meetings to take a stand on: 1" in follow_up
    assert "Hemliga ord" not in follow_up
    assert signed_in(found.student).get("/follow-up/").status_code == 403


def test_the_lanes_are_filters_with_counts(db: None) -> None:
    found = troubled()
    page = signed_in(found.coordinator).get("/home/?lane=att").content.decode()
    assert 'aria-current="true"' in page
    assert "All 1" in page or "All 2" in page


def test_the_waits_are_the_middle_value_of_each_month(db: None) -> None:
    found = pair()
    assert queries.waits_by_month(date(2026, 10, 5)) == [(date(2026, 8, 1), 0)]
    found.mentorship.request.waiting_since_at = datetime(2026, 8, 20, tzinfo=UTC)
    found.mentorship.request.save(update_fields=["waiting_since_at"])
    assert queries.waits_by_month(date(2026, 10, 5)) == [(date(2026, 8, 1), 11)]
