"""Lists of mentors: what a row would do, and what it does."""

from __future__ import annotations

from datetime import date

import pytest

from parvis.audit.models import Entry
from parvis.exchange import actions, queries
from parvis.exchange.models import HeadingMeaning, Import, Kind
from parvis.exchange.rules import Outcome
from parvis.kit.verdict import Refused
from parvis.people.models import User
from parvis.recruitment.models import Mentor
from tests.exchange.world import AT, applied, looked_at, uploaded
from tests.recruitment import world

pytestmark = pytest.mark.django_db
HEADINGS = "E-post;Namn;Telefon;Program;Årskurs;Campus;Språk;Antal studenter;I fas kontrollerat;I fas kontrollerat av;Anställningsnummer"
ASA = "asa@example.org;Åsa Öberg;070 123 45 67;teknisk fysik;3;Norra campus, på nätet;svenska och engelska;2;2026-09-01;Karin Ek;1234"


def codes(kind: Kind, *lines: str, by: User) -> list[list[str]]:
    return [[r.code for r in line.verdict.blocking] for line in looked_at(uploaded(kind, *lines, by=by)).lines]


@pytest.mark.requirement("R6")
def test_a_new_mentor_comes_into_the_pool_with_what_the_list_says() -> None:
    karin = world.coordinator()
    eva = world.coordinator("Eva")
    done = applied(uploaded(Kind.MENTORS, HEADINGS, ASA, by=eva), by=eva)
    assert [line.outcome for line in done.lines] == [Outcome.NEW]
    mentor = Mentor.objects.get(person__email="asa@example.org")
    assert (mentor.person.given_name, mentor.person.family_name, mentor.person.phone) == ("Åsa", "Öberg", "070 123 45 67")
    assert mentor.person.has_role("mentor")
    assert (mentor.programme, mentor.year, mentor.capacity, mentor.employment_number) == ("Teknisk fysik", 3, 2, "1234")
    assert (mentor.campuses, mentor.online, mentor.languages) == (["Norra campus"], True, ["sv", "en"])
    assert (mentor.in_phase_on, mentor.in_phase_by) == (date(2026, 9, 1), karin)
    check = mentor.in_phase_checks.get()
    assert (check.checked_on, check.checked_by, check.noted_by) == (date(2026, 9, 1), karin, eva)
    assert mentor.state == Mentor.State.PREPARING


def test_the_same_list_again_makes_nobody_twice() -> None:
    world.coordinator()
    eva = world.coordinator("Eva")
    applied(uploaded(Kind.MENTORS, HEADINGS, ASA, by=eva), by=eva)
    again = uploaded(Kind.MENTORS, HEADINGS, ASA, by=eva)
    assert [line.outcome for line in looked_at(again).lines] == [Outcome.SAME]
    with pytest.raises(Refused) as refused:
        applied(again, by=eva)
    assert [r.code for r in refused.value.verdict.blocking] == ["exchange.nothing_to_import"]
    assert Mentor.objects.count() == 1


def test_what_changes_is_said_old_and_new_and_an_empty_cell_changes_nothing() -> None:
    eva = world.coordinator("Eva")
    mentor = world.ready_mentor(eva)
    one = uploaded(Kind.MENTORS, "E-mail;Programme;Year;Capacity;Phone", "ALVA@example.org;Arkitektur;;;0700 00 00 00", by=eva)
    (line,) = looked_at(one).lines
    assert (line.outcome, line.about, line.name) == (Outcome.CHANGED, mentor.pk, "Alva Lind")
    assert [(c.key, c.old, c.new) for c in line.changes] == [("programme", "Teknisk fysik", "Arkitektur")]
    applied(one, by=eva)
    mentor.refresh_from_db()
    assert (mentor.programme, mentor.year, mentor.capacity, mentor.person.phone) == ("Arkitektur", 3, 2, "")


