"""Who registers decisions, who asks for a mentor, and whose the card is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission, is_system
from parvis.people.access import is_coordinator, is_student


def _is_the_student(user: Any, thing: Any) -> bool:
    """`thing` is a request or a decision."""
    return is_student(user) if thing is None else bool(thing.student_id == user.pk)


def _has_the_decision(user: Any, decision: Any) -> bool:
    """Whoever has an account may say that they have a decision: a mentor can need one too."""
    return decision is None or bool(decision.student_id == user.pk)


def _decides_on_others(user: Any, thing: Any) -> bool:
    """Nobody decides on their own support, whatever else they are."""
    return is_coordinator(user) and (thing is None or thing.student_id != user.pk)


def _is_oneself(user: Any, student: Any) -> bool:
    return is_student(user) and (student is None or student.pk == user.pk)


SEE_STUDENTS = Permission("support.see_students", _("Only a coordinator sees the students"), is_coordinator)
REGISTER = Permission("support.register", _("Only a coordinator registers a decision, and nobody registers their own"), _decides_on_others)
REVOKE = Permission("support.revoke", _("Only a coordinator says that a decision is no longer in force"), _decides_on_others)
VERIFY = Permission("support.verify", _("Only a coordinator verifies a decision, and nobody verifies their own"), _decides_on_others)
ARRIVE = Permission("support.arrive", _("Only Parvis itself opens an account for a visitor"), lambda u, _p: is_system(u))
STATE = Permission("support.state", _("Only the student says that they have a decision"), _has_the_decision)
CONNECT = Permission("support.connect", _("Only a coordinator says which mentor a student means"), _decides_on_others)
OWN_REQUEST = Permission("support.own_request", _("Only the student can do this"), _is_the_student)
MATCH = Permission(
    "support.match",
    _("Only a coordinator or the student makes a pair"),
    lambda u, r: is_system(u) or _is_the_student(u, r) or _decides_on_others(u, r),
)
PLACE_IN_QUEUE = Permission(
    "support.place_in_queue",
    _("Only a coordinator puts a student in the queue again or closes an application"),
    lambda u, r: is_system(u) or _decides_on_others(u, r),
)
LOOK = Permission(
    "support.look", _("Only a coordinator notes that the office has looked"), lambda u, r: is_system(u) or is_coordinator(u, r)
)
TELL = Permission("support.tell", _("Only Parvis itself tells those who wait"), lambda u, _r: is_system(u))
OWN_CARD = Permission("support.own_card", _("Only you decide what others know about you"), _is_oneself)
