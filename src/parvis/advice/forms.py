"""Writing to the coordinator, and to somebody who needs to know at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from parvis.kit import naming
from parvis.people.models import User
from parvis.policy.health_words import speaks_of_health
from parvis.web import dates
from parvis.web.forms import ChoiceField, Form, LongTextField, PhoneField, SelectField, TickField

from . import queries, rules
from .models import Conversation, Emergency


class LetterForm(Form):
    """One letter. `most` is how many characters the rule book allows.

    With `guarded`, what says who somebody is, and words about health, are pointed out once. The writer decides (R82, R83)."""

    text = LongTextField(label=_("Your message"), missing=_("Write your message"), rows=7)

    def __init__(self, *args: Any, most: int, guarded: bool = False, known: Sequence[User] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        old = self.fields["text"]
        self.fields["text"] = LongTextField(label=old.label, missing=old.error_messages["required"], rows=7, max_length=most)
        self.guarded, self.known = guarded, list(known)
        self.warns = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.guarded and "as_it_is" not in self.data and "text" in cleaned:
            self._point_out(naming.cleaned(cleaned["text"]), cleaned.get("other"))
        return cleaned

    def _point_out(self, text: str, other: User | None) -> None:
        """A name that the writer has chosen to say is no surprise."""
        known = [one for one in self.known if other is None or one.pk != other.pk]
        if words := rules.gives_away(text, queries.as_named(known)):
            said = gettext("The coordinator seldom needs to know who it is. You have written: %(words)s") % {"words": dates.and_list(words)}
            self.add_error("text", said)
        if speaks_of_health(text):
            self.add_error("text", gettext("This may be about somebody’s health. Only the student decides who is told of that"))
        self.warns = "text" in self.errors


class AskForm(LetterForm):
    """The first letter: what it is about and whom, if one wants to say, and how the answer is to come."""

    field_order = ("topic", "other", "text", "answer")
    topic = SelectField(label=_("What is it about?"), required=False)
    other = SelectField(label=_("Who is it about?"), hint=_("You do not need to say."), required=False, mark_optional=False)
    answer = ChoiceField(
        label=_("How do you want the answer?"),
        choices=Conversation.Answer.choices,
        initial=Conversation.Answer.HERE,
        missing=_("Select how you want the answer"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        self.people = {str(one.pk): one for one in self.known}
        topics = [("", gettext("Choose if you want")), *Conversation.Topic.choices]
        self.fields["topic"].choices = [t for t in topics if self.people or t[0] != Conversation.Topic.JOIN]  # type: ignore[attr-defined]  # choices
        if self.people:
            listed = [(pk, one.full_name) for pk, one in self.people.items()]
            self.fields["other"].choices = [("", gettext("I do not want to say")), *listed]  # type: ignore[attr-defined]  # choices
        else:
            del self.fields["other"]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen beside the text, as far as it can be: for a draft, which need not be whole."""
        topic, answer = self.data.get("topic", ""), self.data.get("answer", "")
        return {
            "topic": topic if topic in Conversation.Topic.values else "",
            "answer": answer if answer in Conversation.Answer.values else "",
            "other": self.people.get(self.data.get("other", "")),
        }

    def clean_other(self) -> User | None:
        return self.people.get(self.cleaned_data["other"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned.setdefault("other", None)
        cleaned["topic"] = cleaned.get("topic") or Conversation.Topic.OTHER
        if cleaned["topic"] == Conversation.Topic.JOIN and cleaned["other"] is None and "other" in self.fields:
            self.add_error("other", gettext("Select whose contact it is about"))
        return cleaned


class WordForm(Form):
    """A last word, perhaps."""

    text = LongTextField(label=_("A last word"), rows=4, required=False)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = LongTextField(label=self.fields["text"].label, rows=4, required=False, max_length=most)


class OfferForm(Form):
    """Which colleague?"""

    colleague = SelectField(label=_("Who do you ask?"), missing=_("Select a colleague"))

    def __init__(self, *args: Any, colleagues: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in colleagues}
        listed = [(pk, one.full_name) for pk, one in self.people.items()]
        self.fields["colleague"].choices = [("", gettext("Choose from the list")), *listed]  # type: ignore[attr-defined]  # choices

    def clean_colleague(self) -> User:
        return self.people[self.cleaned_data["colleague"]]


class PromiseForm(Form):
    """The promise of whoever is to read what was written to another."""

    promise = TickField(
        label=_("I read it only to help, and I do not pass it on"), missing=_("Tick the box if you promise it. Otherwise say no")
    )


class NowForm(Form):
    """What a coordinator must know at once. `most` is how many characters the rule book allows."""

    why = ChoiceField(label=_("What is it?"), choices=Emergency.Why.choices, missing=_("Select what it is"))
    about = SelectField(label=_("Who is it about?"), missing=_("Select who it is about"))
    needs = LongTextField(
        label=_("What does the coordinator need to know?"),
        hint=_("Write only what is needed to help now."),
        missing=_("Write what the coordinator needs to know"),
        rows=5,
    )
    phone = PhoneField(label=_("Your phone number now"), hint=_("So that we can call you."), required=False)

    def __init__(self, *args: Any, most: int, known: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        old: Any = self.fields["needs"]
        self.fields["needs"] = LongTextField(
            label=old.label, hint=old.help_text, missing=old.error_messages["required"], rows=5, max_length=most
        )
        self.people = {str(one.pk): one for one in known}
        listed = [(pk, one.full_name) for pk, one in self.people.items()]
        ends = [("me", pgettext_lazy("who it is about", "Myself")), ("else", pgettext_lazy("who it is about", "Somebody else"))]
        self.fields["about"].choices = [("", gettext("Choose from the list")), *listed, *ends]  # type: ignore[attr-defined]  # choices

    def clean_about(self) -> User | None:
        return self.people.get(self.cleaned_data["about"])


class NotYetForm(Form):
    question = "why_not_yet"
    why_not_yet = LongTextField(
        label=_("Why would it be dangerous to tell now?"),
        hint=_("Only coordinators read this. We remind you until it is told."),
        missing=_("Write why it would be dangerous to tell now"),
        rows=4,
        max_length=1000,
    )
