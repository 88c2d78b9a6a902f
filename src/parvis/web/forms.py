"""Forms as pages show them: a label, a hint of one sentence, the control, and an error that says what to do.

Build forms on `Form` and the fields of this module. The sentences that Django would say itself are replaced here, so
that a person never reads a word the house does not use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.template import TemplateDoesNotExist
from django.utils.dates import MONTHS
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext, override, pgettext
from django.utils.translation import gettext_lazy as _

from parvis.kit.week import NotUnderstood, WeeklyTimes
from parvis.web import dates
from parvis.web.painter import Painted, WeekPainter, spoken, typed

__all__ = [
    "Bound",
    "ChoiceField",
    "ChoicesField",
    "ClockField",
    "DateField",
    "EmailField",
    "FileField",
    "Form",
    "HoursField",
    "KronorField",
    "LongTextField",
    "Painted",
    "PhoneField",
    "Renderer",
    "SelectField",
    "Slot",
    "SlotField",
    "TextField",
    "TickField",
    "WeekField",
    "WeekPainter",
    "WholeNumberField",
    "typed",
]


class Bound(BoundField):
    """A field as a template sees it. Also given to forms that are not ours, such as those of the sign-in."""

    @property
    def error_id(self) -> str:
        """Where the link of the error summary goes: the first control that can be used."""
        widget = self.field.widget
        if isinstance(widget, WeekPainter):
            return f"{self.auto_id}-text" if self.form.is_bound and self.value().text.strip() else f"{self.auto_id}-1-480"
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return self.subwidgets[0].id_for_label if self.subwidgets else self.auto_id
        return self.id_for_label or self.auto_id

    @property
    def is_question(self) -> bool:
        """Its label is the heading of the page."""
        return getattr(self.form, "question", "") == self.name

    @property
    def is_tick(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_optional(self) -> bool:
        return not self.field.required and getattr(self.field, "mark_optional", True) and not self.is_tick

    @property
    def hides_label(self) -> bool:
        return bool(getattr(self.field, "hide_label", False))

    @cached_property
    def hint(self) -> str:
        """The hint, and how much may be written."""
        limit = getattr(self.field, "counted", None)
        said = gettext("At most %(limit)s characters.") % {"limit": dates.grouped(limit)} if limit else ""
        return " ".join(filter(None, (str(self.help_text), said)))

    @property
    def aria_describedby(self) -> str | None:
        if self.field.widget.attrs.get("aria-describedby"):
            return None
        if not self.auto_id or self.is_hidden:
            return ""
        parts = [f"{self.auto_id}_helptext" if self.hint else "", f"{self.auto_id}_error" if self.errors else ""]
        return " ".join(filter(None, parts))


class Renderer(TemplatesSetting):
    """The project's own form, field and widget templates; Django's for what the house does not draw itself."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"
    bound_field_class = Bound
    OWN: ClassVar[dict[str, str]] = {
        "django/forms/widgets/radio.html": "web/forms/widgets/choices.html",
        "django/forms/widgets/checkbox_select.html": "web/forms/widgets/choices.html",
        "django/forms/errors/list/default.html": "web/forms/errors.html",
        "django/forms/errors/list/ul.html": "web/forms/errors.html",
    }

    @cached_property
    def _django(self) -> DjangoTemplates:
        return DjangoTemplates()

    def get_template(self, template_name: str) -> Any:
        try:
            return super().get_template(self.OWN.get(template_name, template_name))
        except TemplateDoesNotExist:
            return self._django.get_template(template_name)


# --- What a field says when it cannot be used -----------------------------------------------------
# %(label)s is filled in by the form, the rest by Django when it refuses.
SENTENCES: dict[str, Any] = {
    "required": _("Answer this: %(label)s"),
    "invalid": _("Check this answer: %(label)s"),
    "invalid_choice": _("Select one of the choices: %(label)s"),
    "invalid_list": _("Select from the choices: %(label)s"),
    "max_length": _("%(subject)s can have at most %%(limit_value)d characters"),
    "min_length": _("%(subject)s needs at least %%(limit_value)d characters"),
    "min_value": _("%(subject)s must be %%(limit_value)s or more"),
    "max_value": _("%(subject)s must be %%(limit_value)s or less"),
    "step_size": _("%(subject)s must be a multiple of %%(limit_value)s"),
    "null_characters_not_allowed": _("%(subject)s has a character that cannot be saved. Type the text again."),
    "missing": _("Choose a file: %(label)s"),
    "empty": _("The file is empty. Choose another one."),
}


