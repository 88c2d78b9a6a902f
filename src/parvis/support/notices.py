"""What students are told. Never that it is about support: the subject line may be seen by others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.notify.notice import Notice

NEUTRAL = _("You have a new message")


def _student(about: Any) -> Iterable[Any]:
    return [about.student]


def _own_page(_about: Any) -> str:
    return reverse("support.request")


INVITED = Notice(
    key="support.invited",
    sentence=_("You can ask for a mentor"),
    to=_student,
    subject=NEUTRAL,
    line=_("You can now say what you want help with. It takes about five minutes, and you can save and continue later."),
    path=_own_page,
    can_be_muted=False,
)
RECEIVED = Notice(
    key="support.received",
    sentence=_("We have your application"),
    to=_student,
    subject=NEUTRAL,
    line=_("We have what you sent. You do not need to do anything now."),
    path=_own_page,
)
STILL_LOOKING = Notice(
    key="support.still_looking",
    sentence=_("How it goes while you wait for a mentor"),
    to=_student,
    subject=NEUTRAL,
    line=_("Nothing is ready yet. You keep your place, and you will hear from us again."),
    path=_own_page,
)
BACK_IN_QUEUE = Notice(
    key="support.back_in_queue",
    sentence=_("We look for a new mentor for you"),
    to=_student,
    subject=NEUTRAL,
    line=_("We have begun to look again. You can see how it goes on your page."),
    path=_own_page,
)


def _the_person(person: Any) -> Iterable[Any]:
    return [person]


ARRIVED = Notice(
    key="support.arrived",
    sentence=_("You can sign in and tell us about your decision"),
    to=_the_person,
    subject=NEUTRAL,
    line=_("You can now sign in with this address and go on. If it was not you who asked, you do not need to do anything."),
    path=lambda _about: reverse("support.state"),
    can_be_muted=False,
)
VERIFIED = Notice(
    key="support.decision_verified",
    sentence=_("Your decision is verified"),
    to=_student,
    subject=NEUTRAL,
    line=_("What you told us is right. You can see what happens now on your page."),
    path=_own_page,
)
NOT_CONFIRMED = Notice(
    key="support.decision_not_confirmed",
    sentence=_("We need to know more about your decision"),
    to=_student,
    subject=NEUTRAL,
    line=_("We need to know a little more. You can read what on your page. Nothing is lost."),
    path=_own_page,
    can_be_muted=False,
)
CHANGED = Notice(
    key="support.decision_changed",
    sentence=_("Something about your decision has changed"),
    to=_student,
    subject=NEUTRAL,
    line=_("Something has changed. You can read about it on your page, and write to us if it is wrong."),
    path=_own_page,
    can_be_muted=False,
)
