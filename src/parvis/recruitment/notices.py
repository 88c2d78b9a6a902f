"""What applicants and coordinators are told. What was answered stands on the page, never in the message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.notify.invitation import Occasion
from parvis.notify.notice import Notice
from parvis.people.models import Role, User
from parvis.policy import book

from .models import Mentor


def _applicant(application: Any) -> Iterable[Any]:
    return [application.applicant]


def _coordinators(_about: Any) -> Iterable[Any]:
    return (
        User.objects.filter(is_active=True, role_grants__role=Role.COORDINATOR, role_grants__until_on__isnull=True)
        .order_by("pk")
        .distinct()
    )


def _who_offered_the_time(application: Any) -> Iterable[Any]:
    return [application.slot.coordinator]


def _mine(_application: Any) -> str:
    return reverse("recruitment.mine")


def _application(application: Any) -> str:
    return reverse("recruitment.application", args=[application.pk])


def _choose(application: Any) -> str:
    return reverse("mentor_application.book", args=[application.pk])


def _days(application: Any) -> Mapping[str, Any]:
    return {"days": book.value("institution.reply_days_application", on=timezone.localdate(application.state_at))}


def _when(application: Any) -> Mapping[str, Any]:
    return {"when": application.slot.starts_at}


def talk(application: Any) -> Occasion:
    """The talk, as calendars hear of it."""
    slot = application.slot
    return Occasion(
        uid=application.calendar_uid,
        sequence=application.calendar_sequence,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        place=slot.place,
        online=slot.chose_online,
    )


def _talk_off(application: Any) -> Occasion:
    return replace(talk(application), is_off=True)


TALK = _("A talk about becoming a mentor")
"""What a calendar calls it."""


RECEIVED = Notice(
    key="recruitment.received",
    sentence=_("We have your application to become a mentor"),
    to=_applicant,
    subject=_("We have received your application"),
    line=_("Thank you for applying to become a mentor. We read it within %(days)s working days. You can follow it here:"),
    path=_mine,
    params=_days,
    can_be_muted=False,
)
APPLIED_AGAIN = Notice(
    key="recruitment.applied_again",
    sentence=_("Somebody applied with your address, and we know you already"),
    to=lambda known: [known.person] if isinstance(known, Mentor) else [known.applicant],
    subject=_("We know you already"),
    line=_(
        "Somebody used your address to apply to become a mentor. We know you already, so nothing was changed. You can see how it is here:"
    ),
    path=_mine,
    can_be_muted=False,
)
NEW_APPLICATION = Notice(
    key="recruitment.new_application",
    sentence=_("Somebody wants to become a mentor"),
    to=_coordinators,
    subject=_("A new application"),
    line=_("Somebody wants to become a mentor."),
    path=_application,
)
INVITED = Notice(
    key="recruitment.invited",
    sentence=_("You can choose a time for a talk"),
    to=_applicant,
    subject=_("Choose a time for a talk"),
    line=_("We have read your application and want to meet you. Choose the time that suits you:"),
    path=_choose,
    can_be_muted=False,
)
BOOKED = Notice(
    key="recruitment.booked",
    sentence=_("Your talk is booked"),
    to=_applicant,
    subject=_("Your talk is booked: %(when)s"),
    line=_("Your talk is %(when)s. You can move it or cancel it here:"),
    path=_mine,
    params=_when,
    occasion=talk,
    summary=TALK,
    can_be_muted=False,
)
TALK_BOOKED = Notice(
    key="recruitment.talk_booked",
    sentence=_("Somebody booked a talk with you"),
    to=_who_offered_the_time,
    subject=_("A talk is booked: %(when)s"),
    line=_("Somebody who wants to become a mentor has booked a talk with you %(when)s."),
    path=_application,
    params=_when,
    occasion=talk,
    summary=TALK,
)
TALK_CANCELLED = Notice(
    key="recruitment.talk_cancelled",
    sentence=_("Somebody cancelled a talk with you"),
    to=_who_offered_the_time,
    subject=_("A talk is cancelled: %(when)s"),
    line=_("The talk %(when)s is cancelled."),
    path=_application,
    params=_when,
    occasion=_talk_off,
    summary=TALK,
)
TIME_IS_GONE = Notice(
    key="recruitment.time_is_gone",
    sentence=_("We had to cancel the time of your talk"),
    to=_applicant,
    subject=_("Your talk needs a new time"),
    line=_("We could not keep the time %(when)s. Your application stands as before. Choose another time that suits you:"),
    path=_choose,
    params=_when,
    occasion=_talk_off,
    summary=TALK,
    can_be_muted=False,
)
YOU_CANCELLED = Notice(
    key="recruitment.you_cancelled",
    sentence=_("You cancelled your talk"),
    to=_applicant,
    subject=_("Your talk is cancelled"),
    line=_("You have cancelled the talk %(when)s. Where your application is now stands here:"),
    path=_mine,
    params=_when,
    occasion=_talk_off,
    summary=TALK,
    can_be_muted=False,
)
TALK_NOT_NEEDED = Notice(
    key="recruitment.talk_not_needed",
    sentence=_("Your talk is cancelled, since your application is answered"),
    to=_applicant,
    subject=_("Your talk is cancelled"),
    line=_("The talk %(when)s is cancelled, since there is an answer to your application already. You can read it here:"),
    path=_mine,
    params=_when,
    occasion=_talk_off,
    summary=TALK,
    can_be_muted=False,
)
CHOOSE_A_TIME = Notice(
    key="recruitment.choose_a_time",
    sentence=_("A reminder to choose a time for your talk"),
    to=_applicant,
    subject=_("Do you still want to meet us?"),
    line=_("You have not chosen a time for a talk yet. If no time suits you, or you do not want to any more, you can say so here:"),
    path=_choose,
)
APPLICATION_WAITS = Notice(
    key="recruitment.application_waits",
    sentence=_("An application has waited longer than you have promised"),
    to=_coordinators,
    subject=_("An application waits for you"),
    line=_("Somebody who wants to become a mentor has waited longer than you have promised."),
    path=_application,
)
ANSWER_WAITS = Notice(
    key="recruitment.answer_waits",
    sentence=_("Somebody that you have talked with waits for an answer"),
    to=_who_offered_the_time,
    subject=_("Somebody waits for your answer"),
    line=_("You have talked with somebody who wants to become a mentor. The answer is not sent yet."),
    path=_application,
)
LOOK_AGAIN = Notice(
    key="recruitment.look_again",
    sentence=_("Somebody who was told: yes, but later"),
    to=_coordinators,
    subject=_("An application to look at again"),
    line=_("Somebody was told: yes, but later. Is it time now?"),
    path=_application,
)
NO_TIME_SUITS = Notice(
    key="recruitment.no_time_suits",
    sentence=_("Somebody needs other times for a talk"),
    to=_coordinators,
    subject=_("Somebody needs other times"),
    line=_("None of the offered times suited somebody who wants to become a mentor. Offer more times:"),
    path=_application,
)
NEW_TIMES = Notice(
    key="recruitment.new_times",
    sentence=_("There are other times for a talk"),
    to=_applicant,
    subject=_("There are other times for a talk"),
    line=_("You said that no time suited you. Now there are others to choose from:"),
    path=_choose,
    can_be_muted=False,
)
TOMORROW = Notice(
    key="recruitment.tomorrow",
    sentence=_("A reminder the day before your talk"),
    to=_applicant,
    subject=_("Your talk: %(when)s"),
    line=_("Your talk is %(when)s. You can move it or cancel it here:"),
    path=_mine,
    params=_when,
)
ANSWERED = Notice(
    key="recruitment.answered",
    sentence=_("We have answered your application"),
    to=_applicant,
    subject=_("You have a new message"),
    line=_("There is an answer for you to read."),
    path=_mine,
    can_be_muted=False,
)
READY = Notice(
    key="recruitment.ready",
    sentence=_("Everything is done and you show as free"),
    to=lambda mentor: [mentor.person],
    subject=_("You are ready"),
    line=_("You now show as free. We contact you when a student fits."),
    path=lambda _mentor: reverse("recruitment.get_started"),
)
BREAK_MAY_BE_OVER = Notice(
    key="recruitment.break_may_be_over",
    sentence=_("The day has come that you said your break may be over"),
    to=lambda mentor: [mentor.person],
    subject=_("Do you want students again?"),
    line=_("You wanted to be asked today. You show as free when you say so. Here you say it, or choose another day:"),
    path=lambda _mentor: reverse("recruitment.get_started"),
)
IN_PHASE_TO_CHECK = Notice(
    key="recruitment.in_phase_to_check",
    sentence=_("Mentors whose studies are to be checked this term"),
    to=lambda coordinator: [coordinator],
    subject=_("Check that the mentors are in phase"),
    line=_("There are mentors whose studies have not been checked this term. You can note them all at once:"),
    path=lambda _coordinator: reverse("recruitment.to_check"),
)


def coordinators() -> Iterable[Any]:
    """Those who recruit mentors."""
    return _coordinators(None)
