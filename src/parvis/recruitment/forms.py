"""The shape of what is asked. One question a page for those who come once; a page at a time for the coordinator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from parvis.casework.words import say
from parvis.people.models import User
from parvis.web.dates import day_words
from parvis.web.forms import (
    ChoiceField,
    ChoicesField,
    ClockField,
    DateField,
    EmailField,
    FileField,
    Form,
    LongTextField,
    PhoneField,
    SelectField,
    Slot,
    SlotField,
    TextField,
    TickField,
    WeekField,
    WholeNumberField,
)

from . import rules
from .models import InterviewSlot, Mentor, MentorApplication
from .queries import Sought, Wanted

OTHER = "other"
YEARS_SHOWN = 5
Kind, Reason = MentorApplication.Kind, MentorApplication.Reason


# --- The application -----------------------------------------------------------------------------------


class WhoForm(Form):
    question = "kind"
    kind = ChoiceField(label=_("Are you a student or an alumnus?"), missing=_("Select if you are a student or an alumnus"))

    def __init__(self, *args: Any, least_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("student", gettext("Student, year %(year)s or higher") % {"year": least_year}),
            ("earlier", gettext("Student, year 1") if least_year == 2 else gettext("Student, before year %(year)s") % {"year": least_year}),
            ("alumnus", gettext("Alumnus")),
        ]


class InPhaseForm(Form):
    question = "in_phase"
    in_phase = ChoiceField(
        label=_("Are you in phase with your studies?"),
        missing=_("Select if you are in phase with your studies"),
        choices=[("yes", _("Yes")), ("almost", _("Almost, I want to talk about it")), ("no", _("No"))],
    )


class StudiesForm(Form):
    programme = SelectField(label=_("Programme"), missing=_("Select a programme"))
    other = TextField(
        label=_("Another programme or course"), required=False, max_length=120, mark_optional=False, hint=_("Only if it is not in the list")
    )
    year = ChoiceField(label=pgettext_lazy("year of study", "Year"), missing=_("Select which year you are in"))

    def __init__(self, *args: Any, programmes: Iterable[str], least_year: int, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", gettext("Select a programme")),
            *((name, name) for name in programmes),
            (OTHER, gettext("Another programme or course")),
        ]
        last = least_year + YEARS_SHOWN - 1
        years = [(str(y), gettext("Year %(year)s") % {"year": y}) for y in range(least_year, last)]
        self.fields["year"].choices = [*years, (str(last), gettext("Year %(year)s or later") % {"year": last})]  # type: ignore[attr-defined]  # a choice field
        if kind == Kind.ALUMNUS:
            del self.fields["year"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("programme") == OTHER and not cleaned.get("other"):
            self.add_error("other", ValidationError(gettext("Enter what you study"), code="required"))
        return cleaned

    def answers(self) -> dict[str, Any]:
        chosen = self.cleaned_data.get("programme", "")
        year = self.cleaned_data.get("year")
        return {"programme": self.cleaned_data.get("other", "") if chosen == OTHER else chosen, "year": int(year) if year else None}

    @staticmethod
    def initial_of(application: MentorApplication, programmes: Iterable[str]) -> dict[str, Any]:
        known = application.programme in {"", *programmes}
        return {
            "programme": application.programme if known else OTHER,
            "other": "" if known else application.programme,
            "year": application.year,
        }


class LetterForm(Form):
    """In words; not needed from whoever has added it as a PDF."""

    def __init__(self, *args: Any, characters: int, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.characters = characters
        self.fields["letter"] = LongTextField(
            label=_("Your letter"),
            rows=12,
            max_length=characters,
            missing=_("Write a short letter about you"),
            hint=_("About half a page. Bullet points are fine."),
            required=required,
            mark_optional=False,
            error_messages={"max_length": _("The letter has %(show_value)d characters. Shorten it to at most %(limit_value)d characters")},
        )

    @property
    def length(self) -> int:
        """How long the letter on the page is, counted as the limit counts it."""
        return len(str(self["letter"].value() or "").replace("\r\n", "\n").strip())

    def answers(self) -> dict[str, Any]:
        return {"letter": self.cleaned_data.get("letter", "")}


class LetterFileForm(Form):
    question = "file"

    def __init__(self, *args: Any, megabytes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"] = FileField(
            label=_("Add your letter as a PDF"),
            kinds=("pdf",),
            megabytes=megabytes,
            missing=_("Choose a file"),
            hint=gettext("One file of at most %(megabytes)s MB. Only you and the coordinators can open it.") % {"megabytes": megabytes},
            error_messages={"kind": _("The file is not a PDF. Save your letter as a PDF and choose that file")},
        )
        self.most_bytes = megabytes * 1_000_000

    def clean_file(self) -> bytes:
        """What is in the file. Its name is neither trusted nor kept."""
        content: bytes = self.cleaned_data["file"].read(self.most_bytes + 1)
        for reason in rules.may_hand_in(content, most_bytes=self.most_bytes).blocking:
            raise ValidationError(say(reason), code="kind")
        return content


class ContactForm(Form):
    given_name = TextField(label=_("First name"), max_length=60, width="w20", autocomplete="given-name", missing=_("Enter your first name"))
    family_name = TextField(label=_("Last name"), max_length=60, width="w20", autocomplete="family-name", missing=_("Enter your last name"))
    email = EmailField(
        label=_("E-mail"),
        missing=_("Enter your e-mail address"),
        hint=_("We send the answer there, and a link if you want to go on later."),
    )
    phone = PhoneField(label=_("Mobile"), required=False)

    def answers(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


# --- The talk ------------------------------------------------------------------------------------------


def _slot(row: InterviewSlot) -> Slot:
    note = gettext("With %(person)s. %(place)s or online.") if row.online else gettext("With %(person)s. %(place)s.")
    return Slot(value=str(row.pk), starts_at=row.starts_at, note=note % {"person": row.coordinator.full_name, "place": row.place})


class BookForm(Form):
    NONE = "none"
    time = SlotField(label=_("Time"), hide_label=True, missing=_("Select a time, or that no time suits you"))
    way = ChoiceField(
        label=_("How do you want to meet?"),
        missing=_("Select how you want to meet"),
        choices=[("site", _("On site")), ("online", _("Online"))],
        initial="site",
    )

    def __init__(self, *args: Any, slots: Iterable[InterviewSlot], year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.fields["time"].error_messages["invalid_choice"] = gettext("That time is no longer free. Choose another one")
        self.offer(slots)

    def offer(self, slots: Iterable[InterviewSlot]) -> None:
        """The times there are now. Whoever was too late sees those that are left."""
        self.slots = {str(slot.pk): slot for slot in slots}
        times: Any = self.fields["time"]
        times.offer([_slot(row) for row in self.slots.values()], others=[(self.NONE, gettext("No time suits me"))], year=self.year)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        slot = self.slots.get(cleaned.get("time", ""))
        if slot is not None:
            for reason in rules.may_meet_online(wanted=cleaned.get("way") == "online", offered=slot.online).reasons:
                self.add_error("way", say(reason))
        return cleaned


class OfferForm(Form):
    on = DateField(label=_("Day"), missing=_("Enter a day"))
    start = ClockField(label=pgettext_lazy("time of day", "From"), missing=_("Enter when the first talk begins, for example 9.00"))
    end = ClockField(label=pgettext_lazy("time of day", "To"), missing=_("Enter when the last talk ends, for example 12.00"))
    place = TextField(label=_("Place"), max_length=200, missing=_("Enter where you meet"), hint=_("A room, and how to find it"))
    online = TickField(label=_("The applicant can choose to meet online"), required=False, initial=True)
    weeks = WholeNumberField(
        label=_("For how many weeks?"),
        min_value=1,
        initial=1,
        required=False,
        mark_optional=False,
        hint=_("The same weekday each week. Public holidays are left out."),
    )

    def __init__(self, *args: Any, today: date, minutes: int, most_weeks: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.minutes = minutes
        self.fields["on"].earliest = today  # type: ignore[attr-defined]  # a date field
        weeks: Any = self.fields["weeks"]
        weeks.max_value = most_weeks
        weeks.validators.append(MaxValueValidator(most_weeks))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start is not None and end is not None and not list(rules.times_within(minute(start), minute(end), length=self.minutes)):
            self.add_error("end", gettext("Enter a time that leaves room for a talk of %(minutes)s minutes") % {"minutes": self.minutes})
        return cleaned


def minute(clock: time) -> int:
    """The minute of the day."""
    return clock.hour * 60 + clock.minute


# --- The answer ----------------------------------------------------------------------------------------


class CancelTalkForm(Form):
    letter = LongTextField(
        label=_("The letter"), rows=8, max_length=2000, missing=_("Write why, in a sentence"), hint=_("Change it as you like.")
    )


class NoteForm(Form):
    text = LongTextField(
        label=_("Your note"),
        rows=12,
        max_length=6000,
        missing=_("Write a note"),
        hint=_("Only coordinators see it here. The applicant can ask to read it: write what you would say to them."),
    )


class SoughtForm(Form):
    """Which applications are shown. Nothing here can be wrong: what is not understood is not looked for."""

    kind = SelectField(label=_("Student or alumnus"), required=False, mark_optional=False)
    programme = TextField(label=_("Programme"), required=False, mark_optional=False, max_length=60, width="w20")
    late = TickField(label=_("Has waited too long"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", pgettext("filter", "All")), *Kind.choices]  # type: ignore[attr-defined]  # a choice field

    def sought(self, lane: str) -> Sought:
        """What could be understood of it."""
        self.full_clean()
        said = self.cleaned_data
        return Sought(lane=lane, kind=said.get("kind", ""), programme=said.get("programme", ""), late=bool(said.get("late")))


class OutcomeForm(Form):
    """One list of answers, each with its reason, so that nobody has to write about a person."""

    question = "outcome"
    outcome = ChoiceField(label="", missing=_("Select how you go on"))

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].label = gettext("How do we go on with %(name)s?") % {"name": name}
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("accept", gettext("Yes, %(name)s becomes a mentor") % {"name": name}),
            (gettext("Yes, but later"), _reasons("wait")),
            (pgettext("answer", "No"), _reasons("decline")),
        ]


def _reasons(verb: str) -> list[tuple[str, Any]]:
    """The reasons of an answer, as choices that say the answer too."""
    return [(f"{verb}:{reason}", Reason(reason).label) for reason in rules.REASONS[verb]]


class AnswerForm(Form):
    letter = LongTextField(label=_("The letter"), rows=10, max_length=3000, missing=_("Write an answer"), hint=_("Change it as you like."))


# --- Getting started -----------------------------------------------------------------------------------


class PromiseForm(Form):
    """Nothing to fill in: the button is the promise."""


class HandbookForm(Form):
    """Nothing to fill in: the button says it."""


class TimesForm(Form):
    times = WeekField(label=_("Times in a normal week"), hide_label=True, missing=_("Select at least one time"), level="hours")
    capacity = ChoiceField(label=_("How many students can you have?"), missing=_("Select how many students you can have"))

    def __init__(self, *args: Any, most: int, allowed: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {1: gettext("One"), 2: gettext("Two"), 3: gettext("Three")}
        numbers = sorted({*range(1, most + 1), *([allowed] if allowed else [])})
        self.fields["capacity"].choices = [(str(n), words.get(n, str(n))) for n in numbers]  # type: ignore[attr-defined]  # a choice field


class WaysForm(Form):
    campuses = ChoicesField(label=_("On which campus?"), required=False, mark_optional=False)
    online = TickField(label=_("I can also meet online"), required=False)

    def __init__(self, *args: Any, campuses: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campuses"].choices = [(name, name) for name in campuses]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("campuses") and not cleaned.get("online"):
            self.add_error("campuses", gettext("Select a campus, or that you can meet online"))
        return cleaned


class AboutForm(Form):
    presentation = LongTextField(
        label=_("Three lines about you"),
        rows=4,
        max_length=400,
        missing=_("Write three lines about you"),
        hint=_("The student reads this and then chooses."),
    )
    strengths = ChoicesField(
        label=_("What are you good at helping with?"),
        choices=Mentor.Area.choices,
        missing=_("Select at least one thing that you help with"),
    )
    languages = ChoicesField(
        label=_("Which languages can you meet in?"), choices=User.Language.choices, missing=_("Select at least one language")
    )


class MentorStudiesForm(Form):
    """What a mentor studies or has studied, and the other programmes they know."""

    DONE = "done"
    programme = SelectField(label=_("Your programme"), missing=_("Select a programme"))
    other = TextField(
        label=_("Another programme or course"), required=False, max_length=120, mark_optional=False, hint=_("Only if it is not in the list")
    )
    year = ChoiceField(label=pgettext_lazy("year of study", "Year"), missing=_("Select which year you are in"))
    knows = ChoicesField(
        label=_("Which other programmes do you know?"), required=False, hint=_("Some students want a mentor who knows theirs.")
    )

    def __init__(self, *args: Any, programmes: Iterable[str], least_year: int, year: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(name, name) for name in programmes]
        known = sorted({*range(least_year, least_year + YEARS_SHOWN), *([year] if year else [])})
        years = [*((str(y), gettext("Year %(year)s") % {"year": y}) for y in known), (self.DONE, gettext("I have finished my studies"))]
        choices: dict[str, list[tuple[str, str]]] = {
            "programme": [("", gettext("Select a programme")), *names, (OTHER, gettext("Another programme or course"))],
            "year": years,
            "knows": names,
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("programme") == OTHER and not cleaned.get("other"):
            self.add_error("other", ValidationError(gettext("Enter what you study"), code="required"))
        return cleaned

    def answers(self) -> dict[str, Any]:
        said = self.cleaned_data
        year = None if said["year"] == self.DONE else int(said["year"])
        return {"programme": said["other"] if said["programme"] == OTHER else said["programme"], "year": year, "knows": said["knows"]}

    @classmethod
    def initial_of(cls, mentor: Mentor, programmes: Iterable[str]) -> dict[str, Any]:
        listed = mentor.programme in {"", *programmes}
        return {
            "programme": mentor.programme if listed else OTHER,
            "other": "" if listed else mentor.programme,
            "year": str(mentor.year) if mentor.studies else cls.DONE,
            "knows": mentor.knows,
        }


class BreakForm(Form):
    """Why is never asked."""

    back_on = DateField(
        label=_("When do you want us to ask whether the break is over?"),
        required=False,
        hint=_("Leave it empty if you do not know."),
    )

    def __init__(self, *args: Any, today: date, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["back_on"].earliest = today + timedelta(days=1)  # type: ignore[attr-defined]  # a date field
        if not own:
            self.fields["back_on"].label = gettext("When is the mentor to be asked whether the break is over?")


class EmploymentForm(Form):
    question = "employment_number"
    employment_number = TextField(
        label=_("What is your employment number?"),
        max_length=20,
        width="w10",
        missing=_("Enter your employment number"),
        hint=_("It stands in your employment contract. Payroll needs it to pay you."),
    )


# --- The coordinator about a mentor ----------------------------------------------------------------------


class InPhaseCheckedForm(Form):
    question = "on"
    on = DateField(label=_("When did you check that the studies are in phase?"), missing=_("Enter the day when you checked"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].latest = today  # type: ignore[attr-defined]  # a date field


class CheckAllForm(Form):
    """The term's check of several mentors in one go."""

    on = DateField(label=_("When did you check?"), missing=_("Enter the day when you checked"))
    mentors = ChoicesField(label=_("Whose studies are in phase?"), missing=_("Tick those that you have checked"))

    def __init__(self, *args: Any, mentors: Iterable[Mentor], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.due = {str(m.pk): m for m in mentors}
        self.fields["on"].latest = today  # type: ignore[attr-defined]  # a date field
        boxes: Any = self.fields["mentors"]
        boxes.choices = [(key, m.person.full_name) for key, m in self.due.items()]
        boxes.widget.hints = {key: self._known(m) for key, m in self.due.items()}

    @staticmethod
    def _known(mentor: Mentor) -> str:
        studies = gettext("%(programme)s, year %(year)s.") % {"programme": mentor.programme, "year": mentor.year}
        last = mentor.in_phase_on
        return f"{studies} " + (gettext("Last checked %(day)s.") % {"day": day_words(last)} if last else gettext("Not checked yet."))

    def chosen(self) -> list[Mentor]:
        return [self.due[key] for key in self.cleaned_data["mentors"]]


class PoolForm(Form):
    """What a coordinator looks for in the pool. Nothing here can be wrong: what is not understood is not looked for."""

    name = TextField(label=_("Name begins with"), required=False, mark_optional=False, max_length=60, width="w20")
    campus = SelectField(label=_("Campus"), required=False, mark_optional=False)
    language = SelectField(label=_("Language"), required=False, mark_optional=False)
    has_room = TickField(label=_("Has room for a student now"), required=False)
    in_phase_due = TickField(label=_("Studies to be checked this term"), required=False)

    def __init__(self, *args: Any, campuses: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", pgettext("filter", "All"))]
        self.fields["campus"].choices = [*every, *((name, name) for name in campuses)]  # type: ignore[attr-defined]  # a choice field
        self.fields["language"].choices = [*every, *User.Language.choices]  # type: ignore[attr-defined]  # a choice field

    def wanted(self, state: str) -> Wanted:
        """What could be understood of it."""
        self.full_clean()
        said = self.cleaned_data
        return Wanted(
            state=state,
            name=said.get("name", ""),
            campus=said.get("campus", ""),
            language=said.get("language", ""),
            has_room=said.get("has_room", False),
            in_phase_due=said.get("in_phase_due", False),
        )


class CapacityForm(Form):
    question = "capacity"
    capacity = WholeNumberField(
        label=_("How many students can the mentor have?"),
        min_value=0,
        max_value=10,
        missing=_("Enter a number"),
        hint=_("Mentors choose up to the usual number themselves. Here you can allow more."),
    )
