"""What the engine promises: every move is checked, made, recorded, told and answered, or none of it happens."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from parvis.advice.models import Conversation
from parvis.audit import trail
from parvis.audit.models import Entry
from parvis.casework import lifecycle
from parvis.casework.lifecycle import Lifecycle, SomeoneElseWasFaster, Step, Turn, as_mermaid, reacts_to
from parvis.casework.timeline import timeline
from parvis.casework.words import say, say_event
from parvis.kit.permission import SYSTEM
from parvis.kit.verdict import Refused
from parvis.notify.models import Message
from parvis.people.models import User

from .conftest import AT, NEEDS_APPROVAL, TOO_EARLY, WARNS, State, Toy


def lines(subject: Conversation) -> list[str]:
    return [e.event for e in trail.about(subject)][::-1]


def test_a_move_is_made_recorded_and_told_once(toy: Toy, asked: Conversation, robin: User, sam: User) -> None:
    toy.table.take(asked, "answer", by=robin, at=AT)
    assert (asked.state, asked.state_at) == ("with_person", AT)
    assert lines(asked) == ["toy.create", "toy.answer"]
    line = Entry.objects.get(event="toy.answer")
    assert (line.by_id, line.person_id) == (str(robin.pk), str(sam.pk))
    assert line.detail == {"from": "with_coordinator", "to": "with_person", "rules": {"meeting.grace_minutes": "2020-01-01"}}
    assert [(m.kind, m.to) for m in Message.objects.all()] == [("toy.answered", sam)]
    assert trail.verify() is None


def test_columns_change_with_the_move(toy: Toy, asked: Conversation, robin: User) -> None:
    toy.table.take(asked, "close", by=robin, at=AT, closed_at=AT, detail={"why": "done"})
    asked.refresh_from_db()
    assert (asked.state, asked.closed_at) == ("closed", AT)
    assert Entry.objects.get(event="toy.close").detail["why"] == "done"


def test_nobody_takes_a_step_that_is_not_theirs(toy: Toy, asked: Conversation, sam: User) -> None:
    with pytest.raises(Refused, match=r"access\.toy\.answer"):
        toy.table.take(asked, "answer", by=sam, at=AT)
    assert lines(asked) == ["toy.create"]
    asked.refresh_from_db()
    assert asked.state == "with_coordinator"


def test_a_closed_account_takes_no_step(toy: Toy, asked: Conversation, robin: User) -> None:
    robin.is_active = False
    with pytest.raises(Refused):
        toy.table.take(asked, "answer", by=robin, at=AT)


def test_parvis_itself_may_take_the_steps_that_say_so(toy: Toy, asked: Conversation) -> None:
    toy.table.take(asked, "answer", by=SYSTEM, at=AT)
    assert Entry.objects.get(event="toy.answer").by_id == "0"
    with pytest.raises(Refused):
        toy.table.take(asked, "ask_more", by=SYSTEM, at=AT)


@pytest.mark.parametrize("state", [State.ASKED, State.ANSWERED, State.CLOSED])
@pytest.mark.parametrize("verb", ["answer", "ask_more", "close"])
def test_a_step_is_only_taken_from_where_it_is_drawn(
    toy: Toy, asked: Conversation, robin: User, sam: User, state: State, verb: str
) -> None:
    asked.state = state
    by = sam if verb == "ask_more" else robin
    drawn = state in toy.table.step(verb).source
    verdict = toy.table.check(asked, verb, by=by, at=AT)
    assert verdict.ok == drawn
    if not drawn:
        assert say(verdict.reasons[0]) == f"This is not possible now. It is: {state.label}"


def test_beginning_needs_permission_too(toy: Toy, sam: User, robin: User) -> None:
    with pytest.raises(Refused, match=r"access\.toy\.ask"):
        toy.table.begin(Conversation(person=sam), by=robin, at=AT, may=toy.begin)
    assert not Conversation.objects.exists()


def test_the_slower_of_two_changes_nothing(toy: Toy, asked: Conversation, robin: User) -> None:
    first, second = (Conversation.objects.get(pk=asked.pk) for _ in range(2))
    toy.table.take(first, "answer", by=robin, at=AT)
    with pytest.raises(SomeoneElseWasFaster):
        toy.table.take(second, "close", by=robin, at=AT, closed_at=AT)
    assert lines(asked) == ["toy.create", "toy.answer"]
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_succeeds_and_the_others_are_told(toy: Toy, asked: Conversation, robin: User) -> None:
    outcomes: list[str] = []
    ready = threading.Barrier(6)

    def take() -> None:
        seen = Conversation.objects.get(pk=asked.pk)
        ready.wait(timeout=20)
        try:
            toy.table.take(seen, "answer", by=robin, at=AT)
            outcomes.append("made")
        except SomeoneElseWasFaster:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["made", *["told"] * 5]
    assert lines(asked) == ["toy.create", "toy.answer"]
    assert trail.verify() is None


def test_a_rule_that_says_no_stops_it_with_all_its_reasons(toy: Toy, asked: Conversation, robin: User) -> None:
    toy.guards[asked.pk] = TOO_EARLY + TOO_EARLY
    with pytest.raises(Refused) as refused:
        toy.table.take(asked, "answer", by=robin, at=AT)
    assert [say(r) for r in refused.value.verdict.blocking] == ["Wait 3 days"] * 2


def test_a_warning_stops_nothing(toy: Toy, asked: Conversation, robin: User) -> None:
    toy.guards[asked.pk] = WARNS
    toy.table.take(asked, "answer", by=robin, at=AT)


def test_what_needs_approval_passes_only_with_the_approval_of_somebody_who_may(
    toy: Toy, asked: Conversation, robin: User, person: Callable[..., User]
) -> None:
    toy.guards[asked.pk] = NEEDS_APPROVAL
    boss = person("coordinator", "administrator", name="Alex")
    with pytest.raises(Refused, match=r"toy\.too_early"):
        toy.table.take(asked, "answer", by=boss, at=AT)
    with pytest.raises(Refused, match=r"step\.may_not_approve"):
        toy.table.take(asked, "answer", by=robin, at=AT, approved=["toy.too_early"])
    toy.table.take(asked, "answer", by=boss, at=AT, approved=["toy.too_early"], approval_why="agreed on the phone")
    detail = Entry.objects.get(event="toy.answer").detail
    assert (detail["approved"], detail["approval_why"]) == (["toy.too_early"], "agreed on the phone")


def test_approval_does_not_open_what_blocks(toy: Toy, asked: Conversation, person: Callable[..., User]) -> None:
    toy.guards[asked.pk] = TOO_EARLY
    with pytest.raises(Refused, match=r"toy\.too_early"):
        toy.table.take(asked, "answer", by=person("coordinator", "administrator", name="Alex"), at=AT, approved=["toy.too_early"])


def test_the_buttons_are_the_steps_one_may_take_and_say_why_not_yet(toy: Toy, asked: Conversation, robin: User, sam: User) -> None:
    toy.guards[asked.pk] = TOO_EARLY
    offered = {step.verb: [r.code for r in verdict.reasons] for step, verdict in toy.table.offered(asked, by=robin, at=AT)}
    assert offered == {"answer": ["toy.too_early"], "close": []}
    assert toy.table.offered(asked, by=sam, at=AT) == []


def test_whose_turn_it_is(toy: Toy, asked: Conversation, robin: User) -> None:
    turn = toy.table.turn(asked)
    assert turn is not None
    assert (turn.role, turn.within) == ("coordinator", "institution.reply_days_message")
    toy.table.take(asked, "close", by=robin, at=AT, closed_at=AT)
    assert toy.table.turn(asked) is None


def test_those_above_react_in_the_same_transaction(toy: Toy, asked: Conversation, robin: User) -> None:
    seen = []

    @reacts_to(toy.table, "answer")
    def notice(conversation: Conversation, *, by: Any, at: Any) -> None:
        seen.append((conversation.state, by.pk, at))

    toy.table.take(asked, "answer", by=robin, at=AT)
    assert seen == [("with_person", robin.pk, AT)]
    with pytest.raises(ValueError, match="has no step fly"):
        reacts_to(toy.table, "fly")


def test_when_a_reaction_fails_nothing_has_happened(toy: Toy, asked: Conversation, robin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setitem(lifecycle.REACTIONS, "toy.answer", [broken])
    with pytest.raises(RuntimeError):
        toy.table.take(asked, "answer", by=robin, at=AT)
    asked.refresh_from_db()
    assert asked.state == "with_coordinator"
    assert lines(asked) == ["toy.create"]
    assert not Message.objects.exists()


def test_the_timeline_says_what_happened_and_who_did_it(toy: Toy, asked: Conversation, robin: User) -> None:
    toy.table.take(asked, "answer", by=robin, at=AT + timedelta(hours=1))
    toy.table.take(asked, "close", by=SYSTEM, at=AT + timedelta(hours=2), closed_at=AT)
    assert [(line.what, line.who) for line in timeline(asked)] == [
        ("Was closed", "Parvis"),
        ("Was answered", "Robin Berg"),
        ("Asked", "Sam Berg"),
    ]
    assert say_event("toy.unheard_of") == ""


def test_the_timeline_of_somebody_who_is_gone(toy: Toy, asked: Conversation, robin: User) -> None:
    toy.table.take(asked, "answer", by=robin, at=AT)
    User.objects.filter(pk=robin.pk).delete()
    assert timeline(asked)[0].who == "Somebody who has left"


# --- A badly drawn table cannot be imported -------------------------------------------------------------
def drawn(toy: Toy, **other: Any) -> Lifecycle:
    return dataclasses.replace(toy.table, **{"name": "toy", **other})


def test_a_state_that_cannot_be_reached_is_refused(toy: Toy) -> None:
    with pytest.raises(ValueError, match="cannot be reached"):
        drawn(toy, steps=toy.table.steps[:1])


def test_a_verb_that_is_drawn_twice_is_refused(toy: Toy) -> None:
    with pytest.raises(ValueError, match="drawn twice"):
        drawn(toy, steps=(*toy.table.steps, toy.table.steps[0]))


def test_a_state_without_a_turn_is_refused(toy: Toy) -> None:
    with pytest.raises(ValueError, match="waits_on must name every state"):
        drawn(toy, waits_on={State.ASKED: None})


def test_a_state_that_waits_but_leads_nowhere_is_refused(toy: Toy) -> None:
    with pytest.raises(ValueError, match="leads nowhere"):
        drawn(toy, waits_on={State.ASKED: None, State.ANSWERED: None, State.CLOSED: Turn(role="student")})


def test_the_drawing_is_made_from_the_table(toy: Toy) -> None:
    drawing = as_mermaid(toy.table)
    for line in ("[*] --> with_coordinator", "with_coordinator --> with_person: answer", "closed --> [*]"):
        assert line in drawing


def test_every_real_table_says_its_buttons_and_its_timeline_in_both_languages() -> None:
    from django.utils import translation

    for table in lifecycle.ALL.values():
        for step in table.steps:
            for text in (step.label, step.done, table.begun):
                with translation.override("sv"):
                    swedish = str(text)
                assert swedish, (table.name, step.verb)
            assert isinstance(step, Step)
