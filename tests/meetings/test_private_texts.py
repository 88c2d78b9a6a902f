"""What somebody wrote about a meeting is found by those whom it is for, and by nobody else: over every address, e-mail and log."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from parvis.audit.models import Entry
from parvis.meetings import actions
from parvis.notify.models import Message
from parvis.notify.outbox import send_due
from tests.access.test_card_nowhere import begin_to_count_anew, shown
from tests.access.test_matrix import addresses
from tests.meetings.pairs import AT, Pair, pair, person

pytestmark = pytest.mark.django_db
WRITTEN = re.compile(r"planted-(\w+)-text")
READERS = {
    "answer": {"student", "coordinator"},
    "side": {"mentor", "coordinator"},
    "raise": {"mentor"},
    "next": {"student", "mentor"},
    "length": {"student", "coordinator"},
    "alone": {"student", "coordinator"},
    "kept": {"student"},
    "report": {"coordinator"},
}
"""Who meets each text on some page, the answer to "all my data" among them."""


def written(name: str) -> str:
    return f"planted-{name}-text"


@pytest.fixture
def two(db: None) -> Pair:
    begin_to_count_anew()
    two = pair()
    absence = two.missed(days=-3)
    actions.answer(absence, why="other", words=written("answer"), by=two.student, at=AT)
    actions.write_other_side(absence, to_office=written("side"), to_raise=written("raise"), by=two.mentor, at=AT)
    held = two.meeting(days=-2)
    actions.log(held, minutes=60, next_words=written("next"), by=two.mentor, at=AT)
    actions.question_length(held, what="other", minutes=None, words=written("length"), by=two.student, at=AT)
    for name, audience in (("kept", "only_me"), ("alone", "coordinator")):
        told = actions.keep(two.mentorship, meeting=held, phrases=[], words=written(name), by=two.student, at=AT)
        if audience != "only_me":
            actions.rewrite(told, audience=audience, by=two.student, at=AT)
            actions.send(told, by=two.student, at=AT)
            actions.read(told, by=two.coordinator, at=AT)
    for days in (-30, -23, -16, -9):
        two.meeting(days=days, state="cancelled", cancelled_by=two.student)
    actions.report_cancellations(two.mentorship, words=written("report"), by=two.mentor, at=AT)
    return two


@pytest.mark.requirement("R72", "R82")
def test_over_every_address_each_text_is_met_by_its_readers_and_nobody_else(two: Pair, caplog: pytest.LogCaptureFixture) -> None:
    other = pair(n=1)
    people = {
        "student": two.student,
        "mentor": two.mentor,
        "coordinator": two.coordinator,
        "other student": other.student,
        "other mentor": other.mentor,
        "payroll": person("Pia", "payroll"),
        "administrator": person("Ada", "administrator"),
    }
    met: dict[str, set[str]] = {name: set() for name in READERS}
    with time_machine.travel(AT, tick=False), caplog.at_level(logging.DEBUG):
        for who, one in people.items():
            client = Client(raise_request_exception=False)
            client.force_login(one)
            for address in addresses():
                permission = getattr(address.view, "permission", None)
                if permission is not None and not permission(one):
                    continue
                for number in (1, 2, 3) if address.takes_object else (1,):
                    for name in WRITTEN.findall(shown(client.get(address.path(number)))):
                        met[name].add(who)
    assert met == READERS
    assert not WRITTEN.search(caplog.text)


@pytest.mark.requirement("R72", "R82")
def test_no_search_finds_a_word_of_it(two: Pair) -> None:
    for one in (two.student, two.mentor, two.coordinator):
        client = Client()
        client.force_login(one)
        for path in ("/students/", "/mentors/", "/follow-up/", "/meetings/"):
            for name in READERS:
                page = shown(client.get(path, {"name": written(name), "q": written(name)}))
                assert f'href="/students/{two.student.pk}/"' not in page, (path, name)


@pytest.mark.requirement("R72")
def test_no_message_email_or_line_of_the_trail_holds_any_of_it(two: Pair) -> None:
    assert Message.objects.exists()
    send_due(AT + timedelta(days=1))
    assert mail.outbox
    assert not WRITTEN.search(" ".join(f"{m.subject} {m.body} {getattr(m, 'alternatives', '')}" for m in mail.outbox))
    assert not WRITTEN.search(" ".join(str(m.params) + m.path for m in Message.objects.order_by("pk")))
    assert not WRITTEN.search(" ".join(str(e.detail) for e in Entry.objects.order_by("pk")))
