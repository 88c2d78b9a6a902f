"""When a message that can wait is sent: never while people rest. Pure: the instant and the zone are given."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo


def send_at(at: datetime, *, zone: tzinfo, quiet_from: int, quiet_until: int) -> datetime:
    """The first instant from `at` on that is not quiet, by the clock on the wall. The quiet may pass midnight."""
    if quiet_from == quiet_until:
        return at
    local = at.astimezone(zone)
    over_midnight = quiet_from > quiet_until
    late = local.hour >= quiet_from
    quiet = (late or local.hour < quiet_until) if over_midnight else quiet_from <= local.hour < quiet_until
    if not quiet:
        return at
    day = local.date() + timedelta(days=1 if over_midnight and late else 0)
    return datetime.combine(day, time(quiet_until), tzinfo=zone).astimezone(at.tzinfo)
