from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from parvis.kit.time import Calendar
from parvis.kit.verdict import Verdict, Weight
from parvis.mentorships import rules

YEAR = Calendar.of(autumn="08-31", spring="01-18", ends="06-07")
MORE = rules.MoreTime(
    minutes=120, until_on=date(2026, 11, 30), on=date(2026, 10, 5), starts_on=date(2026, 10, 5), usual=60, most=120, weeks=8
)
GOING_ON = rules.GoingOn(
    wish="same",
    mentor_answer="yes",
    open_pair=True,
    ends_on=date(2027, 6, 7),
    until_on=date(2028, 6, 7),
    decision_until_on=date(2028, 8, 1),
)


def codes(verdict: Verdict) -> set[str]:
    return {r.code for r in verdict.reasons}


@pytest.mark.requirement("R98")
@pytest.mark.requirement("R99")
@pytest.mark.requirement("Q2")
@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (date(2026, 8, 31), date(2027, 6, 7)),
        (date(2026, 10, 5), date(2027, 6, 7)),
        (date(2026, 12, 6), date(2027, 6, 7)),
        (date(2026, 12, 8), date(2027, 6, 8)),
        (date(2027, 3, 1), date(2027, 9, 1)),
        (date(2027, 6, 6), date(2027, 12, 6)),
        (date(2027, 6, 7), date(2028, 6, 7)),
        (date(2027, 7, 15), date(2028, 6, 7)),
    ],
    ids=["first day", "autumn", "six months before the end", "just too late", "spring", "last day", "the day after", "summer"],
)
def test_a_pair_goes_on_to_the_end_of_the_study_year_and_at_least_six_months(starts: date, ends: date) -> None:
    assert rules.ends_on(starts, calendar=YEAR, least_months=6) == ends


@pytest.mark.requirement("R105")
@pytest.mark.parametrize(("now", "then"), [(date(2027, 6, 7), date(2028, 6, 7)), (date(2027, 9, 1), date(2028, 6, 7))])
def test_an_extension_is_a_study_year(now: date, then: date) -> None:
    assert rules.extended_to(now, calendar=YEAR) == then


def test_six_months_after_the_last_of_august_is_the_last_of_february() -> None:
    assert rules.months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert rules.months_after(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert rules.months_after(date(2026, 12, 1), 1) == date(2027, 1, 1)


@pytest.mark.requirement("R51")
@pytest.mark.requirement("R52")
def test_more_time_holds_until_its_last_day_and_never_means_less() -> None:
    until = date(2026, 11, 30)
    assert rules.allowed_minutes(usual=60, more=120, more_until_on=until, on=until - timedelta(days=1)) == 120
    assert rules.allowed_minutes(usual=60, more=120, more_until_on=until, on=until) == 60
    assert rules.allowed_minutes(usual=60, more=0, more_until_on=None, on=until) == 60
    assert rules.allowed_minutes(usual=180, more=120, more_until_on=until, on=date(2026, 10, 6)) == 180


@pytest.mark.requirement("Q1")
@pytest.mark.requirement("R48")
def test_two_hours_for_the_first_eight_weeks_can_be_approved_and_nothing_above() -> None:
    assert rules.may_approve_more(MORE).ok
    assert codes(rules.may_approve_more(replace(MORE, minutes=121))) == {"mentorships.more_than_can_be_approved"}
    assert codes(rules.may_approve_more(replace(MORE, minutes=60))) == {"mentorships.not_more_than_usual"}
    assert codes(rules.may_approve_more(replace(MORE, until_on=date(2026, 12, 1)))) == {"mentorships.more_time_only_at_the_start"}
    assert codes(rules.may_approve_more(replace(MORE, on=MORE.until_on))) == {"mentorships.the_day_has_passed"}
    assert len(rules.may_approve_more(replace(MORE, minutes=600, until_on=date(2027, 6, 1))).blocking) == 2


def test_the_answer_nearest_the_matter_decides_and_the_rest_is_as_by_default() -> None:
    defaults = {"grace_minutes": 15, "who_contacts": "mentor", "how": "email"}
    assert rules.frame([], defaults=defaults) == defaults
    assert rules.frame([{"how": "sms"}, {"grace_minutes": 10, "how": "call"}], defaults=defaults) == {
        "grace_minutes": 10,
        "who_contacts": "mentor",
        "how": "call",
    }


@pytest.mark.requirement("R103")
@pytest.mark.requirement("R106")
def test_the_same_pair_goes_on_only_when_neither_has_said_otherwise() -> None:
    assert rules.may_extend(GOING_ON).reasons == ()
    assert rules.may_extend(replace(GOING_ON, mentor_answer="less")).reasons == ()
    assert codes(rules.may_extend(replace(GOING_ON, mentor_answer="no"))) == {"mentorships.mentor_cannot"}
    assert codes(rules.may_extend(replace(GOING_ON, wish="new"))) == {"mentorships.student_wants_otherwise"}
    assert codes(rules.may_extend(replace(GOING_ON, wish="done"))) == {"mentorships.student_wants_otherwise"}
    assert codes(rules.may_extend(replace(GOING_ON, open_pair=False))) == {"mentorships.pair_is_ending"}


def test_a_missing_answer_and_a_short_decision_are_said_but_do_not_stop() -> None:
    verdict = rules.may_extend(replace(GOING_ON, mentor_answer="", decision_until_on=date(2028, 6, 6)))
    assert verdict.ok
    assert codes(verdict) == {"mentorships.mentor_has_not_answered", "mentorships.decision_ends_before"}
    assert {r.weight for r in verdict.reasons} == {Weight.WARNS}


def test_the_student_is_asked_once_for_each_last_day() -> None:
    ends, days = date(2027, 6, 7), 42
    opens = ends - timedelta(days=days)

    def asks(on: date, last: date | None = None) -> bool:
        return rules.wants_asking(ends_on=ends, on=on, days_before=days, last_asked_on=last)

    assert not asks(opens - timedelta(days=1))
    assert asks(opens)
    assert asks(ends - timedelta(days=1))
    assert not asks(ends)
    assert not asks(opens + timedelta(days=3), last=opens)
    assert asks(opens, last=date(2026, 5, 1))


@pytest.mark.requirement("R109")
@pytest.mark.requirement("R110")
def test_the_talk_comes_first_and_the_last_meeting_is_settled() -> None:
    assert codes(rules.may_end(talked=False)) == {"mentorships.talk_first"}
    assert rules.may_end(talked=True).ok
    for closing in ("held", "booked", "declined"):
        assert rules.may_close(closing=closing, chosen=True).ok
    assert codes(rules.may_close(closing="", chosen=False)) == {"mentorships.closing_meeting_first", "mentorships.what_next_first"}


def test_an_agreement_needs_both_and_its_needed_answers() -> None:
    assert rules.is_confirmed(confirmed_by=[1, 2], pair=[2, 1]).ok
    assert codes(rules.is_confirmed(confirmed_by=[1], pair=[1, 2])) == {"mentorships.both_confirm"}
    assert rules.may_confirm(unanswered=0).ok
    assert codes(rules.may_confirm(unanswered=1)) == {"mentorships.answer_first"}
    assert codes(rules.may_drop(number=1)) == {"mentorships.first_version_stays"}
    assert rules.may_drop(number=2).ok
    assert codes(rules.is_open("ended")) == {"mentorships.pair_has_ended"}
    assert rules.is_open("paused").ok
