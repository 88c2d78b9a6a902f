"""Coordinators, mentors and students who decide at the same time, in earnest: threads with a connection each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.casework.words import say
from parvis.kit.verdict import Refused
from parvis.matching import actions, queries
from parvis.matching.models import MatchRun, Proposal, Steering
from parvis.mentorships.models import Mentorship

from .conftest import AT, World

pytestmark = [pytest.mark.requirement("Q7"), pytest.mark.django_db(transaction=True)]

THREADS = 8
State = Proposal.State
FASTER = "somebody else was faster"


def at_once(*does: Callable[[], Any]) -> list[str]:
    """All at the same time, each in a thread of its own: "done", or what each was told."""
    together = Barrier(len(does))

    def told(do: Callable[[], Any]) -> str:
        together.wait(timeout=60)
        try:
            do()
        except Refused as refused:
            with translation.override("en"):
                return say(refused.verdict.blocking[0])
        except SomeoneElseWasFaster:
            return FASTER
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(does)) as pool:
        return list(pool.map(told, does))


def fresh(proposal: Proposal) -> Proposal:
    """As another window would have read it."""
    return Proposal.objects.select_related("request__student", "request__decision", "mentor__person").get(pk=proposal.pk)


def nobody_is_offered_twice() -> None:
    still = list(Proposal.objects.filter(state__in=(State.SUGGESTED, State.ASKED_MENTOR, State.ASKED_STUDENT)).order_by("pk"))
    assert max(Counter(p.request_id for p in still).values(), default=0) <= 1
    taken = Counter(p.mentor_id for p in still)
    taken.update(Mentorship.objects.order_by("pk").values_list("mentor", flat=True))
    assert all(taken[mentor.pk] <= mentor.capacity for mentor in {p.mentor for p in still})


@pytest.mark.parametrize("looked_before", [False, True], ids=["never-looked", "looked-before"])
def test_eight_coordinators_who_look_at_once_suggest_once_for_each(world: World, looked_before: bool) -> None:
    for days in range(1, 7):
        world.request(days=days)
    for _mentor in range(4):
        world.mentor()
    staff = [world.coordinator() for _window in range(THREADS)]
    if looked_before:
        actions.solve(by=staff[0], at=AT)
    told = at_once(*(lambda by=by: actions.solve(by=by, at=AT) for by in staff))
    assert set(told) == {"done"}
    assert Proposal.objects.filter(state=State.SUGGESTED).count() == 4
    assert MatchRun.objects.count() == THREADS + looked_before
    nobody_is_offered_twice()


def test_eight_coordinators_who_press_look_at_once_all_see_the_queue(world: World) -> None:
    for days in range(1, 4):
        world.request(days=days)
        world.mentor()
    windows = []
    for _window in range(THREADS):
        windows.append(Client())
        windows[-1].force_login(world.coordinator())
    statuses: list[int] = []
    told = at_once(*(lambda window=window: statuses.append(window.post(reverse("matching.solve")).status_code) for window in windows))
    assert set(told) == {"done"}
    assert set(statuses) == {302}
    assert Proposal.objects.filter(state=State.SUGGESTED).count() == 3
    nobody_is_offered_twice()


def test_two_students_decided_for_the_last_place_at_once_one_is_and_the_other_is_told(world: World) -> None:
    mentor, other = world.mentor(), world.mentor()
    wanting = [world.request(days=n + 1) for n in range(THREADS)]
    staff = [world.coordinator() for _window in wanting]
    told = at_once(*(lambda r=r, by=by: actions.pin(r, mentor, by=by, at=AT) for r, by in zip(wanting, staff, strict=True)))
    assert told.count("done") == 1
    assert all(sentence and sentence != FASTER for sentence in told)
    pinned = wanting[told.index("done")]
    assert Steering.objects.filter(ended_at=None).get().request == pinned
    assert Proposal.objects.get(state=State.SUGGESTED, mentor=mentor).request == pinned
    assert Proposal.objects.filter(state=State.SUGGESTED, mentor=other).count() == 1
    nobody_is_offered_twice()


def test_two_students_asked_for_the_last_place_at_once_one_is(world: World) -> None:
    mentor = world.mentor(capacity=2)
    for days in (3, 2):
        world.request(days=days)
    actions.solve(by=world.coordinator(), at=AT)
    mentor.capacity = 1
    mentor.save(update_fields=["capacity"])
    both = [fresh(p) for p in Proposal.objects.order_by("pk")]
    staff = [world.coordinator() for _window in both]
    told = at_once(*(lambda p=p, by=by: actions.ask(p, by=by, at=AT) for p, by in zip(both, staff, strict=True)))
    assert told.count("done") == 1
    assert FASTER not in told
    assert Proposal.objects.filter(state=State.ASKED_MENTOR).count() == 1
    assert queries.loads() == {mentor.pk: 1}


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_answer_and_looking_again_at_once_make_no_double_match(world: World, answer: str) -> None:
    request, _other = world.request(days=9), world.request(days=2)
    mentor, _more = world.mentor(), world.mentor()
    eva = world.coordinator()
    actions.pin(request, mentor, by=eva, at=AT)
    proposal = Proposal.objects.get(request=request)
    actions.ask(proposal, by=eva, at=AT)
    actions.agree(fresh(proposal), by=mentor.person, at=AT)
    staff = [world.coordinator() for _window in range(THREADS - 3)]
    twice = [lambda: getattr(actions, answer)(fresh(proposal), by=request.student, at=AT) for _window in range(2)]
    pins = [lambda: actions.pin(request, mentor, by=eva, at=AT)]
    told = at_once(*twice, *pins, *(lambda by=by: actions.solve(by=by, at=AT) for by in staff))
    assert told[:2].count("done") == 1
    assert told[3:] == ["done"] * len(staff)
    fresh_state = fresh(proposal).state
    assert fresh_state == (State.ACCEPTED if answer == "accept" else State.DECLINED_BY_STUDENT)
    assert Mentorship.objects.count() == (answer == "accept")
    assert queries.loads().get(mentor.pk, 0) <= mentor.capacity
    nobody_is_offered_twice()
