"""What the cells of a row mean, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from parvis.kit.verdict import YES, Verdict, no

from .headings import Vocabulary

LONGEST = {"reference": 60, "given_name": 60, "family_name": 60, "programme": 120, "employment_number": 20, "topic": 120, "email": 254}
FORMULA = ("=", "+", "-", "@")


@dataclass
class Cells:
    """The cells of one row, and what was wrong with them so far."""

    cells: Mapping[str, str]
    words: Vocabulary
    verdict: Verdict = YES

    def get(self, key: str) -> str:
        return self.cells.get(key, "")

    def refuse(self, verdict: Verdict) -> None:
        self.verdict += verdict

    def text(self, key: str, told: str | None = None) -> str:
        """A line of text that is not the beginning of a formula."""
        text = self.get(key) if told is None else told
        if text.startswith(FORMULA):
            self.refuse(no("exchange.formula", value=text[:30]))
            return ""
        if len(text) > LONGEST[key]:
            self.refuse(no("exchange.too_long", value=text[:30], most=LONGEST[key]))
            return ""
        return text

    def email(self) -> str:
        text = self.get("email").casefold().removeprefix("mailto:")
        if text and (len(text) > LONGEST["email"] or not re.fullmatch(r"[^\s@,;:<>()\"'\\]+@[a-z0-9åäöéü-]+(\.[a-z0-9åäöéü-]+)+", text)):
            self.refuse(no("exchange.email_not_understood", value=text[:60]))
            return ""
        return text

    def phone(self) -> str:
        text = self.get("phone")
        digits = sum(letter.isdigit() for letter in text)
        if text and not (re.fullmatch(r"[+0-9][0-9 ()/.-]{0,28}", text) and 5 <= digits <= 15):
            self.refuse(no("exchange.phone_not_understood", value=text[:30]))
            return ""
        return text

    def whole(self, key: str, *, least: int, most: int, code: Callable[[str], Verdict]) -> int | None:
        """A whole number within bounds, or nothing."""
        text = self.get(key)
        if not text:
            return None
        found = re.fullmatch(r"([0-9]{1,4})(?:[.,]0+)?", text)
        if found and least <= int(found[1]) <= most:
            return int(found[1])
        self.refuse(code(text[:30]))
        return None

    def hours(self, key: str, *, least: int, most: int, step: int) -> int | None:
        """Hours such as "1", "1,5", "1.5 timmar" or "1:30" as minutes, or nothing."""
        text = self.get(key).casefold()
        if not text:
            return None
        found = re.fullmatch(r"([0-9]{1,3})(?:[.,]([0-9]{1,2})|:([0-5][0-9]))?(?: ?(?:h|tim|timme|timmar|hour|hours)\b.*)?", text)
        minutes = 0
        if found:
            minutes = int(found[1]) * 60 + int(found[3] or 0) + round(60 * float(f"0.{found[2] or 0}"))
        if not least <= minutes <= most or minutes % step:
            self.refuse(no("exchange.hours_not_understood", value=text[:30]))
            return None
        return minutes

    def pieces(self, key: str) -> list[str]:
        """What commas, semicolons, strokes and "and" part."""
        return [one.strip() for one in re.split(r"[,;/+&|]|\boch\b|\band\b", self.get(key)) if one.strip()]

    def day(self, key: str) -> date | None:
        text = self.get(key).casefold()
        if not text:
            return None
        if (found := _day_of(text, self.words.months)) is None:
            self.refuse(no("exchange.day_not_understood", value=text[:30]))
        return found

    def minute(self, key: str) -> int | None:
        text = self.get(key)
        if not text:
            return None
        found = re.fullmatch(r"(?:[0-9-]{8,10} )?([01]?[0-9]|2[0-3])(?:[.:]?([0-5][0-9]))?(?:[.:][0-9]{2})?", text)
        if not found:
            self.refuse(no("exchange.clock_not_understood", value=text[:30]))
            return None
        return int(found[1]) * 60 + int(found[2] or 0)


def _day_of(text: str, months: Mapping[str, int]) -> date | None:
    """2026-09-14, 20260914, 14/9 2026, 14.9.2026 or 14 september 2026. A clock after it is left out."""
    found = re.fullmatch(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:[ t][0-9:.]+)?", text)
    parts = (found[1], found[2], found[3]) if found else None
    if parts is None and (found := re.fullmatch(r"([0-9]{1,2})[/. ]+([0-9]{1,2})[/. ]+([0-9]{4})", text)):
        parts = (found[3], found[2], found[1])
    if parts is None and (found := re.fullmatch(r"(?:[^\W\d]+,? )?([0-9]{1,2}) ([^\W\d]+)\.? ([0-9]{4})", text)):
        parts = (found[3], str(months.get(found[2], 0)), found[1])
    try:
        return date(*map(int, parts)) if parts else None
    except ValueError:
        return None


def once(row: Cells, number: int, keys: Iterable[object], seen: dict[object, int]) -> None:
    """Refuse what an earlier row was about already."""
    keys = [key for key in keys if key]
    if earlier := next((seen[key] for key in keys if key in seen), None):
        row.refuse(no("exchange.twice", row=earlier))
    for key in keys:
        seen.setdefault(key, number)
