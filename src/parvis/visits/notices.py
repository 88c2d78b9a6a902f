"""What is told about an invitation to a first meeting. Never where the two meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.meetings.notices import CALENDAR
from parvis.notify.invitation import Occasion
from parvis.notify.notice import Notice
from parvis.people.models import Role, User

from .models import Visit


def _both(visit: Visit) -> list[User]:
    return [visit.mentorship.student, visit.mentorship.mentor.person]


def _the_other(visit: Visit) -> list[User]:
    """Of the two, the one who did not do it. The action marks who did."""
    said_by: Any = vars(visit)["said_by_id"]
    return [p for p in _both(visit) if p.pk != said_by]


def _office(visit: Visit) -> Iterable[User]:
    """The one who has said yes before; otherwise every coordinator but one who is of the pair."""
    known = visit.coordinator
    if known is not None and known.is_active and known.has_role(Role.COORDINATOR):
        return [known]
    everybody = User.objects.filter(is_active=True, roles__contains=Role.COORDINATOR.value)
    return everybody.exclude(pk__in=[p.pk for p in _both(visit)]).order_by("pk")


def _who_comes(visit: Visit) -> list[User]:
    return [visit.coordinator] if visit.coordinator else []


def _who_came_before(visit: Visit) -> list[User]:
    """Whoever had said yes. The action marks who that was."""
    before: Any = vars(visit)["came_before"]
    return [before] if before else []


def _page(visit: Visit) -> str:
    return reverse("visits.visit", args=[visit.pk])


def _when(visit: Visit) -> dict[str, Any]:
    return {"when": visit.starts_at}


def _who_and_when(visit: Visit) -> dict[str, Any]:
    return {**_when(visit), "name": visit.coordinator_name}


def _when_it_was(visit: Visit) -> dict[str, Any]:
    return {"when": vars(visit)["was"].starts_at}


def _occasion(visit: Visit, meeting: Any, *, place: str = "") -> Occasion:
    return Occasion(
        uid=visit.calendar_uid,
        sequence=visit.calendar_sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=place,
        online=meeting.online,
    )


def in_calendar(visit: Visit) -> Occasion:
    """The first meeting, as the calendar of the coordinator who comes hears of it. The place goes from it when it is over."""
    meeting: Any = visit.meeting
    shown = visit.state == Visit.State.ACCEPTED and not meeting.online
    return _occasion(visit, meeting, place=meeting.place if shown else "")


def _off(visit: Visit) -> Occasion | None:
    """The time that was said yes to, out of the calendar. The action marks which it was."""
    was = vars(visit)["was"]
    return replace(_occasion(visit, was), is_off=True) if was else None


SUGGESTED = Notice(
    key="visits.suggested",
    sentence=_("Your mentor suggests that the coordinator comes to your first meeting"),
    to=lambda v: [v.mentorship.student],
    subject=_("A question about your first meeting"),
    line=_("There is a question about your first meeting. You decide."),
    path=_page,
)
INVITED = Notice(
    key="visits.invited",
    sentence=_("The coordinator has been invited to your first meeting"),
    to=lambda v: [v.mentorship.mentor.person],
    subject=_("The coordinator is invited to your first meeting"),
    line=_("The coordinator has been invited to your first meeting. You are told what the answer is."),
    path=_page,
)
ASKED = Notice(
    key="visits.asked",
    sentence=_("A pair invites the coordinator to its first meeting"),
    to=_office,
    subject=_("You are invited to a first meeting"),
    line=_("A pair would like the coordinator to come to its first meeting. Can you come?"),
    path=_page,
)
TIME_BOOKED = Notice(
    key="visits.time_booked",
    sentence=_("A first meeting that the coordinator is invited to has got a time"),
    to=_office,
    subject=_("A first meeting %(when)s"),
    line=_("The first meeting that you are invited to is booked for %(when)s. Can you come?"),
    path=_page,
    params=_when,
)
COMES = Notice(
    key="visits.comes",
    sentence=_("The coordinator comes to your first meeting"),
    to=_both,
    subject=_("The coordinator comes to your first meeting"),
    line=_("%(name)s comes to your first meeting %(when)s."),
    path=_page,
    params=_who_and_when,
)
YOU_COME = Notice(
    key="visits.you_come",
    sentence=_("A first meeting that you have said yes to, for your calendar"),
    to=_who_comes,
    subject=_("For your calendar: a first meeting %(when)s"),
    line=_("You have said yes to a first meeting %(when)s. You can say no again here:"),
    path=_page,
    params=_when,
    occasion=in_calendar,
    summary=CALENDAR,
)
PLACE = Notice(
    key="visits.place",
    sentence=_("A first meeting that you come to has got a place"),
    to=_who_comes,
    subject=_("The place for the first meeting %(when)s"),
    line=_("Here you see where the two meet %(when)s."),
    path=_page,
    params=_when,
    occasion=in_calendar,
    summary=CALENDAR,
)
DECLINED = Notice(
    key="visits.declined",
    sentence=_("The coordinator cannot come to your first meeting"),
    to=_both,
    subject=_("An answer about your first meeting"),
    line=_("The coordinator has answered. You two can meet as you have planned."),
    path=_page,
)
TAKEN_BACK = Notice(
    key="visits.taken_back",
    sentence=_("The other person wants you to meet without the coordinator"),
    to=_the_other,
    subject=_("Your first meeting: only the two of you"),
    line=_("The coordinator does not come to your first meeting. You two can meet as you have planned."),
    path=_page,
)
NEW_TIME = Notice(
    key="visits.new_time",
    sentence=_("A first meeting that you have said yes to has a new time"),
    to=_who_comes,
    subject=_("The first meeting has a new time: %(when)s"),
    line=_("The first meeting that you have said yes to is now %(when)s. Can you come then?"),
    path=_page,
    params=_when,
    can_be_muted=False,
    occasion=_off,
    summary=CALENDAR,
)
NO_TIME = Notice(
    key="visits.no_time",
    sentence=_("A first meeting that you have said yes to is not booked any more"),
    to=_who_comes,
    subject=_("The first meeting %(when)s will not take place"),
    line=_("The first meeting %(when)s is not booked any more. You are asked again when it has a new time."),
    path=_page,
    params=_when_it_was,
    can_be_muted=False,
    occasion=_off,
    summary=CALENDAR,
)
NOT_COMING = Notice(
    key="visits.not_coming",
    sentence=_("You do not come to a first meeting that you had said yes to"),
    to=_who_came_before,
    subject=_("You do not come to the first meeting %(when)s"),
    line=_("You do not come to the first meeting %(when)s. The time is yours again."),
    path=_page,
    params=_when_it_was,
    can_be_muted=False,
    occasion=_off,
    summary=CALENDAR,
)
