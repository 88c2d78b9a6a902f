from __future__ import annotations

import pytest

from tests.meetings.pairs import Pair, pair


@pytest.fixture
def two(db: None) -> Pair:
    """A pair with its coordinator."""
    return pair()
