"""Where the two look for it: the pair's page and the checklist until both have approved that, and the page of the first booked meeting."""

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


@panel("mentorships.first_meeting", order=10)
def at_the_first_meeting(request: HttpRequest, about: Mentorship) -> SafeString | str:
    """What has come of an invitation; where there is none, the way to invite. To the office what it is asked."""
    if own_side := access.side(about, request.user):
        return _for_the_two(request, about, own_side)
    visit = queries.open_to_office(about, reader=request.user)
    return render_to_string("visits/panels/office.html", {"visit": visit}, request=request) if visit else ""


@panel("meetings.meeting", order=10)
def at_this_meeting(request: HttpRequest, about: Meeting) -> SafeString | str:
    """The same on the page of the first booked meeting."""
    return _for_the_two(request, about.mentorship, access.side(about.mentorship, request.user), only_at=about.pk)


def _for_the_two(request: HttpRequest, pair: Mentorship, own_side: str, *, only_at: int | None = None) -> SafeString | str:
    """Nothing once it is over or where nobody can be invited any more; with `only_at`, nothing where another meeting is the first."""
    known = queries.standing(pair, at=timezone.now())
    visit = known.newest if known.newest and known.newest.state in queries.OPEN else None
    if only_at not in {None, visit.meeting_id if visit else known.first_id} or not (visit or known.may_invite.ok):
        return ""
    declined = known.newest if known.newest and known.newest.state == Visit.State.DECLINED else None
    context = {"visit": visit or declined, "pair": pair, "side": own_side}
    return render_to_string("visits/panels/pair.html", context, request=request)
