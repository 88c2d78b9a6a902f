"""The administrator: who has which role, the rule book, the trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.audit import trail
from parvis.audit.models import Entry
from parvis.kit.permission import SYSTEM
from parvis.kit.verdict import Refused
from parvis.notify.models import Message
from parvis.people import actions, queries
from parvis.people.models import RoleGrant, User
from parvis.policy import book

from .conftest import AT, Someone

Enter = Callable[..., Client]


@pytest.fixture
def office(someone: Someone, signed_in: Enter) -> Client:
    return signed_in(someone("administrator", name="Alex"))


PAGES = ("people.people", "people.invite", "audit.trail")


@pytest.mark.parametrize("name", PAGES)
def test_only_an_administrator_sees_the_pages(someone: Someone, signed_in: Enter, name: str) -> None:
    client = signed_in(someone("coordinator", "payroll", "mentor", "student"))
    assert client.get(reverse(name)).status_code == 403


def test_people_are_found_by_the_beginning_of_a_name(office: Client, someone: Someone) -> None:
    someone("student", name="Robin")
    someone("mentor", name="Sam")
    page = office.get(reverse("people.people"), {"begins": "rob be"}).content.decode()
    assert "Robin Berg" in page
    assert "Sam Berg" not in page
    by_role = office.get(reverse("people.people"), {"role": "mentor"}).content.decode()
    assert "Sam Berg" in by_role
    assert "Robin Berg" not in by_role


def test_the_list_goes_on_after_the_last_name_without_gaps_or_repeats(office: Client) -> None:
    for number in range(queries.MOST * 2 + 5):
        actions.register(email=f"p{number}@example.org", given_name=f"Kim{number % 3}", family_name=f"Berg{number % 7}", by=SYSTEM, at=AT)
    seen: list[int] = []
    url = reverse("people.people")
    while url:
        answer = office.get(url)
        seen += [person.pk for person, _roles in answer.context["rows"]]
        older = answer.context["page"]["older"]
        url = reverse("people.people") + older if older else ""
    assert len(seen) == len(set(seen)) == User.objects.count()


def test_the_list_asks_as_often_with_many_as_with_few(someone: Someone, assert_queries_do_not_grow: Any) -> None:
    def build(rows: int) -> tuple[Client, str]:
        client = Client()
        client.force_login(someone("administrator", name="Alex"))
        for number in range(rows):
            actions.register(email=f"p{number}@example.org", given_name="Kim", family_name="Berg", by=SYSTEM, at=AT, roles=["student"])
        return client, reverse("people.people")

    assert_queries_do_not_grow(build)


def test_an_invited_person_has_the_roles_and_is_told(office: Client) -> None:
    sent = {"email": "Robin@Example.org", "given_name": "Robin", "family_name": "Ek", "language": "sv", "roles": ["coordinator", "payroll"]}
    answer = office.post(reverse("people.invite"), sent)
    robin = User.objects.get(email="robin@example.org")
    assert answer["Location"] == reverse("people.person", args=[robin.pk])
    assert robin.role_set == {"coordinator", "payroll"}
    message = Message.objects.get(to=robin)
    assert (message.kind, message.path) == ("people.invited", reverse("account_login"))
    assert Entry.objects.filter(event="people.invite", person_id=str(robin.pk)).count() == 1


def test_inviting_somebody_known_keeps_their_account(office: Client, someone: Someone) -> None:
    kim = someone("student")
    office.post(
        reverse("people.invite"),
        {"email": "KIM@example.org", "given_name": "Other", "family_name": "Name", "language": "en", "roles": ["payroll"]},
    )
    kim.refresh_from_db()
    assert (kim.full_name, kim.role_set) == ("Kim Berg", frozenset({"student", "payroll"}))
    assert User.objects.count() == 2


def test_what_is_missing_in_an_invitation_is_said(office: Client) -> None:
    answer = office.post(reverse("people.invite"), {"given_name": "Robin"})
    assert answer.status_code == 422
    for sentence in ("Enter your e-mail address", "Enter the last name", "Select at least one role"):
        assert sentence in answer.content.decode()
    assert 'value="Robin"' in answer.content.decode()


def test_a_role_is_given_and_ended_and_the_history_stays(office: Client, someone: Someone) -> None:
    kim = someone("student")
    office.post(reverse("people.grant", args=[kim.pk]), {"role": "coordinator"})
    office.post(reverse("people.revoke", args=[kim.pk, "coordinator"]))
    office.post(reverse("people.grant", args=[kim.pk]), {"role": "coordinator"})
    kim.refresh_from_db()
    assert kim.has_role("coordinator")
    assert [g.until_on for g in RoleGrant.objects.filter(person=kim, role="coordinator").order_by("pk")] == [timezone.localdate(), None]
    assert list(
        Entry.objects.filter(event__in=["people.grant", "people.revoke"], person_id=str(kim.pk))
        .order_by("pk")
        .values_list("event", flat=True)
    ) == [
        "people.grant",
        "people.grant",
        "people.revoke",
        "people.grant",
    ]


def test_nobody_changes_their_own_roles(office: Client) -> None:
    alex = User.objects.get(email="alex@example.org")
    assert office.post(reverse("people.grant", args=[alex.pk]), {"role": "payroll"}).status_code == 403
    assert office.post(reverse("people.revoke", args=[alex.pk, "administrator"])).status_code == 403
    assert office.post(reverse("people.close", args=[alex.pk])).status_code == 403
    alex.refresh_from_db()
    assert (alex.role_set, alex.is_active) == (frozenset({"administrator"}), True)


def test_a_coordinator_cannot_give_office_roles(someone: Someone) -> None:
    coordinator, kim = someone("coordinator", name="Robin"), someone("student")
    with pytest.raises(Refused, match=r"access\.people\.manage"):
        actions.grant(kim, "administrator", by=coordinator, at=AT)
    with pytest.raises(Refused, match=r"access\.people\.manage"):
        actions.invite(email="x@example.org", given_name="X", family_name="Y", language="sv", roles=["payroll"], by=coordinator, at=AT)
    assert not User.objects.filter(email="x@example.org").exists(), "nothing of it stays"


def test_giving_a_role_asks_whoever_has_a_password_to_show_that_it_is_them(someone: Someone, signed_in: Enter) -> None:
    alex, kim = someone("administrator", name="Alex"), someone("student")
    alex.set_password("fyra korta ord räcker")
    alex.save()
    client = signed_in(alex)
    led = client.post(reverse("people.grant", args=[kim.pk]), {"role": "payroll"})
    assert led["Location"].startswith(reverse("account_reauthenticate"))
    kim.refresh_from_db()
    assert not kim.has_role("payroll")
    client.post(led["Location"], {"password": "fyra korta ord räcker"})
    kim.refresh_from_db()
    assert kim.has_role("payroll"), "and then it is done, without filling in anything again"


def test_a_closed_account_is_signed_out_at_once_and_can_be_opened_again(office: Client, someone: Someone) -> None:
    kim = someone("student")
    theirs = Client()
    theirs.force_login(kim)
    assert office.get(reverse("people.close", args=[kim.pk])).status_code == 200
    office.post(reverse("people.close", args=[kim.pk]))
    assert theirs.get(reverse("people.account")).status_code == 302
    office.post(reverse("people.reopen", args=[kim.pk]))
    kim.refresh_from_db()
    assert kim.is_active
    assert set(Entry.objects.filter(person_id=str(kim.pk)).values_list("event", flat=True)) >= {"people.close", "people.reopen"}


def test_unknown_people_and_roles_are_not_found(office: Client, someone: Someone) -> None:
    kim = someone("student")
    assert office.get(reverse("people.person", args=[99_999])).status_code == 404
    assert office.post(reverse("people.revoke", args=[kim.pk, "king"])).status_code == 404
    assert office.post(reverse("people.grant", args=[kim.pk]), {"role": "king"}).status_code == 422


# --- The rule book ------------------------------------------------------------------------------------
def test_everybody_reads_the_rules_and_only_an_administrator_decides(someone: Someone, signed_in: Enter) -> None:
    client = signed_in(someone("student"))
    assert reverse("policy.rules_about", args=["pay"]) in client.get(reverse("policy.rules")).content.decode()
    page = client.get(reverse("policy.rules_about", args=["pay"])).content.decode().replace("\xa0", " ")
    assert "Fee for an hour of meeting" in page
    assert "155 kronor an hour" in page
    one = reverse("policy.rule", args=["pay.rate_meeting"])
    assert "Decide an own value" not in client.get(one).content.decode()
    assert client.post(one, {"value": "500", "since": "2030-01-01", "reference": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("pay.rate_meeting", "165,50", 16550),
        ("meeting.grace_minutes", "20", 20),
        ("pay.absence_is_paid", "no", False),
        ("institution.campuses", "North\n\nSouth\n", ["North", "South"]),
        ("calendar.study_year_ends", "6-9", "06-09"),
        ("institution.name", "Another university", "Another university"),
    ],
)
def test_an_own_value_holds_from_its_day_and_is_in_the_trail(office: Client, key: str, typed: str, value: object) -> None:
    today = timezone.localdate()
    answer = office.post(reverse("policy.rule", args=[key]), {"value": typed, "since": today.isoformat(), "reference": "Decision 17"})
    assert answer.status_code == 302, answer.content.decode()
    assert book.value(key, on=today) == value
    assert book.entry(key, on=date(2021, 1, 1)).local is False
    line = Entry.objects.get(event="policy.decide")
    assert line.detail == {"rule": key, "since": today.isoformat()}
    assert "Own decision" in office.get(reverse("policy.rule", args=[key])).content.decode()


@pytest.mark.parametrize(
    ("key", "sent"),
    [
        ("meeting.grace_minutes", {"value": "many", "since": "2090-01-01", "reference": "x"}),
        ("meeting.grace_minutes", {"value": "-1", "since": "2090-01-01", "reference": "x"}),
        ("meeting.grace_minutes", {"value": "20", "since": "2020-01-01", "reference": "x"}),
        ("meeting.grace_minutes", {"value": "20", "since": "2090-01-01", "reference": ""}),
        ("calendar.study_year_ends", {"value": "02-30", "since": "2090-01-01", "reference": "x"}),
        ("pay.absence_is_paid", {"value": "", "since": "2090-01-01", "reference": "x"}),
    ],
)
def test_a_value_of_another_kind_a_day_that_has_been_or_no_source_decides_nothing(office: Client, key: str, sent: dict[str, str]) -> None:
    answer = office.post(reverse("policy.rule", args=[key]), sent)
    assert answer.status_code == 422
    assert not Entry.objects.filter(event="policy.decide").exists()


def test_a_decision_to_come_is_told_on_the_page(office: Client) -> None:
    office.post(reverse("policy.rule", args=["meeting.grace_minutes"]), {"value": "20", "since": "2090-01-01", "reference": "Decision 17"})
    assert "From Sunday 1 January 2090: 20" in office.get(reverse("policy.rules_about", args=["meeting"])).content.decode()
    assert book.value("meeting.grace_minutes", on=timezone.localdate()) == 15


def test_an_unknown_rule_is_not_found(office: Client) -> None:
    assert office.get(reverse("policy.rule", args=["pay.nothing"])).status_code == 404


@pytest.mark.parametrize(("page", "args"), [("policy.rules", []), ("policy.rules_about", ["meeting"])])
def test_the_rules_ask_the_database_as_often_with_many_decisions(
    someone: Someone, assert_queries_do_not_grow: Any, page: str, args: list[str]
) -> None:
    def build(rows: int) -> tuple[Client, str]:
        client = Client()
        alex = someone("administrator", name="Alex")
        client.force_login(alex)
        for number in range(rows):
            actions.decide_rule("meeting.grace_minutes", number, since=date(2030, 1, 1), reference="x", by=alex, at=AT)
        return client, reverse(page, args=args)

    assert_queries_do_not_grow(build)


def test_the_parts_of_the_book_say_how_much_is_the_institutions_own(office: Client) -> None:
    today = timezone.localdate().isoformat()
    office.post(reverse("policy.rule", args=["meeting.grace_minutes"]), {"value": "20", "since": today, "reference": "Decision 17"})
    assert "One own decision" in office.get(reverse("policy.rules")).content.decode()
    assert office.get(reverse("policy.rules_about", args=["nothing"])).status_code == 404


def test_how_long_things_are_kept_is_said_in_words(someone: Someone, signed_in: Enter) -> None:
    page = signed_in(someone("student")).get(reverse("policy.retention")).content.decode()
    assert "As long as" in page
    assert "years" in page


# --- The trail ----------------------------------------------------------------------------------------
def test_the_trail_is_read_a_page_at_a_time_and_narrowed(office: Client, someone: Someone) -> None:
    kim = someone("student")
    for _time in range(60):
        actions.save_language(kim, "en", by=kim, at=AT)
    first = office.get(reverse("audit.trail"), {"kind": "people.language"})
    assert len(first.context["lines"]) == 50
    rest = office.get(reverse("audit.trail") + first.context["page"]["older"])
    assert len(rest.context["lines"]) == 10
    assert rest.context["page"]["older"] == ""
    assert "Changed the language" in rest.content.decode()
    about = office.get(reverse("audit.trail"), {"kind_of_thing": "people.user", "number": str(kim.pk), "kind": "people.grant"})
    assert [line.event for line in about.context["lines"]] == ["people.grant"]


def test_the_button_says_whether_the_trail_holds(office: Client, someone: Someone) -> None:
    someone("student")
    whole = office.post(reverse("audit.verify"), follow=True)
    assert "The trail holds" in whole.content.decode()
    super(type(Entry.objects.all()), Entry.objects.filter(event="people.grant")).update(by_id="7")
    broken = office.post(reverse("audit.verify"), follow=True)
    assert "The trail does not hold from line" in broken.content.decode()
    with pytest.raises(CommandError, match="does not hold"):
        call_command("verify_trail")


# --- From the command line ----------------------------------------------------------------------------
def test_the_first_administrator_is_made_from_the_command_line(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_admin", "first@example.org", "Kim", "Berg")
    assert User.objects.get(email="first@example.org").has_role("administrator")
    assert trail.verify() is None
    call_command("verify_trail")
    assert "The trail holds. 2 lines." in capsys.readouterr().out
    with pytest.raises(CommandError, match="not an e-mail address"):
        call_command("create_admin", "first.example.org", "Kim", "Berg")


def test_addresses_are_listed_only_in_a_demonstration(someone: Someone, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    someone("mentor")
    call_command("people_who_can_sign_in")
    assert "kim@example.org" in capsys.readouterr().out
    settings.DEMO = False
    with pytest.raises(CommandError, match="not a demonstration"):
        call_command("people_who_can_sign_in")
    assert not mail.outbox
