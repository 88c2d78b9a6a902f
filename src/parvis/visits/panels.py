"""Where the two look for it: the pair's page, the first meeting's pages, the page of the first booked meeting."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from parvis.casework.panels import panel
from parvis.meetings.models import Meeting
from parvis.mentorships.models import Mentorship

from . import access, queries
from .models import Visit


@panel("mentorships.pair", order=8)
@panel("mentorships.first_meeting", order=10)
def at_the_first_meeting(request: HttpRequest, about: Mentorship) -> SafeString | str:
    """What has come of an invitation; where there is none, the way to invite. To the office what it is asked."""
    own_side, visit = access.side(about, request.user), queries.newest_of(about, reader=request.user)
    if visit is None and not own_side:
        return ""
    return _drawn(request, about, visit, own_side)


@panel("meetings.meeting", order=10)
def at_this_meeting(request: HttpRequest, about: Meeting) -> SafeString | str:
    """The same on the page of the first booked meeting."""
    visit = queries.newest_of(about.mentorship, reader=request.user)
    return _drawn(request, about.mentorship, visit, access.side(about.mentorship, request.user), meeting=about)


def _drawn(
    request: HttpRequest, pair: Mentorship, visit: Visit | None, own_side: str, *, meeting: Meeting | None = None
) -> SafeString | str:
    """Nothing once it is over, where nobody can be invited any more, and on the page of another meeting than the first."""
    is_open = visit is not None and visit.state in queries.OPEN
    if visit is not None and is_open:
        first_id = visit.meeting_id
    elif own_side:
        known = queries.standing(pair, at=timezone.now())
        if not known.verdict.ok:
            return ""
        first_id = known.first_id
    if not (is_open or own_side) or (meeting is not None and meeting.pk != first_id):
        return ""
    shown = visit if visit is not None and (is_open or visit.state == Visit.State.DECLINED) else None
    return render_to_string("visits/panels/pair.html", {"visit": shown, "pair": pair, "side": own_side}, request=request)
