"""A small table of its own, drawn for the tests on a table that exists: asked, answered, closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import models
from django.utils import translation

from parvis.advice.models import Conversation
from parvis.casework import lifecycle
from parvis.casework.lifecycle import Lifecycle, Step, Turn
from parvis.casework.words import REASONS
from parvis.kit import permission
from parvis.kit.permission import SYSTEM, Permission, is_system
from parvis.kit.verdict import YES, Verdict, Weight, no
from parvis.notify import notice
from parvis.notify.notice import Notice
from parvis.people import actions
from parvis.people.models import User
from parvis.policy import book

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


class State(models.TextChoices):
    ASKED = "with_coordinator", "Asked"
    ANSWERED = "with_person", "Answered"
    CLOSED = "closed", "Closed"


@dataclass
class Toy:
    """The table, and what its guard answers: a test sets it."""

    table: Lifecycle
    begin: Permission
    guards: dict[int, Verdict] = field(default_factory=dict)


@pytest.fixture
def toy(db: None) -> Iterator[Toy]:
    answers: dict[int, Verdict] = {}
    asks = Permission("toy.ask", "Only the person asks", lambda u, c: c is None or c.person_id == u.pk)
    may = Permission(
        "toy.answer",
        "Nobody answers themselves",
        lambda u, c: is_system(u) or (u.has_role("coordinator") and (c is None or c.person_id != u.pk)),
    )
    boss = Permission("toy.approve", "Only an administrator approves", lambda u, _c: u.has_role("administrator"))
    told = Notice(
        key="toy.answered",
        sentence="When you are answered",
        to=lambda c: [c.person],
        subject="You have an answer",
        line="Read it.",
        path=lambda c: f"/toy/{c.pk}/",
    )

    def guard(c: Any, at: datetime) -> Verdict:
        book.value("meeting.grace_minutes", on=at.date())
        return answers.get(c.pk, YES)

    table = Lifecycle(
        name="toy",
        model=Conversation,
        states=State,
        initial=State.ASKED,
        begun="Asked",
        waits_on={
            State.ASKED: Turn(role="coordinator", within="institution.reply_days_message"),
            State.ANSWERED: Turn(role="student"),
            State.CLOSED: None,
        },
        concerns=lambda c: c.person,
        steps=(
            Step(
                verb="answer",
                label="Answer",
                done="Was answered",
                source=(State.ASKED,),
                target=State.ANSWERED,
                may=may,
                guard=guard,
                tells=(told,),
                may_approve=boss,
            ),
            Step(verb="ask_more", label="Ask more", done="Asked more", source=(State.ANSWERED,), target=State.ASKED, may=asks),
            Step(verb="close", label="Close", done="Was closed", source=(State.ASKED, State.ANSWERED), target=State.CLOSED, may=may),
        ),
    )
    REASONS["toy.too_early"] = "Wait %(days)s days"
    yield Toy(table, asks, answers)
    lifecycle.ALL.pop("toy", None)
    for verb in ("create", "answer", "ask_more", "close"):
        lifecycle.REACTIONS.pop(f"toy.{verb}", None)
    for key in ("toy.ask", "toy.answer", "toy.approve"):
        permission.ALL.pop(key, None)
    notice.ALL.pop("toy.answered", None)
    REASONS.pop("toy.too_early", None)


TOO_EARLY = no("toy.too_early", days=3)
NEEDS_APPROVAL = no("toy.too_early", days=3, weight=Weight.NEEDS_APPROVAL)
WARNS = no("toy.too_early", days=3, weight=Weight.WARNS)


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    def make(*roles: str, name: str) -> User:
        return actions.register(
            email=f"{name.lower()}@example.org", given_name=name, family_name="Berg", language="en", by=SYSTEM, at=AT, roles=roles
        )

    return make


@pytest.fixture
def sam(person: Callable[..., User]) -> User:
    return person("student", name="Sam")


@pytest.fixture
def robin(person: Callable[..., User]) -> User:
    return person("coordinator", name="Robin")


@pytest.fixture
def asked(toy: Toy, sam: User) -> Conversation:
    """A conversation that Sam has begun."""
    return toy.table.begin(Conversation(person=sam), by=sam, at=AT, may=toy.begin)  # type: ignore[no-any-return]  # the table gives back what it was given


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield
