"""A second pair, made by the same actions as the first: the pages to it have been walked once already."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from parvis.kit.week import WeeklyTimes
from parvis.matching import actions as matching
from parvis.matching.models import Proposal
from parvis.mentorships.models import Mentorship
from parvis.people.models import User
from parvis.recruitment import actions as recruitment
from parvis.recruitment.models import Mentor, MentorApplication
from parvis.support import actions as support
from parvis.support.models import SupportRequest

from .journey import EVA, NOOR, ROBIN, Thread

TIMES = "måndag 10–12, torsdag 13–17"


def _mentor(th: Thread, eva: User) -> Mentor:
    at = timezone.now()
    application = recruitment.begin(kind=MentorApplication.Kind.STUDENT, in_phase="yes", by=eva, at=at)
    who = {"given_name": "Robin", "family_name": "Thorn", "email": ROBIN}
    recruitment.save_answers(application, programme="Maskinteknik", year=4, letter="Jag är lugn.", **who, by=eva, at=at)
    mentor = recruitment.accept(recruitment.submit(application, by=None, at=at), by=eva, at=at)
    mentor, robin = Mentor.objects.select_related("person").get(pk=mentor.pk), th.person(ROBIN)
    recruitment.promise(mentor, by=robin, at=at)
    recruitment.read_handbook(mentor, by=robin, at=at)
    recruitment.save_times(mentor, WeeklyTimes.parse(TIMES), capacity=1, by=robin, at=at)
    recruitment.save_ways(mentor, campuses=["Norra campus"], online=False, by=robin, at=at)
    recruitment.save_about(mentor, presentation="Jag dricker mycket te.", strengths=["week"], languages=["sv"], by=robin, at=at)
    recruitment.complete_introduction(mentor, on=th.today, by=eva, at=at)
    mentor.refresh_from_db()
    return mentor


def _asks(th: Thread, eva: User) -> SupportRequest:
    at, today = timezone.now(), th.today
    valid = {"decided_on": today - timedelta(days=5), "valid_until_on": today + timedelta(days=700), "minutes_per_week": 60}
    decision = support.register(email=NOOR, given_name="Noor", family_name="Haddad", reference="N-2026-1052", **valid, by=eva, at=at)  # type: ignore[arg-type]  # a mix of kinds
    noor = th.person(NOOR)
    request = support.begin(decision, by=noor, at=at)
    support.save_answers(request, areas=["week"], weekly_times=WeeklyTimes.parse(TIMES), by=noor, at=at)
    support.save_answers(request, way="campus", campus="Norra campus", by=noor, at=at)
    support.save_answers(request, languages=["sv"], contact="email", programme="Maskinteknik", same_programme="", wishes="", by=noor, at=at)
    support.submit(request, by=noor, at=at)
    return request


def becomes_a_pair(th: Thread) -> int:
    """Noor and Robin say yes to each other. Returns the number of the pair."""
    eva, at = th.person(EVA), timezone.now()
    mentor, request = _mentor(th, eva), _asks(th, eva)
    run = matching.pin(request, mentor, by=eva, at=at)
    proposal = Proposal.objects.get(run=run, request=request)
    matching.ask(proposal, by=eva, at=at)
    matching.agree(proposal, by=th.person(ROBIN), at=at)
    matching.accept(proposal, by=th.person(NOOR), at=at)
    return Mentorship.objects.get(student__email=NOOR).pk