def _django_says(field: forms.Field, code: str) -> Any:
    """The sentence that Django itself gives this kind of field, if it is Django's."""
    for cls in type(field).__mro__:
        if code in vars(cls).get("default_error_messages", {}):
            return vars(cls)["default_error_messages"][code] if cls.__module__.startswith("django.") else None
    return None


def in_house_words(field: forms.Field, label: str) -> None:
    """Puts a sentence of the house in place of each of Django's."""
    subject = pgettext("forms", "The answer") if label.endswith("?") else label
    words = {"label": label.rstrip(":").replace("%", "%%"), "subject": subject.replace("%", "%%")}
    for code, sentence in SENTENCES.items():
        current = field.error_messages.get(code)
        if current is None or current is _django_says(field, code):
            field.error_messages[code] = str(sentence) % words


class Form(forms.Form):
    """The base of every form.

    `question` names the field whose label is the heading of the page. `groups` gathers fields under legends:
    `(("How can we reach you?", ("email", "phone")),)`. `status` is what a view that shows the form answers with."""

    use_required_attribute = False
    question: str = ""
    groups: Sequence[tuple[Any, Sequence[str]]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("auto_id", "f-%s")  # a field called "main" or "status" must not take the id of a landmark
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        for name, field in self.fields.items():  # as late as this, since fields may be added after __init__
            in_house_words(field, str(self[name].label))
        super().full_clean()
        if self.is_repaint:
            self._errors = forms.utils.ErrorDict(renderer=self.renderer)

    @property
    def is_repaint(self) -> bool:
        """A button inside a control was pressed: the page is shown again, nothing is saved and nothing is wrong."""
        if not self.is_bound:
            return False
        painters = [(name, f) for name, f in self.fields.items() if isinstance(f.widget, WeekPainter)]
        return any(f.widget.value_from_datadict(self.data, self.files, self.add_prefix(name)).repaint for name, f in painters)

    def is_valid(self) -> bool:
        return super().is_valid() and not self.is_repaint

    @property
    def status(self) -> int:
        """200 for a form that is new or was taken, 422 for one that was not: then nothing is saved and its key can be used again."""
        return 422 if self.is_bound and not self.is_valid() else 200

    @property
    def question_label(self) -> str:
        """The heading of a page with one question."""
        return str(self[self.question].label) if self.question else ""

    @property
    def grouped_fields(self) -> list[tuple[Any, list[BoundField]]]:
        """The visible fields under their legends, in order; fields without a group come first, without a legend."""
        named = {name for _legend, names in self.groups for name in names}
        loose = [field for field in self.visible_fields() if field.name not in named]
        gathered = [(legend, [self[name] for name in names if name in self.fields]) for legend, names in self.groups]
        return [*([("", loose)] if loose else []), *(pair for pair in gathered if pair[1])]


# --- Controls ---------------------------------------------------------------------------------------
class WithHints:
    """Radios and checkboxes whose choices can have a hint each."""

    def __init__(self, *args: Any, hints: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = dict(hints or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]  # the widget stands beside this class
        option["hint"] = self.hints.get(str(value), "")
        return option


class Radios(WithHints, forms.RadioSelect):
    """One of several, all in sight."""

    template_name = "web/forms/widgets/choices.html"


class Boxes(WithHints, forms.CheckboxSelectMultiple):
    """Several of several, all in sight."""

    template_name = "web/forms/widgets/choices.html"


class SlotRadios(Radios):
    """Times to choose from under the day they belong to; the first in sight, the rest behind a summary."""

    template_name = "web/forms/widgets/slots.html"
    shown = 6

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        first, more, count = [], [], 0
        for heading, options, _index in context["widget"]["optgroups"]:
            if heading is None:
                continue
            room = max(0, self.shown - count)
            count += len(options)
            first += [(heading, options[:room])] if room else []
            more += [(heading, options[room:])] if options[room:] else []
        others = [option for heading, options, _index in context["widget"]["optgroups"] if heading is None for option in options]
        is_open = any(option["selected"] for _heading, options in more for option in options)
        context["widget"] |= {"first": first, "more": more, "others": others, "more_open": is_open}
        return context


# --- Fields -----------------------------------------------------------------------------------------
class Asked:
    """What every field of the house takes: `missing`, the sentence when nothing was answered ("Select if you met"),
    `hint`, one sentence under the label, `mark_optional=False` to leave out "(optional)", `hide_label=True` when the heading says it."""

    def __init__(
        self,
        *args: Any,
        missing: Any = "",
        hint: Any = "",
        mark_optional: bool = True,
        hide_label: bool = False,
        autocomplete: str = "",
        width: str = "",
        **kwargs: Any,
    ) -> None:
        if hint:
            kwargs["help_text"] = hint
        super().__init__(*args, **kwargs)
        self.mark_optional, self.hide_label = mark_optional, hide_label
        errors: dict[str, Any] = self.error_messages  # type: ignore[attr-defined]  # the field stands beside this class
        if missing:
            errors["required"] = missing
        attrs: dict[str, Any] = self.widget.attrs  # type: ignore[attr-defined]  # the same
        if autocomplete:
            attrs["autocomplete"] = autocomplete
        if width:
            attrs["class"] = width

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs: dict[str, Any] = super().widget_attrs(widget)  # type: ignore[misc]  # the same
        return {key: value for key, value in attrs.items() if key not in {"maxlength", "minlength", "min", "max", "step"}}


class TextField(Asked, forms.CharField):
    """One line. `width` may be "w5", "w10" or "w20" (characters)."""


class LongTextField(Asked, forms.CharField):
    """Several lines. With `max_length` the limit is said under the label, and counted while one writes."""

    widget = forms.Textarea

    def __init__(self, *args: Any, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counted = self.max_length
        self.widget.attrs |= {"rows": rows} | ({"data-max": self.max_length} if self.max_length else {})
        self.widget.attrs.pop("cols", None)

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        return text and text.replace("\r\n", "\n")  # a browser sends two characters for one line break


class EmailField(Asked, forms.EmailField):
    """An e-mail address."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Enter an e-mail address with an @ sign, for example name@example.org")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"width": "w20", "autocomplete": "email", **kwargs})


class PhoneField(Asked, forms.CharField):
    """A phone number: digits, spaces, hyphens, brackets and a plus sign."""

    widget = forms.TextInput
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Enter a phone number with digits, for example 070 123 45 67")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"width": "w20", "autocomplete": "tel", "max_length": 30, **kwargs})
        self.widget.input_type = "tel"

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        if number and not (re.fullmatch(r"[+\d][\d\s()/.-]*", number) and 5 <= sum(c.isdigit() for c in number) <= 15):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number


class WholeNumberField(Asked, forms.IntegerField):
    """A whole number, typed: no arrows that change it by mistake."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Enter a whole number, for example 3")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"width": "w5", **kwargs})


