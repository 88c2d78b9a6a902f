"""The shape of what people answer about meetings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms as plain
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from parvis.casework.panels import Named
from parvis.casework.words import say
from parvis.kit.verdict import YES, Verdict
from parvis.recruitment.models import Mentor
from parvis.web import dates
from parvis.web.forms import (
    ChoiceField,
    ChoicesField,
    ClockField,
    DateField,
    Form,
    HoursField,
    LongTextField,
    SelectField,
    Slot,
    SlotField,
    SlotRadios,
    TextField,
    TickField,
    WholeNumberField,
)

from . import queries
from .models import Absence, Afterword, LengthQuestion, Meeting, Preparation
from .rules import arranging, reminding, series, slots

OTHER, NOT_NOW = "other", "not_now"
LENGTHS = (30, 45, 60, 90, 120)


class _FewSlots(SlotRadios):
    """Three times in sight, the others behind "more"."""

    shown = 3


class _Time(SlotField):
    widget = _FewSlots


def spread(spans: Iterable[slots.Span], *, per_day: int = 2, most: int = 12) -> list[slots.Span]:
    """The first few of each day, so that several days are in sight."""
    found: dict[date, list[slots.Span]] = {}
    for span in spans:
        found.setdefault(dates.as_day(span.starts_at), []).append(span)
    return [span for of_day in found.values() for span in of_day[:per_day]][:most]


def as_slots(spans: Iterable[slots.Span], *, note: str = "") -> list[Slot]:
    return [Slot(value=s.starts_at.isoformat(), starts_at=s.starts_at, ends_at=s.ends_at, note=note) for s in spans]


class TimeForm(Form):
    """A time among the common ones, or another day and clock."""

    time = _Time(
        label=_("When do you want to meet?"), hide_label=True, required=False, mark_optional=False, hint=_("These times suit both of you")
    )
    on = DateField(label=_("Day"), required=False, mark_optional=False)
    clock = ClockField(label=_("Time"), required=False, mark_optional=False)

    def __init__(self, *args: Any, free: list[slots.Span], today: date, why_none: Verdict = YES, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["time"].offer(as_slots(spread(free)), others=[(OTHER, _("Another time. I write it below"))], year=today.year)  # type: ignore[attr-defined]  # a slot field
        if not free:
            self.fields["time"].initial = OTHER
            self.fields["time"].help_text = " ".join(say(reason) for reason in why_none.reasons) or _(
                "There is no common time the next three weeks. Write a time below."
            )
        self.fields["on"].earliest = today  # type: ignore[attr-defined]  # a date field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "time" in self.errors:
            return cleaned
        written = any(self.data.get(name, "").strip() for name in ("on", "clock"))
        if not cleaned.get("time") and not written:
            self.add_error("time", _("Select a time"))
            return cleaned
        if cleaned.get("time") not in {"", None, OTHER}:
            return {**cleaned, "starts_at": datetime.fromisoformat(cleaned["time"]).astimezone(UTC)}
        self._read_written(cleaned)
        return cleaned

    def _read_written(self, cleaned: dict[str, Any]) -> None:
        """The day and the clock that were written, as an instant."""
        for name, sentence in (("on", _("Enter the day")), ("clock", _("Enter the time"))):
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, sentence)
        if not self.errors.keys() & {"on", "clock"}:
            found = slots.span(cleaned["on"], cleaned["clock"].hour * 60 + cleaned["clock"].minute, minutes=1, zone=queries.zone())
            if found is None:
                self.add_error("clock", _("The clock skips that time on that day. Enter another one."))
            else:
                cleaned["starts_at"] = found.starts_at


def _length_words(minutes: int) -> str:
    if minutes < 60:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    return dates.cap_first(dates.hours_words(minutes))


class BookForm(TimeForm):
    """A new meeting."""

    minutes = ChoiceField(label=_("How long?"), missing=_("Select how long"))
    way = ChoiceField(label=pgettext_lazy("meeting", "Where?"), missing=_("Select where"))
    place = TextField(label=_("Place, or the address of the online meeting"), required=False, max_length=200)
    closing = TickField(label=_("This is our closing meeting"), required=False)

    def __init__(self, *args: Any, mentorship: Any, allowed: int, is_mentor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lengths = [n for n in LENGTHS if n <= allowed] or [allowed]
        self.fields["minutes"].choices = [(str(n), _length_words(n)) for n in lengths]  # type: ignore[attr-defined]  # a choice field
        self.fields["minutes"].initial = str(min(queries.USUAL_MINUTES, lengths[-1]))
        arranges = (
            gettext("On campus")
            if is_mentor
            else gettext("On campus. %(mentor)s arranges the place") % {"mentor": mentorship.mentor.person.given_name}
        )
        self.fields["way"].choices = [("campus", arranges), ("online", _("Online"))]  # type: ignore[attr-defined]  # a choice field
        self.fields["way"].initial = "online" if mentorship.request.way == "online" else "campus"
        if not is_mentor:
            del self.fields["place"]
        if mentorship.state != "ending":
            del self.fields["closing"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        _check_link(self, online=cleaned.get("way") == "online")
        return cleaned


def _check_link(form: Form, *, online: bool) -> None:
    """The address of an online meeting is one that a browser opens safely."""
    place = form.cleaned_data.get("place", "")
    if online and place and not arranging.is_link(place):
        form.add_error("place", _("Enter the whole address of the online meeting. It begins with https://"))


class SeriesForm(BookForm):
    """A meeting every week: the first time, and for how long."""

    times = WholeNumberField(
        label=_("How many meetings?"),
        hint=_("Leave it empty if the meetings go on until the day below"),
        required=False,
        mark_optional=False,
        min_value=2,
        max_value=series.MOST,
        width="w5",
    )
    until = DateField(label=_("Until which day?"), required=False, mark_optional=False)

    def __init__(self, *args: Any, until: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("closing", None)
        self.fields["until"].initial = until

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("times") and not cleaned.get("until") and not self.errors.keys() & {"times", "until"}:
            self.add_error("times", _("Enter how many meetings, or until which day"))
        return cleaned

    def days(self) -> list[slots.Span]:
        """The days of the series, whatever stands in their way."""
        given = self.cleaned_data
        first = slots.Span(given["starts_at"], given["starts_at"] + timedelta(minutes=int(given["minutes"])))
        times = given.get("times")
        return queries.weekly(first, times=times, until=None if times else given["until"])


class SeriesGiven(Form):
    """What was answered about a series, carried along while its days are looked at."""

    first = plain.DateTimeField(widget=plain.HiddenInput)
    minutes = plain.TypedChoiceField(coerce=int, choices=[(n, n) for n in LENGTHS], widget=plain.HiddenInput)
    times = plain.IntegerField(min_value=1, max_value=series.MOST, widget=plain.HiddenInput)
    way = plain.CharField(max_length=10, widget=plain.HiddenInput)
    place = plain.CharField(max_length=200, required=False, widget=plain.HiddenInput)

    @classmethod
    def of(cls, form: SeriesForm) -> SeriesGiven:
        answers, days = form.cleaned_data, form.days()
        given = {"first": days[0].starts_at.isoformat(), "minutes": answers["minutes"], "times": len(days), "way": answers["way"]}
        return cls(given | {"place": answers.get("place", "")})

    def days(self) -> list[slots.Span]:
        given = self.cleaned_data
        first = slots.Span(given["first"], given["first"] + timedelta(minutes=given["minutes"]))
        return queries.weekly(first, times=given["times"], until=None)


class MovedTo(Form):
    """Where the first of several meetings is moved, carried along while the days of the others are looked at."""

    to = plain.DateTimeField(widget=plain.HiddenInput)
    why = plain.ChoiceField(choices=Meeting.Why.choices, required=False, widget=plain.HiddenInput)


class DaysForm(Form):
    """Each day of a series: its time, another one that week, or `otherwise`. `now` says when each of them is, where they are moved."""

    def __init__(
        self, *args: Any, days: list[series.Day], otherwise: Any, now: list[str] | None = None, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for n, (day, was) in enumerate(zip(days, now or [""] * len(days), strict=True)):
            free = [day.span, *day.others] if day.is_free else day.others
            why = [say(reason) for reason in day.why_not.reasons] or [gettext("Both of you are free")]
            self.fields[f"day_{n}"] = SelectField(
                label=as_slots([day.span])[0].label(today.year),
                hint=" ".join([*([was] if was else []), *why]),
                choices=[*((slot.value, slot.label(today.year)) for slot in as_slots(free[:5])), ("", otherwise)],
                initial=day.span.starts_at.isoformat() if day.is_free else "",
                required=False,
                mark_optional=False,
                error_messages={"invalid_choice": _("That time has just been taken. Choose another one.")},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            self.add_error("day_0", _("Choose a time for at least one of the days"))
        return cleaned

    def chosen(self) -> dict[int, datetime]:
        """The time of each day that has one, by the day's number."""
        answers = ((int(name.removeprefix("day_")), value) for name, value in self.cleaned_data.items())
        return {n: datetime.fromisoformat(value).astimezone(UTC) for n, value in answers if value}

    def refuse(self, which: int, verdict: Verdict) -> None:
        """Say by the day why not; `which` counts the days that have a time."""
        day = list(self.chosen())[which]
        for reason in verdict.blocking:
            self.add_error(f"day_{day}", say(reason))


