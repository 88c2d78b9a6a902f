"""Calendars from outside: fetched with care, read with suspicion, and made into what is usually free."""

from .fetching import Unreachable, fetch
from .reading import Busy, NotACalendar, busy_times
from .week import usually_free

__all__ = ["Busy", "NotACalendar", "Unreachable", "busy_times", "fetch", "usually_free"]