class _Typed(Asked, forms.CharField):
    """A line of text that stands for a value: what was typed comes back as it was typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"width": "w10", "strip": True, **kwargs})
        self.empty_value: Any = None  # nothing typed is no value, not an empty text

    def to_python(self, value: Any) -> Any:
        text = value if isinstance(value, str) else "" if value is None else self.typed(value)
        text = text.strip()
        if not text:
            return None
        try:
            return self.understood(text.replace("\u2212", "-").replace(dates.NBSP, " "))
        except (ValueError, InvalidOperation, OverflowError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else self.typed(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "")

    def run_validators(self, value: Any) -> None:
        """None: what is understood is already within bounds."""

    def understood(self, text: str) -> Any:
        raise NotImplementedError

    def typed(self, value: Any) -> str:
        raise NotImplementedError


def _decimal(text: str) -> Decimal:
    if not re.fullmatch(r"-?\d{1,3}(?: ?\d{3})*(?:[.,]\d+)?|-?\d+(?:[.,]\d+)?", text):
        raise ValueError(text)
    return Decimal(text.replace(" ", "").replace(",", "."))


class ClockField(_Typed):
    """A time of day such as 13.15. Cleans to `datetime.time`."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Enter a time, for example 13.15")}

    def understood(self, text: str) -> time:
        found = re.fullmatch(r"(\d{1,2})(?:[.:]?(\d{2}))?", text)
        if not found:
            raise ValueError(text)
        return time(int(found[1]), int(found[2] or 0))

    def typed(self, value: time) -> str:
        return f"{value.hour}.{value.minute:02}"


