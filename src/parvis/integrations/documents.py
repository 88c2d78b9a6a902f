"""What a calendar reads: the same times, under the same numbers, as the invitations."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.meetings import access as pairs
from parvis.meetings import notices as of_meetings
from parvis.notify import invitation
from parvis.notify.invitation import Entry, Occasion
from parvis.recruitment import notices as of_talks
from parvis.training import notices as of_training
from parvis.visits import notices as of_visits

from .models import CalendarFeed

Shows = CalendarFeed.Shows


def calendar(
    feed: CalendarFeed,
    *,
    meetings: Iterable[Any],
    talks: Iterable[Any],
    places: Iterable[Any],
    led: Iterable[Any],
    visits: Iterable[Any],
) -> bytes:
    """A person's times in their language, with no more about each than they have chosen. The time alone is always there."""
    with translation.override(feed.person.language):
        entries = [*_meetings(feed, meetings), *_talks(feed, talks), *_training(feed, places, led), *_visits(feed, visits)]
        entries.sort(key=lambda e: (e.occasion.starts_at, str(e.occasion.uid)))
        return invitation.feed(entries, name=_("Meetings"))


def _entry(feed: CalendarFeed, occasion: Occasion, *, path: str, at: Any, kind: Any = "", name: str = "") -> Entry:
    summary = str(kind) if kind and Shows.KIND in feed.shows else _("Meeting")
    if name and Shows.NAME in feed.shows:
        summary = _("%(meeting)s with %(name)s") % {"meeting": summary, "name": name}
    if Shows.PLACE not in feed.shows:
        occasion = replace(occasion, place="", online=False)
    return Entry(occasion=occasion, summary=summary, path=path, at=at)


def _meetings(feed: CalendarFeed, found: Iterable[Any]) -> Iterator[Entry]:
    for one in found:
        pair = one.mentorship
        other = pair.mentor.person if pairs.side(pair, feed.person) == pairs.STUDENT else pair.student
        page = reverse("meetings.meeting", args=[one.pk])
        yield _entry(feed, of_meetings.in_calendar(one), path=page, at=one.state_at, name=other.given_name)


def _talks(feed: CalendarFeed, found: Iterable[Any]) -> Iterator[Entry]:
    for one in found:
        is_own = one.applicant_id == feed.person_id
        page = reverse("recruitment.mine") if is_own else reverse("recruitment.application", args=[one.pk])
        name = one.slot.coordinator.given_name if is_own else one.given_name
        yield _entry(feed, of_talks.talk(one), path=page, at=one.state_at, kind=of_talks.TALK, name=name)


def _training(feed: CalendarFeed, places: Iterable[Any], led: Iterable[Any]) -> Iterator[Entry]:
    for booking in places:
        yield _entry(feed, of_training.in_calendar(booking), path=reverse("training.mine"), at=booking.state_at, kind=of_training.CALENDAR)
    for one in led:
        number = uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.BASE_URL}{reverse('training.occasion', args=[one.pk])}")
        occasion = Occasion(uid=number, sequence=0, starts_at=one.starts_at, ends_at=one.ends_at, place=one.place)
        page = reverse("training.occasion", args=[one.pk])
        yield _entry(feed, occasion, path=page, at=one.state_at, kind=of_training.CALENDAR)


def _visits(feed: CalendarFeed, found: Iterable[Any]) -> Iterator[Entry]:
    for one in found:
        page, name = reverse("visits.visit", args=[one.pk]), one.mentorship.student.given_name
        yield _entry(feed, of_visits.in_calendar(one), path=page, at=one.state_at, name=name)
