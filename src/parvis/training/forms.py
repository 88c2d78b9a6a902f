from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from parvis.web.forms import ChoiceField, ChoicesField, ClockField, DateField, Form, Slot, SlotField, TextField, WholeNumberField

from .models import Booking, Occasion


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
    """Which occasion, among those that are not full."""

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
        self.fields["there"].choices = [(pk, b.mentor.person.full_name) for pk, b in self.bookings.items()]  # type: ignore[attr-defined]  # choices

    def attended(self) -> list[Booking]:
        return [self.bookings[pk] for pk in self.cleaned_data["there"]]


def clock(instant: datetime) -> time:
    """The wall clock of an instant that is already in the institution's time."""
    return instant.time().replace(second=0, microsecond=0)
