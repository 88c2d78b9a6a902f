"""What applicants and coordinators are told. What was answered stands on the page, never in the message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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
)
TALK_BOOKED = Notice(
    key="recruitment.talk_booked",
    sentence=_("Somebody booked a talk with you"),
    to=_who_offered_the_time,
    subject=_("A talk is booked: %(when)s"),
    line=_("Somebody who wants to become a mentor has booked a talk with you %(when)s."),
    path=_application,
    params=_when,
)
TALK_CANCELLED = Notice(
    key="recruitment.talk_cancelled",
    sentence=_("Somebody cancelled a talk with you"),
    to=_who_offered_the_time,
    subject=_("A talk is cancelled: %(when)s"),
    line=_("The talk %(when)s is cancelled. The time is free again."),
    path=_application,
    params=_when,
)
TIME_IS_GONE = Notice(
    key="recruitment.time_is_gone",
    sentence=_("We had to cancel the time of your talk"),
    to=_applicant,
    subject=_("Your talk needs a new time"),
    line=_("We could not keep the time %(when)s. Your application stands as before. Choose another time that suits you:"),
    path=_choose,
    params=_when,
    can_be_muted=False,
)
NO_TIME_SUITS = Notice(
    key="recruitment.no_time_suits",
    sentence=_("Somebody needs other times for a talk"),
    to=_coordinators,
    subject=_("Somebody needs other times"),
    line=_("None of the offered times suited somebody who wants to become a mentor. Offer more times:"),
    path=_application,
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
