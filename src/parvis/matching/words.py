"""What the codes of matching sound like: why a mentor fits, what to consider, and what would help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from parvis.casework.words import EVENTS, REASONS, say
from parvis.kit.verdict import Verdict
from parvis.kit.week import WeeklyTimes
from parvis.policy import book
from parvis.recruitment.models import Mentor
from parvis.support.models import SupportRequest
from parvis.web import dates

from .models import MatchRun, Steering

REASONS |= {
    "matching.decision_not_valid": _("The decision on support is no longer valid"),
    "matching.not_waiting": _("The student does not wait for a mentor any more"),
    "matching.mentor_not_available": _("The mentor is not available now"),
    "matching.same_person": _("Nobody can be their own mentor"),
    "matching.no_seat": _("The mentor has no place left"),
    "matching.said_no_before": _("One of them has said no to this before"),
    "matching.held": _("The mentor is held back for now"),
    "matching.forbidden": _("A coordinator has decided that these two are not to be proposed"),
    "matching.name_to_connect": _("The student has named somebody. First say on the student's page who is meant"),
    "matching.unwanted": _("The student has asked for somebody else"),
    "matching.pin_taken": _("The place with this mentor is already decided for somebody else. Lift that decision first"),
}
BETWEEN: dict[str, Any] = {
    "times": _("They have no times in common that are long enough"),
    "same_person": _("Nobody can be their own mentor"),
    "online": _("The student wants to meet online, and the mentor does not"),
    "campus": _("They cannot meet on the same campus"),
    "way": _("They have no way of meeting in common"),
    "language": _("They have no language in common"),
    "programme": _("They study the same programme, which the student does not want"),
    "apart": _("They are not to be proposed to each other: one of them has said no, or somebody has decided so"),
    "held": _("The mentor is held back for now"),
    "no_seat": _("The mentor has no place left"),
    "not_available": _("The mentor is not available now"),
}
"""Why a pair cannot be, as a person decides it. Each is also what an action that is refused says."""
REASONS |= {f"matching.pin_{code}": sentence for code, sentence in BETWEEN.items()}
EVENTS |= {
    "matching.solve": _("Mentors were looked for"),
    "matching.wishes_read": _("The wishes for a mentor were read"),
    "matching.pin": _("A pair was decided"),
    "matching.forbid": _("A pair was ruled out"),
    "matching.hold": _("A mentor gets no new students for a while"),
    "matching.lift": _("A decision about proposals was lifted"),
}

IN_FAVOUR: dict[str, Any] = {
    "common_times": _("Both are free %(times)s"),
    "strength": _("Is good at this: %(area)s"),
    "same_campus": _("Both can meet here: %(campus)s"),
    "same_programme": _("Studies the same programme"),
    "knows_programme": _("Knows the student's programme"),
    "first_language": _("Speaks %(language)s, which the student prefers"),
    "preferred_way": _("Can meet the way the student would rather: %(way)s"),
    "earlier_mentor": _("Has been the student's mentor before, which the student wishes"),
    "free_mentor": _("Has no student yet"),
}
TO_CONSIDER: dict[str, Any] = {
    "has_students": "",
    "other_programme": _("Studies another programme"),
    "other_way": _("The student would rather meet this way: %(way)s"),
    "other_campus": _("The student would rather meet here: %(campus)s"),
    "second_language": _("Does not speak the language that the student prefers"),
    "few_common_times": _("They have few times in common"),
    "other_strengths": _("Has other strengths than the help that is wanted"),
}
WOULD_HELP: dict[str, Any] = {
    "decision": _("A new decision. The registered one is no longer valid"),
    "name": _("Say on the student's page whom the student has named. Nobody is asked before that"),
    "online": _("The student can also meet online"),
    "campus": _("The student can also meet on campus"),
    "other_campus": _("The student can also meet here: %(campus)s"),
    "programme": _("It does not matter to the student which programme the mentor studies"),
    "times": _("The student is also free %(when)s"),
    "mentor_times": _("%(mentor)s is also free %(when)s"),
    "language": _("The student can also speak %(language)s"),
    "seat": _("One of these takes one more student: %(mentors)s"),
    "more_mentors": _("More mentors. No single change is enough"),
}
MY_OWN: dict[str, Any] = {
    "online": _("If you can also meet online"),
    "campus": _("If you can also meet on campus"),
    "other_campus": _("If you can also meet here: %(campus)s"),
    "programme": _("If it does not matter which programme the mentor studies"),
    "times": _("If you are also free %(when)s"),
    "language": _("If you can also speak %(language)s"),
}
"""The same, as the student reads it."""
WHOSE = {
    "decision": "office",
    "name": "office",
    "more_mentors": "office",
    "seat": "mentor",
    "mentor_times": "mentor",
}
"""Whose a change is. The others are the student's own."""
WAYS = {"campus": pgettext_lazy("they meet …", "on campus"), "online": pgettext_lazy("they meet …", "online")}
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
GROUPED: dict[str, Any] = {"campus": _("Campus"), "language": _("Language"), "way": _("Way of meeting")}
MOST_TIMES = 4
MOST_CHANGES = 10
"""What became other is told of so many, and of the others how many they are."""


