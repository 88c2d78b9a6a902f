"""Writing to the coordinator: at most two questions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.web.forms import ChoiceField, Form, LongTextField

from .models import Conversation


class LetterForm(Form):
    """One letter. `most` is how many characters the rule book allows."""

    text = LongTextField(label=_("Your message"), missing=_("Write your message"), rows=7)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        old = self.fields["text"]
        self.fields["text"] = LongTextField(label=old.label, missing=old.error_messages["required"], rows=7, max_length=most)


class AskForm(LetterForm):
    """The first letter, and how the answer is to come."""

    answer = ChoiceField(
        label=_("How do you want the answer?"),
        choices=Conversation.Answer.choices,
        initial=Conversation.Answer.HERE,
        missing=_("Select how you want the answer"),
    )
