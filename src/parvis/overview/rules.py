"""What comes first, and which pairs need somebody. Pure: facts in, order and reasons out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from parvis.kit.verdict import YES, Verdict, Weight, no

ORDER: Mapping[str, tuple[str, ...]] = {
    "student": (
        "matching.answer_student",
        "meetings.today",
        "meetings.what_happened",
        "meetings.we_talk",
        "mentorships.extension_answer",
        "mentorships.confirm_agreement",
        "visits.decide",
        "support.restate",
        "support.continue_request",
        "support.begin_request",
        "mentorships.fill_agreement",
        "advice.read_answer",
        "meetings.next",
        "meetings.book",
        "goals.next_step",
        "support.waiting",
    ),
    "mentor": (
        "meetings.log",
        "matching.answer_mentor",
        "meetings.what_happened",
        "meetings.we_talk",
        "meetings.report_cancellations",
        "meetings.read_afterword",
        "advice.read_answer",
        "mentorships.extension_answer",
        "meetings.arrange_place",
        "mentorships.confirm_agreement",
        "meetings.today",
        "meetings.prepare",
        "recruitment.get_started",
        "recruitment.break_may_be_over",
        "pay.confirm_month",
        "training.book",
        "mentorships.fill_agreement",
        "meetings.book",
        "meetings.next",
        "pay.certificate_ready",
        "training.coming",
    ),
    "applicant": ("recruitment.pick_time", "advice.read_answer", "recruitment.interview_coming", "recruitment.waiting"),
    "coordinator": (
        "advice.emergency",
        "meetings.two_absences",
        "meetings.afterword",
        "advice.answer",
        "advice.offered",
        "meetings.many_cancellations",
        "meetings.judge_absence",
        "meetings.approve_length",
        "meetings.length_question",
        "mentorships.ending_talk",
        "mentorships.past_end",
        "mentorships.extension_decide",
        "visits.answer",
        "support.verify",
        "support.connect",
        "matching.declined",
        "matching.waiting_students",
        "recruitment.decide_after_interview",
        "recruitment.interview_today",
        "recruitment.new_application",
        "recruitment.wants_times",
        "recruitment.has_not_chosen",
        "recruitment.look_again",
        "training.take_attendance",
        "pay.approve_month",
        "pay.sign_certificate",
        "recruitment.in_phase_to_check",
        "support.new_request",
    ),
    "payroll": ("pay.period_step",),
    "administrator": (),
}
"""What a first page shows first, role by role. The order is a rule, never guessed from the person."""


class Waits(Protocol):
    """What `ranked` needs to know of a task."""

    @property
    def key(self) -> str: ...
    @property
    def since_at(self) -> datetime: ...


T = TypeVar("T", bound=Waits)


def ranked(tasks: Iterable[T], *, role: str) -> list[T]:
    """By the role's order, then the longest wait first. A key that the order does not name comes last."""
    order = {key: n for n, key in enumerate(ORDER[role])}
    return sorted(tasks, key=lambda task: (order.get(task.key, len(order)), task.since_at))


@dataclass(frozen=True, kw_only=True)
class PairFacts:
    """What can be known of a pair without reading anything private."""

    on: date
    started_on: date
    ends_on: date
    agreement_confirmed: bool
    last_held_on: date | None
    next_booked_on: date | None
    absences_to_judge: int
    cancelled_this_term: int
    unlogged: int


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Days and numbers from the rule book."""

    weeks_without_meeting: int
    agreement_days: int
    cancellations: int


def needs_follow_up(f: PairFacts, limits: Limits) -> Verdict:
    """Why somebody should look at this pair, the gravest first. Without reasons when all is well."""
    look, verdict = Weight.WARNS, YES
    if f.absences_to_judge:
        verdict += no("overview.absences_to_judge", rule="meeting.absences_before_decision", weight=look, n=f.absences_to_judge)
    weeks = (f.on - (f.last_held_on or f.started_on)).days // 7
    if weeks >= limits.weeks_without_meeting and f.next_booked_on is None:
        verdict += no("overview.no_meeting_and_none_booked", rule="overview.weeks_without_meeting", weight=look, weeks=weeks)
    elif weeks >= limits.weeks_without_meeting:
        verdict += no("overview.no_meeting", rule="overview.weeks_without_meeting", weight=look, weeks=weeks)
    if f.cancelled_this_term > limits.cancellations:
        verdict += no("overview.many_cancelled", rule="meeting.cancellations_before_report", weight=look, n=f.cancelled_this_term)
    if not f.agreement_confirmed and (f.on - f.started_on).days >= limits.agreement_days:
        verdict += no("overview.no_agreement", rule="overview.agreement_days", weight=look, days=(f.on - f.started_on).days)
    if f.unlogged:
        verdict += no("overview.unlogged", rule="meeting.log_within_days", weight=look, n=f.unlogged)
    if f.ends_on < f.on:
        verdict += no("overview.past_end", rule="mentorship.least_months", weight=look)
    return verdict
