"""What waits for somebody here: one row a thing on the first page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.casework.task import Ask, Task, Waiting
from parvis.web.dates import cap_first, span_words

from . import queries
from .forms import name_of


def tasks(user: Any, *, role: str, at: datetime) -> Sequence[Task | Ask]:
    """At most two queries for each role, however much waits."""
    if role == "coordinator":
        return _of_coordinator(user, at)
    if role != "mentor":
        return []
    offers = Ask(rows=queries.offers_of(user, at), draw=_offered, word="occasion__topic", when="occasion__starts_at")
    return [offers, *_of_places(user, at)]


def _offered(places: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="training.book",
            title=_("There is a place for you"),
            what=place.word or _("You have waited for this place"),
            detail=_("You have waited for this place. Answer before it goes to the next one."),
            action=_("Answer"),
            url=reverse("training.mine"),
            since_at=place.since_at,
            when=place.when,
        )
        for place in places[:1]
    ]


def _of_coordinator(user: Any, at: datetime) -> list[Task]:
    return [
        Task(
            key="training.take_attendance",
            title=_("Say who was there"),
            what=name_of(occasion),
            action=_("Save attendance"),
            url=reverse("occasion.hold", args=[occasion.pk]),
            since_at=occasion.ends_at,
        )
        for occasion in queries.without_attendance(user, at)
    ]


def _of_places(user: Any, at: datetime) -> list[Task]:
    """The next place; otherwise what can be booked. At most two queries."""
    url = reverse("training.mine")
    booking = queries.next_place(user, at)
    if booking is not None:
        occasion = booking.occasion
        is_on = queries.code_window(occasion).is_open(at)
        return [
            Task(
                key="training.coming",
                title=name_of(occasion),
                what=cap_first(span_words(occasion.starts_at, occasion.ends_at, year=at.year)),
                detail=occasion.place,
                action=_("Enter the code") if is_on else _("See your places"),
                url=reverse("booking.check_in", args=[booking.pk]) if is_on else url,
                since_at=booking.state_at,
                when=occasion.starts_at,
                until=occasion.ends_at,
                tag="",
            )
        ]
    offered = queries.next_to_book(user, at)
    if offered is None:
        return []
    return [
        Task(
            key="training.book",
            title=_("Book a place"),
            what=name_of(offered),
            detail=_("There are places at the next occasion. You are paid for the time."),
            action=_("Choose an occasion"),
            url=url,
            since_at=offered.created_at,
            tag="info",
        )
    ]
