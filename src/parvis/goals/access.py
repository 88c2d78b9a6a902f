"""What the two want to reach is for the two. Nobody else has a way in, the coordinator neither."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission
from parvis.mentorships.models import Mentorship
from parvis.people.models import Role

from .models import Step


def pair_of(obj: Any) -> Mentorship:
    """The pair that a thing belongs to."""
    if isinstance(obj, Mentorship):
        return obj
    return obj.goal.mentorship if isinstance(obj, Step) else obj.mentorship


def _is_of_pair(user: Any, obj: Any) -> bool:
    if obj is None:
        return bool(user.has_role(Role.STUDENT, Role.MENTOR))
    pair = pair_of(obj)
    return user.pk in {pair.student_id, pair.mentor.person_id}


PAIR = Permission("goals.pair", _("Only the two in the pair see and change their goals"), _is_of_pair)
