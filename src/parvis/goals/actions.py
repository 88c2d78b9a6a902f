"""The only writer of goals and steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from parvis.audit import trail
from parvis.kit.verdict import Refused, no
from parvis.mentorships.models import Mentorship

from . import access, rules
from .lifecycle import GOAL, STEP
from .models import Goal, Step


def _goes_on(mentorship: Mentorship) -> None:
    if mentorship.state == Mentorship.State.ENDED:
        raise Refused(no("goals.pair_has_ended"))


def add_goal(mentorship: Mentorship, *, words: str, by: Any, at: datetime) -> Goal:
    """What the student wants to reach."""
    _goes_on(mentorship)
    goal = Goal(mentorship=mentorship, words=words, made_by=by)
    GOAL.begin(goal, by=by, at=at, may=access.PAIR)
    return goal


def reach(goal: Goal, *, by: Any, at: datetime) -> None:
    GOAL.take(goal, "reach", by=by, at=at)


def leave_goal(goal: Goal, *, by: Any, at: datetime) -> None:
    """Put aside, with its steps. No questions."""
    GOAL.take(goal, "leave", by=by, at=at)


def take_up(goal: Goal, *, by: Any, at: datetime) -> None:
    GOAL.take(goal, "take_up", by=by, at=at)


def add_step(goal: Goal, *, words: str, minutes: int | None = None, by: Any, at: datetime) -> Step:
    """The last of the goal's steps."""
    _goes_on(goal.mentorship)
    last = Step.objects.filter(goal=goal).aggregate(last=Max("position"))["last"]
    step = Step(goal=goal, words=words, minutes=minutes, position=0 if last is None else last + 1)
    STEP.begin(step, by=by, at=at, may=access.PAIR)
    return step


def do(step: Step, *, by: Any, at: datetime) -> None:
    STEP.take(step, "do", by=by, at=at)


def undo(step: Step, *, by: Any, at: datetime) -> None:
    STEP.take(step, "undo", by=by, at=at)


def leave_step(step: Step, *, by: Any, at: datetime) -> None:
    """Put aside. No questions."""
    STEP.take(step, "leave", by=by, at=at)


@transaction.atomic
def split(
    step: Step, parts: Sequence[rules.Part], *, by: Any, at: datetime, planned_on: date | None = None, together: bool = False
) -> list[Step]:
    """Smaller steps in the place of one. When the first is to be done may be said."""
    rules.may_split(parts).require()
    STEP.take(step, "split", by=by, at=at, detail={"parts": len(parts)})
    Step.objects.filter(goal=step.goal_id, position__gt=step.position).update(position=F("position") + len(parts))
    made = []
    for n, part in enumerate(parts):
        small = Step(goal=step.goal, parent=step, words=part.words, minutes=part.minutes, position=step.position + 1 + n)
        if n == 0:
            small.planned_on, small.together = planned_on, together
        made.append(STEP.begin(small, by=by, at=at, may=access.PAIR))
    return made


def keep(step: Step, *, by: Any, at: datetime) -> None:
    """The step stays as it is. The offer to make it smaller rests until it has been carried again."""
    with trail.perform("goals.keep", step, by=by, at=at, may=access.PAIR):
        step.kept = step.carried
        step.save(update_fields=["kept"])


def carry(step: Step, *, by: Any, at: datetime) -> None:
    """The step stays for the next time. Counted at most once a day, and not on the day it was made."""
    today = timezone.localdate(at)
    with trail.perform("goals.carry", step, by=by, at=at, may=access.PAIR):
        if step.carried_on != today and timezone.localdate(step.created_at) != today:
            step.carried, step.carried_on = step.carried + 1, today
            step.save(update_fields=["carried", "carried_on"])


DO, KEEP, ASIDE = "do", "carry", "leave"


@transaction.atomic
def look_over(mentorship: Mentorship, answers: Mapping[Step, str], *, by: Any, at: datetime) -> None:
    """The two go through the open steps: done, stays for the next time, or put aside."""
    access.PAIR.check(by, mentorship).require()
    taken = {DO: do, KEEP: carry, ASIDE: leave_step}
    for step, answer in answers.items():
        taken[answer](step, by=by, at=at)
