"""A pair made by the real actions, from the student's yes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from parvis.kit.permission import SYSTEM
from parvis.matching import actions as matching
from parvis.matching.models import Proposal
from parvis.mentorships import actions, queries
from parvis.mentorships.models import Agreement, Mentorship
from parvis.people import actions as people
from parvis.people.models import Role, User
from parvis.recruitment.models import Mentor
from parvis.support.models import SupportDecision, SupportRequest

AT = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
NEEDED = {"contact": "email", "place": "campus", "late": "call_10", "cancel": "soon", "felt_wrong": "here"}
"""Answers to the questions that must be answered."""


class World:
    """Makes people and pairs with as little said as possible."""

    def __init__(self) -> None:
        self.made = 0
        self._office: User | None = None

    def person(self, *roles: str, name: str = "Noor", language: str = "en") -> User:
        self.made += 1
        email = f"{name.lower()}{self.made}@example.org"
        return people.register(email=email, given_name=name, family_name=f"Ek{self.made}", by=SYSTEM, at=AT, roles=roles, language=language)

    @property
    def office(self) -> User:
        """The coordinator."""
        if self._office is None:
            self._office = self.person(Role.COORDINATOR, name="Robin")
        return self._office

    def mentor(self, name: str = "Kim") -> Mentor:
        return Mentor.objects.create(
            person=self.person(Role.MENTOR, name=name),
            weekly_times="2:600-720",
            capacity=10,
            state="available",
            state_at=AT,
            created_at=AT,
            promised_at=AT,
            introduction_on=AT.date(),
        )

    def request(self, *, contact: str = "email") -> SupportRequest:
        student = self.person(Role.STUDENT, name="Sam")
        decision = SupportDecision.objects.create(
            student=student,
            reference=f"N-{self.made}",
            decided_on=date(2026, 8, 1),
            valid_until_on=date(2028, 8, 1),
            state="in_force",
            state_at=AT,
            created_at=AT,
        )
        return SupportRequest.objects.create(
            student=student, decision=decision, contact=contact, waiting_since_at=AT, state="waiting", state_at=AT, created_at=AT
        )

    def start(self, request: SupportRequest, mentor: Mentor, *, at: datetime = AT) -> Mentorship:
        """The student's yes to a proposal."""
        proposal = Proposal.objects.create(request=request, mentor=mentor, fit=1, state="asked_student", state_at=at, created_at=at)
        matching.accept(proposal, by=request.student, at=at)
        return queries.visible_to(request.student).get(proposal=proposal)

    def pair(self, *, contact: str = "email", mentor: Mentor | None = None, at: datetime = AT) -> Mentorship:
        return self.start(self.request(contact=contact), mentor or self.mentor(), at=at)

    def filled(self, pair: Mentorship, *, at: datetime = AT, **answers: str) -> Agreement:
        """The first version with what is needed answered."""
        version = queries.draft(pair)
        assert version is not None
        for item, choice in {**NEEDED, **answers}.items():
            actions.answer(version, item, choice, "", by=pair.student, at=at)
        return version

    def agreed(self, pair: Mentorship, *, at: datetime = AT, **answers: str) -> Agreement:
        """The first version, confirmed by both."""
        version = self.filled(pair, at=at, **answers)
        actions.confirm(version, by=pair.student, at=at)
        actions.confirm(version, by=pair.mentor.person, at=at)
        version.refresh_from_db()
        return version

    def fresh(self, thing: Any) -> Any:
        """The thing as the database has it now."""
        return type(thing).objects.get(pk=thing.pk)


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def signed_in(db: None) -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
