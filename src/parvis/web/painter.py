"""The painter of weekly times: one fieldset for each day, one native checkbox for each cell, and a box to type in instead.

It works without JavaScript: "All day" is a submit button that marks the day and shows the page again. What the cells
cannot show, such as a quarter past, stands in the text, so nothing that was stored gets lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext, pgettext

from parvis.kit.week import DAYS, NotUnderstood, WeeklyTimes
from parvis.web import dates

Cell = tuple[int, int, int]
"""ISO weekday, first minute, minute after the last."""

PARTS = ((8, 10), (10, 13), (13, 17), (17, 20))
LEVELS = ("parts", "hours")


@dataclass(frozen=True)
class Painted:
    """What came back from the page: the cells, the typed text as it was typed, and whether a day button was pressed."""

    cells: WeeklyTimes
    text: str = ""
    repaint: bool = False

    def times(self, language: str) -> WeeklyTimes:
        """The cells and the typed times together. Raises NotUnderstood."""
        return WeeklyTimes.of([*self.cells.ranges, *WeeklyTimes.parse(self.text, language).ranges])


def typed(times: WeeklyTimes, language: str) -> str:
    """Times as a person would type them, so that they can be read back."""
    return ", ".join(
        f"{DAYS[language][day - 1]} {dates.minute_words(start)}{dates.DASH}{dates.minute_words(end)}" for day, start, end in times.ranges
    )


def without(times: WeeklyTimes, cells: Iterable[Cell]) -> WeeklyTimes:
    """The times that the cells do not show."""
    return WeeklyTimes.of_mask(times.mask & ~WeeklyTimes.of(cells).mask)


def spoken() -> str:
    """The language that times are typed in: the reader's, if the week knows it."""
    language = (get_language() or "sv")[:2]
    return language if language in DAYS else "sv"


class WeekPainter(forms.Widget):
    """Paints weekly times. Level "parts" gives four parts of a day, level "hours" gives hours, evenings and weekends behind a summary."""

    template_name = "web/forms/widgets/week.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, level: str = "hours") -> None:
        if level not in LEVELS:
            raise ValueError(f"a painter has no level {level}")
        super().__init__(attrs)
        self.level = level

    def blocks(self) -> dict[str, dict[int, list[Cell]]]:
        """The cells: block, then day, then hours. The second block lies behind a summary."""
        if self.level == "parts":
            spans = [(a * 60, b * 60) for a, b in PARTS]
            return {
                "main": {day: [(day, a, b) for a, b in spans] for day in range(1, 6)},
                "more": {day: [(day, a, b) for a, b in spans] for day in (6, 7)},
            }
        hours = {day: range(18, 21) if day < 6 else range(8, 21) for day in range(1, 8)}
        return {
            "main": {day: [(day, h * 60, h * 60 + 60) for h in range(8, 18)] for day in range(1, 6)},
            "more": {day: [(day, h * 60, h * 60 + 60) for h in hours[day]] for day in range(1, 8)},
        }

    def cells(self) -> list[Cell]:
        return [cell for days in self.blocks().values() for cells in days.values() for cell in cells]

    def part_name(self, start: int) -> str:
        """What a part of the day is called; hours have no name."""
        if self.level == "hours":
            return ""
        return {
            8 * 60: pgettext("part of day", "Morning"),
            10 * 60: pgettext("part of day", "Midday"),
            13 * 60: pgettext("part of day", "Afternoon"),
            17 * 60: pgettext("part of day", "Evening"),
        }[start]

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Painted:
        """The cells that are known here, after a day button has done its work."""
        sent = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        chosen = {cell for cell in self.cells() if "-".join(map(str, cell)) in set(sent)}
        block, _, day = str(data.get(f"{name}_day", "")).partition("-")
        pressed = self.blocks().get(block, {}).get(int(day), []) if day in tuple("1234567") else []
        if pressed:
            chosen = chosen - set(pressed) if chosen >= set(pressed) else chosen | set(pressed)
        return Painted(cells=WeeklyTimes.of(chosen), text=str(data.get(f"{name}_text", "")), repaint=bool(pressed))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False  # unticked boxes are never sent

    def painted(self, value: Any) -> Painted:
        """What to show for a stored value: cells where they fit, text for the rest."""
        if isinstance(value, Painted):
            return value
        times = WeeklyTimes.read(value) if isinstance(value, str) else value or WeeklyTimes()
        shown = [cell for cell in self.cells() if times.covers(*cell)]
        return Painted(cells=WeeklyTimes.of(shown), text=typed(without(times, shown), spoken()))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        painted = self.painted(value)
        base = context["widget"]["attrs"].get("id", name)
        blocks = [self._block(base, key, days, painted) for key, days in self.blocks().items()]
        try:
            said = dates.week_words(painted.times(spoken()).ranges)
        except (NotUnderstood, ValueError):
            said = dates.week_words(painted.cells.ranges)
        context["widget"] |= {"blocks": blocks, "text": painted.text, "said": said, "id": base, "level": self.level}
        return context

    def _block(self, base: str, key: str, days: dict[int, list[Cell]], painted: Painted) -> dict[str, Any]:
        shown = [self._day(base, key, day, cells, painted) for day, cells in days.items()]
        names = {
            ("hours", "main"): pgettext("painter", "Times in a normal week"),
            ("hours", "more"): gettext("Show evenings and weekends"),
            ("parts", "main"): pgettext("painter", "Times in a normal week"),
            ("parts", "more"): gettext("Show the weekend"),
        }
        chosen = any(cell["checked"] for day in shown for cell in day["cells"])
        return {"key": key, "name": names[self.level, key], "days": shown, "open": key == "more" and chosen}

    def _day(self, base: str, key: str, day: int, cells: list[Cell], painted: Painted) -> dict[str, Any]:
        drawn = [
            {
                "id": f"{base}-{day}-{start}",
                "value": f"{day}-{start}-{end}",
                "name": self.part_name(start),
                "hours": f"{start // 60}{dates.DASH}{end // 60}",
                "checked": painted.cells.covers(day, start, end),
            }
            for _day, start, end in cells
        ]
        all_checked = all(cell["checked"] for cell in drawn)
        name = dates.cap_first(dates.weekday_words(day))
        return {"day": day, "key": f"{key}-{day}", "id": f"{base}-{key}-{day}", "name": name, "cells": drawn, "all": all_checked}