def is_now(meeting: Meeting, *, today: date) -> str:
    """When a meeting is that may be moved, in words."""
    when = as_slots([slots.Span(meeting.starts_at, meeting.ends_at)])[0].label(today.year)
    return gettext("Now: %(when)s.") % {"when": when[:1].lower() + when[1:]}


class MoveForm(TimeForm):
    """The same meeting at another time."""

    why = ChoiceField(
        label=_("Why?"), choices=Meeting.Why.choices, required=False, hint=_("The other person sees it. You can leave it out")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time"].label = _("When do you want to meet instead?")


class CancelForm(Form):
    """No meeting. A reason is never asked for first."""

    why = ChoiceField(
        label=_("Why?"), choices=Meeting.Why.choices, required=False, hint=_("The other person sees it. You can leave it out")
    )


class LateForm(Form):
    """Some minutes, or not at all."""

    question = "late"
    late = ChoiceField(
        label=_("How late will you be?"),
        choices=[
            ("5", _("5 minutes")),
            ("10", _("10 minutes")),
            ("15", _("15 minutes")),
            ("move", _("I cannot make it. Move the meeting")),
        ],
        missing=_("Select how late you will be"),
    )


class WantsForm(Form):
    """What the student wants to bring up: of the steps since last time, where there are any, and in own words. Nothing is enough."""

    question = "wants"
    since_last = ChoicesField(label=_("Since last time"), required=False, mark_optional=False)
    wants = LongTextField(
        label=_("What do you want to bring up?"),
        required=False,
        mark_optional=False,
        max_length=2000,
        rows=4,
        hint=_("A few words are enough."),
    )

    def __init__(self, *args: Any, steps: Iterable[Named], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = Preparation.SinceLast.choices
        choices = [(f"{step.key}:{key}", f"{step.words}: {label}") for step in steps for key, label in said]
        if not choices:
            del self.fields["since_last"]
            return
        self.question = ""
        self.fields["since_last"].choices = choices  # type: ignore[attr-defined]  # a field of choices
        self.fields["wants"].label = _("Something else")


class BringsForm(Form):
    question = "brings"
    brings = ChoicesField(
        label=_("What do you bring?"),
        choices=Preparation.Brings.choices,
        required=False,
        mark_optional=False,
        hint=_("Choose what helps you plan"),
    )


class PlaceForm(Form):
    """Where, and how to find the way (R62)."""

    place = TextField(
        label=_("Where do you meet?"),
        max_length=200,
        missing=_("Enter where you meet"),
        hint=_("A room, or the address of the online meeting"),
        width="w20",
    )
    way_there = LongTextField(
        label=_("How does one find the way?"),
        required=False,
        max_length=300,
        rows=3,
        hint=_("For example: the entrance by the library, one floor up."),
    )
    online = TickField(label=_("We meet online"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        _check_link(self, online=bool(cleaned.get("online")))
        return cleaned


class PlaceWishForm(Form):
    """Where the student would rather meet (R62)."""

    wish = TextField(
        label=_("Where would you rather meet?"),
        max_length=200,
        missing=_("Enter where you would rather meet"),
        hint=_("A place, or online. You do not need to say why."),
        width="w20",
    )


class RemindersForm(Form):
    """When somebody wants to be reminded, and how."""

    EMAIL, LIST = "email", "list"
    when = ChoicesField(label=_("When do you want a reminder?"), required=False, mark_optional=False, hint=_("One, several or none"))
    how = ChoiceField(
        label=_("How do you want it?"),
        choices=[(EMAIL, _("By e-mail, and under Notices")), (LIST, _("Only under Notices"))],
        missing=_("Select how you want the reminder"),
    )

    def __init__(self, *args: Any, clock: reminding.Clock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        before = dates.hours_words(clock.minutes_before)
        self.fields["when"].choices = [  # type: ignore[attr-defined]  # a choice field
            (reminding.EVENING, gettext("The evening before, at %(hour)s") % {"hour": clock.evening_hour}),
            (reminding.MORNING, gettext("The same morning, at %(hour)s") % {"hour": clock.morning_hour}),
            (reminding.HOUR, gettext("%(time)s before") % {"time": dates.cap_first(before)}),
        ]


class MentorPreparesForm(PlaceForm):
    """The mentor's page before a meeting: the place, and what the mentor wants to bring up."""

    wants = LongTextField(label=_("What do you want to bring up?"), required=False, max_length=2000, rows=4)

    def __init__(self, *args: Any, student: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wants"].help_text = gettext("%(student)s sees it before the meeting.") % {"student": student}
        self.fields["place"].required = False


class LogForm(Form):
    """Two clicks. Nothing has to be typed."""

    PLANNED, LENGTH, MISSED, CALLED_OFF = "planned", "length", "missed", "called_off"
    question = "met"
    met = ChoiceField(label=_("Did you meet?"), missing=_("Select if you met"))
    length = HoursField(
        label=_("How long did you meet?"),
        required=False,
        mark_optional=False,
        most=8 * 60,
        hint=_("In hours, only if it was another length"),
    )
    following = ChoiceField(label=_("When do you meet next?"), missing=_("Select when you meet next"))
    areas = ChoicesField(label=_("What did you work with?"), choices=Mentor.Area.choices, required=False)
    next_words = LongTextField(
        label=_("What is next?"),
        required=False,
        mark_optional=False,
        max_length=1000,
        rows=3,
        hint=_("A few words about what you do until next time. Only you two read it. Write nothing about health."),
    )

    def __init__(self, *args: Any, meeting: Meeting, same_time: slots.Span | None, is_booked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = meeting.mentorship.student.given_name
        as_planned = (
            f"{dates.clock_words(meeting.starts_at)}{dates.DASH}{dates.clock_words(meeting.ends_at)}, {dates.hours_words(meeting.minutes)}"
        )
        self.fields["met"].choices = [  # type: ignore[attr-defined]  # a choice field
            (self.PLANNED, _("Yes, as planned")),
            (self.LENGTH, _("Yes, but another length")),
            (self.MISSED, gettext("No, %(student)s did not come") % {"student": name}),
            (self.CALLED_OFF, _("No, it was cancelled")),
        ]
        self.fields["met"].widget.hints = {self.PLANNED: as_planned}
        if is_booked:
            del self.fields["following"]
        else:
            self._offer(same_time, year=dates.as_day(meeting.starts_at).year)

    def _offer(self, same_time: slots.Span | None, *, year: int) -> None:
        field: Any = self.fields["following"]
        field.choices = [(OTHER, _("Another time")), (NOT_NOW, _("We book later"))]
        field.initial = OTHER
        if same_time:
            value = same_time.starts_at.isoformat()
            field.choices = [(value, dates.cap_first(dates.span_words(same_time.starts_at, same_time.ends_at, year=year))), *field.choices]
            field.widget.hints = {value: _("Same time as this meeting. It suits both of you.")}
            field.initial = value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("met") == self.LENGTH and cleaned.get("length") is None and "length" not in self.errors:
            self.add_error("length", _("Enter how long you met, for example 1.5"))
        return cleaned

    @property
    def next_at(self) -> datetime | None:
        """When the next meeting is, if it was chosen."""
        chosen = self.cleaned_data.get("following", "")
        return None if chosen in {"", OTHER, NOT_NOW} else datetime.fromisoformat(chosen).astimezone(UTC)


class LengthForm(Form):
    """What is wrong with what was logged, and how long it was instead."""

    question = "what"
    what = ChoiceField(label=_("What is wrong?"), choices=LengthQuestion.What.choices, missing=_("Select what is wrong"))
    length = HoursField(
        label=_("How long did you meet?"), required=False, mark_optional=False, most=8 * 60, hint=_("In hours, if it was another length")
    )
    words = LongTextField(label=_("Do you want to add something?"), required=False, max_length=1000, rows=4)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("what") == LengthQuestion.What.LENGTH and cleaned.get("length") is None and "length" not in self.errors:
            self.add_error("length", _("Enter how long you met, for example 1.5"))
        return cleaned

    @property
    def minutes(self) -> int | None:
        """How long they met, where the answer says it."""
        what: str = self.cleaned_data["what"]
        return {LengthQuestion.What.LENGTH.value: self.cleaned_data["length"], LengthQuestion.What.NOT_MET.value: 0}.get(what)


class CorrectLengthForm(Form):
    length = HoursField(
        label=_("How long did they meet?"),
        least=0,
        most=8 * 60,
        missing=_("Enter how long they met"),
        hint=_("In hours. 0 if they did not meet"),
    )


class MissForm(Form):
    """What the one who waited knows and has done. Facts, no judgement."""

    BEFORE, AFTER, NO = "before", "after", "no"
    told = ChoiceField(
        label=_("Had the other person told you?"),
        missing=_("Select if you had been told"),
        choices=[(BEFORE, _("Yes, before the meeting")), (AFTER, _("Yes, afterwards")), (NO, _("No"))],
    )
    contacted = ChoicesField(
        label=_("What have you done?"),
        choices=[*Absence.Contacted.choices, ("nothing", _("Nothing yet"))],
        missing=_("Select what you have done"),
        required=True,
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["told"].label = gettext("Had %(name)s told you?") % {"name": name}


class CalledOffForm(Form):
    """Who cancelled a meeting that is logged afterwards, and whether it was in time."""

    who = ChoiceField(label=_("Who cancelled?"), missing=_("Select who cancelled"))
    when = ChoiceField(label=_("When?"), missing=_("Select when"))

    def __init__(self, *args: Any, student: str, hours: int, is_mentor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_words = dates.hours_words(hours * 60)
        self.fields["who"].initial = "student" if is_mentor else "mentor"
        self.fields["who"].choices = [("student", student), ("mentor", _("I did"))]  # type: ignore[attr-defined]  # a choice field
        self.fields["when"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("early", gettext("At least %(time)s before the meeting") % {"time": in_words}),
            ("late", gettext("Later than that")),
        ]
        if not is_mentor:
            del self.fields["who"]


class RaiseForm(Form):
    """A text of one's own to adapt, about a meeting that the other one missed (R66)."""

    to_raise = LongTextField(label=_("What I want to say"), required=False, mark_optional=False, max_length=2000, rows=8)

    @staticmethod
    def suggested(name: str, when: Any, frame: Any) -> str:
        """The beginning of a text, with the pair's own sentence and which version of the agreement it stands in."""
        said = {"name": name, "when": dates.moment_words(when), "version": frame.version, "sentence": frame.sentences.get("late", "")}
        lines = [gettext("Hi %(name)s. We had a meeting %(when)s, and we did not meet.") % said]
        if said["sentence"]:
            lines.append(gettext("In our agreement, version %(version)s, we wrote: “%(sentence)s”") % said)
        return "\n".join([*lines, gettext("It affects me like this: …"), gettext("How do we do it next time?")])


class MySideForm(Form):
    to_office = LongTextField(
        label=_("What do you want the coordinator to know?"), required=False, mark_optional=False, max_length=2000, rows=5
    )


class AnswerForm(Form):
    """What happened: ready answers, own words, or not now."""

    NOT_YET = "not_yet"
    question = "why"
    why = ChoiceField(label=_("What happened?"), missing=_("Select what fits best"))
    words = LongTextField(label=_("In your own words"), required=False, max_length=2000, rows=4)

    def __init__(self, *args: Any, can_defer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        later = [(self.NOT_YET, _("I cannot answer yet"))] if can_defer else []
        self.fields["why"].choices = [*Absence.Why.choices[:-1], *later, Absence.Why.choices[-1]]  # type: ignore[attr-defined]  # a choice field
        self.fields["why"].widget.hints = {self.NOT_YET: _("Then the time stands still. You answer when you can.")}


class TalkedForm(Form):
    talked = TickField(label=_("I have talked with the person"), missing=_("Talk with the person first, then tick the box"))


class UndoForm(Form):
    why = LongTextField(
        label=_("Why is the judgement undone?"), missing=_("Enter why"), max_length=1000, rows=4, hint=_("The person reads it.")
    )


class DecideForm(Form):
    """Three ways on. Nothing happens by itself."""

    decision = ChoiceField(label=_("What do you decide?"), missing=_("Select what you decide"))

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        d = Absence.Decision
        self.fields["decision"].choices = [  # type: ignore[attr-defined]  # a choice field
            (d.GO_ON.value, _("The pair goes on")),
            (d.TALK.value, gettext("Wait. I talk with %(name)s first") % {"name": name}),
            (d.END.value, _("Begin the ending")),
        ]
        self.fields["decision"].widget.hints = {
            d.GO_ON.value: _("The question is asked again if one more meeting is missed without reason."),
            d.TALK.value: gettext("Nothing changes. It stays on your list, and %(name)s is told that you want to talk.") % {"name": name},
            d.END.value: _(
                "You talk with both before anything ends. Until you end it yourself on the ending’s own page, the pair goes on."
            ),
        }


class TellForm(Form):
    """N1: what happened, in ready phrases or own words."""

    feeling = ChoiceField(label=_("How did the meeting feel?"), choices=Afterword.Feeling.choices, required=False)
    phrases = ChoicesField(
        label=_("Choose what fits, or write yourself"), choices=Afterword.Phrase.choices, required=False, mark_optional=False
    )
    words = LongTextField(label=_("In your own words"), required=False, max_length=4000, rows=6)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in ("feeling", "phrases", "words")) and not self.errors:
            self.add_error("phrases", _("Choose what fits, or write a few words"))
        return cleaned


class WishForm(Form):
    """N2."""

    question = "wish"
    wish = ChoiceField(label=_("What do you want to happen?"), choices=Afterword.Wish.choices, missing=_("Select what you want to happen"))


class AudienceForm(Form):
    """N3: who may read it, said before anything is sent."""

    question = "audience"
    audience = ChoiceField(label=_("Who may read it?"), missing=_("Select who may read it"))

    def __init__(self, *args: Any, mentor: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        a, name = Afterword.Audience, {"mentor": mentor}
        self.fields["audience"].choices = [  # type: ignore[attr-defined]  # a choice field
            (a.ONLY_ME.value, _("Only me. Save as my own note")),
            (a.MENTOR.value, mentor),
            (a.COORDINATOR.value, _("The coordinator")),
        ]
        self.fields["audience"].widget.hints = {
            a.ONLY_ME.value: _("No one else sees it. You can send it later."),
            a.MENTOR.value: gettext("%(mentor)s can read it before the next meeting and answer here.") % name,
            a.COORDINATOR.value: gettext("%(mentor)s is not told.") % name,
        }


class ReplyForm(Form):
    reply = LongTextField(label=_("Your answer"), missing=_("Enter your answer"), max_length=2000, rows=4)


class ReportForm(Form):
    words = LongTextField(
        label=_("Do you want to add something?"),
        required=False,
        max_length=1000,
        rows=4,
        hint=_("The coordinator reads it. Write nothing about health."),
    )
