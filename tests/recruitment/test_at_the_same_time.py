from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.kit.verdict import Refused
from parvis.recruitment import actions
from parvis.recruitment.models import InterviewSlot, MentorApplication

from .world import AT, coordinator, invited, times


@pytest.mark.django_db(transaction=True)
def test_twenty_people_at_once_get_the_five_times_there_are() -> None:
    karin = coordinator()
    slots = times(karin, talks=5)
    waiting = [invited(karin, f"nr{n}@example.org") for n in range(20)]
    people = [application.applicant for application in waiting]
    together = Barrier(20)

    def book(n: int) -> str:
        try:
            together.wait(timeout=30)
            actions.book(waiting[n], slots[n % 5], online=False, by=people[n], at=AT)
        except Refused as refused:
            return refused.verdict.blocking[0].code
        else:
            return "booked"
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(book, range(20)))
    assert sorted(set(outcomes)) == ["booked", "recruitment.time_taken"]
    assert outcomes.count("booked") == 5
    assert InterviewSlot.objects.filter(application__isnull=False).count() == 5
    assert MentorApplication.objects.filter(state="booked").count() == 5
    assert MentorApplication.objects.filter(state="invited", slot__isnull=True).count() == 15


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
