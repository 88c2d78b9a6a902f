"""How a thing moves: one table per kind of thing. Who may, when, what is told, and whose turn it then is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction

from parvis.audit import trail
from parvis.kit.permission import Permission
from parvis.kit.verdict import YES, Refused, Verdict, no
from parvis.notify.notice import Notice, queue
from parvis.policy import book

ALL: dict[str, Lifecycle] = {}
REACTIONS: dict[str, list[Callable[..., None]]] = {}


class SomeoneElseWasFaster(Exception):
    """The thing is no longer where the one who acted saw it."""


def _always(_obj: Any, _at: datetime) -> Verdict:
    return YES


def _is_about_nobody(_obj: Any) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Whose turn it is in a state; `within` is the rule book's key for how many days it may take."""

    role: str
    within: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One move. `label` is the button, `done` says in the timeline what has happened. `may_approve` may let pass what needs approval."""

    verb: str
    label: Any
    done: Any
    source: tuple[str, ...]
    target: str
    may: Permission
    guard: Callable[[Any, datetime], Verdict] = _always
    tells: tuple[Notice, ...] = ()
    may_approve: Permission | None = None


@dataclass(frozen=True, kw_only=True)
class Lifecycle:
    """The table of one kind of thing. A badly drawn table cannot be imported."""

    name: str
    model: type[models.Model]
    states: type[models.TextChoices]
    initial: str
    begun: Any
    """What the timeline says of its beginning."""
    waits_on: Mapping[str, Turn | None]
    steps: tuple[Step, ...]
    concerns: Callable[[Any], Any] = _is_about_nobody
    """Whom it is about: they can see in their own log who has done what."""
    _by_verb: dict[str, Step] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_verb", {s.verb: s for s in self.steps})
        self._prove_sound()
        ALL[self.name] = self

    def _prove_sound(self) -> None:
        known = set(self.states.values)
        if len(self._by_verb) != len(self.steps):
            raise ValueError(f"{self.name}: a verb is drawn twice")
        if set(map(str, self.waits_on)) != known:
            raise ValueError(f"{self.name}: waits_on must name every state")
        reached = {str(self.initial)}
        while more := {str(s.target) for s in self.steps if reached & set(map(str, s.source))} - reached:
            reached |= more
        if reached != known:
            raise ValueError(f"{self.name}: cannot be reached: {sorted(known - reached)}")
        for state in known:
            leaves = any(state in map(str, s.source) for s in self.steps)
            if not leaves and self.waits_on[state] is not None:
                raise ValueError(f"{self.name}: {state} waits on somebody but leads nowhere")

    def step(self, verb: str) -> Step:
        return self._by_verb[verb]

    def turn(self, obj: Any) -> Turn | None:
        """Whose turn it is now; None where nobody's."""
        return self.waits_on[obj.state]

    def check(self, obj: Any, verb: str, *, by: Any, at: datetime) -> Verdict:
        """May this person take this step now? All reasons against, not just the first."""
        step = self._by_verb[verb]
        if obj.state not in step.source:
            return no("step.not_from_here", state=str(self.states(obj.state).label))
        if not (access := step.may.check(by, obj)).ok:
            return access
        return step.guard(obj, at)

    def offered(self, obj: Any, *, by: Any, at: datetime) -> list[tuple[Step, Verdict]]:
        """The buttons: each step that this person may take from here, and why not yet."""
        here = [s for s in self.steps if obj.state in s.source and s.may.check(by, obj).ok]
        return [(s, s.guard(obj, at)) for s in here]

    def begin(
        self, obj: Any, *, by: Any, at: datetime, may: Permission, detail: Mapping[str, Any] | None = None, tells: Iterable[Notice] = ()
    ) -> Any:
        """A new thing, in the first state: permission, row, line in the trail, messages, reactions to `create`."""
        may.check(by, obj).require()
        with transaction.atomic():
            obj.state, obj.state_at, obj.created_at = str(self.initial), at, at
            obj.save(force_insert=True)
            trail.record(
                f"{self.name}.create", subject=obj, by=by, at=at, detail={"to": obj.state, **(detail or {})}, person=self.concerns(obj)
            )
            for notice in tells:
                queue(notice, about=obj, at=at)
            for reaction in REACTIONS.get(f"{self.name}.create", ()):
                reaction(obj, by=by, at=at)
        return obj

    def take(
        self,
        obj: Any,
        verb: str,
        *,
        by: Any,
        at: datetime,
        detail: Mapping[str, Any] | None = None,
        approved: Collection[str] = (),
        approval_why: str = "",
        **changes: Any,
    ) -> None:
        """The only way a state changes: locked and re-read, checked, moved, recorded, told and answered, or nothing at all.

        `changes` are columns that change with the move. `approved` are the codes that `by` lets pass, with the reason kept in the trail.
        Raises Refused, or SomeoneElseWasFaster when the thing has moved since it was read."""
        step = self._by_verb[verb]
        with transaction.atomic():
            fresh: Any = self.model._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)
            if fresh.state != obj.state:
                raise SomeoneElseWasFaster(f"{self.name} {obj.pk} is no longer {obj.state}")
            if approved and (step.may_approve is None or not step.may_approve(by, fresh)):
                raise Refused(no("step.may_not_approve"))
            with book.noting() as rules:
                self.check(fresh, verb, by=by, at=at).approved(approved).require()
            self.model._base_manager.filter(pk=obj.pk).update(state=str(step.target), state_at=at, **changes)
            line: dict[str, Any] = {"from": fresh.state, "to": str(step.target), **(detail or {})}
            if rules:
                line["rules"] = rules
            if approved:
                line |= {"approved": sorted(approved), "approval_why": approval_why}
            trail.record(f"{self.name}.{verb}", subject=obj, by=by, at=at, detail=line, person=self.concerns(fresh))
            obj.refresh_from_db()
            for notice in step.tells:
                queue(notice, about=obj, at=at)
            for reaction in REACTIONS.get(f"{self.name}.{verb}", ()):
                reaction(obj, by=by, at=at)


def reacts_to(lifecycle: Lifecycle, verb: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """One own action when something below takes a step: same transaction. `verb` may be `create`."""
    if verb != "create" and verb not in lifecycle._by_verb:
        raise ValueError(f"{lifecycle.name} has no step {verb}")

    def keep(fn: Callable[..., None]) -> Callable[..., None]:
        REACTIONS.setdefault(f"{lifecycle.name}.{verb}", []).append(fn)
        return fn

    return keep


def as_mermaid(lifecycle: Lifecycle) -> str:
    """The drawing, made from the table."""
    lines: Iterable[str] = (f"    {a} --> {s.target}: {s.verb}" for s in lifecycle.steps for a in s.source)
    ends = (f"    {state} --> [*]" for state in lifecycle.states.values if not any(state in s.source for s in lifecycle.steps))
    return "\n".join(["stateDiagram-v2", f"    [*] --> {lifecycle.initial}", *lines, *ends])