@dataclass(frozen=True)
class Names:
    """What the students and the mentors of a page are called, by the numbers of their requests and in the pool."""

    students: Mapping[int, str]
    mentors: Mapping[int, str]

    def student(self, number: int) -> str:
        return self.students.get(number) or gettext("A student")

    def mentor(self, number: int) -> str:
        return self.mentors.get(number) or gettext("A mentor")


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
        said["when"] = _when(said)
    if "way" in said:
        said["way"] = WAYS[said["way"]]
    if "mentor" in said:
        said["mentor"] = names.get(said["mentor"], gettext("A mentor"))
    if "mentors" in said:
        said["mentors"] = ", ".join(names[number] for number in said["mentors"] if number in names) or gettext("the mentors who fit")
    return said


def _when(said: Mapping[str, Any]) -> str:
    """ "tisdag 15–16", or "tisdag förmiddag"."""
    day = dates.weekday_words(int(said["day"]))
    if "part" in said:
        return f"{day} {PARTS[said['part']]}"
    return f"{day} {dates.minute_words(int(said['start']))}{dates.DASH}{dates.minute_words(int(said['end']))}"


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


@dataclass(frozen=True)
class Help:
    """One thing that would help, and whose it is: the student's, a mentor's or the office's. `own` is how the student reads it."""

    text: str
    whose: str
    mentors: int = 0
    own: str = ""


def say_change(code: str, params: Mapping[str, Any], names: Mapping[int, str]) -> Help:
    """One thing that would help a student who could not be matched. `names` are the mentors' names by number."""
    said, count = _said(params, names), int(params.get("count", 0))
    text, own = (str(sentences.get(code, "")) % said for sentences in (WOULD_HELP, MY_OWN))
    return Help(_counted(text, count), WHOSE.get(code, "student"), count, _counted(own, count))


def _counted(change: str, count: int) -> str:
    """ "Studenten kan också tisdag 15–16: tre mentorer"."""
    if not count:
        return change
    return ngettext("%(change)s: one mentor", "%(change)s: %(count)s mentors", count) % {"change": change, "count": dates.number(count)}


def say_helps(run: MatchRun | None, request: int, names: Names, *, to: str = "") -> list[Help]:
    """What would help one who was left out of a run. `to` keeps what is that side's own."""
    left_out = next((row for row in run.unmatched if row["request"] == request), None) if run else None
    helps = [say_change(code, dict(params), names.mentors) for code, params in (left_out or {}).get("changes", ())]
    return [h for h in helps if not to or h.whose == to]


@dataclass(frozen=True)
class Decision:
    """What a coordinator has decided, in words, and why it cannot be kept where it cannot."""

    decided: Steering
    text: str
    why_not: str


def decision(decided: Steering, run: MatchRun | None) -> Decision:
    """`run` is the last look at the queue."""
    refused = {row["request"]: row["reasons"] for row in run.refused} if run and decided.kind == Steering.Kind.PIN else {}
    return Decision(decided, say_decided(decided), say_why_not(refused.get(decided.request_id, ())))


def say_why_not(codes: Iterable[str]) -> str:
    """Why a pair that was decided cannot be kept."""
    return ". ".join(str(BETWEEN[code]) for code in codes)


def say_not_asked(verdict: Verdict | None) -> list[str]:
    """Why a mentor of several was not asked."""
    return [say(reason) for reason in verdict.blocking] if verdict else [gettext("Somebody else has just changed this proposal")]


def say_decided(decided: Steering) -> str:
    """What a coordinator has decided, with its names."""
    names = {"mentor": decided.mentor.person.full_name, "student": decided.request.student.full_name if decided.request else ""}
    said = {
        Steering.Kind.PIN: _("%(student)s is to have %(mentor)s"),
        Steering.Kind.FORBID: _("%(student)s is not to have %(mentor)s"),
        Steering.Kind.HOLD: _("%(mentor)s gets no new proposals"),
    }
    return str(said[Steering.Kind(decided.kind)]) % names


def say_cost(runner_up: Mapping[str, Any], names: Names) -> list[str]:
    """What it would mean for the others to choose a runner-up: who would get whom instead."""
    if runner_up["leaves_out"]:
        return [gettext("Then one more student is without a mentor")]
    said = [
        gettext("Then %(student)s gets %(mentor)s instead") % {"student": names.student(student), "mentor": names.mentor(mentor)}
        for student, mentor in runner_up["goes"]
    ]
    return said or [gettext("Nobody else is affected")]


@dataclass(frozen=True)
class Change:
    """One line of what became other than it was."""

    student: str
    text: str


