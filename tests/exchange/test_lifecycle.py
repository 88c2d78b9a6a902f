"""An uploaded list is imported or thrown away, by the one who uploaded it, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.exchange import actions
from parvis.exchange.lifecycle import IMPORT
from parvis.exchange.models import Import, Kind
from parvis.kit.verdict import Refused
from parvis.people.models import User
from parvis.recruitment.models import Mentor
from tests.exchange.world import AT, looked_at, uploaded
from tests.recruitment import world

CASES = [(state, step.verb) for state in IMPORT.states.values for step in IMPORT.steps]


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "verb"), CASES)
def test_a_step_is_taken_only_by_whoever_uploaded_the_list_and_only_while_it_waits(state: str, verb: str) -> None:
    eva, karin, mentor = world.coordinator("Eva"), world.coordinator(), world.person("Alva", "mentor")
    one = uploaded(Kind.MENTORS, "E-post;Namn", "a@example.org;A B", by=eva)
    if state != Import.State.WAITING:
        Import.objects.filter(pk=one.pk).update(state=state, content="")
        one.refresh_from_db()
    found = [person.given_name for person in (eva, karin, mentor) if IMPORT.check(one, verb, by=person, at=AT).ok]
    assert found == (["Eva"] if state == Import.State.WAITING else [])


@pytest.mark.django_db
def test_a_list_that_is_no_longer_kept_is_not_imported() -> None:
    eva = world.coordinator("Eva")
    one = uploaded(Kind.MENTORS, "E-post;Namn", "a@example.org;A B", by=eva)
    Import.objects.filter(pk=one.pk).update(content="")
    one.refresh_from_db()
    with pytest.raises(Refused) as refused:
        actions.apply(one, seen=looked_at(one).digest, by=eva, at=AT)
    assert [r.code for r in refused.value.verdict.blocking] == ["exchange.erased"]


@pytest.mark.django_db(transaction=True)
def test_the_same_list_imported_by_several_at_once_makes_nobody_twice() -> None:
    rows = [f"m{n}@example.org;Kim Ek" for n in range(8)]
    lists = [(by, uploaded(Kind.MENTORS, "E-post;Namn", *rows, by=by)) for by in (world.coordinator(f"Eva{n}") for n in range(4))]
    seen = looked_at(lists[0][1]).digest
    together = Barrier(2 * len(lists))

    def press(who: tuple[User, Import]) -> str:
        by, one = who[0], Import.objects.get(pk=who[1].pk)
        together.wait(timeout=60)
        try:
            actions.apply(one, seen=seen, by=by, at=AT)
        except (Refused, SomeoneElseWasFaster):
            return "refused"
        finally:
            connection.close()
        return "imported"

    with ThreadPoolExecutor(2 * len(lists)) as many:
        answers: list[Any] = list(many.map(press, lists * 2))  # everybody has two windows open
    assert sorted(answers) == ["imported"] + ["refused"] * 7
    assert Mentor.objects.count() == User.objects.filter(given_name="Kim").count() == 8
    assert Import.objects.filter(state="done").count() == 1