class HoursField(_Typed):
    """A length in hours, such as 1,5 or 1:30. Cleans to whole minutes, a multiple of `step`, from `least` to `most`."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Enter hours as a number, for example 1.5"),
        "bounds": _("Enter at least %(least)s and at most %(most)s"),
        "step": _("Enter whole steps of %(step)s"),
    }

    def __init__(self, *, step: int = 15, least: int = 15, most: int = 24 * 60, **kwargs: Any) -> None:
        super().__init__(**{"width": "w5", **kwargs})
        self.step, self.least, self.most = step, least, most

    def understood(self, text: str) -> int:
        if found := re.fullmatch(r"(\d{1,3}):([0-5]\d)", text):
            minutes = Decimal(int(found[1]) * 60 + int(found[2]))
        else:
            minutes = _decimal(text) * 60
        if not self.least <= minutes <= self.most:
            bounds = {"least": dates.hours_words(self.least), "most": dates.hours_words(self.most)}
            raise ValidationError(self.error_messages["bounds"], code="bounds", params=bounds)
        if minutes % self.step:
            step = ngettext("%(count)s minute", "%(count)s minutes", self.step) % {"count": self.step}
            raise ValidationError(self.error_messages["step"], code="step", params={"step": step})
        return int(minutes)

    def typed(self, value: int) -> str:
        return dates.decimal(Fraction(value, 60), places=2)


class KronorField(_Typed):
    """An amount in kronor such as 165 or 1 234,50. Cleans to whole öre, never below zero."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Enter an amount in kronor, for example 165 or 165.50")}

    def understood(self, text: str) -> int:
        ore = _decimal(text.removesuffix("kronor").removesuffix("kr").strip()) * 100
        if ore % 1 or not 0 <= ore < 10**11:
            raise ValueError(text)
        return int(ore)

    def typed(self, value: int) -> str:
        return dates.decimal(Fraction(value, 100), places=2, whole=value % 100 == 0)


def _months() -> dict[str, int]:
    names: dict[str, int] = {}
    for language in ("sv", "en"):
        with override(language):
            names |= {str(name).lower(): number for number, name in MONTHS.items()}
    return names | {name[:3]: number for name, number in names.items()}


class DateField(_Typed):
    """A day, in the browser's own calendar or typed as "24 november 2026". Cleans to `datetime.date`, within `earliest` and `latest`."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Enter a date with day, month and year, for example 24 November 2026"),
        "earliest": _("Enter a date that is %(day)s or later"),
        "latest": _("Enter a date that is %(day)s or earlier"),
    }

    def __init__(self, *, earliest: date | None = None, latest: date | None = None, **kwargs: Any) -> None:
        super().__init__(**{"widget": DateInput, **kwargs})
        self.earliest, self.latest = earliest, latest

    def understood(self, text: str) -> date:
        day = self._read(text.lower())
        for code, bound in (("earliest", self.earliest), ("latest", self.latest)):
            if bound and (day < bound if code == "earliest" else day > bound):
                raise ValidationError(self.error_messages[code], code=code, params={"day": dates.day_words(bound)})
        return day

    def _read(self, text: str) -> date:
        if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := re.fullmatch(r"(\d{1,2})[/. ](\d{1,2})[/. ]+(\d{4})", text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        found = re.fullmatch(r"(?:[^\W\d]+ )?(\d{1,2}) ([^\W\d]+)\.? (\d{4})", text)
        if not found:
            raise ValueError(text)
        month = _months().get(found[2]) or _months().get(found[2][:3], 0)
        return date(int(found[3]), month, int(found[1]))

    def typed(self, value: date) -> str:
        return value.isoformat()


class DateInput(forms.TextInput):
    """The browser's own calendar; a plain line when it holds something the calendar would drop."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        context["widget"]["type"] = "date" if not shown or re.fullmatch(r"\d{4}-\d\d-\d\d", shown) else "text"
        return context


