"""Who may do what with meetings. The pair's room is for the two; the coordinator judges, and reads what is sent to her."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission, is_system
from parvis.mentorships.models import Mentorship
from parvis.people.access import is_coordinator
from parvis.people.models import Role

from .models import Absence, Afterword, LengthQuestion, Meeting

STUDENT, MENTOR = "student", "mentor"


def pair_of(obj: Any) -> Mentorship:
    """The pair that a thing belongs to."""
    if isinstance(obj, Mentorship):
        return obj
    return obj.meeting.mentorship if isinstance(obj, Absence | LengthQuestion) else obj.mentorship


def side(mentorship: Mentorship, person: Any) -> str:
    """Which of the two a person is; empty for everybody else."""
    if person.pk == mentorship.student_id:
        return STUDENT
    return MENTOR if person.pk == mentorship.mentor.person_id else ""


def person_on(mentorship: Mentorship, which: str) -> Any:
    """The person on a side."""
    return mentorship.student if which == STUDENT else mentorship.mentor.person


def _is_of_pair(user: Any, obj: Any) -> bool:
    if obj is None:
        return bool(user.has_role(Role.STUDENT, Role.MENTOR))
    return side(pair_of(obj), user) != ""


def _is_its_mentor(user: Any, obj: Any) -> bool:
    return bool(user.has_role(Role.MENTOR)) if obj is None else side(pair_of(obj), user) == MENTOR


def _is_its_student(user: Any, obj: Any) -> bool:
    return bool(user.has_role(Role.STUDENT)) if obj is None else side(pair_of(obj), user) == STUDENT


def _is_absent(user: Any, absence: Absence | None) -> bool:
    return bool(user.has_role(Role.STUDENT, Role.MENTOR)) if absence is None else absence.person_id == user.pk


def _has_waited(user: Any, absence: Absence | None) -> bool:
    return _is_of_pair(user, absence) and (absence is None or absence.person_id != user.pk)


def _is_author(user: Any, afterword: Afterword | None) -> bool:
    return bool(user.has_role(Role.STUDENT)) if afterword is None else afterword.author_id == user.pk


def _is_receiver(user: Any, afterword: Afterword | None) -> bool:
    if afterword is None:
        return bool(user.has_role(Role.MENTOR, Role.COORDINATOR))
    if afterword.audience == Afterword.Audience.COORDINATOR:
        return is_coordinator(user) and side(afterword.mentorship, user) == ""
    return afterword.audience == Afterword.Audience.MENTOR and side(afterword.mentorship, user) == MENTOR


def _is_office(user: Any, obj: Any) -> bool:
    """A coordinator, who does not judge in a pair of her own."""
    return is_coordinator(user) and (obj is None or side(pair_of(obj), user) == "")


def _may_call_off(user: Any, meeting: Meeting | None) -> bool:
    return _is_of_pair(user, meeting) or is_coordinator(user)


PAIR = Permission("meetings.pair", _("Only the two in the pair can see and change their meetings"), _is_of_pair)
CANCEL = Permission(
    "meetings.cancel", _("Only the two in the pair cancel a meeting, or the coordinator when the support ends"), _may_call_off
)
MENTOR_OF = Permission("meetings.mentor_of", _("Only the pair’s mentor does this"), _is_its_mentor)
STUDENT_OF = Permission("meetings.student_of", _("Only the pair’s student does this"), _is_its_student)
ABSENT = Permission("meetings.absent", _("Only the person who was not at the meeting answers this"), _is_absent)
WAITED = Permission("meetings.waited", _("Only the person who waited at the meeting writes this"), _has_waited)
JUDGE = Permission("meetings.judge", _("Only a coordinator judges a missed meeting, and not in a pair of her own"), _is_office)
OFFICE = Permission("meetings.office", _("Only a coordinator sees this page"), _is_office)
LET_PASS = Permission("meetings.let_pass", _("This happens by itself when the time is out"), lambda user, _obj: is_system(user))
AUTHOR = Permission("meetings.author", _("Only the person who wrote it can change or send it"), _is_author)
RECEIVER = Permission("meetings.receiver", _("Only the person it was sent to can open it"), _is_receiver)
AFTERWORDS = Permission(
    "meetings.afterwords",
    _("Only the person who wrote it and the one it was sent to see it"),
    lambda u, a: _is_author(u, a) or _is_receiver(u, a),
)
REMINDERS = Permission(
    "meetings.reminders", _("Only you choose your own reminders"), lambda user, person: person is None or person.pk == user.pk
)
