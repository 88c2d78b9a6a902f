"""A file, what its columns are, and which year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis import sheets
from parvis.casework.words import say
from parvis.kit.time import StudyYear
from parvis.web.forms import FileField, Form, SelectField

from . import rules
from .words import unreadable

LIMITS = sheets.Limits(rows=500)
"""All rows are imported while everybody else who writes waits: no more of them than takes some seconds."""
MEGABYTES = LIMITS.bytes // 1_000_000


class UploadForm(Form):
    file = FileField(
        label=_("The file"),
        kinds=("csv", "xlsx", "txt", "tsv"),
        megabytes=MEGABYTES,
        missing=_("Choose a file"),
        hint=_("An Excel workbook (.xlsx) or a CSV file. In a workbook, the first sheet is read."),
    )

    def clean_file(self) -> sheets.Table:
        """The table in the file."""
        try:
            table = sheets.read(self.cleaned_data["file"].read(LIMITS.bytes + 1), limits=LIMITS)
        except sheets.Unreadable as error:
            self.add_error("file", unreadable(error))
            return sheets.Table((), ())
        for reason in rules.has_headings(table.header).blocking:
            self.add_error("file", say(reason))
        if not table.rows:
            self.add_error("file", gettext("There are headings in the file, but no rows under them"))
        return table


class YearForm(Form):
    """Which study year to download."""

    year = SelectField(label=_("Study year"), missing=_("Choose a study year"))

    def __init__(self, *args: Any, years: Iterable[StudyYear], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = {str(year.starts_on.year): year for year in years}
        self.fields["year"].choices = [(key, str(year)) for key, year in self.years.items()]  # type: ignore[attr-defined]  # a choice field


class ColumnsForm(Form):
    """One question for each column of the file: what is it?"""

    def __init__(
        self,
        *args: Any,
        kind: str,
        header: Sequence[str],
        examples: Sequence[str],
        headings: Mapping[str, str],
        meanings: Iterable[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        choices = [("", gettext("Not used")), *headings.items()]
        for number, (title, example, meaning) in enumerate(zip(header, examples, meanings, strict=False)):
            self.fields[f"c{number}"] = SelectField(
                label=title or gettext("Column %(number)s, without a heading") % {"number": number + 1},
                choices=choices,
                initial=meaning,
                required=False,
                mark_optional=False,
                hint=gettext("For example: %(example)s") % {"example": example} if example else "",
            )

    def meanings(self) -> list[str]:
        return [self.cleaned_data.get(name, "") for name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for reason in rules.may_be_read(self.kind, self.meanings()).blocking:
            self.add_error(None, say(reason))
        return cleaned
