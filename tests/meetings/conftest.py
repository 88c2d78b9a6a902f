from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.meetings.pairs import Pair, pair


@pytest.fixture
def two(db: None) -> Pair:
    """A pair with its coordinator."""
    return pair()


@pytest.fixture
def make_pair(db: None) -> Callable[..., Pair]:
    return pair