class ChoiceField(Asked, forms.ChoiceField):
    """One of several, as radios. `hints={"value": "One sentence."}` stands under a choice."""

    widget = Radios

    def __init__(self, *, hints: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if hints:
            self.widget.hints = dict(hints)


class ChoicesField(Asked, forms.MultipleChoiceField):
    """Several of several, as checkboxes. Takes `hints` as `ChoiceField` does."""

    widget = Boxes

    def __init__(self, *, hints: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if hints:
            self.widget.hints = dict(hints)


class SelectField(Asked, forms.ChoiceField):
    """One of a list too long for radios. Its first choice should be an empty one that says what to do."""

    widget = forms.Select


class TickField(Asked, forms.BooleanField):
    """One box to tick. Must be ticked if `required`."""


class FileField(Asked, forms.FileField):
    """A file of a known kind and size. `kinds` are endings without a dot."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "kind": _("The file is of another kind. Choose one of these: %(kinds)s"),
        "size": _("The file is too large. It can be at most %(limit)s MB"),
    }

    def __init__(self, *, kinds: Iterable[str], megabytes: int = 10, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 120, **kwargs})
        self.kinds, self.megabytes = tuple(kinds), megabytes
        self.widget = forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in self.kinds)})

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if data and file:
            if file.name.rpartition(".")[2].lower() not in self.kinds:
                raise ValidationError(self.error_messages["kind"], code="kind", params={"kinds": ", ".join(self.kinds)})
            if file.size > self.megabytes * 1_000_000:
                raise ValidationError(self.error_messages["size"], code="size", params={"limit": self.megabytes})
        return file


@dataclass(frozen=True)
class Slot:
    """A time that can be chosen. `value` is what comes back; `note` one short sentence."""

    value: str
    starts_at: datetime
    ends_at: datetime | None = None
    note: Any = ""

    def label(self, year: int | None) -> str:
        """The whole of it, day and clock, so that it says enough when it is heard alone."""
        if self.ends_at:
            return dates.cap_first(dates.span_words(self.starts_at, self.ends_at, year=year))
        return dates.cap_first(dates.moment_words(self.starts_at, year=year))


class SlotField(ChoiceField):
    """A time among offered ones, as radios under their day. Cleans to the slot's `value`.

    Give the slots when the form is made: `form.fields["time"].offer(slots, others=[("none", "None of these times")], year=2026)`."""

    widget = SlotRadios

    def offer(self, slots: Iterable[Slot], *, others: Sequence[tuple[str, Any]] = (), year: int | None = None) -> None:
        """The slots, in order of time; `others` come last, outside the days. Slots of another year than `year` say theirs."""
        days: dict[date, list[tuple[str, str]]] = {}
        listed = sorted(slots, key=lambda slot: slot.starts_at)
        for slot in listed:
            days.setdefault(dates.as_day(slot.starts_at), []).append((slot.value, slot.label(year)))
        groups: list[Any] = [(dates.cap_first(dates.day_words(day, year=year)), found) for day, found in days.items()]
        self.choices = [*groups, *others]
        self.widget.hints = {slot.value: slot.note for slot in listed}


class WeekField(Asked, forms.Field):
    """Weekly times, painted or typed. Cleans to `WeeklyTimes`. `level` is "parts" (parts of a day) or "hours"."""

    widget = WeekPainter
    default_error_messages: ClassVar[dict[str, Any]] = {
        "not_understood": _("Write a day and times, for example Tuesday 10–12. This part was not understood: %(part)s"),
        "too_long": _("Write the times in at most 500 characters"),
    }

    def __init__(self, *, level: str = "hours", **kwargs: Any) -> None:
        super().__init__(**{"widget": WeekPainter(level=level), **kwargs})

    def to_python(self, value: Any) -> WeeklyTimes:
        if value is None or isinstance(value, WeeklyTimes):
            return value or WeeklyTimes()
        if len(value.text) > 500:
            raise ValidationError(self.error_messages["too_long"], code="too_long")
        try:
            times: WeeklyTimes = value.times(spoken())
        except NotUnderstood as error:
            raise ValidationError(self.error_messages["not_understood"], code="not_understood", params={"part": error.line[:60]}) from None
        return times

    def validate(self, value: WeeklyTimes) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def has_changed(self, initial: Any, data: Any) -> bool:
        painter: Any = self.widget
        try:
            return bool(self.to_python(data) != painter.painted(initial).times(spoken()))
        except (ValidationError, NotUnderstood):
            return True
