"""The whole thread, from a decision on support to a paid and certified mentor: written once, walked in Swedish without scripts, and in
English with them. Every page on the way is looked at; every message goes over SMTP; every step stands in the trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.utils import timezone

from parvis.audit import trail
from parvis.audit.models import Entry
from parvis.demo import story
from parvis.notify.models import Message
from tests.journeys.mail import Mailbox, links, words
from tests.journeys.site import Site
from tests.journeys.thread import chapter_1_decision as decision
from tests.journeys.thread import chapter_2_mentor as mentor
from tests.journeys.thread import chapter_3_pair as pair
from tests.journeys.thread import chapter_4_agreement as agreement
from tests.journeys.thread import chapter_5_meetings as meetings
from tests.journeys.thread import chapter_6_pay as pay
from tests.journeys.thread import chapter_7_year as year
from tests.journeys.thread import chapter_8_own as own
from tests.journeys.thread.journey import SECRETS, Thread
from tests.journeys.walker import Walker

CHAPTERS = (decision, mentor, pair, agreement, meetings, pay, year, own)
STEPS = """
support_decision.create people.sign_in support_request.create support.save_answers support_request.submit support.save_line
support.card_read support.mark_looked mentor_application.create mentor_application.submit recruitment.application_read
recruitment.offer_times mentor_application.invite mentor_application.book mentor_application.accept mentor.create occasion.create
booking.create occasion.hold booking.attend recruitment.promise recruitment.save_times recruitment.verify_in_phase mentor.open
matching.solve matching.pin proposal.ask proposal.agree proposal.accept support_request.match mentorship.create
agreement.create mentorships.answer mentorships.confirm agreement.confirm meeting.create meeting.arrange_place meetings.prepare
meeting.log meetings.agree_length goal.create step.create step.split step.do meeting.miss absence.create absence.answer
absence.judge_without_reason absence.undo absence.judge_with_reason afterword.create afterword.send afterword.read
conversation.create conversation.reply pay.enter claim.create claim.confirm claim.approve pay.close_month claim.pay ending.create
ending.talked mentorship.begin_ending mentorship.end extension.create extension.wish_same extension.answer_mentor extension.send
extension.extend certificate.create certificate.sign
"""
"""What must stand in the trail in the end."""


@pytest.fixture(params=[("sv", False), ("en", True)], ids=["Swedish without scripts", "English with scripts"])
def thread(request: pytest.FixtureRequest, site: Site, walker: Callable[..., Walker]) -> Iterator[Thread]:
    language, js = request.param
    begins = datetime(2026, 9, 7, 8, 30, tzinfo=timezone.get_default_timezone())
    with Mailbox() as mail:
        one = Thread(walker, mail, language=language, js=js, begins=begins)
        try:
            story.play("empty", at=timezone.now())
            yield one
        finally:
            one.ends()


@pytest.mark.requirement(
    "R2", "R4", "R6", "R11", "R12", "R13", "R19", "R21", "R40", "R41", "R42", "R62", "R65", "R72", "R77", "R83", "R84",
    "R88", "R89", "R91", "R100", "R103", "R104", "R105", "R109", "R110"
)  # fmt: skip
def test_the_whole_thread(thread: Thread) -> None:
    for chapter in CHAPTERS:
        chapter.play(thread)
    thread.worker_goes_round()
    every_message_was_sent(thread)
    no_letter_tells_what_somebody_wrote(thread)
    every_step_stands_in_the_trail()


def every_message_was_sent(thread: Thread) -> None:
    due = Message.objects.filter(by_email=True)
    assert not due.filter(sent_at__isnull=True).exists()
    assert len(thread.mail.letters) == due.count() + thread.letters_beside
    ids = {str(letter["Message-ID"]) for letter in thread.mail.letters}
    assert set(due.values_list("message_id", flat=True)) <= ids


def no_letter_tells_what_somebody_wrote(thread: Thread) -> None:
    for letter in thread.mail.letters:
        said = words(letter)
        told = [name for name, text in SECRETS.items() if text in said]
        assert not told, f"{told} in the letter “{letter['Subject']}”"
        assert letter["Auto-Submitted"] is None or links(letter), f"no link in “{letter['Subject']}”"


def every_step_stands_in_the_trail() -> None:
    assert trail.verify() is None
    missing = set(STEPS.split()) - set(Entry.objects.values_list("event", flat=True))
    assert not missing, f"not in the trail: {missing}"