def test_a_mentor_is_known_by_employment_number_too() -> None:
    eva = world.coordinator("Eva")
    applied(uploaded(Kind.MENTORS, HEADINGS, ASA.replace("Karin Ek", ""), by=eva), by=eva)
    plan = looked_at(uploaded(Kind.MENTORS, "Anst.nr;Antal studenter", "1234;3", by=eva))
    assert [(line.outcome, [c.key for c in line.changes]) for line in plan.lines] == [(Outcome.CHANGED, ["capacity"])]
    assert codes(Kind.MENTORS, "E-post;Anst.nr", "other@example.org;1234", by=eva)[0][0] == "exchange.number_is_anothers"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"E-post": "åsa"}, "exchange.email_not_understood"),
        ({"E-post": ""}, "exchange.email_missing"),
        ({"Namn": ""}, "exchange.name_missing"),
        ({"Namn": "=HYPERLINK(1) X"}, "exchange.formula"),
        ({"Namn": "x" * 200}, "exchange.too_long"),
        ({"Telefon": "ring mig"}, "exchange.phone_not_understood"),
        ({"Årskurs": "tredje"}, "exchange.year_not_understood"),
        ({"Årskurs": "99"}, "exchange.year_not_understood"),
        ({"Campus": "Månen"}, "exchange.campus_unknown"),
        ({"Språk": "latin"}, "exchange.language_not_understood"),
        ({"Antal studenter": "11"}, "exchange.capacity_not_understood"),
        ({"I fas kontrollerat": "nyss"}, "exchange.day_not_understood"),
        ({"I fas kontrollerat": "2026-13-01"}, "exchange.day_not_understood"),
        ({"I fas kontrollerat": "2026-09-15"}, "exchange.day_to_come"),
        ({"I fas kontrollerat av": "Nils"}, "exchange.checker_unknown"),
        ({"Årskurs": ""}, "exchange.does_not_study"),
    ],
)
def test_a_cell_that_cannot_be_used_is_said_in_its_row(cells: dict[str, str], code: str) -> None:
    world.coordinator()
    titles = HEADINGS.split(";")
    row = dict(zip(titles, ASA.split(";"), strict=True)) | cells
    assert codes(Kind.MENTORS, HEADINGS, ";".join(row[t] for t in titles), by=world.coordinator("Eva")) == [[code]]


def test_the_same_person_twice_is_wrong_the_second_time() -> None:
    eva = world.coordinator("Eva")
    wrong = codes(Kind.MENTORS, "E-post;Namn", "a@example.org;A B", "", "A@example.org;A B", by=eva)
    assert wrong == [[], ["exchange.twice"]]


def test_whoever_has_an_open_application_or_has_left_is_not_brought_in() -> None:
    eva = world.coordinator("Eva")
    world.sent("sam@example.org")
    assert codes(Kind.MENTORS, "E-post;Namn", "sam@example.org;Sam Lind", by=eva) == [["exchange.has_application"]]
    from parvis.recruitment import actions as recruitment

    recruitment.leave(world.new_mentor(eva), by=eva, at=AT)
    assert codes(Kind.MENTORS, "E-post;Program", "alva@example.org;Arkitektur", by=eva) == [["exchange.has_left"]]


def test_an_older_check_of_the_studies_does_not_replace_a_newer_one() -> None:
    eva = world.coordinator("Eva")
    lines = ("E-post;Namn;Årskurs;I fas", "a@example.org;A B;3;2026-09-10")
    applied(uploaded(Kind.MENTORS, *lines, by=eva), by=eva)
    plan = looked_at(uploaded(Kind.MENTORS, lines[0], "a@example.org;A B;3;10/3 2026", by=eva))
    assert [line.outcome for line in plan.lines] == [Outcome.SAME]


