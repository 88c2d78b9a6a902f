"""The questions of the application, one a page; the card; and the registration of a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    FileField,
    Form,
    HoursField,
    LongTextField,
    PhoneField,
    SelectField,
    TextField,
    TickField,
    WeekField,
)

from . import queries, rules
from .models import SharingLine, SupportDecision, SupportRequest
from .words import TIMETABLE, WHAT_TO_DO

Audience = SharingLine.Audience
MEGABYTES = 5
UNKNOWN = "unknown"
NO_MENTOR = "nobody"
LATER_IS_FINE = {"required"}
"""The only fault with which somebody may leave a page and come back: nothing was answered yet."""
NOT_PROVIDED = _("Not provided")
DOES_NOT_MATTER = _("Does not matter")


class Question(Form):
    """One question of the application. `readers` says who reads the answer.

    `fill` gives what was answered before, `answers` what to keep, `said` the answer in words."""

    readers: ClassVar[Any] = _("the coordinator, and your mentor when you have said yes to each other")
    free_text: ClassVar[str] = ""
    """The field in which anything can be written. A page is kind about what need not stand there."""

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(on)

    def offer(self, on: date) -> None:
        """What can be chosen on a day."""

    @property
    def watched_id(self) -> str:
        """The control in which anything can be written; empty where there is none."""
        return f"f-{self.free_text}" if self.free_text else ""

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
        level="hours",
        label=_("When can you meet?"),
        hint=_("We look for a mentor who is free at the same time. Roughly is enough. You can change it any time."),
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


class Timetable(Form):
    """Where the student's timetable is: an address to read once, or a file."""

    address = TextField(
        label=_("The link to your timetable"),
        hint=_("It begins with https:// or webcal://. You find it where you see your timetable, as “subscribe” or “iCal”."),
        required=False,
        mark_optional=False,
        max_length=2000,
        autocomplete="off",
    )
    file = FileField(
        label=_("Or a file with your timetable"),
        hint=_("It ends with .ics."),
        kinds=("ics",),
        megabytes=MEGABYTES,
        required=False,
        mark_optional=False,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not given.get("address") and not given.get("file"):
            self.add_error("address", ValidationError(gettext("Paste the link to your timetable, or choose a file"), code="missing"))
        return given

    def cannot_be_used(self, code: str) -> None:
        """Say why by the field that it came from."""
        from_file = bool(self.cleaned_data.get("file"))
        self.add_error("file" if from_file else "address", ValidationError(str(TIMETABLE[code]), code="unusable"))


class Way(Question):
    question = "way"
    way = ChoiceField(
        label=_("How would you rather meet?"),
        choices=[
            ("campus", _("On campus")),
            ("online", _("Online")),
            ("both:campus", _("Rather on campus, online works too")),
            ("both:online", _("Rather online, on campus works too")),
            ("both", _("Both are fine")),
        ],
        missing=_("Select how you would rather meet"),
    )
    campus = ChoiceField(label=_("If you meet on campus, where?"), required=False, mark_optional=False)
    other_campus_works = TickField(label=_("Another campus works too"), required=False)

    def offer(self, on: date) -> None:
        campuses = book.value("institution.campuses", on=on)
        if len(campuses) < 2:
            del self.fields["campus"], self.fields["other_campus_works"]
        else:
            field: Any = self.fields["campus"]
            field.choices = [*((c, c) for c in campuses), ("", DOES_NOT_MATTER)]

    @classmethod
    def fill(cls, request: SupportRequest) -> dict[str, Any]:
        way = ":".join(filter(None, (request.way, request.way_first)))
        return {"way": way, "campus": request.campus, "other_campus_works": request.other_campus_works}

    @classmethod
    def said(cls, request: SupportRequest) -> str:
        field: Any = cls.base_fields["way"]
        way = str(dict(field.choices).get(":".join(filter(None, (request.way, request.way_first))), ""))
        other = gettext("Another campus works too") if request.other_campus_works else ""
        return ". ".join(filter(None, (", ".join(filter(None, (way, request.campus))), other)))

    def answers(self) -> dict[str, Any]:
        way, _colon, first = self.cleaned_data["way"].partition(":")
        campus = "" if way == SupportRequest.Way.ONLINE else self.cleaned_data.get("campus", "")
        other = bool(campus) and self.cleaned_data.get("other_campus_works", False)
        return {"way": way, "way_first": first, "campus": campus, "other_campus_works": other}


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
        hint=_("We never call unless you chose it. If you choose nothing, we send e-mail."),
        choices=SupportRequest.Contact.choices,
        required=False,
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

    def answers(self) -> dict[str, Any]:
        return {**self.cleaned_data, "contact": self.cleaned_data["contact"] or SupportRequest.Contact.EMAIL}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        wants_phone = given.get("contact") in {SupportRequest.Contact.SMS, SupportRequest.Contact.CALL}
        if wants_phone and not given.get("phone") and "phone" not in self.errors:
            self.add_error("phone", ValidationError(gettext("Enter your phone number, so that we can reach you"), code="phone_missing"))
        return given


class Programme(Question):
    question = "programme"
    programme = SelectField(label=_("What do you study?"), required=False, width="w20")
    same_programme = ChoiceField(
        label=_("Do you want a mentor who studies the same?"),
        hint=_("If you choose no, we only look in other programmes."),
        choices=SupportRequest.SameProgramme.choices,
        required=False,
        mark_optional=False,
    )

    def offer(self, on: date) -> None:
        field: Any = self.fields["programme"]
        programmes = book.value("institution.programmes", on=on)
        kept = self.initial.get("programme", "")
        own = [(kept, kept)] if kept not in {"", *programmes} else []
        field.choices = [("", _("Another programme, or I would rather not say")), *((p, p) for p in programmes), *own]

    @classmethod
    def fill(cls, request: SupportRequest) -> dict[str, Any]:
        return {"programme": request.programme, "same_programme": request.same_programme}

    @classmethod
    def said(cls, request: SupportRequest) -> str:
        programme = request.programme or str(NOT_PROVIDED)
        if not request.same_programme:
            return programme
        wish = gettext("A mentor who studies the same: %(wish)s") % {"wish": request.get_same_programme_display().lower()}
        return f"{programme}. {wish}"


class Earlier(Question):
    """Asked of whoever has had a mentor before."""

    readers = _("the coordinator")
    earlier_mentor = ChoiceField(
        label=_("You have had a mentor before. Do you want the same one again?"),
        hint=_("The mentor is not told what you answer."),
        choices=SupportRequest.Earlier.choices,
        required=False,
        mark_optional=False,
    )
    question = "earlier_mentor"

    @classmethod
    def fill(cls, request: SupportRequest) -> dict[str, Any]:
        return {"earlier_mentor": request.earlier_mentor}

    @classmethod
    def said(cls, request: SupportRequest) -> str:
        return str(request.get_earlier_mentor_display())


MOST_NAMES, LONGEST_NAME = 5, 80


class Unwanted(Question):
    """The student writes a name: who is a mentor is not shown to anybody who asks."""

    question = "unwanted"
    free_text = "unwanted"
    readers = _("the coordinator. Nobody who is named gets to know it")
    unwanted = LongTextField(
        label=_("Is there anybody who should not be your mentor?"),
        hint=_("A fellow student or somebody you know, for example. One name on each line. You do not need to say why."),
        required=False,
        max_length=MOST_NAMES * LONGEST_NAME,
        rows=3,
    )

    @classmethod
    def fill(cls, request: SupportRequest) -> dict[str, Any]:
        return {"unwanted": "\n".join(one.name for one in queries.unwanted_of(request))}

    @classmethod
    def said(cls, request: SupportRequest) -> str:
        return "\n".join(one.name for one in queries.unwanted_of(request)) or gettext("Nobody")

    def clean_unwanted(self) -> str:
        text: str = self.cleaned_data["unwanted"]
        if len(names_in(text)) > MOST_NAMES:
            raise ValidationError(gettext("Write at most %(most)s names") % {"most": MOST_NAMES}, code="too_many")
        if any(len(name) > LONGEST_NAME for name in names_in(text)):
            raise ValidationError(gettext("Write one name on each line, and nothing else"), code="too_long")
        return text

    def answers(self) -> dict[str, Any]:
        return {"unwanted": names_in(self.cleaned_data["unwanted"])}


def names_in(text: str) -> list[str]:
    """One name a line, blank lines left out."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


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
    "earlier": Earlier,
    "unwanted": Unwanted,
    "wishes": Wishes,
}
TITLES: Mapping[str, Any] = {
    "areas": _("Help with"),
    "times": _("Times"),
    "way": _("Way to meet"),
    "languages": _("Language"),
    "contact": _("Contact"),
    "programme": _("Programme"),
    "earlier": _("Earlier mentor"),
    "unwanted": _("Not as a mentor"),
    "wishes": _("Wishes"),
}


def answers_said(request: SupportRequest, asked: Iterable[str]) -> list[dict[str, Any]]:
    """Each question with its answer in words, in order; `is_answered` where there is one, `is_needed` where there must be one."""
    return [
        {
            "question": q,
            "title": TITLES[q],
            "text": QUESTIONS[q].said(request) if q in request.answered else NOT_PROVIDED,
            "is_answered": q in request.answered,
            "is_needed": q in rules.NEEDED,
        }
        for q in asked
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

    watched_id = "f-text"

    def __init__(self, *args: Any, topic: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = SharingLine.Topic(topic).label


# --- The decision -------------------------------------------------------------------------------------


class Extent(Form):
    """What a decision says: its date, how much, and how long. There is no field for why, and no place for a paper."""

    free_text: ClassVar[str] = "reference"
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

    def __init__(self, *args: Any, on: date, decision: SupportDecision | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"minutes_per_week": book.value("mentorship.usual_minutes_per_week", on=on)}
        if decision is not None:
            initial = {name: getattr(decision, name) for name in ("reference", "decided_on", "last_day_on", "minutes_per_week")}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.on, self.of = on, decision
        field: Any = self.fields["decided_on"]
        field.latest = on

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        decided, last = given.get("decided_on"), given.get("last_day_on")
        if decided and last and last < decided:
            self.add_error(
                "last_day_on", ValidationError(gettext("Enter a last day that is not before the date of the decision"), code="before")
            )
        return given

    def decision(self) -> dict[str, Any]:
        """What the actions take. The table keeps the first day on which the decision is no longer valid."""
        given = dict(self.cleaned_data)
        last = given.pop("last_day_on")
        return {**given, "valid_until_on": last + timedelta(days=1)}


class Verified(Extent):
    """What a coordinator has found. The reference must be there, and be nobody else's."""

    def clean_reference(self) -> str:
        reference: str = self.cleaned_data["reference"]
        if not rules.reference_is_free(taken=queries.reference_taken(reference, leave_out=self.of.pk if self.of else 0)).ok:
            raise ValidationError(gettext("This decision is already registered. Check the reference"), code="taken")
        return reference


class Stated(Extent):
    """What the student says of their own decision. The reference may be left out: the coordinator finds it."""

    reference = TextField(
        label=pgettext_lazy("decision", "Reference"),
        hint=_("A number or a code that stands in the decision. Leave it empty if you do not find it."),
        max_length=60,
        width="w20",
        required=False,
    )
    minutes_per_week = HoursField(
        label=_("Hours a week"),
        hint=_("Usually one. It stands in the decision."),
        least=15,
        most=600,
        missing=_("Enter how many hours a week"),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        last = given.get("last_day_on")
        if last and last < self.on and "last_day_on" not in self.errors:
            says = gettext("This decision is no longer valid. Write to the coordinator if you want to apply again")
            self.add_error("last_day_on", ValidationError(says, code="over"))
        return given


class Registration(Verified):
    """That a decision exists, and whom to invite."""

    groups = (
        (_("The decision"), ("reference", "decided_on", "last_day_on", "minutes_per_week")),
        (_("The student"), ("given_name", "family_name", "email", "language")),
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


class Arrival(Form):
    """Who has a decision and no account. What stands in the decision is asked for behind the sign-in."""

    given_name = TextField(label=_("First name"), max_length=60, width="w20", autocomplete="given-name", missing=_("Enter your first name"))
    family_name = TextField(label=_("Last name"), max_length=60, width="w20", autocomplete="family-name", missing=_("Enter your last name"))
    email = EmailField(
        label=_("E-mail address"),
        hint=_("Use the address that the university has for you. The way in goes there."),
        missing=_("Enter your e-mail address"),
    )


class NotConfirmed(Form):
    """Why a decision cannot be confirmed yet, as one of few reasons. Each has its way on."""

    question = "why"
    why = ChoiceField(
        label=_("Why can you not confirm it?"),
        hint=_("The student reads the reason and what can be done. The application stands."),
        choices=SupportDecision.WhyNot.choices,
        hints={str(code): sentence for code, sentence in WHAT_TO_DO.items()},
        missing=_("Select why you cannot confirm it"),
    )


class Connection(Form):
    """Which mentor a student means with a name."""

    question = "mentor"
    mentor = SelectField(
        label=_("Which mentor does the student mean?"), missing=_("Select one of the mentors, or that it is no mentor here")
    )

    def __init__(self, *args: Any, mentors: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mentors = {str(one.pk): one for one in mentors}
        field: Any = self.fields["mentor"]
        nobody = (NO_MENTOR, _("It is no mentor here"))
        field.choices = [("", _("Select a mentor")), *((key, one.full_name) for key, one in self.mentors.items()), nobody]

    def person(self) -> User | None:
        return self.mentors.get(self.cleaned_data["mentor"])
