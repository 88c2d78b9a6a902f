"""Every column has its line in a retention document: `./parvis manage check` says which has not, with lines ready to paste."""

from __future__ import annotations

from typing import Any

from django.core import checks

from . import retention, subject_access


@checks.register("retention")
def every_column_has_its_line(**_kwargs: Any) -> list[checks.CheckMessage]:
    """A table or a column without a line is an error: nobody has thought about how long it is kept."""
    paste = "Paste into policy/retention/ and think it through:\n"
    return [checks.Error(f.says, hint=paste + f.lines if f.lines else None, id="privacy.E001") for f in retention.faults()]


@checks.register("retention")
def every_shown_column_has_its_name(**_kwargs: Any) -> list[checks.CheckMessage]:
    """People read the answer to "all my data"; a column in it is called something."""
    said = "is shown in subject-access answers but has no name in privacy/columns.yaml"
    return [checks.Warning(f"{name} {said}", id="privacy.W001") for name in subject_access.nameless()]
