"""One file from an address that a person has pasted. The address may mean harm, and what answers there may too."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

MOST_BYTES = 5_000_000
SECONDS = 8.0
REDIRECTS = 3
HTTPS = 443
CARRIERS = tuple(ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
"""Addresses that carry an older address inside, and so could lead to a place of our own."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str], Iterable[str]]
Connect = Callable[[str, str, float], socket.socket]


class Unreachable(Exception):
    """The address is not fetched, or gave nothing. `code` says why, in the words of whoever asked."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def resolved(host: str) -> list[str]:
    """Every number that the name stands for."""
    found = socket.getaddrinfo(host, HTTPS, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(where[0]) for *_kind, where in found))


def connected(host: str, number: str, seconds: float) -> socket.socket:
    """An encrypted line to this very number, which must prove that it is the host."""
    line = socket.create_connection((number, HTTPS), timeout=seconds)
    try:
        return ssl.create_default_context().wrap_socket(line, server_hostname=host)
    except BaseException:
        line.close()
        raise


def is_public(number: str) -> bool:
    """Is it out on the net, and not a machine of our own, of the house, or of the cloud?"""
    try:
        address: Address = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.version == 6 and any(address in net for net in CARRIERS):
        return False
    return address.is_global and not address.is_multicast


def understood(address: str) -> SplitResult:
    """An address with https and a host, and nothing that hides where it leads. `webcal:` is what calendars call the same."""
    text = address.strip()
    if len(text) > 2000 or any(letter.isspace() or not letter.isprintable() for letter in text):
        raise Unreachable("calendars.not_an_address")
    if text.lower().startswith("webcal:"):
        text = "https:" + text[len("webcal:") :]
    try:
        parts = urlsplit(text)
        port, host = parts.port, (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:
        raise Unreachable("calendars.not_an_address") from None
    if parts.scheme != "https" or not host or port not in (None, HTTPS) or parts.username is not None or parts.password is not None:
        raise Unreachable("calendars.not_an_address")
    return parts._replace(scheme="https", netloc=f"[{host}]" if ":" in host else host, fragment="")


@dataclass(frozen=True)
class _Answer:
    """What came back: the file, or where it says that the file is."""

    content: bytes = b""
    moved_to: str = ""


def fetch(address: str, *, resolve: Resolve = resolved, connect: Connect = connected, seconds: float = SECONDS) -> bytes:
    """The file at an address on the open net, at most five megabytes. Raises Unreachable and nothing else.

    The name is looked up once and that number is called, so that the name cannot come to mean another machine in between.
    A redirect is followed only within the same host."""
    parts = understood(address)
    number = _number(parts.hostname or "", resolve)
    for _turn in range(REDIRECTS + 1):
        answer = _asked(parts, number, connect, seconds)
        if not answer.moved_to:
            return answer.content
        on = understood(urljoin(urlunsplit(parts), answer.moved_to))
        if on.hostname != parts.hostname:
            raise Unreachable("calendars.leads_elsewhere")
        parts = on
    raise Unreachable("calendars.leads_elsewhere")


def _number(host: str, resolve: Resolve) -> str:
    """A number to call. If one of them is not out on the net, none is called."""
    try:
        numbers = list(resolve(host))
    except (OSError, UnicodeError):
        numbers = []
    if not numbers:
        raise Unreachable("calendars.no_answer")
    if not all(map(is_public, numbers)):
        raise Unreachable("calendars.not_public")
    return numbers[0]


class _Line(http.client.HTTPConnection):
    """HTTP on a line that is open already."""

    def __init__(self, host: str, line: socket.socket) -> None:
        super().__init__(host)
        self.sock = line

    def connect(self) -> None:
        raise OSError("the line is not opened twice")


def _asked(parts: SplitResult, number: str, connect: Connect, seconds: float) -> _Answer:
    """Ask once. A clock cuts the line, however slowly the other side drips."""
    try:
        line = connect(parts.hostname or "", number, seconds)
    except OSError:
        raise Unreachable("calendars.no_answer") from None
    over = threading.Event()

    def cut() -> None:
        over.set()
        _shut(line)

    clock = threading.Timer(seconds, cut)
    clock.daemon = True
    clock.start()
    talk = _Line(parts.netloc, line)
    try:
        path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        talk.request("GET", path, headers={"Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "identity", "Connection": "close"})
        with talk.getresponse() as response:
            answer = _read(response)
    except (OSError, http.client.HTTPException, ValueError):
        raise Unreachable("calendars.too_slow" if over.is_set() else "calendars.no_answer") from None
    finally:
        clock.cancel()
        talk.close()
        line.close()
    if over.is_set():
        raise Unreachable("calendars.too_slow")
    return answer


def _shut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        line.close()


def _read(response: http.client.HTTPResponse) -> _Answer:
    """The file, counted while it comes: what it says of its own size is not believed."""
    if response.status in {301, 302, 303, 307, 308}:
        return _Answer(moved_to=response.headers.get("Location", "") or "/")
    if response.status != http.client.OK:
        raise Unreachable("calendars.not_there")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Unreachable("calendars.not_a_calendar")
    content = response.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Unreachable("calendars.too_large")
    return _Answer(content=content)