def test_nothing_is_imported_when_something_has_changed_since_it_was_looked_at() -> None:
    eva = world.coordinator("Eva")
    mentor = world.ready_mentor(eva)
    one = uploaded(Kind.MENTORS, "E-post;Namn;Program", "new@example.org;N N;", "alva@example.org;;Arkitektur", by=eva)
    seen = looked_at(one).digest
    Mentor.objects.filter(pk=mentor.pk).update(programme="Kemiteknik")
    with pytest.raises(Refused) as refused:
        actions.apply(one, seen=seen, by=eva, at=AT)
    assert [r.code for r in refused.value.verdict.blocking] == ["exchange.changed_since"]
    assert not Mentor.objects.filter(person__email="new@example.org").exists()


def test_a_row_that_is_refused_on_the_way_takes_all_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from parvis.kit.verdict import no
    from parvis.recruitment import actions as recruitment

    eva = world.coordinator("Eva")
    one = uploaded(Kind.MENTORS, "E-post;Namn;Antal", "a@example.org;A B;1", "b@example.org;B C;2", by=eva)

    def refuse(*_about: object, **_how: object) -> None:
        raise Refused(no("exchange.erased"))

    monkeypatch.setattr(recruitment, "allow_capacity", refuse)
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        applied(one, by=eva)
    assert dict(refused.value.verdict.blocking[0].params) == {"row": 3}
    assert (Mentor.objects.count(), Entry.objects.count(), User.objects.count()) == (0, before, 1)
    one.refresh_from_db()
    assert one.state == Import.State.WAITING


def test_every_row_stands_in_the_trail_and_the_list_itself_is_gone() -> None:
    eva = world.coordinator("Eva")
    one = uploaded(Kind.MENTORS, "E-post;Namn", "a@example.org;A B", "b@example.org;B C", "c;C D", by=eva)
    before = Entry.objects.count()
    applied(one, by=eva)
    events = list(Entry.objects.order_by("pk").values_list("event", flat=True)[before:])
    assert events.count("mentor.create") == 2
    assert events[-1] == "import.apply"
    last = Entry.objects.order_by("-pk").first()
    assert last is not None
    assert {key: last.detail[key] for key in ("added", "left_out")} == {"added": 2, "left_out": 1}
    one.refresh_from_db()
    assert (one.content, one.added, one.left_out) == ("", 2, 1)
    assert "example.org" not in str(list(Entry.objects.order_by("pk").values_list("detail", flat=True)))


def test_what_a_heading_means_is_remembered() -> None:
    eva = world.coordinator("Eva")
    one = uploaded(Kind.MENTORS, "Brevlåda;Vem;År", "a@example.org;A B;2", by=eva)
    assert one.meanings == ["", "", "year"]
    actions.choose_columns(one, ["email", "name", ""], by=eva, at=AT)
    assert HeadingMeaning.objects.count() == 3
    assert uploaded(Kind.MENTORS, "vem;BREVLÅDA;år", "A B;a@example.org;2", by=eva).meanings == ["name", "email", ""]
    with pytest.raises(Refused):
        actions.choose_columns(one, ["name", "name", ""], by=eva, at=AT)


def test_a_newer_list_replaces_one_that_waits_and_only_its_owner_sees_it() -> None:
    eva, karin = world.coordinator("Eva"), world.coordinator()
    first = uploaded(Kind.MENTORS, "E-post;Namn", "a@example.org;A B", by=eva)
    second = uploaded(Kind.MENTORS, "E-post;Namn", "b@example.org;B C", by=eva)
    first.refresh_from_db()
    assert (first.state, first.content) == (Import.State.DISCARDED, "")
    assert list(queries.visible_to(eva).filter(state="waiting")) == [second]
    assert not queries.visible_to(karin).exists()
    with pytest.raises(Refused):
        actions.apply(second, seen=looked_at(second).digest, by=karin, at=AT)


def test_a_list_without_headings_is_not_taken() -> None:
    with pytest.raises(Refused):
        uploaded(Kind.MENTORS, "a@example.org;A B", "b@example.org;B C", by=world.coordinator())
