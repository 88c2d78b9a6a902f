"""The coordinator is invited to a first meeting: suggested, decided on, said yes to, moved, said no to, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils.translation import gettext, override

from parvis.meetings import actions
from parvis.visits.models import Visit
from tests.journeys.walker import Walker
from tests.meetings.pairs import AT, Pair, pair

Arrive = Callable[..., Walker]
PHONE = 320
THURSDAY = datetime(2026, 10, 8, 8, 0, tzinfo=UTC)
BOTH = pytest.mark.parametrize(("language", "js"), [("sv", False), ("en", True)], ids=["sv without scripts", "en with scripts"])


@pytest.fixture
def two(transactional_db: None) -> Iterator[Pair]:
    with time_machine.travel(AT, tick=True):
        yield pair()


def say(language: str) -> Callable[..., str]:
    def said(english: object, **params: str) -> str:
        with override(language):
            text = gettext(english) if isinstance(english, str) else str(english)
            return text % params if params else text

    return said


@pytest.mark.requirement("R20")
@pytest.mark.requirement("R21")
@BOTH
def test_from_a_suggestion_to_a_coordinator_who_comes(walker: Arrive, two: Pair, language: str, js: bool) -> None:
    _ = say(language)
    kim, sam = (walker(p, language=language, js=js, width=PHONE) for p in (two.mentor, two.student))
    lo = walker(two.coordinator, language=language, js=js, dark=True)
    kim.go("mentorships.pair", two.mentorship.pk).click(_("Invite the coordinator"))
    kim.sees(_("No meeting is booked yet. You can invite now and book later.")).press(_("Suggest it to %(name)s", name="Sam"))
    lo.go("home").sees_no("Sam")
    sam.go("home").click(_("Choose")).sees(_("If you say no, the coordinator hears nothing. You do not have to say why."))
    sam.press(_("Yes, invite the coordinator")).sees(_("The answer comes when you have booked a time."))
    lo.go("home").click("Sam Ek").sees(_("Not booked yet"), _("No time is booked yet. You can say yes when there is one."))
    assert not lo.can(_("Yes, I come"))
    meeting = actions.book(two.mentorship, starts_at=THURSDAY, minutes=60, place="House B", by=two.mentor, at=AT)
    actions.arrange_place(meeting, place="House B", way_there="One floor up", by=two.mentor, at=AT)
    lo.go("home").click("Sam Ek").sees("Kim Ek", "House B", "One floor up").press(_("Yes, I come"))
    lo.sees(_("Done. The two are told that you come."))
    for person in (kim, sam):
        person.go("meetings.meeting", meeting.pk).sees(_("The coordinator at your first meeting"), "Lo Ek").click(_("See the invitation"))
    assert kim.can(_("Take the invitation back")), "what the mentor asked for the mentor takes back"


@BOTH
def test_a_new_time_is_asked_about_a_no_is_a_ready_sentence_and_an_invitation_is_taken_back(
    walker: Arrive, two: Pair, language: str, js: bool
) -> None:
    _ = say(language)
    meeting = actions.book(two.mentorship, starts_at=THURSDAY, minutes=60, by=two.mentor, at=AT)
    sam = walker(two.student, language=language, js=js, width=PHONE)
    lo = walker(two.coordinator, language=language, js=js, width=PHONE)
    sam.go("meetings.meeting", meeting.pk).click(_("Invite the coordinator")).press(_("Invite the coordinator"))
    lo.go("home").click("Sam Ek").press(_("Yes, I come"))
    actions.move(meeting, starts_at=THURSDAY + timedelta(days=1), by=two.student, at=AT + timedelta(minutes=1))
    sam.go("mentorships.pair", two.mentorship.pk).sees(
        _("The time has changed. %(name)s is asked again, and has not answered yet.", name="Lo Ek")
    )
    lo.go("home").click("Sam Ek").sees(_("You had said yes to another time. Can you come to this one?"))
    lo.click(_("I cannot come")).press(_("Send the answer")).sees(_("Select what you want to say"))
    lo.choose(_(Visit.Answer.TIME.label)).press(_("Send the answer")).sees(_("Done. The two have got your answer."))
    sam.go("mentorships.pair", two.mentorship.pk).sees(_(Visit.Answer.TIME.label)).click(_("See the invitation"))
    sam.click(_("Invite the coordinator again")).press(_("Invite the coordinator")).press(_("Take the invitation back"))
    sam.sees(_("The invitation is taken back. You two meet by yourselves."))
    kim = walker(two.mentor, language=language, js=js, width=PHONE)
    last = Visit.objects.order_by("-pk")[0]
    kim.go("visits.visit", last.pk).sees(_("The invitation is taken back. You two meet by yourselves."))
    lo.go("visits.visit", last.pk).sees(_("The invitation is taken back. The two meet by themselves."))
