"""What a calendar understands: an invitation to an occasion, its change and its cancellation (RFC 5545, 5546, 6047).

One occasion keeps one `uid` for as long as it lives. Each message about it bears a higher `sequence`, so that a calendar
replaces what it had, also when messages come in the wrong order. Instants are in UTC, so no calendar has to guess a zone.

A series every week is one rule under one `uid`, on the wall's clock; one time of it is named by when it would have been. One message
holds one event: of several, Outlook reads the first and no more (MS-STANOICAL 2.2.175)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]
PRODUCT = "-//Parvis//Parvis//EN"
ASK_AGAIN_AFTER = timedelta(hours=1)
"""How often a calendar that subscribes is asked to look for news. Most look more seldom."""


class _Words(vText):
    """A text whose backslashes come back as they were. The library takes "\\N" in what somebody wrote for a new line."""

    def to_ical(self) -> bytes:
        escaped = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return escaped.replace("\r\n", "\\n").replace("\n", "\\n").encode()


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """When and where, and which message about it this is. Never text that somebody wrote about a person."""

    uid: uuid.UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    online: bool = False
    is_off: bool = False
    weekly_until: datetime | None = None
    """The start of the last time, where it is a series every week that begins at `starts_at`."""
    without: tuple[datetime, ...] = ()
    """The times of the series that are left out."""
    instead_of: datetime | None = None
    """Where it is one time of a series: when it would have been."""

    @property
    def method(self) -> Method:
        return "CANCEL" if self.is_off else "REQUEST"

    def as_data(self) -> dict[str, Any]:
        """What the outbox keeps until the message is sent."""
        return {
            "uid": str(self.uid),
            "sequence": self.sequence,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "place": self.place,
            "online": self.online,
            "is_off": self.is_off,
            "weekly_until": self.weekly_until and self.weekly_until.isoformat(),
            "without": [one.isoformat() for one in self.without],
            "instead_of": self.instead_of and self.instead_of.isoformat(),
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Occasion:
        """The occasion as it was when the message was put in the outbox."""
        until, instead_of = data.get("weekly_until"), data.get("instead_of")
        return cls(
            uid=uuid.UUID(data["uid"]),
            sequence=data["sequence"],
            starts_at=datetime.fromisoformat(data["starts_at"]),
            ends_at=datetime.fromisoformat(data["ends_at"]),
            place=data["place"],
            online=data["online"],
            is_off=data["is_off"],
            weekly_until=datetime.fromisoformat(until) if until else None,
            without=tuple(datetime.fromisoformat(one) for one in data.get("without", ())),
            instead_of=datetime.fromisoformat(instead_of) if instead_of else None,
        )


def written(
    occasion: Occasion, *, method: Method, summary: str, line: str, path: str, at: datetime, name: str = "", address: str = ""
) -> bytes:
    """The file, in the active language. `name` and `address` say who is invited; a file that is only fetched (PUBLISH) invites nobody.

    Each who is invited gets a file of their own, so nobody reads there who the others are."""
    calendar = _calendar(method)
    if _is_by_the_wall(occasion):
        calendar.add_component(_zone(occasion.starts_at.year - 1))
    event = _event(occasion, method=method, summary=summary, line=line, path=path, at=at)
    if address:
        event.add("attendee", _attendee(name, address))
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a feed: an occasion as its invitation tells of it, what the calendar calls it, and since when it is so."""

    occasion: Occasion
    summary: str
    path: str
    at: datetime


def feed(entries: Iterable[Entry], *, name: str) -> bytes:
    """All of a person's occasions as one file that a calendar subscribes to. What is off is left out: then it goes from the calendar."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", ASK_AGAIN_AFTER, parameters={"value": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry.occasion, method="PUBLISH", summary=entry.summary, line="", path=entry.path, at=entry.at))
    if not calendar.subcomponents:
        calendar.add_component(Timezone.from_tzid(settings.TIME_ZONE))  # a calendar file is never empty
    file: bytes = calendar.to_ical()
    return file


def _calendar(method: Method) -> Calendar:
    calendar = Calendar()
    for key, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", method)):
        calendar.add(key, value)
    return calendar


def _event(occasion: Occasion, *, method: Method, summary: str, line: str, path: str, at: datetime) -> Event:
    event, page = Event(), settings.BASE_URL + path
    event.add("uid", f"{occasion.uid}@{urlsplit(settings.BASE_URL).hostname or 'parvis'}")
    event.add("sequence", occasion.sequence)
    event.add("dtstamp", at.astimezone(UTC))
    zone = ZoneInfo(settings.TIME_ZONE) if _is_by_the_wall(occasion) else UTC
    event.add("dtstart", occasion.starts_at.astimezone(zone))
    event.add("dtend", occasion.ends_at.astimezone(zone))
    if occasion.instead_of:
        event.add("recurrence-id", occasion.instead_of.astimezone(zone))
    if occasion.weekly_until:
        event.add("rrule", {"freq": "weekly", "until": occasion.weekly_until.astimezone(UTC)})
    if occasion.without:
        event.add("exdate", [one.astimezone(zone) for one in occasion.without])
    event.add("summary", _Words(summary))
    event.add("description", _Words(f"{line}\n\n{page}" if line else page))
    if place := gettext("Online") if occasion.online else occasion.place:
        event.add("location", _Words(place))
    event.add("url", page)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if method == "CANCEL" else "OPAQUE")
    event.add("class", "PRIVATE")  # a shared calendar shows others only that the time is taken
    event.add("organizer", _organiser())
    return event


def _is_by_the_wall(occasion: Occasion) -> bool:
    """A series and each of its times follow the clock on the wall, whatever summer time does in between."""
    return occasion.weekly_until is not None or occasion.instead_of is not None


def _zone(year: int) -> Timezone:
    """The institution's zone, with its changes of the clock as yearly rules: Outlook reads those and nothing else (MS-STANOICAL 2.2.47)."""
    zone = Timezone.from_tzid(settings.TIME_ZONE, first_date=date(year, 1, 1), last_date=date(year, 12, 31))
    zone.pop("comment", None)
    changes = [one for one in zone.subcomponents if one.TZOFFSETFROM != one.TZOFFSETTO]
    for one in changes:
        on = one.DTSTART
        which = -1 if (on + timedelta(days=7)).month != on.month else (on.day - 1) // 7 + 1
        one.add(
            "rrule", {"freq": "yearly", "bymonth": on.month, "byday": f"{which}{['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'][on.weekday()]}"}
        )
    zone.subcomponents = changes or zone.subcomponents
    return zone


def _organiser() -> vCalAddress:
    """The address that the message comes from: a calendar takes an invitation from nobody else."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organiser = vCalAddress(f"mailto:{address}")
    if name:
        organiser.params["cn"] = vText(name)
    return organiser


def _attendee(name: str, address: str) -> vCalAddress:
    """Whoever is invited has said yes already, in Parvis: no answer is asked for."""
    attendee = vCalAddress(f"mailto:{address}")
    attendee.params |= {
        "cn": vText(name or address),
        "cutype": vText("INDIVIDUAL"),
        "role": vText("REQ-PARTICIPANT"),
        "partstat": vText("ACCEPTED"),
        "rsvp": vText("FALSE"),
    }
    return attendee
