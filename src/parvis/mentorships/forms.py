"""What the pair and the coordinator are asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parvis.policy import checklists
from parvis.web.forms import ChoiceField, DateField, Form, HoursField, LongTextField

from . import queries
from .models import Ending, Extension

MOST_WORDS = 600
MOST_THOUGHT = 2000


class AnswerForm(Form):
    """One question of the checklist: the ready answers, and own words. `revision` is that of the row that the writer saw."""

    revision = django_forms.IntegerField(min_value=0, required=False, widget=django_forms.HiddenInput)

    def __init__(self, *args: Any, item: checklists.Item, of: str, names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item, self.of = item, of
        question, hint = queries.asked(item, of=of, names=names)
        if item.own == "only":
            self.question = "text"
            self.fields["text"] = LongTextField(
                label=question, hint=hint, missing=_("Write what you have agreed on"), max_length=MOST_WORDS, rows=4
            )
            return
        self.question = "choice"
        choices = [(c.key, _label(c, of=of, names=names)) for c in item.choices]
        if item.own == "instead":
            choices.append((checklists.OTHER, str(_("Something else"))))
        self.fields["choice"] = ChoiceField(label=question, hint=hint, choices=choices, missing=_("Select an answer"))
        self.fields["text"] = LongTextField(label=_("In your own words"), required=False, max_length=MOST_WORDS, rows=3)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        choice, text = cleaned.get("choice", ""), cleaned.get("text", "")
        if not self.errors and not self.item.accepts(choice, text):
            self.add_error("text", ValidationError(_("Write what you have agreed on"), code="required"))
        return cleaned

    def goes_on_after(self, revision: int, said: str) -> None:
        """The row has changed meanwhile: say so, and let what is typed be sent again with that known."""
        self.add_error(None, said)
        self.data = {name: self.data.get(name, "") for name in ("choice", "text", "form_key")} | {"revision": str(revision)}

    @property
    def answer(self) -> tuple[str, str]:
        """The choice and the own words. Only of a valid form."""
        return self.cleaned_data.get("choice", ""), self.cleaned_data["text"]


def _label(choice: checklists.Choice, *, of: str, names: Mapping[str, str]) -> str:
    """The student reads the answer as their own words, the mentor as a sentence about the student."""
    text = choice.says[queries.language()].rstrip(".") if of == "mentor" else choice.label[queries.language()]
    return text.format_map(names)


class ForethoughtForm(Form):
    """Five quiet questions for the mentor before the first meeting. All can be left empty."""

    def __init__(self, *args: Any, student: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, (label, hint) in forethought_questions(student).items():
            self.fields[key] = LongTextField(label=label, hint=hint, required=False, mark_optional=False, max_length=MOST_THOUGHT, rows=4)


def forethought_questions(student: str) -> dict[str, tuple[Any, Any]]:
    """The five, each with what the university says about it."""
    names = {"name": student}
    return {
        "role": (
            _("What is my role, and what is not?"),
            _(
                "You support, encourage and help to plan, so that %(name)s can do it without you later. "
                "You do not teach, write texts, correct them, or act as a therapist."
            )
            % names,
        ),
        "contact": (
            _("How do I want to be contacted?"),
            _("Think of how, on which days, and how quickly you answer. You agree on it together when you meet."),
        ),
        "hard": (
            _("What do I do if something gets hard?"),
            _(
                "Start from what you two have agreed. You can always ask the coordinator for advice. "
                "It is not your responsibility that %(name)s succeeds with the studies."
            )
            % names,
        ),
        "know": (
            _("What do I want to know about how this works for us?"),
            _("%(name)s decides what to tell. You can ask what helps, what gets in the way, and how you best give feedback.") % names,
        ),
        "own": (_("My own questions"), _("What do you want to ask %(name)s or the coordinator?") % names),
    }


class MoreTimeForm(Form):
    minutes = HoursField(
        label=_("Time a week"), hint=_("Write hours as a number, for example 2."), missing=_("Enter how many hours a week"), most=10 * 60
    )
    last_on = DateField(label=_("Last day with more time"), missing=_("Enter the last day with more time"))


class WishForm(Form):
    """The student's answer about next study year."""

    LATER = "later"
    question = "wish"
    wish = ChoiceField(label=_("Do you want to go on next study year?"), missing=_("Select an answer"))

    def __init__(self, *args: Any, mentor: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wish"].choices = [  # type: ignore[attr-defined]  # it is the choice field above
            (Extension.Wish.SAME.value, _("Yes, with %(name)s") % {"name": mentor}),
            (Extension.Wish.NEW.value, Extension.Wish.NEW.label),
            (Extension.Wish.DONE.value, Extension.Wish.DONE.label),
            (self.LATER, _("I do not know yet. Ask in two weeks")),
        ]


class MentorAnswerForm(Form):
    """The mentor's answer, in private."""

    question = "answer"
    answer = ChoiceField(choices=Extension.MentorAnswer.choices, missing=_("Select an answer"))

    def __init__(self, *args: Any, student: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = _("%(name)s wants to go on. Can you?") % {"name": student}


REASONS = {
    "mentor": (Ending.Reason.JOB, Ending.Reason.AGREED, Ending.Reason.OTHER, Ending.Reason.UNSAID),
    "student": (Ending.Reason.AGREED, Ending.Reason.CHANGE_MENTOR, Ending.Reason.NOT_NEEDED, Ending.Reason.OTHER, Ending.Reason.UNSAID),
}


class AskToEndForm(Form):
    """That somebody cannot go on, and how they want to talk."""

    reason = ChoiceField(label=_("What has happened?"), required=False)
    talk = ChoiceField(
        label=_("How do you want to talk with the coordinator?"),
        choices=Ending.Talk.choices,
        missing=_("Select how you want to talk with the coordinator"),
    )

    def __init__(self, *args: Any, side: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(r.value, r.label) for r in REASONS[side]]  # type: ignore[attr-defined]  # it is the choice field above


class NextForm(Form):
    """What the student wants after this."""

    student_next = ChoiceField(
        label=_("What do you want after this?"), choices=Ending.Next.choices, missing=_("Select what you want after this")
    )


CLOSING = (("held", _("They have had it")), ("booked", _("It is booked")), ("declined", _("They do not want one")))
NEXT = (
    (Ending.Next.NEW_MENTOR.value, _("A new mentor")),
    (Ending.Next.PAUSE.value, _("A pause")),
    (Ending.Next.DONE.value, _("No more support")),
)


class EndForm(Form):
    """What the coordinator states before she ends a pair."""

    closing = ChoiceField(label=_("How is it with the last meeting?"), choices=CLOSING, missing=_("Select how it is with the last meeting"))
    student_next = ChoiceField(
        label=_("What does the student want after this?"), choices=NEXT, missing=_("Select what the student wants after this")
    )
