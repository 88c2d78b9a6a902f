from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.web.forms import Form, LongTextField

MOST = 8000


class TextForm(Form):
    """Both languages at once. `number` is the version that the writer saw."""

    sv = LongTextField(label=_("In Swedish"), rows=14, max_length=MOST, required=False, mark_optional=False)
    en = LongTextField(label=_("In English"), rows=14, max_length=MOST, required=False, mark_optional=False)
    number = django_forms.IntegerField(min_value=0, widget=django_forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        written = {name: (cleaned.get(name) or "").strip() for name in ("sv", "en")}
        if any(written.values()) and not self.errors:
            for name, text in written.items():
                if not text:
                    self.add_error(name, gettext("Write the text in this language too, or empty both"))
        return cleaned

    def goes_on_after(self, number: int) -> None:
        """Somebody else was first: say so, and let what is typed follow on their version if it is sent again."""
        self.add_error(
            None, gettext("Somebody else has changed this text since you opened it. Their text stands below. Yours is still here.")
        )
        self.data = {**{name: self.data.get(name, "") for name in ("sv", "en", "form_key")}, "number": str(number)}

    @property
    def wants_preview(self) -> bool:
        """The button that shows the text first was pressed: nothing is saved."""
        return "preview" in self.data

    @property
    def status(self) -> int:
        return 422 if self.is_bound and self.wants_preview else super().status
