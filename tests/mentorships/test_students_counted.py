"""The pool knows how many students each mentor has, because the pairs say so."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections

from parvis.kit.verdict import Refused
from parvis.matching import actions as matching
from parvis.matching.models import Proposal
from parvis.mentorships import actions
from parvis.mentorships.models import Ending
from parvis.recruitment import actions as recruitment
from parvis.recruitment.models import Mentor

from .conftest import AT, World


def students(mentor: Mentor) -> int:
    return Mentor.objects.values_list("students", flat=True).get(pk=mentor.pk)


@pytest.mark.requirement("R97")
def test_a_pair_that_begins_and_ends_is_counted(world: World) -> None:
    mentor = world.mentor()
    first, _second = world.pair(mentor=mentor), world.pair(mentor=mentor)
    assert students(mentor) == 2
    actions.pause(first, by=world.office, at=AT)
    assert students(mentor) == 2  # a pair that rests is a pair
    actions.talked(first, by=world.office, at=AT)
    actions.end(first, closing="declined", student_next=Ending.Next.DONE, by=world.office, at=AT + timedelta(days=1))
    assert students(mentor) == 1


def test_a_mentor_leaves_when_the_last_pair_has_ended(world: World) -> None:
    pair = world.pair()
    mentor = world.fresh(pair.mentor)
    with pytest.raises(Refused, match="has_students"):
        recruitment.leave(mentor, by=world.office, at=AT)
    actions.talked(pair, by=world.office, at=AT)
    actions.end(pair, closing="declined", student_next=Ending.Next.DONE, by=world.office, at=AT)
    mentor = world.fresh(mentor)
    recruitment.leave(mentor, by=world.office, at=AT)
    assert mentor.state == "left"


@pytest.mark.django_db(transaction=True)
def test_pairs_that_begin_at_once_are_all_counted() -> None:
    world = World()
    mentor = world.mentor()
    proposals = [
        Proposal.objects.create(request=world.request(), mentor=mentor, fit=1, state="asked_student", state_at=AT, created_at=AT)
        for _ in range(6)
    ]
    start = threading.Barrier(len(proposals))

    def accept(proposal: Proposal) -> None:
        start.wait()
        matching.accept(proposal, by=proposal.request.student, at=AT)
        connections.close_all()

    threads = [threading.Thread(target=accept, args=(proposal,)) for proposal in proposals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert students(mentor) == 6
