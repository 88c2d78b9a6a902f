"""A question, a ready answer, a file and a day: both languages beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.policy.checklists import ACTS, LONGEST, Fault, faults
from parvis.web.forms import ChoiceField, DateField, FileField, Form, LongTextField, SelectField, TextField, TickField, WholeNumberField

from . import rules, words

LANGUAGES = (("sv", _("In Swedish")), ("en", _("In English")))
WAYS = (("", _("As they have agreed on contact")), ("email", _("By e-mail")), ("sms", _("By text message")), ("call", _("By phone")))
WHO = (("", _("Nothing is said of it")), ("student", _("The student gets in touch")), ("mentor", _("The mentor gets in touch")))
OWN_WORDS = (
    ("instead", _("Instead of a ready answer")),
    ("also", _("Beside a ready answer")),
    ("only", _("There are no ready answers, only own words")),
)


class OfTheDraft(Form):
    """Part of a draft. `number` counts the changes that the writer saw."""

    number = django_forms.IntegerField(min_value=0, widget=django_forms.HiddenInput)

    def in_both(self, name: str, legend: Any, *, hint: Any = "", missing: Any = "") -> None:
        """A text in both languages, beside each other under a legend. With `missing`, both are needed: that is said by an empty one."""
        for language, label in LANGUAGES:
            self.fields[f"{name}_{language}"] = LongTextField(
                label=label,
                hint=hint,
                rows=2,
                required=bool(missing),
                mark_optional=False,
                max_length=LONGEST,
                missing=missing,
            )
        self.groups = (*self.groups, (legend, (f"{name}_sv", f"{name}_en")))

    def said(self, name: str) -> dict[str, str]:
        return {language: self.cleaned_data.get(f"{name}_{language}", "").strip() for language, _label in LANGUAGES}

    def goes_on_after(self, number: int) -> None:
        """Somebody else was first: say so, and let what is typed be sent again with that known."""
        self.add_error(
            None, gettext("Somebody else has changed the draft since you opened it. What you typed is still here. Save again to keep it.")
        )
        self.data = {**{name: self.data.get(name, "") for name in (*self.fields, "form_key") if name in self.data}, "number": str(number)}

    def refuse(self, found: list[Fault], content: Mapping[str, Any]) -> None:
        for fault in found:
            language, name = (fault.path[-1], fault.path[-2]) if fault.path and fault.path[-1] in {"sv", "en"} else ("", "")
            field = f"{name}_{language}"
            self.add_error(field if field in self.fields else None, words.say(fault))


def both(name: str, text: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}_{language}": said for language, said in text.items()}


class QuestionForm(OfTheDraft):
    """One question of the draft."""

    def __init__(self, *args: Any, content: Mapping[str, Any], item: Mapping[str, Any] | None, group: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content, self.item, self.group = content, item, group
        who = _("{student} and {mentor} become the first names.")
        self.in_both("question", _("The question, as the student reads it"), missing=_("Write the question in both Swedish and English"))
        self.in_both("asked_of_mentor", _("As the mentor reads it, if that is otherwise"), hint=who)
        self.in_both("hint", _("A sentence under the question"))
        self.in_both("hint_for_mentor", _("The sentence as the mentor reads it, if that is otherwise"))
        self.fields["needed"] = TickField(label=_("Must be answered before they can approve"), required=False)
        self.fields["coordinator"] = TickField(label=_("The coordinator reads the answer too"), required=False)
        has = bool(item and item.get("choices"))
        allowed = [(k, label) for k, label in OWN_WORDS if (k != "only") == has]
        self.fields["own"] = ChoiceField(label=_("Own words"), choices=allowed, missing=_("Select how own words are used"))
        self.groups = (*self.groups, (_("How it is used"), ("needed", "coordinator", "own")))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            new = self.made()
            self.refuse([f for f in faults(new) if self.concerns(f, new)], new)
        return cleaned

    def concerns(self, fault: Fault, new: Mapping[str, Any]) -> bool:
        """Is it about what stands in this form?"""
        return _in_item(fault, new, self.key)

    @property
    def key(self) -> str:
        if self.item:
            return str(self.item["key"])
        return rules.key_of(self.cleaned_data["question_en"], set(rules.items_of(self.content)))

    def made(self) -> dict[str, Any]:
        """The draft with the question as it was typed."""
        return rules.with_item(self.content, self.typed(), group=self.group)

    def typed(self) -> dict[str, Any]:
        row = {**(self.item or {}), "key": self.key, "question": self.said("question")}
        for name in ("asked_of_mentor", "hint", "hint_for_mentor"):
            row.pop(name, None)
            if any(self.said(name).values()):
                row[name] = self.said(name)
        return row | {name: self.cleaned_data[name] for name in ("needed", "coordinator", "own")}


def _in_item(fault: Fault, content: Mapping[str, Any], key: str) -> bool:
    match fault.path:
        case ("groups", int(g), "items", int(n), *_rest):
            return bool(content["groups"][g]["items"][n].get("key") == key)
    return False


class GroupForm(OfTheDraft):
    """The heading of a group of questions."""

    def __init__(self, *args: Any, content: Mapping[str, Any], group: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content, self.group = content, group
        self.in_both("title", _("The heading, as both read it"), missing=_("Write the heading in both Swedish and English"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            new = self.made()
            self.refuse([f for f in faults(new) if "title" in f.path[2:]], new)
        return cleaned

    def made(self) -> dict[str, Any]:
        """The draft with the heading as it was typed."""
        return rules.with_title(self.content, self.group, self.said("title"))


class NewGroupForm(QuestionForm):
    """A heading, and the first question under it. The next ones are added in the draft."""

    def __init__(self, *args: Any, content: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, content=content, item=None, group="", **kwargs)
        self.in_both("title", _("The heading, as both read it"), missing=_("Write the heading in both Swedish and English"))
        self.groups = (self.groups[-1], *self.groups[:-1])
        self.order_fields(["title_sv", "title_en"])

    def concerns(self, fault: Fault, new: Mapping[str, Any]) -> bool:
        return fault.path == ("groups",) or fault.path[:2] == ("groups", len(new["groups"]) - 1)

    @property
    def group_key(self) -> str:
        return rules.key_of(self.cleaned_data["title_en"], {g["key"] for g in self.content["groups"]})

    def made(self) -> dict[str, Any]:
        """The draft with the group last in it."""
        begun = rules.with_group(self.content, self.group_key, self.said("title"))
        return rules.with_item(begun, self.typed(), group=self.group_key)


class ChoiceFormOfDraft(OfTheDraft):
    """One ready answer: what is chosen, what is then quoted, and what the system does with it."""

    def __init__(self, *args: Any, content: Mapping[str, Any], item: str, choice: Mapping[str, Any] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content, self.item, self.choice = content, item, choice
        self.in_both("label", _("The ready answer, as the student reads it"), missing=_("Write the answer in both Swedish and English"))
        names = _("{student} and {mentor} become the first names.")
        missing = _("Write the sentence in both Swedish and English")
        self.in_both("says", _("The sentence that pages quote"), hint=names, missing=missing)
        most = len(ACTS["grace_minutes"])
        self.fields["grace_minutes"] = WholeNumberField(
            label=_("Minutes to wait"), hint=_("Empty: as the rule says."), required=False, min_value=1, max_value=most
        )
        self.fields["who_contacts"] = SelectField(label=_("Who gets in touch then"), choices=WHO, required=False, mark_optional=False)
        self.fields["how"] = SelectField(label=_("How"), choices=WAYS, required=False, mark_optional=False)
        self.groups = (*self.groups, (_("What Parvis does with the answer"), ("grace_minutes", "who_contacts", "how")))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            new = self.made()
            self.refuse([f for f in faults(new) if _in_item(f, new, self.item)], new)
        return cleaned

    def made(self) -> dict[str, Any]:
        """The draft with the ready answer as it was typed."""
        taken = {c["key"] for c in rules.items_of(self.content)[self.item].get("choices", ())} | {"other"}
        key = self.choice["key"] if self.choice else rules.key_of(self.cleaned_data["label_en"], taken)
        row: dict[str, Any] = {"key": key, "label": self.said("label"), "says": self.said("says")}
        if acts := {name: value for name in ACTS if (value := self.cleaned_data.get(name))}:
            row["acts"] = acts
        return rules.with_choice(self.content, self.item, row)


class UploadForm(Form):
    """A checklist as a file."""

    file = FileField(label=_("The file"), kinds=("yaml", "yml"), megabytes=1, missing=_("Choose a file"))
    number = django_forms.IntegerField(min_value=0, widget=django_forms.HiddenInput)


class PublishForm(Form):
    """From which day, and what was decided."""

    since = DateField(label=_("Pairs that start from this day get it"), missing=_("Enter the day"))
    reference = TextField(label=_("What was decided, by whom"), max_length=300, missing=_("Write what was decided, by whom"))
    number = django_forms.IntegerField(min_value=0, widget=django_forms.HiddenInput)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since < self.on:
            raise django_forms.ValidationError(gettext("Choose today or a later day"))
        return since
