"""What a coordinator decides, and what they try."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parvis.kit.week import WeeklyTimes
from parvis.people.models import User
from parvis.policy import book
from parvis.recruitment.models import Mentor
from parvis.support.models import SupportRequest
from parvis.web.dates import cap_first
from parvis.web.forms import ChoiceField, ChoicesField, DateField, Form, SelectField, WeekField, WholeNumberField

from .queries import MEASURED, Candidate, Look, new_mentor
from .rules import whatif
from .rules.facts import ONLINE
from .rules.planning import Situation
from .words import spoken_language


class ChooseForm(Form):
    """One mentor of those who could be asked. The page draws a button a mentor, so the field itself is not shown."""

    mentor = ChoiceField(label=_("Mentor"), missing=_("Select a mentor"), widget=forms.HiddenInput)

    def offer(self, found: Iterable[Candidate]) -> None:
        self.fields["mentor"].choices = [  # type: ignore[attr-defined]  # Django types every field as the plain one
            (str(c.mentor.pk), c.mentor.person.full_name) for c in found
        ]


class HoldForm(Form):
    """Until when a mentor is held back."""

    until_on = DateField(
        label=_("Until and including which day?"), hint=_("Leave it empty to hold back until you lift it."), required=False
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["until_on"]
        field.earliest = today


# --- What if: nothing of it is saved --------------------------------------------------------------
class Trial(Form):
    """One thing to try. `key` is what the address calls it, `mentors` are those who could be asked now."""

    key = ""

    def __init__(self, *args: Any, mentors: Sequence[Mentor], on: date, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{self.key}-%s", **kwargs)
        self.mentors, self.on = [(str(m.pk), m.person.full_name) for m in mentors], on
        self.offer()

    def offer(self) -> None:
        """What can be chosen. Each trial says its own."""
        raise NotImplementedError

    def then(self, looked: Look) -> Situation:
        """The queue as it would be. Each trial says its own."""
        raise NotImplementedError


class OneMoreMentor(Trial):
    """A mentor who is not there yet: like somebody who is, or with these times, places and languages."""

    key = "mentor"
    like = SelectField(label=_("Like somebody who is a mentor now"), required=False, mark_optional=False)
    times = WeekField(level="parts", label=_("Or free at these times"), required=False, mark_optional=False)
    campuses = ChoicesField(label=_("Can meet here"), required=False, mark_optional=False)
    languages = ChoicesField(label=_("Speaks"), required=False, mark_optional=False)
    capacity = WholeNumberField(label=_("Places for students"), min_value=1, max_value=5, initial=1, missing=_("Enter how many places"))

    def offer(self) -> None:
        like: Any = self.fields["like"]
        like.choices = [("", _("Nobody. Use what I choose below")), *self.mentors]
        languages: Any = self.fields["languages"]
        languages.choices = [(code, cap_first(spoken_language(code))) for code in User.Language.values]
        campuses: Any = self.fields["campuses"]
        campuses.choices = [*((c, c) for c in book.value("institution.campuses", on=self.on)), (ONLINE, SupportRequest.Way.ONLINE.label)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("like"):
            for name, sentence in NEEDED.items():
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(str(sentence), code="missing"))
        return given

    def then(self, looked: Look) -> Situation:
        given = self.cleaned_data
        said = {
            "times": given["times"] or WeeklyTimes(),
            "campuses": tuple(c for c in given["campuses"] if c != ONLINE),
            "online": ONLINE in given["campuses"],
            "languages": tuple(given["languages"]),
            "capacity": given["capacity"],
        }
        like = int(given["like"] or 0)
        made = new_mentor(looked, like=like, **({} if like else said))
        return whatif.more_mentors(looked.situation, replace(made, capacity=given["capacity"]))


NEEDED: dict[str, Any] = {
    "times": _("Choose at least one time, or somebody to be like"),
    "campuses": _("Choose where, or somebody to be like"),
    "languages": _("Choose a language, or somebody to be like"),
}
"""What a new mentor must have when they are not like somebody."""


class MorePlaces(Trial):
    """One mentor takes more students."""

    key = "places"
    mentor = SelectField(label=_("Mentor"), missing=_("Select a mentor"))
    by = WholeNumberField(label=_("More places"), min_value=1, max_value=5, initial=1, missing=_("Enter how many more places"))

    def offer(self) -> None:
        field: Any = self.fields["mentor"]
        field.choices = [("", _("Select a mentor")), *self.mentors]

    def then(self, looked: Look) -> Situation:
        return whatif.more_seats(looked.situation, int(self.cleaned_data["mentor"]), by=self.cleaned_data["by"])


class OtherWeights(Trial):
    """Other points for the parts of a fit, within what the rule book allows."""

    key = "weights"

    def offer(self) -> None:
        most, language = int(book.value("matching.points_at_most", on=self.on)), get_language()
        for name, key in MEASURED.items():
            if name != "least_minutes":
                rule = book.pages()[f"matching.{key}"]
                self.fields[name] = WholeNumberField(
                    label=rule.description["en" if language == "en" else "sv"],
                    min_value=0,
                    max_value=most,
                    initial=int(book.value(f"matching.{key}", on=self.on)),
                    missing=_("Enter points, 0 or more"),
                )

    def then(self, looked: Look) -> Situation:
        return whatif.weighed(looked.situation, replace(looked.situation.measure, **self.cleaned_data))


TRIALS: tuple[type[Trial], ...] = (OneMoreMentor, MorePlaces, OtherWeights)
