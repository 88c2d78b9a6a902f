"""Who may do what with an invitation. The student decides whether the office is asked at all."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission, is_system
from parvis.meetings.access import MENTOR, STUDENT, pair_of, side
from parvis.people.access import is_coordinator
from parvis.people.models import Role

from .models import Visit

__all__ = ["MENTOR", "STUDENT", "side"]


def _is_of_pair(user: Any, obj: Any) -> bool:
    return bool(user.has_role(Role.STUDENT, Role.MENTOR)) if obj is None else side(pair_of(obj), user) != ""


def _is_its_student(user: Any, visit: Visit | None) -> bool:
    return bool(user.has_role(Role.STUDENT)) if visit is None else side(visit.mentorship, user) == STUDENT


def _is_office(user: Any, visit: Visit | None) -> bool:
    """A coordinator, who is not invited to a pair of her own. What the student has not said yes to is nothing she knows of."""
    return is_coordinator(user) and (visit is None or (visit.asked_at is not None and side(visit.mentorship, user) == ""))


def _comes(user: Any, visit: Visit | None) -> bool:
    return visit is not None and visit.state == Visit.State.ACCEPTED and visit.coordinator_id == user.pk


def _may_read_place(user: Any, visit: Visit | None) -> bool:
    """Any coordinator while it is open who comes; then the one who does."""
    return _is_office(user, visit) and (visit is None or visit.state == Visit.State.ASKED or _comes(user, visit))


def _may_take_back(user: Any, visit: Visit | None) -> bool:
    """The student always; the mentor what the mentor has asked for."""
    return _is_of_pair(user, visit) and (visit is None or _is_its_student(user, visit) or visit.asked_by_id == user.pk)


def _may_decline(user: Any, visit: Visit | None) -> bool:
    return _is_office(user, visit) and (visit is None or visit.state != Visit.State.ACCEPTED or _comes(user, visit))


SEE = Permission(
    "visits.see", _("Only the pair and the coordinator see this page"), lambda user, v: _is_of_pair(user, v) or _is_office(user, v)
)
INVITE = Permission("visits.invite", _("Only the two of the pair invite the coordinator"), _is_of_pair)
SAY_YES = Permission("visits.say_yes", _("Only the student decides whether the coordinator is invited"), _is_its_student)
TAKE_BACK = Permission("visits.take_back", _("Only the student takes the invitation back, or the mentor who asked for it"), _may_take_back)
COME = Permission("visits.come", _("Only a coordinator answers, and not in a pair of her own"), _is_office)
DECLINE = Permission("visits.decline", _("Only the coordinator who has said yes can say no afterwards"), _may_decline)
TAKE_OVER = Permission(
    "visits.take_over",
    _("Only another coordinator can come instead"),
    lambda user, v: _is_office(user, v) and not _comes(user, v),
)
READ_PLACE = Permission("visits.read_place", _("Only the coordinator who is invited sees where you meet"), _may_read_place)
BY_ITSELF = Permission("visits.by_itself", _("This happens when your meetings change"), lambda user, _v: is_system(user))
