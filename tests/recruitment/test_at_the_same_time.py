"""Many people at the same times, in earnest: threads with a connection each, and the pages as they are served."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BoundedSemaphore
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.casework.words import say
from parvis.kit.verdict import Refused
from parvis.notify.models import Message
from parvis.people.models import User
from parvis.recruitment import actions, queries
from parvis.recruitment.models import InterviewSlot, MentorApplication

from .world import AT, coordinator, invited, times

PEOPLE, TIMES, OTHERS = 200, 20, 5
TOO_LATE = "That time is no longer free. Choose another one"


def connections() -> int:
    """How many the database lets in at once: a PostgreSQL that others use too may let in fewer than there are people."""
    if connection.vendor != "postgresql":
        return PEOPLE
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        return min(PEOPLE, int(cursor.fetchone()[0]) - 20)


def invited_at_once(person: User) -> MentorApplication:
    """So many are made here that the long way takes its time."""
    invited_state: Any = {"state": "invited", "state_at": AT, "created_at": AT}
    return MentorApplication.objects.create(applicant=person, kind="alumnus", programme="Fysik", email=person.email, **invited_state)


@pytest.mark.requirement("R13")
@pytest.mark.django_db(transaction=True)
def test_two_hundred_people_who_pick_twenty_times_at_once_get_twenty_times() -> None:
    karin = coordinator()
    slots = times(karin, talks=TIMES + OTHERS)
    wanted, others = slots[:TIMES], slots[TIMES:]
    people = User.objects.bulk_create(
        User(email=f"nr{n}@example.org", given_name="Alva", family_name="Lind", joined_at=AT) for n in range(PEOPLE)
    )
    waiting = [invited_at_once(person) for person in people]
    together, room = Barrier(PEOPLE), BoundedSemaphore(connections())

    def pick(n: int) -> tuple[str, set[int]]:
        together.wait(timeout=60)
        with room:
            try:
                actions.book(waiting[n], wanted[n % TIMES], online=False, by=people[n], at=AT)
            except Refused as refused:
                with translation.override("en"):
                    said = say(refused.verdict.blocking[0])
                return said, {slot.pk for slot in queries.free_slots(AT)}
            else:
                return "booked", set()
            finally:
                connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        outcomes = list(pool.map(pick, range(PEOPLE)))
    assert {said for said, _free in outcomes} == {"booked", TOO_LATE}
    booked = [n for n, (said, _free) in enumerate(outcomes) if said == "booked"]
    assert {n % TIMES for n in booked} == set(range(TIMES))
    assert len(booked) == TIMES
    assert all(free >= {slot.pk for slot in others} for said, free in outcomes if said == TOO_LATE)
    assert InterviewSlot.objects.filter(application__isnull=False).count() == TIMES
    assert MentorApplication.objects.filter(state="booked", slot__isnull=False).count() == TIMES
    assert MentorApplication.objects.filter(state="invited", slot__isnull=True).count() == PEOPLE - TIMES
    assert Message.objects.filter(kind="recruitment.booked").count() == TIMES


@pytest.mark.usefixtures("now")
@pytest.mark.django_db(transaction=True)
def test_whoever_is_too_late_reads_so_on_the_page_and_sees_the_other_times() -> None:
    karin = coordinator()
    slots = times(karin, talks=3)
    waiting = [invited(karin, f"nr{n}@example.org") for n in range(8)]
    windows = []
    for application in waiting:
        windows.append(Client())
        windows[-1].force_login(application.applicant)  # type: ignore[arg-type]  # it was sent
    together = Barrier(8)

    def pick(n: int) -> tuple[int, str]:
        together.wait(timeout=60)
        try:
            address = reverse("mentor_application.book", args=[waiting[n].pk])
            answer = windows[n].post(address, {"time": str(slots[0].pk), "way": "online"})
            return answer.status_code, answer.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(pick, range(8)))
    assert sorted(status for status, _page in answers) == [302] + [422] * 7
    for page in (page for status, page in answers if status == 422):
        assert TOO_LATE in strip_tags(page)
        assert all(f'value="{slot.pk}"' in page for slot in slots[1:])
    assert InterviewSlot.objects.filter(application__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_person_who_books_in_five_windows_has_one_time() -> None:
    karin = coordinator()
    slots = times(karin, talks=5)
    application = invited(karin)
    person = application.applicant
    together = Barrier(5)

    def book(n: int) -> None:
        try:
            mine = MentorApplication.objects.select_related("applicant").get(pk=application.pk)
            together.wait(timeout=30)
            actions.book(mine, slots[n], online=False, by=person, at=AT)
        except SomeoneElseWasFaster:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(book, range(5)))
    assert InterviewSlot.objects.filter(application=application).count() == 1
