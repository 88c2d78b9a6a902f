"""Whether anything ends, counts or is paid by itself: `./parvis test sequences [--json] [--count 10000] [--real 300] [--seed 1]`.

Ten thousand sequences of fifty events over bookings, absences, reasons, judgements, undos, agreements and months go through the real rules
and the real tables of steps, with the world kept on paper; some hundred more go through the real actions on a database. After every event
all is counted anew from a plain list of what happened, by code that knows nothing of the rules."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.report import Row, row, show

BEGINS = datetime(2026, 9, 7, 7, 0, tzinfo=UTC)
EVENTS = 50
SIDES = ("student", "mentor")
WHO = ("student", "mentor", "coordinator", "stranger", "time")


@dataclass(frozen=True)
class Numbers:
    """What the rule book says: asked for once."""

    reason_days: int
    limit: int
    late_hours: int
    years: tuple[date, ...]
    terms: Any

    def year(self, on: date) -> tuple[date, date]:
        """The study year of a day, with the summer after it."""
        first = max(day for day in self.years if day <= on)
        return first, min(day for day in self.years if day > first)


def numbers() -> Numbers:
    from parvis.pay import queries as pay
    from parvis.policy import book, calendar

    on = BEGINS.date()
    years = tuple(calendar.calendar(on).study_year(date(year, 10, 15)).starts_on for year in range(2025, 2045))

    def number(key: str) -> int:
        return int(book.value(key, on=on))

    return Numbers(
        reason_days=number("meeting.reason_days"),
        limit=number("meeting.absences_before_decision"),
        late_hours=number("meeting.late_cancel_hours"),
        years=years,
        terms=pay.terms_on(on),
    )


@dataclass
class Heard:
    """One thing that happened, as somebody who only listens writes it down."""

    verb: str
    number: int = -1
    on: date = date.min
    who: str = ""
    paid: int = 0
    detail: tuple[Any, ...] = ()


@dataclass
class Paper:
    """A pair on paper: nothing here is saved. `heard` is what the recount has."""

    chance: random.Random
    n: Numbers
    at: datetime = BEGINS
    grace: int = 15
    talked: bool = False
    meetings: list[Any] = field(default_factory=list)
    absences: list[Any] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    paid: dict[int, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        from parvis.kit.permission import SYSTEM
        from parvis.mentorships.models import Mentorship
        from parvis.people.models import User
        from parvis.recruitment.models import Mentor

        roles = {"student": "student", "mentor": "mentor", "coordinator": "coordinator", "stranger": "student mentor"}
        self.people: dict[str, Any] = {name: User(pk=n, roles=roles[name]) for n, name in enumerate(roles, start=1)} | {"time": SYSTEM}
        mentor = Mentor(pk=1, person=self.people["mentor"])
        first = BEGINS.date()
        until = first + timedelta(days=3000)
        self.pair = Mentorship(pk=1, student=self.people["student"], mentor=mentor, state="active", starts_on=first, ends_on=until)

    # --- One event -----------------------------------------------------------------------------------

    def happens(self) -> None:
        verb = self.chance.choice(EVENTS_ON_PAPER)
        usual = self.chance.random() < 0.7
        who, before = self.chance.choice(WHOSE.get(verb, WHO) if usual else WHO), self.pair.state
        getattr(self, verb)(who, self.people[who])
        if self.pair.state != before and who != "coordinator":
            self.wrong.append(f"{who} made the pair {self.pair.state}")

    def _may(self, lifecycle: Any, thing: Any, verb: str, by: Any, *verdicts: Any) -> bool:
        """The table's step, its permission and the rule's verdict; then the move."""
        step = lifecycle.step(verb)
        if thing.state not in step.source or not step.may.check(by, thing).ok or not all(v.ok for v in verdicts):
            return False
        thing.state = str(step.target)
        return True

    def _hear(self, verb: str, number: int, who: str = "", *, paid: int = 0, detail: tuple[Any, ...] = ()) -> None:
        self.heard.append(Heard(verb, number, self.at.date(), who, paid, detail))

    def _pay(self, kind: str, number: int, minutes: int) -> None:
        from parvis.pay.rules import paying

        pay = paying.pay_for(kind, minutes=minutes, terms=self.n.terms)
        self.paid[number] = pay.amount_ore if pay else 0

    def _some(self, things: list[Any], *states: str) -> tuple[int, Any]:
        """One of them: mostly one where something can be done, now and then any."""
        ripe = [n for n, one in enumerate(things) if one.state in states and getattr(one, "starts_at", self.at) <= self.at]
        number = self.chance.choice(ripe) if ripe and self.chance.random() < 0.8 else self.chance.randrange(len(things))
        return number, things[number]

    def months_pass(self, _who: str, _by: Any) -> None:
        self.at += timedelta(days=self.chance.choice((1, 3, 7, 7, 15, 15, 30, 90)))

    def agree(self, _who: str, _by: Any) -> None:
        """Both confirm another agreement."""
        self.grace = self.chance.choice((5, 10, 15, 30))

    def book(self, who: str, by: Any) -> None:
        from parvis.meetings import access
        from parvis.meetings.models import Meeting
        from parvis.meetings.rules import timing

        starts_at = self.at + timedelta(hours=self.chance.randrange(-3, 150))
        on, pair = starts_at.date(), self.pair
        fits = timing.may_book(
            state=pair.state, starts_at=starts_at, at=self.at, on=on, first_on=pair.starts_on, until_on=pair.ends_on, closing=False
        )
        if fits.ok and access.PAIR.check(by, pair).ok:
            length = timedelta(minutes=self.chance.choice((30, 60, 90)))
            self.meetings.append(
                Meeting(pk=len(self.meetings), mentorship=pair, starts_at=starts_at, ends_at=starts_at + length, state="booked")
            )
            self._hear("book", len(self.meetings) - 1, who)

    def move(self, who: str, by: Any) -> None:
        from parvis.meetings.lifecycle import MEETING
        from parvis.meetings.rules import timing

        if self.meetings:
            number, meeting = self._some(self.meetings)
            if self._may(MEETING, meeting, "move", by, timing.may_change(starts_at=meeting.starts_at, at=self.at)):
                self._hear("move", number, who)
                self.book(who, by)

    def cancel(self, who: str, by: Any) -> None:
        from parvis.meetings.lifecycle import MEETING
        from parvis.meetings.rules import timing

        if self.meetings:
            number, meeting = self._some(self.meetings)
            late = timing.is_late(starts_at=meeting.starts_at, at=self.at, hours=self.n.late_hours)
            if self._may(MEETING, meeting, "cancel", by, timing.may_change(starts_at=meeting.starts_at, at=self.at)):
                meeting.cancelled_by_id = by.pk
                if late and who == "student":
                    self._pay("late_cancellation", number, meeting.minutes)
                self._hear("cancel", number, who, paid=self.paid.get(number, 0), detail=(late,))

    def log(self, who: str, by: Any) -> None:
        from parvis.meetings.lifecycle import MEETING
        from parvis.meetings.rules import timing

        if self.meetings:
            number, meeting = self._some(self.meetings, "booked")
            if self._may(MEETING, meeting, "log", by, timing.may_log(starts_at=meeting.starts_at, at=self.at, within_days=14)):
                meeting.held_minutes = meeting.minutes
                self._pay("meeting", number, meeting.minutes)
                self._hear("log", number, who, paid=self.paid[number])

    def miss(self, who: str, by: Any) -> None:
        from parvis.meetings import access
        from parvis.meetings.lifecycle import MEETING
        from parvis.meetings.models import Absence
        from parvis.meetings.rules import timing

        if not self.meetings:
            return
        number, meeting = self._some(self.meetings, "booked")
        side = "student" if who == "mentor" else "mentor"
        waited = timing.may_miss(starts_at=meeting.starts_at, at=self.at, grace_minutes=self.grace)
        if self._may(MEETING, meeting, "miss", by, waited):
            meeting.missed_by = side
            until = timing.answer_until(self.at.date(), days=self.n.reason_days)
            person = access.person_on(self.pair, side)
            self.absences.append(Absence(pk=len(self.absences), meeting=meeting, person=person, state="asked", answer_until_on=until))
            if side == "student":
                self._pay("absence", number, meeting.minutes)
            self._hear("miss", number, who, paid=self.paid.get(number, 0), detail=(side, len(self.absences) - 1))

    def _case(self, verb: str, who: str, by: Any, *, guard: bool = False) -> None:
        from parvis.meetings.lifecycle import ABSENCE
        from parvis.meetings.rules import timing

        if not self.absences:
            return
        number, case = self._some(self.absences, *(("without_reason",) if verb == "undo" else ("asked", "answered", "unanswered")))
        on, verdicts = self.at.date(), []
        if guard:
            verdict = timing.may_judge_without_reason(state=case.state, answer_until_on=case.answer_until_on, on=on)
            verdicts = [verdict.approved(("meetings.clock_stands",)) if self.chance.random() < 0.5 else verdict]
        if verb == "let_pass" and not timing.time_is_out(answer_until_on=case.answer_until_on, on=on):
            return
        if self._may(ABSENCE, case, verb, by, *verdicts):
            if verb == "undo":
                case.decision = ""
            self._hear(verb, number, who)

    def answer(self, who: str, by: Any) -> None:
        self._case("answer", who, by)

    def defer(self, who: str, by: Any) -> None:
        self._case("defer", who, by)

    def let_pass(self, who: str, by: Any) -> None:
        self._case("let_pass", who, by)

    def judge_with_reason(self, who: str, by: Any) -> None:
        self._case("judge_with_reason", who, by)

    def judge_without_reason(self, who: str, by: Any) -> None:
        self._case("judge_without_reason", who, by, guard=True)

    def undo(self, who: str, by: Any) -> None:
        self._case("undo", who, by)

    def counted(self, side: str) -> list[Any]:
        """The absences of a side that stand as without reason, in the present study year."""
        first, until = self.n.year(self.at.date())
        return [
            a
            for a in self.absences
            if a.state == "without_reason" and a.meeting.missed_by == side and first <= a.meeting.starts_at.date() < until
        ]

    def is_open(self, side: str) -> bool:
        from parvis.meetings.rules import counting

        return counting.waits_for_decision([a.decision for a in self.counted(side)], limit=self.n.limit)

    def decide(self, who: str, by: Any) -> None:
        from parvis.meetings import access

        side = self.chance.choice(SIDES)
        if self.is_open(side) and access.JUDGE.check(by, self.pair).ok:
            decision = self.chance.choice(("go_on", "talk", "end"))
            found = self.counted(side)
            for case in found:
                case.decision = decision
            self._hear("decide", -1, who, detail=(decision, tuple(a.pk for a in found)))

    def _of_pair(self, verb: str, who: str, by: Any, *verdicts: Any) -> None:
        from parvis.mentorships.lifecycle import MENTORSHIP

        if self._may(MENTORSHIP, self.pair, verb, by, *verdicts):
            self._hear(verb, -1, who)

    def pause(self, who: str, by: Any) -> None:
        if self.chance.random() < 0.3:
            self._of_pair("pause", who, by)

    def resume(self, who: str, by: Any) -> None:
        self._of_pair("resume", who, by)

    def talk(self, who: str, by: Any) -> None:
        """The talk with both. With it the pair begins to end."""
        if who == "coordinator" and self.chance.random() < 0.15:
            self.talked = True
            self._of_pair("begin_ending", who, by)

    def end(self, who: str, by: Any) -> None:
        from parvis.mentorships import rules

        self._of_pair("end", who, by, rules.may_end(talked=self.talked))

    # --- After it ---------------------------------------------------------------------------------------

    def look(self) -> None:
        """What the rules say against what was heard."""
        from parvis.meetings.rules import counting

        first, until = self.n.year(self.at.date())
        names = {self.people["student"].pk: "student", self.people["mentor"].pk: "mentor"}
        without = {a.meeting.pk for a in self.absences if a.state == "without_reason"}
        facts = [
            counting.Fact(
                on=m.starts_at.date(),
                state=m.state,
                by=m.missed_by or names.get(m.cancelled_by_id, ""),
                minutes=m.held_minutes or 0,
                without_reason=m.pk in without,
            )
            for m in self.meetings
        ]
        told = counting.count(facts, since=first, until=until)
        plain = recount(self, first, until)
        for name, number in plain.items():
            if getattr(told, name) != number:
                self.wrong.append(f"{name}: counted {getattr(told, name)}, there are {number}")
        for side in SIDES:
            if self.is_open(side) != stands_open(self, side, first, until):
                self.wrong.append(f"the decision about the {side} waits: {self.is_open(side)}")
        if self.paid != {h.number: h.paid for h in self.heard if h.verb in {"log", "miss", "cancel"} and h.number in self.paid}:
            self.wrong.append("what is paid has changed since the meeting")
        if self.pair.state == "ended" and not any(h.verb == "end" and h.who == "coordinator" for h in self.heard):
            self.wrong.append("the pair has ended without a coordinator's act")


EVENTS_ON_PAPER = (
    *("months_pass",) * 4,
    *("book",) * 4,
    *("miss",) * 5,
    *("answer",) * 3,
    *("judge_without_reason",) * 5,
    *("decide",) * 2,
    *("resume",) * 2,
    *("move", "cancel", "log", "agree", "defer", "let_pass", "judge_with_reason", "undo", "pause", "talk", "end"),
)
OFFICE = ("coordinator",)
WHOSE = {
    "miss": ("mentor", "mentor", "mentor", "student"),
    "book": SIDES,
    "log": ("mentor",),
    "answer": SIDES,
    "defer": SIDES,
    "let_pass": ("time",),
    **dict.fromkeys(("judge_with_reason", "judge_without_reason", "undo", "decide", "resume", "talk", "end"), OFFICE),
}
"""Whose it usually is. Three times in ten somebody tries whose it is not."""


def recount(paper: Paper, first: date, until: date) -> Counter[str]:
    """Plain counting over what was heard; no rule is asked."""
    found: Counter[str] = Counter()
    judged = last_word(paper)
    for h in paper.heard:
        if h.verb not in {"log", "cancel", "miss", "move"} or not first <= paper.meetings[h.number].starts_at.date() < until:
            continue
        found["held"] += h.verb == "log"
        found["moved"] += h.verb == "move"
        if h.verb == "cancel" and h.who in SIDES:
            found[f"cancelled_by_{h.who}"] += 1
        if h.verb == "miss":
            side, case = h.detail
            found[f"missed_by_{side}"] += 1
            found[f"{side}_without_reason"] += judged.get(case) == "judge_without_reason"
    return found


def last_word(paper: Paper) -> dict[int, str]:
    """The last thing that a coordinator said of each absence."""
    return {h.number: h.verb for h in paper.heard if h.verb in {"judge_with_reason", "judge_without_reason", "undo"}}


def stands_open(paper: Paper, side: str, first: date, until: date) -> bool:
    """Is there, by what was heard, a decision to take about this side?"""
    judged, decided = last_word(paper), dict[int, str]()
    for h in paper.heard:
        if h.verb == "decide":
            decided |= dict.fromkeys(h.detail[1], h.detail[0])
        elif h.verb == "undo":
            decided.pop(h.number, None)
    counting = [
        h.detail[1]
        for h in paper.heard
        if h.verb == "miss"
        and h.detail[0] == side
        and judged.get(h.detail[1]) == "judge_without_reason"
        and first <= paper.meetings[h.number].starts_at.date() < until
    ]
    return len(counting) >= paper.n.limit and not all(decided.get(number) in {"go_on", "end"} for number in counting)


def on_paper(count: int, seed: int) -> tuple[list[str], Counter[str]]:
    """What went wrong in so many sequences, and how often each thing happened."""
    n, wrong, seen = numbers(), list[str](), Counter[str]()
    for sequence in range(count):
        paper = Paper(random.Random(f"{seed}/{sequence}"), n)
        for _ in range(EVENTS):
            paper.happens()
            paper.look()
        wrong += [f"sequence {seed}/{sequence}: {line}" for line in paper.wrong[:3]]
        seen.update(h.verb for h in paper.heard)
        seen["second judged absence"] += any(paper.is_open(side) for side in SIDES)
    return wrong, seen


# --- The same in earnest ------------------------------------------------------------------------------------


class Real:
    """A pair in the database: whatever anybody tries, by the real actions."""

    def __init__(self, chance: random.Random) -> None:
        from parvis.kit.permission import SYSTEM
        from tests.meetings.pairs import AT, pair

        self.chance, self.at, self.two = chance, AT, pair()
        self.people: dict[str, Any] = {"student": self.two.student, "mentor": self.two.mentor, "coordinator": self.two.coordinator}
        self.people["time"] = SYSTEM
        self.wrong: list[str] = []
        self.seen: Counter[str] = Counter()
        for days in (-21, -14, -7)[: chance.randrange(4)]:
            self.two.missed(days=days, by=chance.choice(("student", "student", "mentor")))

    def happens(self) -> None:
        from parvis.casework.lifecycle import SomeoneElseWasFaster
        from parvis.kit.verdict import Refused
        from parvis.mentorships.models import Ending, Mentorship

        self.at += timedelta(hours=self.chance.choice((1, 5, 24, 70, 100)))
        name = self.chance.choice(tuple(MOVES))
        who = self._somebody(name)
        before = (Mentorship.objects.get().state, Ending.objects.count(), self._judged())
        with suppress(Refused, SomeoneElseWasFaster, IndexError):
            MOVES[name](self, self.people[who])
            self.seen[name] += 1
        after = (Mentorship.objects.get().state, Ending.objects.count(), self._judged())
        self.two.mentorship.refresh_from_db()
        if before != after and who != "coordinator":
            self.wrong.append(f"{who} with {name}: {before} became {after}")

    def _somebody(self, name: str) -> str:
        """Mostly the one whose it is."""
        if self.chance.random() < 0.7:
            if name.startswith(("judge", "undo", "decide", "talk", "end")):
                return "coordinator"
            if name.startswith(("miss", "log", "report", "book")):
                return "mentor"
            if name.startswith(("answer", "defer")):
                return "student"
        return self.chance.choice(tuple(self.people))

    def _judged(self) -> int:
        from parvis.meetings.models import Absence

        return Absence.objects.filter(state__in=("with_reason", "without_reason")).count()

    @property
    def soon(self) -> datetime:
        return self.at + timedelta(hours=self.chance.randrange(1, 120))

    def booked(self) -> Any:
        from parvis.meetings.models import Meeting

        found = list(Meeting.objects.filter(state="booked").order_by("pk"))
        begun = [m for m in found if m.starts_at <= self.at]
        return self.chance.choice(begun if begun and self.chance.random() < 0.8 else found)

    def absence(self) -> Any:
        from parvis.meetings.models import Absence

        return self.chance.choice(list(Absence.objects.select_related("meeting__mentorship__mentor").order_by("pk")))

    def look(self) -> None:
        """Rows counted by hand against what is counted, what waits for the coordinator, and what is paid."""
        from parvis.casework.task import settled
        from parvis.meetings import queries, tasks
        from parvis.meetings.models import Meeting
        from parvis.pay.models import LedgerLine
        from parvis.pay.queries import terms_on
        from parvis.pay.rules import paying

        on = self.at.date()
        plain: Counter[str] = Counter()
        open_sides, paid = dict[str, list[str]](), Counter[int]()
        for line in LedgerLine.objects.order_by("pk"):
            paid[line.source_id] += line.amount_ore
        for m in Meeting.objects.order_by("pk").select_related("absence"):
            plain["held"] += m.state == "held"
            plain["missed"] += m.state == "missed"
            plain["cancelled"] += m.state == "cancelled" and m.cancelled_by_id in {self.two.student.pk, self.two.mentor.pk}
            if m.state == "missed" and m.absence.state == "without_reason":
                plain[f"{m.missed_by}_without_reason"] += 1
                open_sides.setdefault(m.missed_by, []).append(m.absence.decision)
            by_student = m.cancelled_late and m.cancelled_by_id == self.two.student.pk
            kind = {"held": "meeting", "missed": "absence" if m.missed_by == "student" else ""}.get(
                m.state, "late_cancellation" if by_student else ""
            )
            due = paying.pay_for(kind, minutes=m.held_minutes or m.minutes, terms=terms_on(m.starts_at.date())) if kind else None
            if paid[m.pk] != (due.amount_ore if due else 0):
                self.wrong.append(f"meeting {m.pk} is {m.state} and paid {paid[m.pk]}")
        told = queries.counts_of_year(self.two.mentorship, on=on)
        self.wrong += [f"{name}: counted {getattr(told, name)}, there are {n}" for name, n in plain.items() if getattr(told, name) != n]
        waits = sum(len(rows) >= 2 and not all(d in {"go_on", "end"} for d in rows) for rows in open_sides.values())
        shown = sum(t.key == "meetings.two_absences" for t in settled(tasks.tasks(self.two.coordinator, role="coordinator", at=self.at)))
        if waits != shown:
            self.wrong.append(f"{shown} decisions wait on the first page, {waits} by the rows")


def _sweeps(real: Real, _by: Any) -> None:
    from parvis.kit.sweeps import ALL

    for key in ("meetings.remind", "meetings.ask_to_log", "meetings.let_pass", "meetings.remind_to_report"):
        ALL[key](real.at)


def _moves() -> dict[str, Callable[[Real, Any], object]]:
    from parvis.meetings import actions
    from parvis.mentorships import actions as pairs

    return {
        "book": lambda r, by: actions.book(r.two.mentorship, starts_at=r.soon, minutes=60, by=by, at=r.at),
        "book again": lambda r, by: actions.book(r.two.mentorship, starts_at=r.soon, minutes=45, by=by, at=r.at),
        "move": lambda r, by: actions.move(r.booked(), starts_at=r.soon, by=by, at=r.at),
        "cancel": lambda r, by: actions.cancel(r.booked(), by=by, at=r.at),
        "log": lambda r, by: actions.log(r.booked(), minutes=60, by=by, at=r.at),
        "miss": lambda r, by: actions.miss(r.booked(), missed_by="student" if by is r.two.mentor else "mentor", by=by, at=r.at),
        "miss again": lambda r, by: actions.miss(r.booked(), missed_by="student" if by is r.two.mentor else "mentor", by=by, at=r.at),
        "miss once more": lambda r, by: actions.miss(r.booked(), missed_by="student" if by is r.two.mentor else "mentor", by=by, at=r.at),
        "answer": lambda r, by: actions.answer(r.absence(), why="other", by=by, at=r.at),
        "answer again": lambda r, by: actions.answer(r.absence(), why="ill", by=by, at=r.at),
        "defer": lambda r, by: actions.defer(r.absence(), by=by, at=r.at),
        "judge with": lambda r, by: actions.judge_with_reason(r.absence(), by=by, at=r.at),
        "judge without": lambda r, by: actions.judge_without_reason(r.absence(), talked=True, by=by, at=r.at),
        "judge without again": lambda r, by: actions.judge_without_reason(r.absence(), talked=True, by=by, at=r.at),
        "undo": lambda r, by: actions.undo(r.absence(), why="x", by=by, at=r.at),
        "decide": lambda r, by: actions.decide(
            r.two.mentorship, person=r.two.student, decision=r.chance.choice(("go_on", "talk", "end")), by=by, at=r.at
        ),
        "report": lambda r, by: actions.report_cancellations(r.two.mentorship, words="", by=by, at=r.at),
        "talk": lambda r, by: pairs.talked(r.two.mentorship, by=by, at=r.at) if by.pk and r.chance.random() < 0.03 else None,
        "end": lambda r, by: pairs.end(r.two.mentorship, closing="declined", student_next="nothing", by=by, at=r.at),
        "time": _sweeps,
    }


MOVES: dict[str, Callable[[Real, Any], object]] = {}


def in_earnest(count: int, seed: int) -> tuple[list[str], Counter[str]]:
    """The same, by the real actions. Each sequence is undone afterwards."""
    from django.db import transaction

    MOVES.update(_moves())
    wrong, seen = list[str](), Counter[str]()
    for sequence in range(count):
        with transaction.atomic():
            real = Real(random.Random(f"{seed}/{sequence}/real"))
            for event in range(EVENTS):
                real.happens()
                if event % 10 == 9:
                    real.look()
            transaction.set_rollback(True)
        wrong += [f"real sequence {seed}/{sequence}: {line}" for line in real.wrong[:3]]
        seen.update(real.seen)
    return wrong, seen


# --- The table ------------------------------------------------------------------------------------------------


def measured(count: int, real: int, seed: int) -> Iterator[Row]:
    begun = time.monotonic()
    wrong, seen = on_paper(count, seed)
    yield row("sequences of 50 events on the rules and the tables of steps", count, "", ">= 10000", count >= 10_000)
    yield row("things that happened in them", sum(seen.values()), "", "> 0", bool(seen))
    yield row("judged without reason", seen["judge_without_reason"], "", "> 0", seen["judge_without_reason"] > 0)
    yield row("judgements undone", seen["undo"], "", "> 0", seen["undo"] > 0)
    yield row("decisions taken", seen["decide"], "", "> 0", seen["decide"] > 0)
    yield row("pairs that a coordinator ended", seen["end"], "", "> 0", seen["end"] > 0)
    yield row("sequences through the real actions", real, "", ">= 200", real >= 200)
    more, done = in_earnest(real, seed)
    yield row("actions that were let through", sum(done.values()), "", "> 0", bool(done))
    yield row("judged without reason there", done["judge without"] + done["judge without again"], "", "> 0", done["judge without"] > 0)
    wrong += more
    yield row("ended, counted, shown or paid wrongly", len(wrong), "", 0, not wrong)
    yield row("time", round(time.monotonic() - begun), "s", "", True)
    for line in wrong[:20]:
        print(f"  {line}", file=sys.stderr)


def main(args: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./parvis test sequences")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--real", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(args)
    from tools import temporary

    temporary.world(stage="empty", pairs=0)
    return show(list(measured(options.count, options.real, options.seed)), as_json=options.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
