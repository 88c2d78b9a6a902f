"""A reader of calendar files that forgives nothing, written from the grammar of RFC 5545 and the tables of RFC 5546. It shares no code
with what wrote the files. A series is read as Outlook reads one: one event in a message, and a zone whose changes are yearly rules."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

NAME = re.compile(r"[A-Za-z0-9-]+")
PARAMETER = re.compile(
    r'([A-Za-z0-9-]+)=((?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^",;:\x00-\x08\x0a-\x1f\x7f]*)(?:,(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^",;:\x00-\x08\x0a-\x1f\x7f]*))*)'
)
TEXT = re.compile(r"(?:\\[\\;,nN]|[^\\;,\x00-\x08\x0a-\x1f\x7f])*")
UTC_TIME = re.compile(r"\d{8}T\d{6}Z")
MOMENT = re.compile(r"\d{8}T\d{6}Z?")
OFFSET = re.compile(r"[+-]\d{4}")
ADDRESS = re.compile(r"mailto:[^\s@<>]+@[^\s@<>]+", re.IGNORECASE)
URI = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)
VALUES = {
    **dict.fromkeys(
        ("PRODID", "VERSION", "CALSCALE", "METHOD", "UID", "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS", "TRANSP", "CLASS"), TEXT
    ),
    **dict.fromkeys(("DTSTART", "DTEND", "RECURRENCE-ID"), MOMENT),
    "DTSTAMP": UTC_TIME,
    "RRULE": re.compile(r"FREQ=WEEKLY;UNTIL=\d{8}T\d{6}Z"),
    "EXDATE": re.compile(r"\d{8}T\d{6}(,\d{8}T\d{6})*"),
    **dict.fromkeys(("ORGANIZER", "ATTENDEE"), ADDRESS),
    "SEQUENCE": re.compile(r"\d{1,9}"),
    "URL": URI,
}
ZONE = {
    "TZID": re.compile(r"[A-Za-z_]+/[A-Za-z_]+"),
    "TZNAME": TEXT,
    "DTSTART": re.compile(r"\d{8}T\d{6}"),
    **dict.fromkeys(("TZOFFSETFROM", "TZOFFSETTO"), OFFSET),
    "RRULE": re.compile(
        r"FREQ=YEARLY;(BYDAY=-?[1-4](MO|TU|WE|TH|FR|SA|SU);BYMONTH=\d{1,2}|BYMONTH=\d{1,2};BYDAY=-?[1-4](MO|TU|WE|TH|FR|SA|SU))"
    ),
}
IN_ZONE = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE")
CALENDAR = {"PRODID", "VERSION", "CALSCALE", "METHOD"}
ONE_OF = {
    "VERSION": {"2.0"},
    "CALSCALE": {"GREGORIAN"},
    "METHOD": {"REQUEST", "CANCEL", "PUBLISH"},
    "STATUS": {"CONFIRMED", "CANCELLED", "TENTATIVE"},
    "TRANSP": {"OPAQUE", "TRANSPARENT"},
    "CLASS": {"PUBLIC", "PRIVATE", "CONFIDENTIAL"},
}
MUST = {
    "REQUEST": {"UID", "DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY", "ATTENDEE", "SEQUENCE"},
    "CANCEL": {"UID", "DTSTAMP", "ORGANIZER", "SEQUENCE", "STATUS"},
    "PUBLISH": {"UID", "DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY"},
}
PARAMETERS = {
    "ORGANIZER": {"CN", "DIR", "LANGUAGE", "SENT-BY"},
    "ATTENDEE": {"CN", "CUTYPE", "ROLE", "PARTSTAT", "RSVP", "LANGUAGE", "MEMBER", "DIR"},
    **{name: {"TZID"} for name in IN_ZONE},
}


class NotACalendar(AssertionError):
    """The file breaks the grammar. Says which line."""


@dataclass(frozen=True)
class Line:
    name: str
    parameters: dict[str, str]
    value: str

    def instant(self, value: str) -> datetime:
        """One of its moments, in UTC."""
        zone = ZoneInfo(self.parameters["TZID"]) if "TZID" in self.parameters else UTC
        return _written(value).replace(tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True)
class Message:
    """One file: its method, and the one event in it."""

    method: str
    event: dict[str, list[Line]]

    def one(self, name: str) -> str:
        [line] = self.event[name]
        return line.value

    def text(self, name: str) -> str:
        """A text as people read it."""
        return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], self.one(name))

    def instant(self, name: str) -> datetime:
        return self.instants(name)[0]

    def instants(self, name: str) -> list[datetime]:
        """The moments of a property, in UTC; none where it is not there."""
        lines = self.event.get(name, [])
        return [line.instant(value) for line in lines for value in line.value.split(",")]

    @property
    def instead_of(self) -> datetime | None:
        return self.instant("RECURRENCE-ID") if "RECURRENCE-ID" in self.event else None

    @property
    def starts(self) -> list[datetime]:
        """When it begins, each time of it: the rule's weeks on the wall's clock, without those that are left out."""
        [begins] = self.event["DTSTART"]
        if "RRULE" not in self.event:
            return self.instants("DTSTART")
        until = _written(self.one("RRULE").rpartition("=")[2])
        wall, zone, found = _written(begins.value), ZoneInfo(begins.parameters["TZID"]), []
        while (moment := wall.replace(tzinfo=zone).astimezone(UTC)) <= until:
            found.append(moment)
            wall += timedelta(weeks=1)
        out = self.instants("EXDATE")
        _need(set(out) <= set(found), "what is left out is not among the rule's times")
        _need(bool(found), "a series without any time")
        return [moment for moment in found if moment not in out]

    @property
    def uid(self) -> str:
        return self.one("UID")

    @property
    def sequence(self) -> int:
        return int(self.one("SEQUENCE"))


def _written(value: str) -> datetime:
    """The day and the clock that are written, as if they were in UTC."""
    return datetime.strptime(value.removesuffix("Z") + "+0000", "%Y%m%dT%H%M%S%z").astimezone(UTC)


def _need(holds: bool, said: str) -> None:
    if not holds:
        raise NotACalendar(said)


def unfolded(file: bytes) -> list[str]:
    """The lines: CRLF and nothing else ends one, none is longer than 75 octets, none cuts a character in two."""
    _need(file.endswith(b"\r\n"), "the last line must end")
    lines = file[:-2].split(b"\r\n")
    for octets in lines:
        _need(b"\r" not in octets and b"\n" not in octets, f"a line ends with half a line break: {octets!r}")
        _need(len(octets) <= 75, f"a line of {len(octets)} octets: {octets!r}")
        _need(bool(octets), "an empty line")
        octets.decode("utf-8")
    whole: list[str] = []
    for line in (raw.decode("utf-8") for raw in lines):
        if line[0] in " \t":
            _need(bool(whole), "the file begins in the middle of a line")
            whole[-1] += line[1:]
        else:
            whole.append(line)
    return whole


def parsed(line: str) -> Line:
    """One content line: a name, parameters, a value of the kind that the property has."""
    found = NAME.match(line)
    _need(found is not None, f"no name: {line!r}")
    assert found is not None
    name, rest, parameters = found[0].upper(), line[found.end() :], {}
    while rest.startswith(";"):
        parameter = PARAMETER.match(rest, 1)
        _need(parameter is not None, f"a parameter cannot be read: {line!r}")
        assert parameter is not None
        _need(parameter[1].upper() not in parameters, f"a parameter twice: {line!r}")
        parameters[parameter[1].upper()] = parameter[2].strip('"')
        rest = rest[parameter.end() :]
    _need(rest.startswith(":"), f"no colon: {line!r}")
    return Line(name, parameters, rest[1:])


def _prove(line: Line, values: dict[str, re.Pattern[str]] = VALUES) -> None:
    _need(line.name in values, f"unknown property {line.name}")
    _need(values[line.name].fullmatch(line.value) is not None, f"{line.name} cannot be {line.value!r}")
    _need(line.name not in ONE_OF or line.value in ONE_OF[line.name], f"{line.name} cannot be {line.value}")
    _need(set(line.parameters) <= PARAMETERS.get(line.name, set()), f"{line.name} has parameters {sorted(line.parameters)}")
    if values[line.name] in {MOMENT, UTC_TIME}:
        _written(line.value)
    if values is VALUES and line.name in IN_ZONE:
        _need(line.value.endswith("Z") != ("TZID" in line.parameters), f"{line.name} is in UTC or in a zone, one of the two")


def _zone(lines: list[Line]) -> tuple[str, list[Line]]:
    """The zone that the file explains, if it does, and the lines without it."""
    edges = [n for n, line in enumerate(lines) if line.value == "VTIMEZONE"]
    if not edges:
        return "", lines
    first, last = edges
    inside, parts = lines[first + 1 : last], [line.value for line in lines[first + 1 : last] if line.name == "BEGIN"]
    _need(set(parts) <= {"STANDARD", "DAYLIGHT"} and len(parts) == len(set(parts)) > 0, f"the zone has {parts}")
    for part in parts:
        begin, end = (inside.index(Line(edge, {}, part)) for edge in ("BEGIN", "END"))
        for line in inside[begin + 1 : end]:
            _prove(line, ZONE)
        names = {line.name for line in inside[begin + 1 : end]} - {"TZNAME"}
        _need(names == {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"} | ({"RRULE"} if len(parts) > 1 else set()), f"{part} has {names}")
    [name] = [line.value for line in inside if line.name == "TZID"]
    return name, lines[:first] + lines[last + 1 :]


def read(file: bytes) -> Message:
    """The whole file: one calendar with one event, every property known and as often as it may be, and what its method asks for."""
    zone, lines = _zone([parsed(line) for line in unfolded(file)])
    frame = [(line.name, line.value) for line in lines if line.name in {"BEGIN", "END"}]
    _need(frame == [("BEGIN", "VCALENDAR"), ("BEGIN", "VEVENT"), ("END", "VEVENT"), ("END", "VCALENDAR")], f"the frame is {frame}")
    _need(lines[0].name == "BEGIN" and lines[-1].name == "END", "something stands outside the calendar")
    begin, end = (next(n for n, line in enumerate(lines) if (line.name, line.value) == (edge, "VEVENT")) for edge in ("BEGIN", "END"))
    head, body, tail = lines[1:begin], lines[begin + 1 : end], lines[end + 1 : -1]
    _need(not tail, "properties of the calendar come before its event")
    for line in (*head, *body):
        _prove(line)
    _need(sorted(line.name for line in head) == sorted(CALENDAR), f"the calendar has {[line.name for line in head]}")
    _need(
        {line.parameters["TZID"] for line in body if "TZID" in line.parameters} == ({zone} if zone else set()),
        "a zone that nobody explains",
    )
    event: dict[str, list[Line]] = {}
    for line in body:
        _need(line.name not in CALENDAR, f"{line.name} stands in the event")
        event.setdefault(line.name, []).append(line)
    for name, found in event.items():
        _need(len(found) == 1 or name in {"ATTENDEE", "EXDATE"}, f"{name} stands {len(found)} times")
    message = Message(next(line.value for line in head if line.name == "METHOD"), event)
    _as_the_method_asks(message)
    return message


def _as_the_method_asks(message: Message) -> None:
    _need(MUST[message.method] <= set(message.event), f"{message.method} lacks {sorted(MUST[message.method] - set(message.event))}")
    status = message.one("STATUS") if "STATUS" in message.event else ""
    _need((message.method == "CANCEL") == (status == "CANCELLED"), f"{message.method} is {status}")
    _need(message.method != "PUBLISH" or "ATTENDEE" not in message.event, "what is published invites nobody")
    if "DTEND" in message.event:
        _need(message.instant("DTEND") > message.instant("DTSTART"), "it ends before it begins")
    if "RRULE" in message.event:
        _need("RECURRENCE-ID" not in message.event, "one time of a series has no rule of its own")
        _need(bool(message.starts), "a series has a time")
    _need("EXDATE" not in message.event or "RRULE" in message.event, "nothing is left out of one time")


@dataclass
class Diary:
    """A calendar that does with messages what RFC 5546 says: the newest revision of each UID stands, and of each time of a series; a
    cancelled one goes. Where a series comes anew, some programs keep what they know of its single times, others do not (`forgets`)."""

    forgets: bool = False
    newest: dict[str, Message] = field(default_factory=dict)
    single: dict[tuple[str, datetime], Message] = field(default_factory=dict)
    files: dict[tuple[str, datetime | None], bytes] = field(default_factory=dict)
    """The file behind each of them."""

    def gets(self, file: bytes) -> None:
        message = read(file)
        if (turn := message.instead_of) is not None:
            self._gets_one_time(message, (message.uid, turn), file)
        elif _is_newer(message, self.newest.get(message.uid)):
            self.newest[message.uid] = message
            self.files[message.uid, None] = file
            for key, one in list(self.single.items()):
                if key[0] == message.uid and self.forgets and one.sequence < message.sequence:
                    del self.single[key]
                    del self.files[key]

    def _gets_one_time(self, message: Message, key: tuple[str, datetime], file: bytes) -> None:
        series = self.newest.get(message.uid)
        is_old = self.forgets and series is not None and message.sequence < series.sequence
        if not is_old and _is_newer(message, self.single.get(key)):
            self.single[key] = message
            self.files[key] = file

    @property
    def stands(self) -> list[tuple[datetime, datetime, str]]:
        """What the person sees."""
        rows = []
        for uid, message in self.newest.items():
            if message.method == "CANCEL":
                continue
            length = message.instant("DTEND") - message.instant("DTSTART")
            for start in message.starts:
                one = self.single.get((uid, start))
                if one is None:
                    rows.append((start, start + length, _place(message)))
                elif one.method != "CANCEL":
                    rows.append((one.instant("DTSTART"), one.instant("DTEND"), _place(one)))
        return sorted(rows)


def _is_newer(message: Message, known: Message | None) -> bool:
    new = (message.sequence, message.instant("DTSTAMP"))
    return known is None or new > (known.sequence, known.instant("DTSTAMP"))


def _place(message: Message) -> str:
    return message.text("LOCATION") if "LOCATION" in message.event else ""
