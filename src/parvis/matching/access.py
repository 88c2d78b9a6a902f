"""Who looks for mentors, who is asked, and who answers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission, is_system
from parvis.people.access import is_coordinator, is_mentor, is_student


def _is_the_mentor(user: Any, proposal: Any) -> bool:
    return is_mentor(user) if proposal is None else bool(proposal.mentor.person_id == user.pk)


def _is_the_student(user: Any, proposal: Any) -> bool:
    return is_student(user) if proposal is None else bool(proposal.request.student_id == user.pk)


def _steers_others(user: Any, decided: Any) -> bool:
    """Of a steering that is about a mentor alone there is no student."""
    if decided is None:
        return is_coordinator(user)
    student = decided.request.student_id if decided.request is not None else None
    return is_coordinator(user) and user.pk not in {student, decided.mentor.person_id}


def _matches_others(user: Any, proposal: Any) -> bool:
    """Nobody chooses their own mentor or student this way, whatever else they are."""
    return is_coordinator(user) and (proposal is None or user.pk not in {proposal.request.student_id, proposal.mentor.person_id})


MATCH = Permission("matching.match", _("Only a coordinator proposes a mentor, and nobody proposes for themselves"), _matches_others)
STEER = Permission(
    "matching.steer", _("Only a coordinator decides who can be proposed to whom, and nobody decides about themselves"), _steers_others
)
WITHDRAW = Permission(
    "matching.withdraw", _("Only a coordinator takes back a proposal"), lambda u, p: is_system(u) or _matches_others(u, p)
)
ANSWER_AS_MENTOR = Permission("matching.answer_as_mentor", _("Only the mentor who was asked can answer"), _is_the_mentor)
ANSWER_AS_STUDENT = Permission("matching.answer_as_student", _("Only the student who was asked can answer"), _is_the_student)
