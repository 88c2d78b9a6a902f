"""What goes through the whole thread: the language, the clock, the mail, and everybody with their browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import structlog
import structlog.testing
import time_machine
from django.core.management import call_command
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext, pgettext

from parvis.kit.time import instant
from parvis.people.models import User
from parvis.web import dates
from tests.journeys.mail import Mailbox
from tests.journeys.walker import Walker

SAME_IN_BOTH = {"Start", "Online", "Student", "Student:", "Mentor", "Campus", "PDF"}
"""English words that Swedish has as well."""
EVA, PETRA = "eva.holm@example.org", "petra.lund@example.org"
SAM, KIM = "sam.lind@example.org", "kim.strand@example.org"
NOOR, ROBIN = "noor.haddad@example.org", "robin.thorn@example.org"
SECRETS = {
    "card": "Jag behöver ett ljust rum",
    "card of mine": "Stora salar är svåra",
    "wish": "Gärna någon som talar långsamt",
    "letter": "Jag lärde mig av min mormor",
    "goal": "Rita kartan över hösten",
    "step": "Ta fram pappret",
    "absence": "Jag gick till fel hus",
    "undone": "Mötet stod på fel dag",
    "afterword": "Vi hann inte fram till det viktiga",
    "advice": "Hur ordnar jag ett tyst rum",
    "agreement": "Vi börjar med den gröna pärmen",
}
"""What people write to somebody. It stands in no letter, and only on the pages of those whom it is for."""
READERS = {
    "card": {SAM, KIM, EVA},
    "card of mine": {SAM},
    "wish": {SAM, EVA},
    "letter": {KIM, EVA},
    "goal": {SAM, KIM},
    "step": {SAM, KIM},
    "absence": {SAM, EVA},
    "undone": {SAM, EVA},
    "afterword": {SAM, EVA},
    "advice": {KIM, EVA},
    "agreement": {SAM, KIM},
}


class Thread:
    """One run through the whole thread, in one language, with or without scripts."""

    def __init__(self, arrive: Callable[..., Walker], mail: Mailbox, *, language: str, js: bool, begins: datetime) -> None:
        self.language = language
        self.js = js
        self.mail = mail
        self.letters_beside = 0
        """Letters that are no notices: the one-time codes."""
        self._arrive = arrive
        self._there: dict[str, Walker] = {}
        self._travel = time_machine.travel(begins, tick=True)
        self._clock = self._travel.start()
        self.keep: dict[str, Any] = {}
        """What a chapter leaves for the later ones: numbers of cases."""

    # --- The clock ---------------------------------------------------------------------------

    @property
    def today(self) -> date:
        return timezone.localdate()

    def goes_on(self, *, days: int = 0, to: date | None = None, clock: str = "09:00") -> None:
        """Time passes; the worker has gone its rounds; sessions are begun anew."""
        hour, minute = clock.split(":")
        day = to or self.today + timedelta(days=days)
        moment = instant(day, int(hour) * 60 + int(minute), timezone.get_default_timezone())
        assert moment > timezone.now(), f"{moment} is past"
        self._clock.move_to(moment, tick=True)
        self.worker_goes_round()
        for walker in self._there.values():
            walker.leave()
        self._there.clear()

    def next(self, weekday: int) -> date:
        """The next such weekday, Monday is 1."""
        return self.today + timedelta(days=(weekday - self.today.isoweekday()) % 7 or 7)

    def worker_goes_round(self) -> None:
        """One round of `parvis tick`, which goes on past a fault: here a fault is one."""
        with structlog.testing.capture_logs() as logs:
            call_command("tick")
        faults = [line for line in logs if line["log_level"] in {"warning", "error"}]
        assert not faults, faults

    def ends(self) -> None:
        self._travel.stop()

    # --- The people --------------------------------------------------------------------------

    def visitor(self) -> Walker:
        """Somebody who is not signed in."""
        return self._arrive(None, language=self.language, js=self.js)

    def person(self, email: str) -> User:
        return User.objects.get(email=email)

    def as_(self, email: str) -> Walker:
        """The person in front of their own browser, signed in."""
        if email not in self._there:
            self.stays_as(email, self._arrive(self.person(email), language=self.language, js=self.js))
        return self._there[email]

    def stays_as(self, email: str, walker: Walker) -> None:
        """From now on the one in front of that browser is this person, who sees nothing that was written to others."""
        walker.on_arrival.append(lambda there: _nothing_of_others(there, email))
        self._there[email] = walker

    # --- The words ---------------------------------------------------------------------------

    def t(self, english: str, /, ctx: str = "", plural: str = "", **params: Any) -> str:
        """What stands on the page in this language, by its English source. With a plural, `n` says how many."""
        with translation.override(self.language):
            said = pgettext(ctx, english) if ctx else ngettext(english, plural, params["n"]) if plural else gettext(english)
        assert self.language == "en" or said not in {english, plural} or english in SAME_IN_BOTH, f"“{english}” has no Swedish"
        return said % params if params else said

    def say(self, lazy: Any) -> str:
        """A label of a choice, in this language."""
        with translation.override(self.language):
            return str(lazy)

    def day(self, on: date) -> str:
        """A day, as pages say it."""
        with translation.override(self.language):
            return dates.day_words(on, year=self.today.year)

    def span(self, on: date, clock: str) -> str:
        """A day and its hours, as pages say them."""
        return f"{dates.cap_first(self.day(on))}, {clock}"

    def week(self, **times: str) -> str:
        """Weekly times as one would type them: `week(tuesday="13–17")`."""
        days = ("monday", "tuesday", "wednesday", "thursday", "friday")
        with translation.override(self.language):
            return ", ".join(f"{dates.weekday_words(days.index(day) + 1)} {hours}" for day, hours in times.items())

    def written(self, on: date) -> str:
        """A date as it is typed into a field."""
        return f"{on:%Y-%m-%d}"


def _nothing_of_others(walker: Walker, email: str) -> None:
    html = walker.page.content()
    seen = [name for name, text in SECRETS.items() if text in html and email not in READERS[name]]
    assert not seen, f"{email} can read {seen} on {walker.page.url}"
