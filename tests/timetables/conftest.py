from __future__ import annotations

import pytest

from tests.meetings.pairs import Pair, pair


@pytest.fixture
def two(db: None) -> Pair:
    """A pair: a student and a mentor who may read in their timetables."""
    return pair()
