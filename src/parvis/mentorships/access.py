"""Who of the pair and the office may do what. The two share their agreement; the coordinator sees its frame and decides about the rest."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission, is_system
from parvis.people.access import is_coordinator, is_mentor, is_student


def side(user: Any, mentorship: Any) -> str:
    """Who somebody is to a pair: student, mentor, coordinator, or nobody (empty). Belonging to the pair comes before the office."""
    if mentorship.student_id == user.pk:
        return "student"
    if mentorship.mentor.person_id == user.pk:
        return "mentor"
    return "coordinator" if is_coordinator(user) else ""


def _in_some_pair(user: Any, mentorship: Any) -> bool:
    return is_student(user) or is_mentor(user) if mentorship is None else side(user, mentorship) in {"student", "mentor"}


def _seen(user: Any, mentorship: Any) -> bool:
    return is_student(user) or is_mentor(user) or is_coordinator(user) if mentorship is None else side(user, mentorship) != ""


def _of_the_pair(user: Any, thing: Any) -> bool:
    return _in_some_pair(user, None if thing is None else thing.mentorship)


def _seen_of_pair(user: Any, thing: Any) -> bool:
    return _seen(user, None if thing is None else thing.mentorship)


def _the_student(user: Any, thing: Any) -> bool:
    return is_student(user) if thing is None else bool(thing.mentorship.student_id == user.pk)


def _the_mentor(user: Any, thing: Any) -> bool:
    return is_mentor(user) if thing is None else bool(thing.mentorship.mentor.person_id == user.pk)


def _office(user: Any, thing: Any) -> bool:
    """A coordinator who does not decide about a pair of her own."""
    return is_coordinator(user) and (thing is None or side(user, thing) == "coordinator")


def _office_of(user: Any, thing: Any) -> bool:
    return _office(user, None if thing is None else thing.mentorship)


def _says_yes(user: Any, mentorship: Any) -> bool:
    return is_system(user) or (mentorship is not None and (mentorship.student_id == user.pk or is_coordinator(user)))


MINE = Permission("mentorships.mine", _("This page is for students and mentors"), _in_some_pair)
SEE = Permission("mentorships.see", _("Only the pair and the coordinator see this page"), _seen)
PAIR = Permission("mentorships.pair", _("Only the two of the pair can do this"), _in_some_pair)
COORDINATE = Permission("mentorships.coordinate", _("Only a coordinator decides about a pair"), _office)
BEGIN_ENDING = Permission(
    "mentorships.begin_ending", _("Only a coordinator begins the end of a pair"), lambda u, m: is_system(u) or _office(u, m)
)
START = Permission("mentorships.start", _("A pair starts when the student says yes"), _says_yes)
AGREE = Permission("mentorships.agree", _("Only the two of the pair write their agreement"), _of_the_pair)
READ_AGREEMENT = Permission("mentorships.read_agreement", _("Only the pair and the coordinator see this page"), _seen_of_pair)
THINK_AHEAD = Permission(
    "mentorships.think_ahead",
    _("Only the mentor of the pair writes and reads this page"),
    lambda u, m: is_mentor(u) if m is None else bool(m.mentor.person_id == u.pk),
)
BY_ITSELF = Permission("mentorships.by_itself", _("This happens when both have confirmed"), lambda u, _thing: is_system(u))
ASK_ABOUT_NEXT_YEAR = Permission(
    "mentorships.ask_about_next_year",
    _("Only the system and a coordinator ask about the next study year"),
    lambda u, e: is_system(u) or _office_of(u, e),
)
SEE_EXTENSION = Permission("mentorships.see_extension", _("Only the pair and the coordinator see this page"), _seen_of_pair)
WISH = Permission("mentorships.wish", _("Only the student answers this"), _the_student)
ANSWER_AS_MENTOR = Permission("mentorships.answer_as_mentor", _("Only the mentor answers this"), _the_mentor)
DECIDE_EXTENSION = Permission("mentorships.decide_extension", _("Only a coordinator extends the support"), _office_of)
SEE_ENDING = Permission("mentorships.see_ending", _("Only those who are concerned see this page"), _seen_of_pair)
ASK_TO_END = Permission("mentorships.ask_to_end", _("Only the pair and the coordinator can ask for this"), _seen_of_pair)
TALK = Permission("mentorships.talk", _("Only a coordinator notes that a talk was held"), _office_of)
TAKE_BACK_ENDING = Permission(
    "mentorships.take_back_ending",
    _("Only the one who asked can take it back"),
    lambda u, e: _office_of(u, e) or (e is not None and bool(e.asked_by_id == u.pk)),
)
CHOOSE_NEXT = Permission("mentorships.choose_next", _("Only the student chooses what comes next"), _the_student)
