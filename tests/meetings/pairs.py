"""A pair with everything it stands on, and the people around it. Invented people only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.test import Client

from parvis.kit.permission import SYSTEM
from parvis.matching.models import Proposal
from parvis.meetings import actions
from parvis.meetings.models import Absence, Meeting
from parvis.mentorships.models import Mentorship
from parvis.people import actions as people
from parvis.people.models import Role, User
from parvis.recruitment.models import Mentor
from parvis.support.models import SupportDecision, SupportRequest

AT = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
"""Monday 5 October 2026, nine o'clock in Sweden."""
WEEKLY = "1:540-720;2:780-900;4:600-720"


@dataclass
class Pair:
    mentorship: Mentorship
    student: User
    mentor: User
    coordinator: User

    def meeting(self, *, days: int = 1, hour: int = 11, minutes: int = 60, **columns: Any) -> Meeting:
        """A booked meeting, written straight to the table: as old as a test needs it."""
        starts_at = datetime(2026, 10, 5, hour, 15, tzinfo=UTC) + timedelta(days=days)
        given = {"state": "booked", "state_at": AT, "created_at": AT, "booked_by": self.mentor, **columns}
        return Meeting.objects.create(
            mentorship=self.mentorship, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), **given
        )

    def missed(self, *, days: int = -1, by: str = "student", contacted: tuple[str, ...] = ("called",)) -> Absence:
        """A meeting that one of the two did not come to, with its small case."""
        meeting = self.meeting(days=days)
        waited = self.mentor if by == "student" else self.student
        return actions.miss(meeting, missed_by=by, contacted=contacted, by=waited, at=meeting.ends_at)

    def judged(self, *, days: int = -1, by: str = "student") -> Absence:
        """The same, answered and judged to be without reason."""
        absence = self.missed(days=days, by=by)
        actions.answer(absence, why="other", words="", by=absence.person, at=AT)
        actions.judge_without_reason(absence, by=self.coordinator, at=AT)
        return absence


def person(name: str, *roles: str) -> User:
    return people.register(email=f"{name.lower()}@example.org", given_name=name, family_name="Ek", by=SYSTEM, at=AT, roles=roles)


def pair(*, n: int = 0, minutes: int = 60, coordinator: User | None = None, mentor: User | None = None, **columns: Any) -> Pair:
    """A pair that goes on, since the autumn term began."""
    student = person(f"Sam{n}" if n else "Sam", Role.STUDENT)
    mentor = mentor or person(f"Kim{n}" if n else "Kim", Role.MENTOR)
    coordinator = coordinator or person(f"Lo{n}" if n else "Lo", Role.COORDINATOR)
    case = {"state_at": AT, "created_at": AT}
    decision = SupportDecision.objects.create(
        student=student, reference=f"N-{n}", decided_on=date(2026, 8, 1), valid_until_on=date(2027, 8, 1), state="in_force", **case
    )
    request = SupportRequest.objects.create(
        student=student,
        decision=decision,
        weekly_times=WEEKLY,
        way="campus",
        state="matched",
        waiting_since_at=AT - timedelta(days=30),
        **case,
    )
    pool, _new = Mentor.objects.get_or_create(
        person=mentor,
        defaults={"weekly_times": WEEKLY, "capacity": 3, "state": "available", "promised_at": AT, "introduction_on": AT.date(), **case},
    )
    proposal = Proposal.objects.create(request=request, mentor=pool, fit=1, state="accepted", **case)
    given = {"starts_on": date(2026, 8, 31), "ends_on": date(2027, 6, 7), "state": "active", **case, **columns}
    found = Mentorship.objects.create(
        student=student, mentor=pool, request=request, decision=decision, proposal=proposal, minutes_per_week=minutes, **given
    )
    return Pair(found, student, mentor, coordinator)


def signed_in(user: User, *, language: str = "en") -> Client:
    """A browser of somebody's, in English unless said."""
    user.language = language
    user.save(update_fields=["language"])
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client
