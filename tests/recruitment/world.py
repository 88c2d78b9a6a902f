"""People, applications and mentors of the tests, made by the real actions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from parvis.kit.permission import SYSTEM
from parvis.kit.week import WeeklyTimes
from parvis.people import actions as people
from parvis.people.models import Role, User
from parvis.recruitment import actions
from parvis.recruitment.models import InterviewSlot, Mentor, MentorApplication

AT = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
"""A Monday in the autumn term, ten in the morning in Stockholm."""
ZONE = ZoneInfo("Europe/Stockholm")
WEEK = WeeklyTimes.of([(2, 600, 720), (4, 780, 960)])


def person(name: str, *roles: str, language: str = "en") -> User:
    return people.register(
        email=f"{name.lower()}@example.org", given_name=name, family_name="Ek", by=SYSTEM, at=AT, language=language, roles=roles
    )


def coordinator(name: str = "Karin") -> User:
    return person(name, Role.COORDINATOR)


def draft(**answers: Any) -> MentorApplication:
    """A begun application with every answer, belonging to nobody yet."""
    made = actions.begin(kind="student", in_phase="yes", by=SYSTEM, at=AT, language="en")
    full = {
        "programme": "Teknisk fysik",
        "year": 3,
        "letter": "I like to plan.",
        "given_name": "Alva",
        "family_name": "Lind",
        "email": "alva@example.org",
    }
    actions.save_answers(made, by=SYSTEM, at=AT, **full | answers)
    return made


def sent(email: str = "alva@example.org", **answers: Any) -> MentorApplication:
    return actions.submit(draft(email=email, given_name=email.split("@", maxsplit=1)[0].title(), **answers), by=None, at=AT)


def times(by: User, *, talks: int = 5, on: date = date(2026, 9, 16)) -> list[InterviewSlot]:
    """So many free times, from nine o'clock."""
    return actions.offer_times(on=on, start=540, end=540 + 30 * talks, place="Room 1", online=True, minutes=30, zone=ZONE, by=by, at=AT)


def invited(by: User, email: str = "alva@example.org") -> MentorApplication:
    application = sent(email)
    actions.invite(application, by=by, at=AT)
    return application


def new_mentor(by: User, email: str = "alva@example.org") -> Mentor:
    return actions.accept(sent(email), by=by, at=AT, letter="Welcome.")


def ready_mentor(by: User, email: str = "alva@example.org") -> Mentor:
    """A mentor with everything done, shown as free."""
    mentor = new_mentor(by, email)
    who: dict[str, Any] = {"by": mentor.person, "at": AT}
    actions.promise(mentor, **who)
    actions.save_times(mentor, WEEK, capacity=2, **who)
    actions.save_about(mentor, presentation="I study physics.", strengths=["structure"], languages=["sv"], **who)
    actions.complete_introduction(mentor, on=AT.date(), by=by, at=AT)
    return mentor


def later(**how: float) -> datetime:
    return AT + timedelta(**how)
