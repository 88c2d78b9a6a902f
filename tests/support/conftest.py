from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from .world import AT


@pytest.fixture
def now() -> Iterator[None]:
    """The clock of the pages stands at the tests' own moment."""
    with time_machine.travel(AT, tick=False):
        yield
