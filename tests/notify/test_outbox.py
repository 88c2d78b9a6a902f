"""The outbox: every message is sent, a repeat is recognised, and one bad message stops nobody."""

from __future__ import annotations

import email
import email.policy
import smtplib
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from unittest import mock

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.management import call_command

from parvis.kit import sweeps
from parvis.notify import notice, outbox, queries
from parvis.notify.models import Message
from parvis.notify.notice import Notice, queue
from parvis.people.models import User

from .conftest import AT

Make = Callable[..., Notice]


class Keeping:
    """A mail server that keeps what it gets, and refuses while it is told to."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.refuse = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- the server's own word
        if self.refuse:
            return self.refuse
        self.got.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def server(settings: Any) -> Iterator[Keeping]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    keeping = Keeping()
    controller = Controller(keeping, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield keeping
    controller.stop()


def test_a_real_mail_server_gets_the_line_and_the_link(kim: User, make_notice: Make, server: Keeping) -> None:
    [message] = queue(make_notice(), about=kim, at=AT)
    assert outbox.send_due(AT) == 1
    [got] = server.got
    body = got.get_content()
    assert got["To"] == "kim@example.org"
    assert got["Subject"] == "A meeting on Tuesday 24 November at 13.15"
    assert got["Message-ID"] == message.message_id
    assert got["Auto-Submitted"] == "auto-generated"
    assert "You meet Sam on Tuesday 24 November at 13.15." in body
    assert f"http://localhost:8000/account/?about={kim.pk}" in body
    assert "http://localhost:8000/notices/settings/" in body
    message.refresh_from_db()
    assert message.sent_at == AT
    assert outbox.send_due(AT + timedelta(hours=1)) == 0


def test_the_message_speaks_the_recipients_language(kim: User, make_notice: Make, server: Keeping) -> None:
    kim.language = "sv"
    kim.save()
    queue(make_notice(), about=kim, at=AT)
    outbox.send_due(AT)
    assert server.got[0].get_content().startswith("Hej Kim,")
    assert "tisdag 24 november, klockan 13.15" in server.got[0].get_content()


def test_a_refused_message_is_tried_again_with_the_same_id_until_it_is_through(kim: User, make_notice: Make, server: Keeping) -> None:
    [message] = queue(make_notice(), about=kim, at=AT)
    server.refuse = "451 try again later"
    assert outbox.send_due(AT) == 0
    assert outbox.send_due(AT + timedelta(minutes=1)) == 0, "not before the wait is over"
    server.refuse = ""
    assert outbox.send_due(AT + timedelta(minutes=2)) == 1
    assert [m["Message-ID"] for m in server.got] == [message.message_id]


def test_a_server_that_is_down_for_a_day_loses_nothing_and_is_not_asked_for_every_message(
    kim: User, make_notice: Make, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    kind = make_notice()
    for second in range(20):
        queue(kind, about=kim, at=AT + timedelta(seconds=second))
    at = AT + timedelta(minutes=1)
    assert outbox.send_due(at) == 0
    assert sum(Message.objects.values_list("tries", flat=True)) == 3
    assert queries.oldest_waiting() == AT
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.send_due(AT + timedelta(days=1)) == 20
    assert len({m.extra_headers["Message-ID"] for m in mail.outbox}) == 20


def test_it_is_given_up_after_four_days(kim: User, make_notice: Make) -> None:
    [message] = queue(make_notice(), about=kim, at=AT)
    with mock.patch("django.core.mail.EmailMessage.send", side_effect=smtplib.SMTPServerDisconnected("gone")):
        outbox.send_due(AT + timedelta(days=3, hours=23))
        assert not Message.objects.filter(given_up_at__isnull=False).exists()
        outbox.send_due(AT + timedelta(days=5))
    assert Message.objects.filter(pk=message.pk, given_up_at__isnull=False, read_at__isnull=True).exists(), (
        "it stands in the list all the same"
    )


def test_a_worker_that_dies_after_sending_repeats_with_the_same_id(kim: User, make_notice: Make) -> None:
    [message] = queue(make_notice(), about=kim, at=AT)
    with pytest.raises(KeyboardInterrupt):
        _die_before_marking()
    assert outbox.send_due(AT + timedelta(minutes=1)) == 0, "its claim still holds"
    assert outbox.send_due(AT + timedelta(minutes=6)) == 1
    assert [m.extra_headers["Message-ID"] for m in mail.outbox] == [message.message_id] * 2


def _die_before_marking() -> None:
    def sent_and_dead(self: Any, **_more: Any) -> int:
        mail.get_connection("django.core.mail.backends.locmem.EmailBackend").send_messages([self])
        raise KeyboardInterrupt

    with mock.patch("django.core.mail.EmailMessage.send", sent_and_dead):
        outbox.send_due(AT)


def test_two_workers_send_a_message_once(kim: User, make_notice: Make) -> None:
    [message] = queue(make_notice(), about=kim, at=AT)
    connection = mail.get_connection()
    assert outbox._send(message.pk, AT, connection) is outbox.Outcome.SENT
    assert outbox._send(message.pk, AT, connection) is outbox.Outcome.NOT_MINE
    assert len(mail.outbox) == 1


def test_a_kind_that_no_longer_exists_stops_nobody_else(kim: User, make_notice: Make) -> None:
    gone, there = make_notice("test.gone"), make_notice("test.there")
    [first], _second = queue(gone, about=kim, at=AT), queue(there, about=kim, at=AT)
    notice.ALL.pop(gone.key)
    assert outbox.send_due(AT) == 1
    first.refresh_from_db()
    assert first.given_up_at == AT


def test_a_closed_account_gets_no_messages(kim: User, make_notice: Make) -> None:
    queue(make_notice(), about=kim, at=AT)
    kim.is_active = False
    kim.save()
    assert outbox.send_due(AT) == 0
    assert not mail.outbox


def test_a_line_break_in_a_name_cannot_add_a_header(kim: User, make_notice: Make) -> None:
    kind = make_notice(subject="From %(name)s", line="x", params=lambda _p: {"name": "Kim\nBcc: all@example.org"})
    [message] = queue(kind, about=kim, at=AT)
    outbox.send_due(AT)
    assert all("Bcc" not in (m.extra_headers or {}) and "\n" not in m.subject for m in mail.outbox)
    assert Message.objects.filter(pk=message.pk).exists()


def test_what_can_never_be_said_stops_nobody_else(kim: User, make_notice: Make) -> None:
    queue(make_notice("test.broken", line="%(nobody)s"), about=kim, at=AT)
    queue(make_notice("test.there"), about=kim, at=AT)
    assert outbox.send_due(AT) == 1


@pytest.mark.django_db(transaction=True)
def test_a_tick_does_what_is_due_and_leaves_its_pulse(kim: User, make_notice: Make) -> None:
    queue(make_notice(), about=kim, at=datetime.now(UTC) - timedelta(days=1))
    with mock.patch.dict(sweeps.ALL, {"notify.send": sweeps.ALL["notify.send"]}, clear=True):
        call_command("tick")
    assert len(mail.outbox) == 1
    beat = queries.last_beat("tick")
    assert beat is not None
    assert (datetime.now(UTC) - beat).total_seconds() < 60


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_breaks_does_not_stop_the_others(make_notice: Make, capsys: pytest.CaptureFixture[str]) -> None:
    done = []

    def broken(_at: datetime) -> int:
        raise RuntimeError("broken on purpose")

    def fine(_at: datetime) -> int:
        done.append(1)
        return 1

    with mock.patch.dict(sweeps.ALL, {"a.broken": broken, "z.fine": fine}, clear=True):
        call_command("tick")
    assert done == [1]
    assert queries.last_beat("tick") is not None
