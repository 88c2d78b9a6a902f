"""Many pairs beside the named ones, so that lists are long: for measurements only. Made by the same actions as everything else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from parvis.advice import actions as advice
from parvis.kit.permission import SYSTEM
from parvis.kit.week import WeeklyTimes
from parvis.matching import actions as matching
from parvis.matching.models import Proposal
from parvis.meetings import actions as meetings
from parvis.mentorships.models import Mentorship
from parvis.people.models import User
from parvis.recruitment import actions as recruitment
from parvis.recruitment.models import Mentor, MentorApplication
from parvis.support import actions as support
from parvis.training import actions as training
from parvis.training.models import Occasion

if TYPE_CHECKING:
    from .story import Story

FEWEST_PLACES = 12
"""The story's next supervision is full: here it gets room."""
WEEK = "måndag 8–17, tisdag 8–17, onsdag 8–17, torsdag 8–17, fredag 8–17"


def crowd(story: Story, *, pairs: int, weeks: int) -> None:
    """So many pairs, applicants, waiting students and conversations more;
    and for Sam and Kim, so many rows where a page lists their own."""
    for n in range(pairs):
        mentor = _mentor(story, n)
        student = _student(story, n)
        pair = _together(story, student, mentor)
        meeting = meetings.book(
            pair,
            starts_at=story.on(timezone.localdate(story.now) - timedelta(days=3), "10:00"),
            minutes=60,
            by=mentor.person,
            at=_ago(story, 5),
        )
        meetings.miss(meeting, missed_by="student", contacted=["called"], by=mentor.person, at=meeting.ends_at)
        _waits(story, n)
        _applies(story, n)
        advice.ask(text="Hur gör jag nu?", by=student, at=_ago(story, 1))
    if pairs:
        matching.solve(by=story["Eva"], at=_ago(story, 42))
    for n in range(weeks):
        advice.ask(text=f"Fråga {n + 1}", by=story["Kim"], at=_ago(story, n + 1))
        advice.ask(text=f"Fråga {n + 1}", by=story["Sam"], at=_ago(story, n + 1))


def _ago(story: Story, days: int) -> datetime:
    return story.on(timezone.localdate(story.now) - timedelta(days=days), "09:30")


def _application(story: Story, name: str, n: int) -> MentorApplication:
    at = _ago(story, 60)
    application = recruitment.begin(kind=MentorApplication.Kind.STUDENT, in_phase="yes", by=SYSTEM, at=at)
    answers = {
        "programme": "Datateknik",
        "year": 3,
        "letter": "Jag vill hjälpa till.",
        "given_name": name,
        "family_name": f"Nr{n}",
        "email": f"{name}{n}@example.org".lower(),
    }
    recruitment.save_answers(application, **answers, by=SYSTEM, at=at)
    return recruitment.submit(application, by=None, at=at)


def _applies(story: Story, n: int) -> None:
    _application(story, "Nils", n)


def _mentor(story: Story, n: int) -> Mentor:
    at, eva = _ago(story, 55), story["Eva"]
    mentor = recruitment.accept(_application(story, "Maja", n), by=eva, at=at)
    person = User.objects.get(pk=mentor.person_id)
    mentor = Mentor.objects.select_related("person").get(pk=mentor.pk)
    occasion = Occasion.objects.filter(kind=Occasion.Kind.SUPERVISION, state=Occasion.State.PLANNED).order_by("pk").last()
    if occasion is not None and n < 3:
        if occasion.places < FEWEST_PLACES:
            training.change(occasion, places=FEWEST_PLACES, by=eva, at=story.now - timedelta(hours=4))
        training.book(occasion, mentor, by=person, at=story.now - timedelta(hours=3))
    recruitment.promise(mentor, by=person, at=at)
    recruitment.save_times(mentor, WeeklyTimes.parse(WEEK), capacity=2, by=person, at=at)
    recruitment.save_ways(mentor, campuses=["Norra campus"], online=True, by=person, at=at)
    recruitment.save_about(
        mentor, presentation="Jag är lugn och har gott om tid.", strengths=["week"], languages=["sv", "en"], by=person, at=at
    )
    recruitment.save_employment(mentor, employment_number=f"3{n:05}", by=person, at=at)
    recruitment.complete_introduction(mentor, on=timezone.localdate(at), by=eva, at=at)
    mentor.refresh_from_db()
    return mentor


def _student(story: Story, n: int, *, name: str = "Sara") -> User:
    at, today = _ago(story, 50), timezone.localdate(story.now)
    decision = support.register(
        email=f"{name}{n}@example.org".lower(),
        given_name=name,
        family_name=f"Nr{n}",
        reference=f"N-{name}-{n}",
        decided_on=today - timedelta(days=60),
        minutes_per_week=60,
        valid_until_on=today + timedelta(days=600),
        by=story["Eva"],
        at=at,
    )
    student = User.objects.get(pk=decision.student_id)
    request = support.begin(decision, by=student, at=at)
    support.save_answers(
        request,
        areas=["week"],
        weekly_times=WeeklyTimes.parse(WEEK if name == "Sara" else "söndag 20–22"),
        way="both",
        campus="",
        by=student,
        at=at,
    )
    support.save_answers(
        request, languages=["sv"], contact="email", programme="Datateknik", same_programme="", wishes="", by=student, at=at
    )
    support.submit(request, by=student, at=at)
    return student


def _waits(story: Story, n: int) -> None:
    _student(story, n, name="Vilma")


def _together(story: Story, student: User, mentor: Mentor) -> Mentorship:
    request = student.support_requests.select_related("student", "decision").get()
    run = matching.pin(request, mentor, by=story["Eva"], at=_ago(story, 45))
    proposal = Proposal.objects.select_related("request__student", "mentor__person").get(run=run, request=request)
    matching.ask(proposal, by=story["Eva"], at=_ago(story, 45))
    matching.agree(proposal, by=mentor.person, at=_ago(story, 44))
    matching.accept(proposal, by=student, at=_ago(story, 43))
    return Mentorship.objects.select_related("student", "mentor__person").get(student=student)
