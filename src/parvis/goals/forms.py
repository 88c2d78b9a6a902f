"""The shape of goals and steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.web.forms import ChoiceField, Form, LongTextField, TextField, WholeNumberField

from . import rules
from .actions import ASIDE, DO, KEEP
from .models import Step


class GoalForm(Form):
    question = "words"
    words = LongTextField(
        label=_("What do you want to reach?"),
        missing=_("Enter what you want to reach"),
        max_length=500,
        rows=3,
        hint=_("In your own words. It can be small."),
    )


class StepForm(Form):
    """A step: something that can be begun in five minutes."""

    question = "words"
    words = TextField(
        label=_("What is the next step?"),
        missing=_("Enter the step"),
        max_length=200,
        hint=_("One small step. Something you can start in 5 minutes"),
        width="w20",
    )
    minutes = WholeNumberField(label=_("About how many minutes?"), required=False, min_value=1, max_value=600)


class SplitForm(Form):
    """G2 and G3: smaller steps, and when the first is done."""

    TODAY, TOMORROW, TOGETHER = "today", "tomorrow", "together"
    first = TextField(
        label=pgettext_lazy("split", "First"),
        missing=_("Enter the smallest thing you can do"),
        max_length=200,
        width="w20",
        hint=_("Begin with a movement: open, take out, go to"),
    )
    minutes = WholeNumberField(label=_("About how many minutes does the first take?"), required=False, min_value=1, max_value=60)
    then = TextField(label=pgettext_lazy("split", "Then"), required=False, max_length=200, width="w20")
    last = TextField(label=pgettext_lazy("split", "Last"), required=False, max_length=200, width="w20")
    when = ChoiceField(
        label=_("When do you do the first?"),
        required=False,
        choices=[(TODAY, _("Today")), (TOMORROW, _("Tomorrow")), (TOGETHER, _("In the next meeting, together"))],
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("minutes") or 0) >= rules.SMALL_MINUTES:
            self.add_error("minutes", _("Make the first step smaller. It takes less than 10 minutes."))
        return cleaned

    @property
    def parts(self) -> list[rules.Part]:
        """The steps with words, the first with its minutes."""
        answers = self.cleaned_data
        later = [rules.Part(words=answers[name]) for name in ("then", "last") if answers[name]]
        return [rules.Part(words=answers["first"], minutes=answers["minutes"]), *later]


class TogetherForm(Form):
    """Since last time: each open step is done, stays, or is put aside. What is not answered stays as it is."""

    def __init__(self, *args: Any, steps: Iterable[Step], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps = {f"step-{step.pk}": step for step in steps}
        for name, step in self.steps.items():
            choices = [(DO, _("Done")), (KEEP, _("It stays for next time")), (ASIDE, _("We put it aside"))]
            self.fields[name] = ChoiceField(label=step.words, choices=choices, required=False, mark_optional=False)

    @property
    def answers(self) -> dict[Step, str]:
        return {step: self.cleaned_data[name] for name, step in self.steps.items() if self.cleaned_data.get(name)}
