"""Who applies, who recruits, and who decides about a mentor's own row."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission, is_system
from parvis.people.access import is_applicant, is_coordinator, is_mentor


def _is_free_to_fill_in(user: Any, application: Any) -> bool:
    """A begun application belongs to nobody until it is sent; who may open it is decided by the session that began it."""
    return application is None or (application.state in {"", "draft"} and application.applicant_id in {None, user.pk})


def _is_the_applicant(user: Any, application: Any) -> bool:
    return is_applicant(user) if application is None else bool(application.applicant_id == user.pk)


def _is_the_mentor(user: Any, mentor: Any) -> bool:
    return is_mentor(user) if mentor is None else bool(mentor.person_id == user.pk)


def _decides_on_others(user: Any, application: Any) -> bool:
    """Nobody decides on their own application, whatever else they are."""
    return is_coordinator(user) and (application is None or application.applicant_id != user.pk)


COORDINATE = Permission("recruitment.coordinate", _("Only a coordinator recruits mentors"), is_coordinator)
DECIDE = Permission("recruitment.decide", _("Only a coordinator decides, and nobody decides on their own application"), _decides_on_others)
READ_NOTES = Permission("recruitment.read_notes", _("Only coordinators read and write notes on others' applications"), _decides_on_others)
READ_LETTER = Permission(
    "recruitment.read_letter",
    _("Only the person who applied and coordinators open the letter"),
    lambda u, a: _is_the_applicant(u, a) or is_coordinator(u),
)
FILL_IN = Permission("recruitment.fill_in", _("This application is already sent, or belongs to somebody else"), _is_free_to_fill_in)
OWN_APPLICATION = Permission("recruitment.own_application", _("Only the person who applied can do this"), _is_the_applicant)
UNBOOK = Permission(
    "recruitment.unbook",
    _("Only the person who applied or a coordinator can cancel the talk"),
    lambda u, a: _is_the_applicant(u, a) or is_coordinator(u),
)
WITHDRAW = Permission(
    "recruitment.withdraw",
    _("Only the person who applied can withdraw the application"),
    lambda u, a: _is_the_applicant(u, a) or (is_system(u) and (a is None or a.state == "draft")),
)
OWN_MENTOR = Permission("recruitment.own_mentor", _("Only the mentor can change this"), _is_the_mentor)
OPEN = Permission("recruitment.open", _("Only the mentor says that they are free"), lambda u, m: is_system(u) or _is_the_mentor(u, m))
PAUSE = Permission(
    "recruitment.pause", _("Only the mentor or a coordinator can pause"), lambda u, m: _is_the_mentor(u, m) or is_coordinator(u)
)
FORGET = Permission("recruitment.forget", _("Only Parvis itself forgets begun applications"), lambda u, _a: is_system(u))
