"""The shape of a no."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.web.forms import ChoiceField, Form

from .models import Visit


class DeclineForm(Form):
    """One of the ready sentences. About the time only where there is one."""

    question = "answer"
    answer = ChoiceField(
        label=_("What do you want to say to the two?"),
        choices=Visit.Answer.choices,
        missing=_("Select what you want to say"),
    )

    def __init__(self, *args: Any, has_time: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_time:
            answer: Any = self.fields["answer"]
            answer.choices = [one for one in Visit.Answer.choices if one[0] != Visit.Answer.TIME]
