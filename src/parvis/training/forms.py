from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from parvis.kit import naming
from parvis.recruitment.models import Mentor
from parvis.web import dates
from parvis.web.forms import (
    ChoiceField,
    ChoicesField,
    ClockField,
    DateField,
    Form,
    LongTextField,
    SelectField,
    Slot,
    SlotField,
    TextField,
    WholeNumberField,
)

from . import queries
from .models import Booking, Occasion
from .rules import series
from .words import FOUND, NEUTRAL


class OccasionForm(Form):
    kind = ChoiceField(label=_("What is it?"), choices=Occasion.Kind.choices, missing=_("Select training or supervision"))
    topic = TextField(label=_("Topic"), required=False, max_length=120)
    on = DateField(label=_("Day"), missing=_("Enter a day"))
    start = ClockField(label=pgettext_lazy("time of day", "From"), missing=_("Enter when it begins, for example 13.15"))
    end = ClockField(label=pgettext_lazy("time of day", "To"), missing=_("Enter when it ends, for example 14.45"))
    place = TextField(label=_("Place"), max_length=200, missing=_("Enter where you meet"), hint=_("A room, and how to find it"))
    places = WholeNumberField(label=_("Places"), min_value=1, max_value=200, initial=12, missing=_("Enter how many can come"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].earliest = today  # type: ignore[attr-defined]  # a date field

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start is not None and end is not None and end <= start:
            self.add_error("end", gettext("Enter an end that is after the beginning"))
        return cleaned

    def begins(self) -> tuple[date, time]:
        return self.cleaned_data["on"], self.cleaned_data["start"]

    def ends(self) -> tuple[date, time]:
        return self.cleaned_data["on"], self.cleaned_data["end"]


class PlanForm(OccasionForm):
    """A new occasion, once or several times."""

    every = ChoiceField(
        label=_("Does it come again?"),
        choices=(("once", _("No, once")), ("week", _("Every week")), ("other_week", _("Every other week")), ("month", _("Every month"))),
        hints={"month": _("On the same weekday of the same week of the month.")},
        initial="once",
        missing=_("Select if it comes again"),
    )
    times = WholeNumberField(
        label=_("How many times?"), required=False, min_value=2, max_value=series.MOST, hint=_("If it comes again. The first time counts.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("every", "once") != "once" and not cleaned.get("times") and "times" not in self.errors:
            self.add_error("times", gettext("Enter how many times, for example 4"))
        return cleaned

    @property
    def days(self) -> tuple[list[date], list[date]]:
        """The days that it comes on, and those that are left out because nobody is met then."""
        chosen = self.cleaned_data
        return queries.planned_days(chosen["on"], every=chosen["every"], times=chosen["times"] or 1)


class DaysForm(Form):
    """The days of a series, all chosen from the start."""

    days = ChoicesField(label=_("Choose the days"), missing=_("Select at least one day"))

    def __init__(self, *args: Any, days: Iterable[date], year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = list(days)
        self.fields["days"].choices = [(d.isoformat(), dates.cap_first(dates.day_words(d, year=year))) for d in listed]  # type: ignore[attr-defined]  # choices
        self.initial.setdefault("days", [d.isoformat() for d in listed])

    def chosen(self) -> list[date]:
        return [date.fromisoformat(day) for day in self.cleaned_data["days"]]


def name_of(occasion: Occasion) -> str:
    """What an occasion is called: its kind, and its topic if it has one."""
    kind = str(occasion.get_kind_display())
    return f"{kind}: {occasion.topic}" if occasion.topic else kind


def _left(occasion: Any) -> str:
    left = max(occasion.places - occasion.taken, 0)
    return ngettext("%(count)s place left.", "%(count)s places left.", left) % {"count": left}


def full(occasions: Iterable[Any]) -> list[tuple[Any, str]]:
    """Those without a place left, with what they are called."""
    return [(one, name_of(one)) for one in occasions if one.taken >= one.places]


class BookForm(Form):
    """Which occasion. A full one has its waiting list."""

    occasion = SlotField(label=_("Choose an occasion"), hide_label=True, missing=_("Select an occasion"))

    def __init__(self, *args: Any, occasions: Iterable[Any], year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.occasions = {str(one.pk): one for one in occasions if one.taken < one.places}
        field: Any = self.fields["occasion"]
        field.error_messages["invalid_choice"] = gettext("The last place just went. Choose another occasion")
        field.offer([self._slot(one) for one in self.occasions.values()], year=year)

    def _slot(self, one: Any) -> Slot:
        said = gettext("%(name)s. %(place)s. %(left)s") % {"name": name_of(one), "place": one.place, "left": _left(one)}
        return Slot(value=str(one.pk), starts_at=one.starts_at, ends_at=one.ends_at, note=said)


class AttendanceForm(Form):
    question = "there"
    there = ChoicesField(label=_("Who was there?"), required=False, mark_optional=False)

    def __init__(self, *args: Any, bookings: Iterable[Booking], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bookings = {str(b.pk): b for b in bookings}
        field: Any = self.fields["there"]
        field.choices = [(pk, b.mentor.person.full_name) for pk, b in self.bookings.items()]
        by_code = [pk for pk, b in self.bookings.items() if b.state == Booking.State.ATTENDED]
        field.widget.hints = dict.fromkeys(by_code, gettext("Has entered the code."))
        self.initial.setdefault("there", by_code)

    def attended(self) -> list[Booking]:
        return [self.bookings[pk] for pk in self.cleaned_data["there"]]


def clock(instant: datetime) -> time:
    """The wall clock of an instant that is already in the institution's time."""
    return instant.time().replace(second=0, microsecond=0)


class CodeForm(Form):
    """The digits that the leader shows."""

    code = TextField(
        label=_("Which code do you see?"),
        hint=_("The leader shows six digits."),
        missing=_("Enter the six digits"),
        max_length=20,
        width="w10",
        autocomplete="off",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def wrong(self, left: int) -> None:
        """Say that the code was another one, and how many tries are left."""
        said = ngettext(
            "This is not the code. Look again. You can try %(count)s more time",
            "This is not the code. Look again. You can try %(count)s more times",
            left,
        )
        gone = gettext("This is not the code. Ask the leader to note you on the list")
        self.add_error("code", said % {"count": left} if left > 0 else gone)


class AddForm(Form):
    """A mentor without a place."""

    mentor = SelectField(label=_("Who?"), missing=_("Select a mentor"))

    def __init__(self, *args: Any, mentors: Iterable[Mentor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mentors = {str(m.pk): m for m in mentors}
        listed = [(pk, m.person.full_name) for pk, m in self.mentors.items()]
        self.fields["mentor"].choices = [("", gettext("Choose from the list")), *listed]  # type: ignore[attr-defined]  # choices


class CaughtUpForm(Form):
    question = "on"
    on = DateField(label=_("When was it caught up?"), missing=_("Enter a day"))

    def __init__(self, *args: Any, held_on: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].earliest, self.fields["on"].latest = held_on, today  # type: ignore[attr-defined]  # a date field


class CaseForm(Form):
    """What the mentor wants to bring up. The guard says which words give away who it is about, and offers others."""

    text = LongTextField(
        label=_("What do you want to bring up?"),
        hint=_("Write what happened, what you have tried, and what you want help with. Write “the student”, not a name."),
        missing=_("Write what you want to bring up"),
        rows=10,
    )

    def __init__(self, *args: Any, known: Iterable[naming.Somebody], most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = list(known)
        self.findings: tuple[naming.Finding, ...] = ()
        field: Any = self.fields["text"]
        field.max_length = field.counted = most
        field.widget.attrs["data-max"] = most

    def clean_text(self) -> str:
        text = naming.cleaned(self.cleaned_data["text"])
        field: Any = self.fields["text"]
        if len(text) > field.max_length:
            self.add_error("text", gettext("Write at most %(most)s characters") % {"most": dates.grouped(field.max_length)})
        self.findings = naming.find(text, self.known)
        for kind in naming.Kind:
            if words := sorted({f.word for f in self.findings if f.kind is kind}):
                self.add_error("text", str(FOUND[kind]) % {"words": dates.and_list(words)})
        return text

    @property
    def neutral(self) -> str:
        """The text with neutral words instead of what was found."""
        text = naming.cleaned(str(self.data.get("text", ""))).replace("\r\n", "\n")
        return naming.neutral(text, naming.find(text, self.known), {key: str(word) for key, word in NEUTRAL.items()})
