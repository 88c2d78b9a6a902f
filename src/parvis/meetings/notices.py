"""What is told about meetings. Nothing that somebody wrote, and never why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.notify.invitation import Occasion
from parvis.notify.notice import Notice
from parvis.people.models import Role, User

from .models import Afterword, Meeting


def _both(meeting: Meeting) -> list[User]:
    return [meeting.mentorship.student, meeting.mentorship.mentor.person]


def _but(meeting: Meeting, person_id: int | None) -> list[User]:
    return [p for p in _both(meeting) if p.pk != person_id]


def _by_itself(meeting: Meeting, to: list[User]) -> list[User]:
    """Nobody, where the meeting is one of several that one message tells of together."""
    return [] if getattr(meeting, "is_told_together", False) else to


def _office(_about: Any) -> Iterable[User]:
    return User.objects.filter(is_active=True, roles__contains=Role.COORDINATOR.value).order_by("pk")


def _receivers(afterword: Afterword) -> Iterable[User]:
    if afterword.audience == Afterword.Audience.COORDINATOR:
        return [p for p in _office(afterword) if p.pk != afterword.mentorship.mentor.person_id]
    return [afterword.mentorship.mentor.person]


def _page(meeting: Meeting) -> str:
    return reverse("meetings.meeting", args=[meeting.pk])


def _when(meeting: Meeting) -> dict[str, Any]:
    return {"when": meeting.starts_at}


def in_calendar(meeting: Meeting) -> Occasion:
    """The meeting, as calendars hear of it. The address of an online meeting stands behind the link only."""
    return Occasion(
        uid=meeting.calendar_uid,
        sequence=meeting.calendar_sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place="" if meeting.online else meeting.place,
        online=meeting.online,
    )


def invited(meeting: Meeting) -> Occasion:
    """The meeting, as invitations tell of it: by itself, or as one time of a series."""
    occasion = in_calendar(meeting)
    if meeting.calendar_series is None:
        return occasion
    return replace(occasion, uid=meeting.calendar_series, instead_of=meeting.calendar_slot_at)


def _off(meeting: Meeting) -> Occasion:
    return replace(invited(meeting), is_off=True)


def _series(meeting: Meeting) -> Occasion | None:
    """What whoever tells of several at once has put on the first of them."""
    found: Occasion | None = getattr(meeting, "every_week", None)
    return found


def _own(meeting: Meeting, person_id: int | None) -> list[User]:
    """Whoever did it themselves: told for the sake of their own calendar."""
    return _by_itself(meeting, _oneself(meeting, person_id))


def _oneself(meeting: Meeting, person_id: int | None) -> list[User]:
    return [p for p in _both(meeting) if p.pk == person_id]


CALENDAR = _("Meeting")
"""What a calendar calls it. Whoever looks over a shoulder learns nothing."""

BOOKED = Notice(
    key="meetings.booked",
    sentence=_("A meeting has been booked"),
    to=lambda m: _but(m, m.booked_by_id),
    subject=_("Meeting %(when)s"),
    line=_("A meeting is booked for %(when)s. If it does not suit you, you can move it."),
    path=_page,
    params=_when,
    occasion=invited,
    summary=CALENDAR,
)
MOVED = Notice(
    key="meetings.moved",
    sentence=_("A meeting has been moved"),
    to=lambda m: _by_itself(m, _but(m.moved_to, m.moved_to.booked_by_id)),
    subject=_("The meeting is moved to %(when)s"),
    line=_("Your meeting is moved. The new time is %(when)s."),
    path=lambda m: _page(m.moved_to),
    params=lambda m: _when(m.moved_to),
    occasion=lambda m: invited(m.moved_to),
    summary=CALENDAR,
)
CANCELLED = Notice(
    key="meetings.cancelled",
    sentence=_("A meeting has been cancelled"),
    to=lambda m: _by_itself(m, _but(m, m.said_by_id)),
    subject=_("The meeting %(when)s is cancelled"),
    line=_("The meeting %(when)s will not take place. You can book a new time."),
    path=_page,
    params=_when,
    can_be_muted=False,
    occasion=_off,
    summary=CALENDAR,
)
YOU_BOOKED = Notice(
    key="meetings.you_booked",
    sentence=_("A meeting that you have booked yourself, for your calendar"),
    to=lambda m: _own(m, m.booked_by_id),
    subject=_("For your calendar: meeting %(when)s"),
    line=_("You have booked a meeting %(when)s. You can move it or cancel it here:"),
    path=_page,
    params=_when,
    occasion=invited,
    summary=CALENDAR,
    for_calendar=True,
)
YOU_MOVED = Notice(
    key="meetings.you_moved",
    sentence=_("A meeting that you have moved yourself, for your calendar"),
    to=lambda m: _by_itself(m, _own(m.moved_to, m.moved_to.booked_by_id)),
    subject=_("For your calendar: the meeting is moved to %(when)s"),
    line=_("You have moved a meeting. The new time is %(when)s."),
    path=lambda m: _page(m.moved_to),
    params=lambda m: _when(m.moved_to),
    occasion=lambda m: invited(m.moved_to),
    summary=CALENDAR,
    for_calendar=True,
)
YOU_CANCELLED = Notice(
    key="meetings.you_cancelled",
    sentence=_("A meeting that you have cancelled yourself, for your calendar"),
    to=lambda m: _own(m, m.cancelled_by_id) if m.state_at < m.starts_at else [],
    subject=_("For your calendar: the meeting %(when)s is cancelled"),
    line=_("You have cancelled the meeting %(when)s. You can book a new time."),
    path=_page,
    params=_when,
    occasion=_off,
    summary=CALENDAR,
    for_calendar=True,
)
YOU_ARRANGED = Notice(
    key="meetings.you_arranged",
    sentence=_("The place that you have arranged yourself, for your calendar"),
    to=lambda m: _own(m, m.mentorship.mentor.person_id),
    subject=_("For your calendar: the place for the meeting %(when)s"),
    line=_("You have said where you meet %(when)s. The student says yes, or suggests another place."),
    path=_page,
    params=_when,
    occasion=invited,
    summary=CALENDAR,
    for_calendar=True,
)
PLACE_WISH = Notice(
    key="meetings.place_wish",
    sentence=_("The student would like to meet in another place"),
    to=lambda m: [m.mentorship.mentor.person],
    subject=_("The place for the meeting %(when)s"),
    line=_("The student would like to meet in another place %(when)s. Here you see which."),
    path=_page,
    params=_when,
)
SERIES_BOOKED = Notice(
    key="meetings.series_booked",
    sentence=_("Several meetings have been booked"),
    to=lambda m: _but(m, m.booked_by_id),
    subject=_("Meetings every week from %(when)s"),
    line=_("Several meetings are booked, the first %(when)s. If one of them does not suit you, you can move it."),
    path=lambda _m: reverse("meetings.mine"),
    params=_when,
    occasion=_series,
    summary=CALENDAR,
)
SERIES_MOVED = Notice(
    key="meetings.series_moved",
    sentence=_("Several meetings have been moved"),
    to=lambda m: _but(m, m.booked_by_id),
    subject=_("Several meetings are moved, the first to %(when)s"),
    line=_("Several of your meetings are moved. The first is now %(when)s."),
    path=lambda _m: reverse("meetings.mine"),
    params=_when,
    occasion=_series,
    summary=CALENDAR,
)
SERIES_CANCELLED = Notice(
    key="meetings.series_cancelled",
    sentence=_("Several meetings have been cancelled"),
    to=lambda m: _but(m, m.cancelled_by_id),
    subject=_("Several meetings are cancelled, the first %(when)s"),
    line=_("Several meetings will not take place. The first was %(when)s. You can book new times."),
    path=lambda _m: reverse("meetings.mine"),
    params=_when,
    can_be_muted=False,
    occasion=_series,
    summary=CALENDAR,
)
YOU_BOOKED_SERIES = Notice(
    key="meetings.you_booked_series",
    sentence=_("Several meetings that you have booked yourself, for your calendar"),
    to=lambda m: _oneself(m, m.booked_by_id),
    subject=_("For your calendar: meetings every week from %(when)s"),
    line=_("You have booked several meetings, the first %(when)s. You can move them or cancel them here:"),
    path=lambda _m: reverse("meetings.mine"),
    params=_when,
    occasion=_series,
    summary=CALENDAR,
    for_calendar=True,
)
YOU_MOVED_SERIES = Notice(
    key="meetings.you_moved_series",
    sentence=_("Several meetings that you have moved yourself, for your calendar"),
    to=lambda m: _oneself(m, m.booked_by_id),
    subject=_("For your calendar: several meetings are moved, the first to %(when)s"),
    line=_("You have moved several meetings. The first is now %(when)s."),
    path=lambda _m: reverse("meetings.mine"),
    params=_when,
    occasion=_series,
    summary=CALENDAR,
    for_calendar=True,
)
YOU_CANCELLED_SERIES = Notice(
    key="meetings.you_cancelled_series",
    sentence=_("Several meetings that you have cancelled yourself, for your calendar"),
    to=lambda m: _oneself(m, m.cancelled_by_id),
    subject=_("For your calendar: several meetings are cancelled, the first %(when)s"),
    line=_("You have cancelled several meetings. The first was %(when)s. You can book new times."),
    path=lambda _m: reverse("meetings.mine"),
    params=_when,
    occasion=_series,
    summary=CALENDAR,
    for_calendar=True,
)
SERIES_CHANGED = Notice(
    key="meetings.series_changed",
    sentence=_("What is left of meetings every week, for your calendar"),
    to=_both,
    subject=_("For your calendar: meetings that are moved or cancelled"),
    line=_("Meetings that were moved or cancelled go from your calendar. All your times are here:"),
    path=lambda _m: reverse("meetings.mine"),
    occasion=_series,
    summary=CALENDAR,
    for_calendar=True,
)
ONE_OF_SERIES = Notice(
    key="meetings.one_of_series",
    sentence=_("A meeting at another time or place than the others every week, for your calendar"),
    to=_both,
    subject=_("For your calendar: meeting %(when)s"),
    line=_("One of your meetings is at another time or place than the others: %(when)s."),
    path=_page,
    params=_when,
    occasion=invited,
    summary=CALENDAR,
    for_calendar=True,
)
NO_LONGER_THEN = Notice(
    key="meetings.no_longer_then",
    sentence=_("The old time of a meeting that is moved to another week, for your calendar"),
    to=_both,
    subject=_("For your calendar: no meeting %(when)s"),
    line=_("You do not meet %(when)s. The meeting is moved to another week. You have got its new time in a message of its own."),
    path=lambda m: _page(m.moved_to),
    params=_when,
    occasion=_off,
    summary=CALENDAR,
    for_calendar=True,
)
LOGGED = Notice(
    key="meetings.logged",
    sentence=_("A meeting has been logged"),
    to=lambda m: [m.mentorship.student],
    subject=_("After the meeting %(when)s"),
    line=_("The meeting %(when)s has been logged. Here you see what came out of it."),
    path=_page,
    params=_when,
)
LENGTH_SETTLED = Notice(
    key="meetings.length_settled",
    sentence=_("The coordinator has corrected how long a meeting was"),
    to=_both,
    subject=_("The length of the meeting %(when)s"),
    line=_("The coordinator has corrected how long the meeting %(when)s was."),
    path=_page,
    params=_when,
)
LENGTH_ASKED = Notice(
    key="meetings.length_asked",
    sentence=_("A student says that a logged meeting is not right"),
    to=lambda q: [p for p in _office(q) if p.pk != q.meeting.mentorship.mentor.person_id],
    subject=_("A question about a logged meeting"),
    line=_("A student says that what was logged of a meeting is not right."),
    path=lambda q: reverse("meetings.length_question", args=[q.pk]),
)
LENGTH_STANDS = Notice(
    key="meetings.length_stands",
    sentence=_("The coordinator has answered about how long a meeting was"),
    to=lambda q: [q.meeting.mentorship.student],
    subject=_("You have a new message"),
    line=_("Open the message when it suits you."),
    path=lambda q: _page(q.meeting),
)
PLACE = Notice(
    key="meetings.place",
    sentence=_("The mentor has arranged the place of a meeting"),
    to=lambda m: [m.mentorship.student],
    subject=_("The place for the meeting %(when)s"),
    line=_("Here you see where you meet %(when)s. Say if it suits you, or suggest another place."),
    path=_page,
    params=_when,
    occasion=invited,
    summary=CALENDAR,
)
LATE = Notice(
    key="meetings.late",
    sentence=_("The other person is late"),
    to=lambda m: _but(m, m.said_by_id),
    subject=_("A little late to the meeting"),
    line=_("The person you are meeting is about %(minutes)s minutes late, and on the way."),
    path=_page,
    params=lambda m: {"minutes": m.late_minutes},
    can_be_muted=False,
)
REMINDER = Notice(
    key="meetings.reminder",
    sentence=_("A reminder before a meeting, if you have asked for it"),
    to=lambda m: [m.remind],
    subject=_("Meeting %(when)s"),
    line=_("You meet %(name)s %(when)s. Can you not make it? Say so and book a new time. Then it does not count as missed."),
    path=_page,
    params=lambda m: {**_when(m), "name": next(p.given_name for p in _both(m) if p.pk != m.remind.pk)},
)
TO_LOG = Notice(
    key="meetings.to_log",
    sentence=_("A meeting can be logged"),
    to=lambda m: [m.mentorship.mentor.person],
    subject=_("Log the meeting %(when)s"),
    line=_("It takes about 30 seconds. Then the hour is ready for pay."),
    path=lambda m: reverse("meetings.log", args=[m.pk]),
    params=_when,
)
WHAT_HAPPENED = Notice(
    key="meetings.what_happened",
    sentence=_("A question after a meeting that did not take place"),
    to=lambda a: [a.person],
    subject=_("You have a new message"),
    line=_("Open the message when it suits you."),
    path=lambda a: reverse("meetings.absence", args=[a.pk]),
    can_be_muted=False,
)
TO_JUDGE = Notice(
    key="meetings.to_judge",
    sentence=_("A missed meeting waits for the coordinator"),
    to=_office,
    subject=_("A missed meeting waits for you"),
    line=_("The answer has come, or the time for an answer is over."),
    path=lambda a: reverse("meetings.judge", args=[a.pk]),
)
JUDGED = Notice(
    key="meetings.judged",
    sentence=_("The coordinator has read about a missed meeting"),
    to=lambda a: [a.person],
    subject=_("You have a new message"),
    line=_("Open the message when it suits you."),
    path=lambda a: reverse("meetings.absence", args=[a.pk]),
    can_be_muted=False,
)
DECIDED = Notice(
    key="meetings.decided",
    sentence=_("The coordinator has decided how to go on after missed meetings"),
    to=lambda a: [a.person],
    subject=_("You have a new message"),
    line=_("Open the message when it suits you."),
    path=lambda a: reverse("meetings.absence", args=[a.pk]),
    can_be_muted=False,
)
AFTERWORD = Notice(
    key="meetings.afterword",
    sentence=_("Somebody has told you something after a meeting"),
    to=_receivers,
    subject=_("You have a new message"),
    line=_("Open the message when it suits you."),
    path=lambda a: reverse("meetings.afterword", args=[a.pk]),
    can_be_muted=False,
)
REPLY = Notice(
    key="meetings.afterword_reply",
    sentence=_("You have an answer to what you told"),
    to=lambda a: [a.author],
    subject=_("You have a new message"),
    line=_("Open the message when it suits you."),
    path=lambda a: reverse("meetings.afterword", args=[a.pk]),
    can_be_muted=False,
)
TO_REPORT = Notice(
    key="meetings.to_report",
    sentence=_("Several meetings have been cancelled: a report waits for you"),
    to=lambda m: [m.mentor.person],
    subject=_("A report about cancelled meetings"),
    line=_("The report is written already. You send it."),
    path=lambda m: reverse("meetings.report_cancellations", args=[m.pk]),
)
REPORTED = Notice(
    key="meetings.reported",
    sentence=_("A mentor reports that several meetings were cancelled"),
    to=_office,
    subject=_("A report about cancelled meetings"),
    line=_("A mentor has told that several meetings were cancelled this term."),
    path=lambda r: reverse("meetings.report", args=[r.pk]),
)
DEFERRED = Notice(
    key="meetings.deferred",
    sentence=_("Somebody cannot answer yet about a missed meeting"),
    to=_office,
    subject=_("A missed meeting: the person cannot answer yet"),
    line=_("The time for an answer stands still."),
    path=lambda a: reverse("meetings.judge", args=[a.pk]),
)
