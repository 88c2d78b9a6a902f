"""A place in the mentor's calendar: booked, moved and called off, a strict reader sees one occasion that follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from parvis.people.models import User
from parvis.training import actions
from tests.notify.strict_calendar import Diary, read
from tests.recruitment.test_invitations import files_to
from tests.recruitment.world import AT, coordinator, later, ready_mentor
from tests.training.world import START, booked, occasion, told

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R85")]
END = START + timedelta(minutes=90)


def diary_of(person: User) -> Diary:
    diary = Diary()
    for file in files_to(person):
        diary.gets(file)
    return diary


def test_a_new_time_replaces_the_first_and_calling_off_takes_it_away() -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    one = occasion(karin)
    booked(one, mentor)
    actions.change(one, starts_at=START + timedelta(hours=2), ends_at=END + timedelta(hours=2), by=karin, at=later(hours=1))
    assert diary_of(mentor.person).stands == [(START + timedelta(hours=2), END + timedelta(hours=2), "Room 2")]
    mail.outbox.clear()
    actions.cancel(one, by=karin, at=later(hours=2))
    [file] = files_to(mentor.person)
    assert (read(file).method, read(file).sequence) == ("CANCEL", 2)


def test_a_place_that_is_given_back_leaves_the_calendar_and_a_new_one_is_another() -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    one = occasion(karin)
    actions.cancel_place(booked(one, mentor), by=karin, at=later(hours=1))
    assert told(mentor.person)[-1] == "training.cancelled"
    assert diary_of(mentor.person).stands == []
    mail.outbox.clear()
    booked(one, mentor, later(hours=2))
    assert diary_of(mentor.person).stands == [(START, END, "Room 2")]


@pytest.mark.usefixtures("now")
def test_the_place_can_be_fetched_as_a_file_by_its_mentor_alone(as_person: Callable[[User], Client]) -> None:
    karin = coordinator()
    mentor, other = ready_mentor(karin), ready_mentor(karin, "bo@example.org")
    place = booked(occasion(karin), mentor, AT)
    address = reverse("training.calendar", args=[place.pk])
    file = as_person(mentor.person).get(address)
    assert file["Content-Type"] == "text/calendar; charset=utf-8"
    assert (read(file.content).method, read(file.content).instant("DTSTART")) == ("PUBLISH", START)
    assert as_person(other.person).get(address).status_code == 404
