"""An address that somebody has pasted is fetched from the open net alone, and only so much of it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from parvis.calendars import Unreachable, fetch, fetching
from parvis.calendars.fetching import is_public, understood

FAR_AWAY = "93.184.215.14"
CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
OURS = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "ff02::1",
    "not a number",
]

Answers = Callable[[bytes], bytes]


class Far:
    """A machine far away, which answers as it is told. `asked` is what it was asked for."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.called: list[tuple[str, str]] = []
        self.kept: list[socket.socket] = []

    def connect(self, host: str, number: str, _seconds: float) -> socket.socket:
        self.called.append((host, number))
        here, there = socket.socketpair()
        self.kept.append(there)
        threading.Thread(target=self._answer, args=(there, self.answers.pop(0)), daemon=True).start()
        return here

    def _answer(self, line: socket.socket, answer: bytes) -> None:
        self.asked.append(line.recv(65536).decode().split("\r\n")[0])
        try:
            line.sendall(answer)
            if not answer.endswith(b"..."):
                line.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def fetch(self, address: str, *, seconds: float = 30.0, numbers: tuple[str, ...] = (FAR_AWAY,)) -> bytes:
        return fetch(address, resolve=lambda _host: numbers, connect=self.connect, seconds=seconds)

    def close(self) -> None:
        for line in self.kept:
            line.close()


@pytest.fixture
def far() -> Iterator[Callable[..., Far]]:
    made: list[Far] = []

    def make(*answers: bytes) -> Far:
        made.append(Far(*answers))
        return made[-1]

    yield make
    for one in made:
        one.close()


def ok(body: bytes, *headers: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", *headers, "", ""]).encode() + body


def moved(to: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


def why(far: Far, address: str = "https://schema.example.org/a.ics", **how: object) -> str:
    with pytest.raises(Unreachable) as said:
        far.fetch(address, **how)  # type: ignore[arg-type]  # what a test gives on
    return said.value.code


def test_a_calendar_is_fetched_from_the_number_that_was_looked_up(far: Callable[..., Far]) -> None:
    there = far(ok(CALENDAR))
    assert there.fetch("webcal://Schema.example.org/ri/a.ics?sid=3&p=1#top") == CALENDAR
    assert there.called == [("schema.example.org", FAR_AWAY)]
    assert there.asked == ["GET /ri/a.ics?sid=3&p=1 HTTP/1.1"]


@pytest.mark.parametrize("number", OURS)
def test_a_machine_that_is_not_on_the_open_net_is_never_called(far: Callable[..., Far], number: str) -> None:
    assert not is_public(number)
    there = far()
    assert why(there, numbers=(FAR_AWAY, number)) == "calendars.not_public"
    assert there.called == []


@pytest.mark.parametrize("number", [FAR_AWAY, "8.8.8.8", "2606:4700:4700::1111"])
def test_a_machine_on_the_open_net_may_be_called(number: str) -> None:
    assert is_public(number)


@pytest.mark.parametrize(
    "address",
    [
        "http://schema.example.org/a.ics",
        "file:///etc/hostname",
        "ftp://schema.example.org/a.ics",
        "https://user:secret@schema.example.org/a.ics",
        "https://schema.example.org:8443/a.ics",
        "https:///a.ics",
        "https://schema.example.org/a b.ics",
        "https://schema.example.org/\r\nHost: x",
        "https://[::1/a.ics",
        "schema.example.org/a.ics",
        f"https://schema.example.org/{'a' * 2000}",
    ],
    ids=["no lock", "a file", "another way", "a password", "another port", "no host", "a blank", "a line break", "half", "bare", "long"],
)
def test_an_address_that_is_not_plain_is_not_fetched(far: Callable[..., Far], address: str) -> None:
    assert why(far(), address) == "calendars.not_an_address"


def test_a_number_in_the_address_is_looked_at_as_a_name_is(far: Callable[..., Far]) -> None:
    with pytest.raises(Unreachable) as said:
        fetch("https://127.0.0.1/a.ics", connect=far().connect, seconds=30)
    assert said.value.code == "calendars.not_public"


def test_a_redirect_is_followed_within_the_host_and_never_out_of_it(far: Callable[..., Far]) -> None:
    assert far(moved("/new.ics"), ok(CALENDAR)).fetch("https://schema.example.org/a.ics") == CALENDAR
    for elsewhere in ("https://other.example.org/a.ics", "https://169.254.169.254/"):
        assert why(far(moved(elsewhere))) == "calendars.leads_elsewhere"
    assert why(far(moved("http://schema.example.org/a.ics"))) == "calendars.not_an_address"
    assert why(far(*[moved("/round")] * 4)) == "calendars.leads_elsewhere"


def test_only_so_much_is_taken(far: Callable[..., Far], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 1000)
    assert why(far(ok(b"x" * 1001))) == "calendars.too_large"
    assert why(far(ok(b"x" * 1001, "Content-Length: 2000"))) in {"calendars.too_large", "calendars.no_answer"}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "calendars.not_there"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nxx", "calendars.not_a_calendar"),
        (b"nonsense\r\n\r\n", "calendars.no_answer"),
        (b"", "calendars.no_answer"),
    ],
    ids=["not there", "packed", "nonsense", "silence"],
)
def test_what_is_no_answer_is_said(far: Callable[..., Far], answer: bytes, code: str) -> None:
    assert why(far(answer)) == code


def test_an_answer_that_never_ends_is_cut(far: Callable[..., Far]) -> None:
    assert why(far(ok(b"BEGIN:VCALENDAR...")), seconds=0.3) == "calendars.too_slow"


def test_a_name_that_is_nobodys_has_no_answer(far: Callable[..., Far]) -> None:
    def nobody(_host: str) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(Unreachable) as said:
        fetch("https://nobody.example.org/a.ics", resolve=nobody, connect=far().connect)
    assert said.value.code == "calendars.no_answer"
    assert why(far(), numbers=()) == "calendars.no_answer"


def test_a_foreign_name_is_asked_for_in_its_plain_letters() -> None:
    assert understood("https://schémä.example.org/a").hostname == "xn--schm-ooa2a.example.org"
