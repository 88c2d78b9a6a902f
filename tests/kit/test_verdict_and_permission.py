"""What a rule answers and what a permission is: no by default, with all the reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from parvis.kit import permission, sweeps
from parvis.kit.permission import SYSTEM, Permission, is_system
from parvis.kit.verdict import YES, Refused, Weight, no


@pytest.fixture
def make() -> Iterator[Callable[..., Permission]]:
    made: list[str] = []

    def permit(test: Callable[[Any, Any], bool], key: str = "kit.test") -> Permission:
        made.append(key)
        return Permission(key, "Because", test)

    yield permit
    for key in made:
        permission.ALL.pop(key, None)


PERSON = SimpleNamespace(is_authenticated=True, is_active=True)


def test_verdicts_add_up_and_only_what_blocks_stops() -> None:
    warned, blocked = no("a", weight=Weight.WARNS), no("b", n=1)
    assert YES.ok
    assert warned.ok
    assert not (warned + blocked).ok
    assert [r.code for r in (warned + blocked).reasons] == ["a", "b"]
    with pytest.raises(Refused, match="b"):
        (YES + blocked).require()


def test_approval_lets_only_what_needs_approval_pass() -> None:
    verdict = no("soft", weight=Weight.NEEDS_APPROVAL) + no("hard")
    assert [r.code for r in verdict.approved(["soft", "hard"]).blocking] == ["hard"]


def test_parameters_are_kept_in_one_order_so_that_equal_reasons_are_equal() -> None:
    assert no("a", x=1, y=2) == no("a", y=2, x=1)


@pytest.mark.parametrize(
    ("user", "allowed"),
    [
        (PERSON, True),
        (SimpleNamespace(is_authenticated=False, is_active=True), False),
        (SimpleNamespace(is_authenticated=True, is_active=False), False),
        (SimpleNamespace(), False),
        (None, False),
    ],
)
def test_whoever_is_not_signed_in_or_is_closed_may_nothing(make: Callable[..., Permission], user: Any, allowed: bool) -> None:
    assert make(lambda _u, _o: True)(user) is allowed


def test_a_refusal_names_the_permission(make: Callable[..., Permission]) -> None:
    with pytest.raises(Refused, match=r"access\.kit\.test"):
        make(lambda _u, _o: False).check(PERSON).require()


def test_two_permissions_cannot_share_a_key(make: Callable[..., Permission]) -> None:
    make(lambda _u, _o: True)
    with pytest.raises(ValueError, match="defined twice"):
        make(lambda _u, _o: True)


def test_parvis_itself_has_no_roles_but_is_known() -> None:
    assert not SYSTEM.has_role("administrator")
    assert is_system(SYSTEM)
    assert not is_system(PERSON)


def test_a_sweep_is_registered_once() -> None:
    try:
        sweeps.sweep("kit.test")(lambda _at: 0)
        with pytest.raises(ValueError, match="defined twice"):
            sweeps.sweep("kit.test")(lambda _at: 0)
    finally:
        sweeps.ALL.pop("kit.test", None)
