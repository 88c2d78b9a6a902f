"""Days, times, hours and money in words, in the active language and the active time zone. Returns plain text; the filters add `<time>`.

Pure but for the language and the zone: which day it is today is always given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import get_format
from django.utils.translation import gettext, ngettext, pgettext

NBSP = "\u00a0"
DASH = "–"


def local(value: datetime) -> datetime:
    """The instant on the clock of the active time zone. A time without a zone is taken as it stands."""
    return timezone.localtime(value) if timezone.is_aware(value) else value


def as_day(value: date | datetime) -> date:
    """The calendar day, in the active time zone."""
    return local(value).date() if isinstance(value, datetime) else value


def cap_first(text: str) -> str:
    """The first letter capital, the rest as it stands."""
    return text[:1].upper() + text[1:]


def number(count: int) -> str:
    """A number in running text: in words up to twelve, then in digits."""
    words = (
        pgettext("number", "zero"),
        pgettext("number", "one"),
        pgettext("number", "two"),
        pgettext("number", "three"),
        pgettext("number", "four"),
        pgettext("number", "five"),
        pgettext("number", "six"),
        pgettext("number", "seven"),
        pgettext("number", "eight"),
        pgettext("number", "nine"),
        pgettext("number", "ten"),
        pgettext("number", "eleven"),
        pgettext("number", "twelve"),
    )
    return words[count] if 0 <= count < len(words) else grouped(count)


def grouped(count: int) -> str:
    """Digits in groups of three, as the language writes them."""
    separator = pgettext("between thousands", ",").replace(" ", NBSP)
    return f"{count:,}".replace(",", separator)


def decimal(value: Fraction, *, places: int, whole: bool = True) -> str:
    """A number with the language's decimal sign. Trailing zeros are dropped; with `whole` false they are kept."""
    scaled = round(value * 10**places)
    sign, scaled = ("−" if scaled < 0 else ""), abs(scaled)
    units, rest = divmod(scaled, 10**places)
    digits = str(rest).zfill(places)
    if whole:
        digits = digits.rstrip("0")
    return f"{sign}{grouped(units)}" + (f"{get_format('DECIMAL_SEPARATOR')}{digits}" if digits else "")


def weekday_words(iso_weekday: int) -> str:
    """The name of an ISO weekday, 1–7."""
    return str(WEEKDAYS[iso_weekday - 1])


def day_words(value: date | datetime, *, year: int | None = None) -> str:
    """ "tisdag 24 november"; with the year if it is another than `year`."""
    day = as_day(value)
    parts = {"weekday": weekday_words(day.isoweekday()), "day": day.day, "month": str(MONTHS[day.month]), "year": day.year}
    if year == day.year:
        return gettext("%(weekday)s %(day)s %(month)s") % parts
    return gettext("%(weekday)s %(day)s %(month)s %(year)s") % parts


def clock_words(value: datetime) -> str:
    """ "13.15" on the clock of the active time zone."""
    at = local(value)
    return f"{at.hour}.{at.minute:02}"


def moment_words(value: datetime, *, year: int | None = None) -> str:
    """ "tisdag 24 november, klockan 13.15"."""
    return gettext("%(day)s at %(clock)s") % {"day": day_words(value, year=year), "clock": clock_words(value)}


def span_words(start: datetime, end: datetime, *, year: int | None = None) -> str:
    """ "tisdag 24 november, 13.15–14.15"; both days are written when it passes midnight."""
    if as_day(start) != as_day(end):
        return f"{moment_words(start, year=year)} {DASH} {moment_words(end, year=year)}"
    return f"{day_words(start, year=year)}, {clock_words(start)}{DASH}{clock_words(end)}"


def _amount(distance: int) -> str:
    """A number of days in the unit that people would say it in."""
    if distance < 14 or (distance < 28 and distance % 7):
        return ngettext("%(count)s day", "%(count)s days", distance) % {"count": number(distance)}
    if distance % 7 == 0 and distance < 70:
        return ngettext("%(count)s week", "%(count)s weeks", distance // 7) % {"count": number(distance // 7)}
    if distance < 70:
        weeks = round(distance / 7)
        return ngettext("about %(count)s week", "about %(count)s weeks", weeks) % {"count": number(weeks)}
    if distance < 700:
        months = round(distance / 30.44)
        return ngettext("about %(count)s month", "about %(count)s months", months) % {"count": number(months)}
    years = round(distance / 365.25)
    return ngettext("about %(count)s year", "about %(count)s years", years) % {"count": number(years)}


def waited_words(since: date | datetime, *, today: date | datetime) -> str:
    """How long something has waited: "13 dagar", "mindre än en dag"."""
    days = (as_day(today) - as_day(since)).days
    return _amount(days) if days > 0 else gettext("less than a day")


def from_now_words(value: date | datetime, *, today: date | datetime) -> str:
    """How far off a day is: "i dag", "i morgon", "om två dagar", "för tre veckor sedan"."""
    days = (as_day(value) - as_day(today)).days
    near = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if days in near:
        return near[days]
    return (gettext("in %(amount)s") if days > 0 else gettext("%(amount)s ago")) % {"amount": _amount(abs(days))}


def hours_words(minutes: int) -> str:
    """Minutes as hours: "1,5 timmar". What is not whole quarters is written out: "1 timme och 20 minuter"."""
    if minutes % 15 == 0:
        return ngettext("%(amount)s hour", "%(amount)s hours", 1 if minutes == 60 else 2) % {
            "amount": decimal(Fraction(minutes, 60), places=2)
        }
    whole, rest = divmod(minutes, 60)
    left = ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest}
    if not whole:
        return left
    return gettext("%(hours)s and %(minutes)s") % {"hours": hours_words(whole * 60), "minutes": left}


def kronor_words(ore: int) -> str:
    """Whole öre as kronor: "1 234,50 kronor"; whole kronor are written without decimals."""
    amount = decimal(Fraction(ore, 100), places=2, whole=ore % 100 == 0)
    return ngettext("%(amount)s krona", "%(amount)s kronor", 1 if ore == 100 else 2).replace(" ", NBSP) % {"amount": amount}


def minute_words(minute: int) -> str:
    """A minute of the day as short as it can be said: "10", "10.15"."""
    return str(minute // 60) if minute % 60 == 0 else f"{minute // 60}.{minute % 60:02}"


def and_list(parts: Iterable[str]) -> str:
    """ "a, b och c"."""
    items = list(parts)
    if len(items) < 2:
        return "".join(items)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(items[:-1]), "last": items[-1]}


def week_words(ranges: Iterable[tuple[int, int, int]]) -> str:
    """Weekly times as a sentence: "Tisdag 10–12 och 13–15. Totalt 4 timmar."."""
    days: dict[int, list[str]] = {}
    minutes = 0
    for weekday, start, end in ranges:
        days.setdefault(weekday, []).append(f"{minute_words(start)}{DASH}{minute_words(end)}")
        minutes += end - start
    if not days:
        return gettext("No times chosen.")
    said = [f"{cap_first(weekday_words(day))} {and_list(spans)}." for day, spans in days.items()]
    return " ".join([*said, gettext("%(hours)s in total.") % {"hours": hours_words(minutes)}])


def machine(value: Any) -> str:
    """What stands in `<time datetime>`."""
    return local(value).isoformat(timespec="minutes") if isinstance(value, datetime) else str(value.isoformat())
