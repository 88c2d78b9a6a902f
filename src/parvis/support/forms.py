"""The questions of the application, one a page; the card; and the registration of a decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from parvis.people.models import User
from parvis.policy import book
from parvis.web import dates
from parvis.web.forms import (
    ChoiceField,
    ChoicesField,
    DateField,
    EmailField,
    Form,
    HoursField,
    LongTextField,
    PhoneField,
    SelectField,
    TextField,
    WeekField,
)

from . import queries, rules
from .models import SharingLine, SupportRequest

Audience = SharingLine.Audience
UNKNOWN = "unknown"
OTHER = "other"
LATER_IS_FINE = {"required"}
"""The only fault with which somebody may leave a page and come back: nothing was answered yet."""
NOT_PROVIDED = _("Not provided")
DOES_NOT_MATTER = _("Does not matter")


class Question(Form):
    """One question of the application. `readers` says who reads the answer.

    `fill` gives what was answered before, `answers` what to keep, `said` the answer in words."""

    readers: ClassVar[Any] = _("the coordinator, and your mentor when you have said yes to each other")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(on)

    def offer(self, on: date) -> None:
        """What can be chosen on a day."""

    @classmethod
    def fill(cls, request: SupportRequest) -> dict[str, Any]:
        raise NotImplementedError

    @classmethod
    def said(cls, request: SupportRequest) -> str:
        raise NotImplementedError

    def answers(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    @property
    def can_wait(self) -> bool:
        """Nothing was written that leaving the page would lose."""
        return all(error.code in LATER_IS_FINE for errors in self.errors.as_data().values() for error in errors)


class Areas(Question):
    question = "areas"
    areas = ChoicesField(
        label=_("What do you want help with?"),
        hint=_("Choose one or more."),
        choices=[*SupportRequest.Area.choices, (UNKNOWN, _("I do not know yet"))],
        missing=_("Select what you want help with, or that you do not know yet"),
    )

    def offer(self, on: date) -> None:
        platforms = book.value("institution.digital_platforms", on=on)
        named = {"platforms": gettext("Find my way in %(platforms)s, timetables and rooms") % {"platforms": platforms}}
        field: Any = self.fields["areas"]
        field.choices = [(key, named.get(key, label)) for key, label in field.choices]

    @classmethod
    def fill(cls, request: SupportRequest) -> dict[str, Any]:
        return {"areas": request.areas or ([UNKNOWN] if "areas" in request.answered else [])}

    @classmethod
    def said(cls, request: SupportRequest) -> str:
        labels = dict(SupportRequest.Area.choices)
        return ", ".join(str(labels[a]) for a in request.areas if a in labels) or gettext("I do not know yet")

    def answers(self) -> dict[str, Any]:
        chosen = set(self.cleaned_data["areas"])
        return {"areas": [a for a in SupportRequest.Area.values if a in chosen]}


class Times(Question):
    question = "times"
    readers = _("nobody. You and your mentor only see the times when both can meet")
    times = WeekField(
        level="parts",
        label=_("When can you meet?"),
        hint=_("Roughly is enough. You can change it any time."),
        missing=_("Choose at least one time. Roughly is enough"),
    )

    @classmethod
    def fill(cls, request: SupportRequest) -> dict[str, Any]:
        return {"times": request.weekly_times}

    @classmethod
    def said(cls, request: SupportRequest) -> str:
        return dates.week_words(request.times.ranges)

    def answers(self) -> dict[str, Any]:
        return {"weekly_times": self.cleaned_data["times"]}


class Way(Question):
    question = "way"
    way = ChoiceField(
        label=_("How would you rather meet?"), choices=SupportRequest.Way.choices, missing=_("Select how you would rather meet")
    )
    campus = ChoiceField(label=_("If you meet on campus, where?"), required=False, mark_optional=False)

    def offer(self, on: date) -> None:
        campuses = book.value("institution.campuses", on=on)
        if len(campuses) < 2:
            del self.fields["campus"]
        else:
            field: Any = self.fields["campus"]
            field.choices = [*((c, c) for c in campuses), ("", DOES_NOT_MATTER)]

    @classmethod
    def fill(cls, request: SupportRequest) -> dict[str, Any]:
        return {"way": request.way, "campus": request.campus}

    @classmethod
    def said(cls, request: SupportRequest) -> str:
        return ", ".join(filter(None, (request.get_way_display(), request.campus)))

    def answers(self) -> dict[str, Any]:
        way = self.cleaned_data["way"]
        return {"way": way, "campus": "" if way == SupportRequest.Way.ONLINE else self.cleaned_data.get("campus", "")}


class Languages(Question):
    question = "languages"
    languages = ChoiceField(
        label=_("Which language do you want to speak?"),
        choices=[
            ("sv", _("Swedish")),
            ("en", _("English")),
            ("sv,en", _("Swedish first, English works too")),
            ("en,sv", _("English first, Swedish works too")),
        ],
        missing=_("Select which language you want to speak"),
    )

    @classmethod
    def fill(cls, request: SupportRequest) -> dict[str, Any]:
        return {"languages": ",".join(request.languages) if "languages" in request.answered else ""}

    @classmethod
    def said(cls, request: SupportRequest) -> str:
        field: Any = cls.base_fields["languages"]
        return str(dict(field.choices).get(",".join(request.languages), ""))

    def answers(self) -> dict[str, Any]:
        return {"languages": self.cleaned_data["languages"].split(",")}


class Contact(Question):
    question = "contact"
    readers = _("the coordinator")
    contact = ChoiceField(
        label=_("How should we contact you?"),
        hint=_("We never call unless you chose it."),
        choices=SupportRequest.Contact.choices,
        missing=_("Select how we should contact you"),
    )
    phone = PhoneField(label=_("Your phone number"), hint=_("Only if you want a text message or a call."), required=False)

    @classmethod
    def fill(cls, request: SupportRequest) -> dict[str, Any]:
        return {"contact": request.contact if "contact" in request.answered else "", "phone": request.student.phone}

    @classmethod
    def said(cls, request: SupportRequest) -> str:
        if request.contact == SupportRequest.Contact.EMAIL:
            return f"{request.get_contact_display()}, {request.student.email}"
        return f"{request.get_contact_display()}, {request.student.phone}"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        wants_phone = given.get("contact") in {SupportRequest.Contact.SMS, SupportRequest.Contact.CALL}
        if wants_phone and not given.get("phone") and "phone" not in self.errors:
            self.add_error("phone", ValidationError(gettext("Enter your phone number, so that we can reach you"), code="phone_missing"))
        return given


class Programme(Question):
    question = "programme"
    programme = SelectField(label=_("What do you study?"), missing=_("Select your programme"), width="w20")
    same_programme = ChoiceField(
        label=_("Do you want a mentor who studies the same?"),
        choices=SupportRequest.SameProgramme.choices,
        required=False,
        mark_optional=False,
    )

    def offer(self, on: date) -> None:
        field: Any = self.fields["programme"]
        programmes = book.value("institution.programmes", on=on)
        kept = self.initial.get("programme", "")
        own = [(kept, kept)] if kept not in {"", OTHER, *programmes} else []
        field.choices = [("", _("Select your programme")), *((p, p) for p in programmes), *own, (OTHER, _("Another programme"))]

    @classmethod
    def fill(cls, request: SupportRequest) -> dict[str, Any]:
        answered = "programme" in request.answered
        return {"programme": (request.programme or OTHER) if answered else "", "same_programme": request.same_programme}

    @classmethod
    def said(cls, request: SupportRequest) -> str:
        return request.programme or gettext("Another programme")

    def answers(self) -> dict[str, Any]:
        programme = self.cleaned_data["programme"]
        return {"programme": "" if programme == OTHER else programme, "same_programme": self.cleaned_data["same_programme"]}


class Wishes(Question):
    question = "wishes"
    readers = _("the coordinator. It is erased when you have a mentor")
    free_text = "wishes"
    wishes = LongTextField(
        label=_("What should we think about when we choose a mentor?"),
        hint=_("You do not need to write why you have support."),
        required=False,
        max_length=1000,
    )

    @classmethod
    def fill(cls, request: SupportRequest) -> dict[str, Any]:
        return {"wishes": request.wishes}

    @classmethod
    def said(cls, request: SupportRequest) -> str:
        return request.wishes or str(NOT_PROVIDED)


QUESTIONS: Mapping[str, type[Question]] = {
    "areas": Areas,
    "times": Times,
    "way": Way,
    "languages": Languages,
    "contact": Contact,
    "programme": Programme,
    "wishes": Wishes,
}
TITLES: Mapping[str, Any] = {
    "areas": _("Help with"),
    "times": _("Times"),
    "way": _("Way to meet"),
    "languages": _("Language"),
    "contact": _("Contact"),
    "programme": _("Programme"),
    "wishes": _("Wishes"),
}


def answers_said(request: SupportRequest) -> list[dict[str, Any]]:
    """Each question with its answer in words, in order; `is_answered` where there is one."""
    return [
        {
            "question": q,
            "title": TITLES[q],
            "text": form.said(request) if q in request.answered else NOT_PROVIDED,
            "is_answered": q in request.answered,
        }
        for q, form in QUESTIONS.items()
    ]


# --- The card -----------------------------------------------------------------------------------------


class HowMuch(Form):
    """S14: does the student want to tell more than name and programme?"""

    question = "more"
    more = ChoiceField(
        label=_("What do you want your mentor to know?"),
        hint=_("You decide. You can change it any day."),
        choices=[("no", _("Only my name and programme")), ("yes", _("I want to tell a little more"))],
        missing=_("Select how much you want to tell"),
    )


class Topics(Form):
    """S15: which topics become questions."""

    question = "topics"
    topics = ChoicesField(
        label=_("What do you want to tell about?"),
        hint=_("Choose one or more."),
        choices=SharingLine.Topic.choices,
        hints={SharingLine.Topic.MEETING: _("For example breaks, light, sound or camera off")},
        missing=_("Select what you want to tell about"),
    )


class CardLine(Form):
    """S16: one line of the card, and who may read it."""

    question = "text"
    free_text = "text"
    text = LongTextField(
        label=_("Your line"),
        hint=_("Keep it short. One sentence is enough."),
        max_length=500,
        rows=3,
        missing=_("Enter what you want to tell"),
    )
    audience = ChoiceField(
        label=_("Who may read this?"),
        choices=[(a.value, a.label) for a in (Audience.MENTOR, Audience.BOTH, Audience.COORDINATOR, Audience.NOBODY)],
        missing=_("Select who may read this"),
    )

    def __init__(self, *args: Any, topic: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = SharingLine.Topic(topic).label


# --- The decision -------------------------------------------------------------------------------------


class Registration(Form):
    """That a decision exists: reference, date and extent, and whom to invite. There is no field for why."""

    groups = (
        (_("The decision"), ("reference", "decided_on", "last_day_on", "minutes_per_week")),
        (_("The student"), ("given_name", "family_name", "email", "language")),
    )
    reference = TextField(
        label=pgettext_lazy("decision", "Reference"),
        hint=_("As it stands in the decision. Nothing about why."),
        max_length=60,
        width="w20",
        missing=_("Enter the reference of the decision"),
    )
    decided_on = DateField(label=_("Date of the decision"), missing=_("Enter the date of the decision"))
    last_day_on = DateField(label=_("Last day it is valid"), missing=_("Enter the last day on which it is valid"))
    minutes_per_week = HoursField(
        label=_("Hours a week"), hint=_("Usually one."), least=15, most=600, missing=_("Enter how many hours a week")
    )
    given_name = TextField(label=_("First name"), max_length=60, width="w20", missing=_("Enter the student's first name"))
    family_name = TextField(label=_("Last name"), max_length=60, width="w20", missing=_("Enter the student's last name"))
    email = EmailField(
        label=_("E-mail address"),
        hint=_("The invitation goes here. It says nothing about support."),
        autocomplete="off",
        missing=_("Enter the student's e-mail address"),
    )
    language = ChoiceField(
        label=_("Language of the invitation"), choices=User.Language.choices, initial="sv", missing=_("Select a language")
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        usual = book.value("mentorship.usual_minutes_per_week", on=on)
        super().__init__(*args, initial={"minutes_per_week": usual, "language": "sv"}, **kwargs)
        field: Any = self.fields["decided_on"]
        field.latest = on

    def clean_reference(self) -> str:
        reference: str = self.cleaned_data["reference"]
        if not rules.reference_is_free(taken=queries.reference_taken(reference)).ok:
            raise ValidationError(gettext("This decision is already registered. Check the reference"), code="taken")
        return reference

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        decided, last = given.get("decided_on"), given.get("last_day_on")
        if decided and last and last < decided:
            self.add_error(
                "last_day_on", ValidationError(gettext("Enter a last day that is not before the date of the decision"), code="before")
            )
        return given

    def decision(self) -> dict[str, Any]:
        """What `actions.register` takes. The table keeps the first day on which the decision is no longer valid."""
        given = dict(self.cleaned_data)
        last = given.pop("last_day_on")
        return {**given, "valid_until_on": last + timedelta(days=1)}
