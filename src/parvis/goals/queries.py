"""The only reader of goals, for the pair alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from parvis.mentorships.models import Mentorship

from . import rules
from .models import Goal, Step

LATELY = timedelta(weeks=3)
"""How long a done step can still be told of before a meeting."""


def visible_to(user: Any) -> QuerySet[Goal]:
    """The goals of the pairs that somebody is one of."""
    mine = Q(mentorship__student=user.pk) | Q(mentorship__mentor__person=user.pk)
    return Goal.objects.filter(mine).select_related("mentorship__student", "mentorship__mentor__person")


def steps_visible_to(user: Any) -> QuerySet[Step]:
    mine = Q(goal__mentorship__student=user.pk) | Q(goal__mentorship__mentor__person=user.pk)
    return Step.objects.filter(mine).select_related("goal__mentorship__student", "goal__mentorship__mentor__person")


def pairs_of(user: Any) -> QuerySet[Mentorship]:
    """The pairs that somebody is one of, newest first."""
    mine = Q(student=user.pk) | Q(mentor__person=user.pk)
    return (
        Mentorship.objects.filter(mine)
        .select_related("student", "mentor__person")
        .order_by(F("ended_on").desc(nulls_first=True), "-starts_on", "-pk")
    )


def current_pair(student: Any) -> Mentorship | None:
    """The student's pair: the one that goes on, else the last."""
    return pairs_of(student).filter(student=student.pk).first()


@dataclass(frozen=True)
class GoalView:
    """A goal with what its page shows: the one step to take now, what comes then, what is done."""

    goal: Goal
    steps: list[Step] = field(default_factory=list)

    @property
    def open(self) -> list[Step]:
        return [s for s in self.steps if s.state == Step.State.OPEN]

    @property
    def now(self) -> Step | None:
        return next(iter(self.open), None)

    @property
    def then(self) -> list[Step]:
        return self.open[1:]

    @property
    def done(self) -> list[Step]:
        return [s for s in self.steps if s.state == Step.State.DONE]

    @property
    def aside(self) -> list[Step]:
        return [s for s in self.steps if s.state == Step.State.LEFT]

    @property
    def offers_to_split(self) -> bool:
        """Is the step at hand offered to be made smaller?"""
        return self.now is not None and rules.offers_to_split(carried=self.now.carried, kept=self.now.kept)


@dataclass(frozen=True)
class Plan:
    """A pair's goals."""

    goals: list[GoalView]

    @property
    def going_on(self) -> list[GoalView]:
        return [g for g in self.goals if g.goal.state == Goal.State.OPEN]

    @property
    def past(self) -> list[GoalView]:
        return [g for g in self.goals if g.goal.state != Goal.State.OPEN]

    @property
    def open_steps(self) -> list[Step]:
        return [s for g in self.going_on for s in g.open]

    @property
    def next_step(self) -> Step | None:
        return next(iter(self.open_steps), None)

    @property
    def stands_still(self) -> bool:
        return rules.stands_still(s.carried for s in self.open_steps)


def plan_of(mentorship: Mentorship) -> Plan:
    """Two queries, however many goals and steps."""
    goals = {g.pk: GoalView(g) for g in Goal.objects.filter(mentorship=mentorship).order_by("pk")}
    for step in Step.objects.filter(goal__mentorship=mentorship).order_by("goal_id", "position", "pk"):
        goals[step.goal_id].steps.append(step)
    return Plan(list(goals.values()))


def open_steps_of(mentorship: Mentorship) -> list[Step]:
    """What the pair's plan calls its open steps. One query."""
    rows = Step.objects.filter(goal__mentorship=mentorship, goal__state=Goal.State.OPEN, state=Step.State.OPEN)
    return list(rows.order_by("goal_id", "position", "pk"))


def steps_since_last(mentorship: Mentorship, *, at: datetime) -> list[Step]:
    """The pair's open steps, and those that were done the last weeks."""
    lately = Q(state=Step.State.OPEN) | Q(state=Step.State.DONE, state_at__gte=at - LATELY)
    rows = Step.objects.filter(lately, goal__mentorship=mentorship, goal__state=Goal.State.OPEN)
    return list(rows.order_by("goal_id", "position", "pk"))


def next_steps_of(student: Any) -> QuerySet[Step]:
    """The student's open steps in the pair that goes on, in order."""
    rows = Step.objects.filter(goal__mentorship__student=student.pk, goal__state=Goal.State.OPEN, state=Step.State.OPEN)
    return (
        rows.exclude(goal__mentorship__state=Mentorship.State.ENDED)
        .select_related("goal__mentorship")
        .order_by("goal_id", "position", "pk")
    )
