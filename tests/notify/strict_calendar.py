"""A reader of calendar files that forgives nothing, written from the grammar of RFC 5545 and the tables of RFC 5546. It shares no code
with what wrote the files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

NAME = re.compile(r"[A-Za-z0-9-]+")
PARAMETER = re.compile(
    r'([A-Za-z0-9-]+)=((?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^",;:\x00-\x08\x0a-\x1f\x7f]*)(?:,(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^",;:\x00-\x08\x0a-\x1f\x7f]*))*)'
)
TEXT = re.compile(r"(?:\\[\\;,nN]|[^\\;,\x00-\x08\x0a-\x1f\x7f])*")
UTC_TIME = re.compile(r"\d{8}T\d{6}Z")
ADDRESS = re.compile(r"mailto:[^\s@<>]+@[^\s@<>]+", re.IGNORECASE)
URI = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)
VALUES = {
    **dict.fromkeys(
        ("PRODID", "VERSION", "CALSCALE", "METHOD", "UID", "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS", "TRANSP", "CLASS"), TEXT
    ),
    **dict.fromkeys(("DTSTAMP", "DTSTART", "DTEND"), UTC_TIME),
    **dict.fromkeys(("ORGANIZER", "ATTENDEE"), ADDRESS),
    "SEQUENCE": re.compile(r"\d{1,9}"),
    "URL": URI,
}
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
}


class NotACalendar(AssertionError):
    """The file breaks the grammar. Says which line."""


@dataclass(frozen=True)
class Line:
    name: str
    parameters: dict[str, str]
    value: str


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
        return datetime.strptime(self.one(name), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)

    @property
    def uid(self) -> str:
        return self.one("UID")

    @property
    def sequence(self) -> int:
        return int(self.one("SEQUENCE"))


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


def _prove(line: Line) -> None:
    _need(line.name in VALUES, f"unknown property {line.name}")
    _need(VALUES[line.name].fullmatch(line.value) is not None, f"{line.name} cannot be {line.value!r}")
    _need(line.name not in ONE_OF or line.value in ONE_OF[line.name], f"{line.name} cannot be {line.value}")
    _need(set(line.parameters) <= PARAMETERS.get(line.name, set()), f"{line.name} has parameters {sorted(line.parameters)}")
    if VALUES[line.name] is UTC_TIME:
        datetime.strptime(line.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def read(file: bytes) -> Message:
    """The whole file: one calendar with one event, every property known and as often as it may be, and what its method asks for."""
    lines = [parsed(line) for line in unfolded(file)]
    frame = [(line.name, line.value) for line in lines if line.name in {"BEGIN", "END"}]
    _need(frame == [("BEGIN", "VCALENDAR"), ("BEGIN", "VEVENT"), ("END", "VEVENT"), ("END", "VCALENDAR")], f"the frame is {frame}")
    _need(lines[0].name == "BEGIN" and lines[-1].name == "END", "something stands outside the calendar")
    begin, end = (next(n for n, line in enumerate(lines) if (line.name, line.value) == (edge, "VEVENT")) for edge in ("BEGIN", "END"))
    head, body, tail = lines[1:begin], lines[begin + 1 : end], lines[end + 1 : -1]
    _need(not tail, "properties of the calendar come before its event")
    for line in (*head, *body):
        _prove(line)
    _need(sorted(line.name for line in head) == sorted(CALENDAR), f"the calendar has {[line.name for line in head]}")
    event: dict[str, list[Line]] = {}
    for line in body:
        _need(line.name not in CALENDAR, f"{line.name} stands in the event")
        event.setdefault(line.name, []).append(line)
    for name, found in event.items():
        _need(len(found) == 1 or name == "ATTENDEE", f"{name} stands {len(found)} times")
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


@dataclass
class Diary:
    """A calendar that does with messages what RFC 5546 says: the newest revision of each UID stands, a cancelled one goes."""

    newest: dict[str, Message] = field(default_factory=dict)

    def gets(self, file: bytes) -> None:
        message = read(file)
        known = self.newest.get(message.uid)
        new = (message.sequence, message.instant("DTSTAMP"))
        if known is None or new > (known.sequence, known.instant("DTSTAMP")):
            self.newest[message.uid] = message

    @property
    def stands(self) -> list[tuple[datetime, datetime, str]]:
        """What the person sees."""
        rows = [m for m in self.newest.values() if m.method != "CANCEL"]
        return sorted((m.instant("DTSTART"), m.instant("DTEND"), m.text("LOCATION") if "LOCATION" in m.event else "") for m in rows)
