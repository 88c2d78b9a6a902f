"""What the codes of matching sound like: why a mentor fits, what to consider, and what would help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from babel import Locale
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from parvis.casework.words import EVENTS, REASONS
from parvis.kit.week import WeeklyTimes
from parvis.recruitment.models import Mentor
from parvis.web import dates

REASONS |= {
    "matching.decision_not_valid": _("The decision on support is no longer valid"),
    "matching.not_waiting": _("The student does not wait for a mentor any more"),
    "matching.mentor_not_available": _("The mentor is not available now"),
    "matching.same_person": _("Nobody can be their own mentor"),
    "matching.no_seat": _("The mentor has no place left"),
    "matching.said_no_before": _("One of them has said no to this before"),
}
EVENTS |= {"matching.solve": _("Mentors were looked for"), "matching.wishes_read": _("The wishes for a mentor were read")}

IN_FAVOUR: dict[str, Any] = {
    "common_times": _("Both are free %(times)s"),
    "strength": _("Is good at this: %(area)s"),
    "same_campus": _("Both can meet here: %(campus)s"),
    "same_programme": _("Studies the same programme"),
    "first_language": _("Speaks %(language)s, which the student prefers"),
    "free_mentor": _("Has no student yet"),
}
TO_CONSIDER: dict[str, Any] = {
    "has_students": "",
    "other_programme": _("Studies another programme"),
    "second_language": _("Does not speak the language that the student prefers"),
    "few_common_times": _("They have few times in common"),
    "other_strengths": _("Has other strengths than the help that is wanted"),
}
WOULD_HELP: dict[str, Any] = {
    "decision": _("A new decision. The registered one is no longer valid"),
    "online": _("The student can also meet online"),
    "campus": _("The student can also meet on campus"),
    "other_campus": _("The student can also meet here: %(campus)s"),
    "programme": _("It does not matter to the student which programme the mentor studies"),
    "times": _("The student is also free %(day)s %(part)s"),
    "language": _("The student can also speak %(language)s"),
    "seat": _("One of these takes one more student: %(mentors)s"),
    "more_mentors": _("More mentors. No single change is enough"),
}
PARTS = {
    "morning": pgettext_lazy("on Tuesday …", "morning"),
    "afternoon": pgettext_lazy("on Tuesday …", "afternoon"),
    "evening": pgettext_lazy("on Tuesday …", "evening"),
}
AREAS: dict[str, Any] = {
    Mentor.Area.STUDY_TECHNIQUE: pgettext_lazy("help with …", "study technique"),
    Mentor.Area.STRUCTURE: pgettext_lazy("help with …", "planning"),
    Mentor.Area.WEEK: pgettext_lazy("help with …", "weekly planning"),
    Mentor.Area.PRIORITIES: pgettext_lazy("help with …", "priorities"),
    Mentor.Area.PLATFORMS: pgettext_lazy("help with …", "digital platforms"),
}
"""The five areas as they stand inside a sentence."""
MOST_TIMES = 4


def spoken_times(times: WeeklyTimes) -> str:
    """ "tisdag 10–12 och torsdag 13–15", at most four of them."""
    spans = [
        f"{dates.weekday_words(day)} {dates.minute_words(start)}{dates.DASH}{dates.minute_words(end)}" for day, start, end in times.ranges
    ]
    if len(spans) > MOST_TIMES:
        spans = [*spans[:MOST_TIMES], gettext("more times")]
    return dates.and_list(spans)


def spoken_areas(areas: Iterable[str]) -> str:
    """What the help is about, to stand inside a sentence."""
    return dates.and_list(str(AREAS[area]) for area in areas if area in AREAS) or gettext("their studies")


def areas_in_full(areas: Iterable[str]) -> list[str]:
    """The same, each as the student chose it."""
    return [str(Mentor.Area(area).label) for area in areas if area in Mentor.Area.values]


def spoken_language(code: str) -> str:
    """ "svenska"; a code that nobody knows stands as it is."""
    name = Locale.parse(get_language() or "sv").languages.get(code)
    return str(name or code)


def _said(params: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, Any]:
    said = dict(params)
    if "times" in said:
        said["times"] = spoken_times(WeeklyTimes.read(said["times"]))
    if "area" in said:
        said["area"] = spoken_areas([said["area"]])
    if "language" in said:
        said["language"] = spoken_language(said["language"])
    if "day" in said:
        said |= {"day": dates.weekday_words(int(said["day"])), "part": PARTS[said["part"]]}
    if "mentors" in said:
        said["mentors"] = ", ".join(names[number] for number in said["mentors"] if number in names) or gettext("the mentors who fit")
    return said


def say_part(code: str, params: Mapping[str, Any]) -> str:
    """One reason in favour, or one thing to consider."""
    if code == "has_students":
        count = int(params["count"])
        return ngettext("Has one student already", "Has %(count)s students already", count) % {"count": dates.number(count)}
    return str({**IN_FAVOUR, **TO_CONSIDER}[code]) % _said(params, {})


def say_parts(reasons: Iterable[Sequence[Any]]) -> dict[str, list[str]]:
    """Stored reasons as two lists of sentences."""
    found: dict[str, list[str]] = {"for": [], "consider": []}
    for side, code, params in reasons:
        found[side].append(say_part(code, params))
    return found


def say_change(code: str, params: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """One thing that would help a student who could not be matched. `names` are the mentors' names by number."""
    return str(WOULD_HELP[code]) % _said(params, names)


def say_cost(runner_up: Mapping[str, Any]) -> str:
    """What it would mean for the others to choose a runner-up."""
    if runner_up["leaves_out"]:
        return gettext("Then somebody else is left without a mentor")
    moves = int(runner_up["moves"])
    if moves:
        return ngettext("Then one other student gets another mentor", "Then %(count)s other students get another mentor", moves) % {
            "count": dates.number(moves)
        }
    return gettext("Nobody else is affected")
