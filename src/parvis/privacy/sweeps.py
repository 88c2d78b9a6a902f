from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from parvis.kit.sweeps import sweep
from parvis.notify import actions as pulse
from parvis.notify import queries as pulses

from . import erasure

PULSE = "privacy.retain"


@sweep("privacy.retain")
def retain(at: datetime) -> int:
    """Erase what is due, once a day."""
    last = pulses.last_beat(PULSE)
    if last is not None and timezone.localdate(last) >= timezone.localdate(at):
        return 0
    done = erasure.retain(at)
    if done < erasure.MOST:
        pulse.beat(PULSE, at=at)
    return done