@dataclass(frozen=True)
class Changes:
    """What became other than it was, in words. `more` are those that are not told one by one."""

    why: str
    lines: tuple[Change, ...]
    more: int


def say_changes(run: MatchRun, names: Names) -> Changes:
    """Who got another mentor, who is newly without, who newly with."""
    lines = tuple(Change(names.student(row["request"]), _say_change_of(row, names)) for row in run.changed[:MOST_CHANGES])
    return Changes(str(run.get_cause_display()), lines, max(0, len(run.changed) - MOST_CHANGES))


def _say_change_of(row: Mapping[str, Any], names: Names) -> str:
    if row["now"] is None:
        return gettext("is left without a proposal, had %(was)s") % {"was": names.mentor(row["was"])}
    if row["was"] is None:
        return gettext("gets a proposal: %(now)s") % {"now": names.mentor(row["now"])}
    return gettext("gets %(now)s instead of %(was)s") % {"now": names.mentor(row["now"]), "was": names.mentor(row["was"])}


def say_rules(used: Mapping[str, str]) -> list[tuple[str, date]]:
    """The lines of the rule book that a run rested on, each in words with the day it holds from."""
    language, pages = get_language() or "sv", book.pages()
    return [
        (pages[key].description["en" if language == "en" else "sv"], date.fromisoformat(since))
        for key, since in used.items()
        if key in pages
    ]


@dataclass(frozen=True)
class Day:
    """One day of an ordinary week, and the spans on it as a picture: (left, width) in minutes from where the picture begins."""

    name: str
    times: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Picture:
    """Weekly times, drawn: the days of a working week, and others that have a time. All times also stand in words."""

    days: tuple[Day, ...]
    begins: int
    ends: int

    @property
    def width(self) -> int:
        return self.ends - self.begins

    @property
    def marks(self) -> tuple[int, ...]:
        """Where a line stands: every second hour."""
        return tuple(range(120, self.width, 120))

    @property
    def from_to(self) -> str:
        return f"{dates.minute_words(self.begins)}{dates.DASH}{dates.minute_words(self.ends)}"


def picture(times: WeeklyTimes) -> Picture:
    """An ordinary week from eight to six, wider where a time is earlier or later."""
    begins = min([8 * 60, *(start // 60 * 60 for _day, start, _end in times.ranges)])
    ends = max([18 * 60, *(-(-end // 60) * 60 for _day, _start, end in times.ranges)])
    days = []
    for number in sorted({1, 2, 3, 4, 5} | {day for day, _start, _end in times.ranges}):
        spans = [(start, end) for day, start, end in times.ranges if day == number]
        said = ", ".join(f"{dates.minute_words(start)}{dates.DASH}{dates.minute_words(end)}" for start, end in spans)
        drawn = tuple((start - begins, end - start) for start, end in spans)
        days.append(Day(dates.cap_first(dates.weekday_words(number)), said or gettext("none"), drawn))
    return Picture(tuple(days), begins, ends)


def say_group(what: str, names: Iterable[str]) -> str:
    """Which group, or which ones together. `what` is a key of `GROUPED`."""
    return dates.and_list(_group_name(what, name) for name in names)


def _group_name(what: str, name: str) -> str:
    if not name:
        return gettext("nothing chosen")
    if what == "way":
        return str(SupportRequest.Way(name).label)
    return spoken_language(name) if what == "language" else name


def say_days(days: int | None) -> str:
    """So many days, or that they are too few to tell."""
    if days is None:
        return gettext("Too few to say")
    return ngettext("One day", "%(count)s days", days) % {"count": dates.number(days)}


def say_outcome(rows: Sequence[Mapping[str, Any]], more: int, names: Names) -> Changes:
    """What a trial would change. `rows` as a run keeps them, `more` how many more would have a proposal."""
    lines = tuple(Change(names.student(row["request"]), _say_change_of(row, names)) for row in rows[:MOST_CHANGES])
    return Changes(_say_more(more), lines, max(0, len(rows) - MOST_CHANGES))


def _say_more(more: int) -> str:
    if not more:
        return gettext("As many students get a proposal as before")
    count = dates.number(abs(more))
    if more > 0:
        return ngettext("One more student gets a proposal", "%(count)s more students get a proposal", more) % {"count": count}
    return ngettext("One student fewer gets a proposal", "%(count)s students fewer get a proposal", -more) % {"count": count}


@dataclass(frozen=True)
class Need:
    """Where, in which language and when a mentor is missing, and how many one would suit."""

    where: str
    language: str
    when: str
    students: int


def say_need(*, campus: str, online: bool, language: str, day: int, part: str, students: int) -> Need:
    """Where a student has named no campus, any will do."""
    where = str(SupportRequest.Way.ONLINE.label) if online else campus
    return Need(
        where or gettext("Any campus"),
        dates.cap_first(spoken_language(language)) if language else gettext("Any language"),
        dates.cap_first(f"{dates.weekday_words(day)} {PARTS[part]}"),
        students,
    )
