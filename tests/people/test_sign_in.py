"""Signing in: a code by e-mail first, a password as the other way, and the same answer whoever asks."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import hashers
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parvis.audit.models import Entry

from .conftest import Someone

ASK, CODE, PASSWORD = reverse("account_login"), reverse("account_confirm_login_code"), reverse("people.password")
STRONG = "fyra korta ord räcker"


@pytest.fixture(autouse=True)
def _english(client: Client) -> None:
    client.cookies["parvis_language"] = "en"


def code_in(message: mail.EmailMessage) -> str:
    found = re.search(r"\b(\d{6})\b", str(message.body))
    assert found, message.body
    return found[1]


def h1(html: bytes) -> str:
    return re.sub(r"\s+", " ", re.findall(r"<h1[^>]*>(.*?)</h1>", html.decode(), re.DOTALL)[0]).strip()


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_code_by_e_mail_signs_in_and_leads_to_the_page_one_was_on_the_way_to(client: Client, someone: Someone) -> None:
    kim = someone("student")
    asked = client.post(f"{ASK}?next=/account/", {"email": "KIM@example.org", "next": "/account/"})
    assert asked.status_code == 302
    [message] = mail.outbox
    assert message.to == ["kim@example.org"]
    assert message.subject == "Your code to sign in"
    entered = client.post(asked["Location"], {"code": code_in(message)})
    assert (entered.status_code, entered["Location"]) == (302, "/account/")
    assert is_signed_in(client)
    line = Entry.objects.get(event="people.sign_in")
    assert (line.by_id, line.detail) == (str(kim.pk), {"ways": ["code"]})


def test_the_code_comes_in_the_language_of_the_account(client: Client, someone: Someone) -> None:
    someone("student", language="sv")
    client.post(ASK, {"email": "kim@example.org"})
    assert mail.outbox[0].subject == "Din kod för att logga in"
    assert mail.outbox[0].body.startswith("Hej Kim,")


def test_a_code_works_once(client: Client, someone: Someone) -> None:
    someone("student")
    client.post(ASK, {"email": "kim@example.org"})
    code = code_in(mail.outbox[0])
    client.post(CODE, {"code": code})
    client.post(reverse("account_logout"))
    client.post(CODE, {"code": code})
    assert not is_signed_in(client)


def test_three_wrong_codes_end_the_try(client: Client, someone: Someone) -> None:
    someone("student")
    client.post(ASK, {"email": "kim@example.org"})
    right = code_in(mail.outbox[0])
    wrong = "000000" if right != "000000" else "111111"
    first = client.post(CODE, {"code": wrong})
    assert first.status_code == 422
    assert b"The code is not right." in first.content
    assert b"<title>Error: Enter the code" in first.content
    client.post(CODE, {"code": wrong})
    client.post(CODE, {"code": wrong})
    client.post(CODE, {"code": right})
    assert not is_signed_in(client)


def test_an_unknown_address_gets_the_same_answer_as_a_known_one(someone: Someone) -> None:
    someone("student")
    pages, asked = [], []
    for address in ("kim@example.org", "nobody@example.org"):
        client = Client()
        client.cookies["parvis_language"] = "en"
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(ASK, {"email": address}, follow=True)
        asked.append(sum("people_user" in q["sql"] and q["sql"].startswith("SELECT") for q in captured.captured_queries))
        wrong = client.post(CODE, {"code": "000000"})
        plain = [re.sub(r'value="[^"]*"', "", page.content.decode().replace(address, "ADDRESS")) for page in (answer, wrong)]
        pages.append((answer.redirect_chain, answer.status_code, wrong.status_code, plain))
    assert pages[0] == pages[1]
    assert len(mail.outbox) == 2, "both get an e-mail, so both wait as long"
    assert abs(asked[0] - asked[1]) <= 1


@pytest.fixture
def hashed() -> Iterator[list[str]]:
    """How many passwords were hashed, which is what takes time."""
    counted: list[str] = []
    plain = hashers.MD5PasswordHasher.encode

    def encode(self: hashers.MD5PasswordHasher, password: str, salt: str) -> str:
        counted.append(password)
        return plain(self, password, salt)

    with mock.patch.object(hashers.MD5PasswordHasher, "encode", encode):
        yield counted


def test_a_wrong_password_takes_as_long_whoever_it_is(client: Client, someone: Someone, hashed: list[str]) -> None:
    with_password, without = someone("student"), someone("mentor", name="Sam")
    with_password.set_password(STRONG)
    with_password.save()
    answers = []
    for address in (with_password.email, without.email, "nobody@example.org"):
        hashed.clear()
        answer = client.post(PASSWORD, {"login": address, "password": "not this one"})
        answers.append((answer.status_code, len(hashed), b"do not belong together" in answer.content))
    assert answers == [(422, 1, True)] * 3


def test_a_password_is_the_other_way(client: Client, someone: Someone) -> None:
    kim = someone("student")
    kim.set_password(STRONG)
    kim.save()
    answer = client.post(PASSWORD, {"login": "kim@example.org", "password": STRONG})
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert Entry.objects.get(event="people.sign_in").detail == {"ways": ["password"]}


def test_wrong_tries_are_counted_though_the_page_answers_422(client: Client, someone: Someone) -> None:
    kim = someone("student")
    kim.set_password(STRONG)
    kim.save()
    for _try in range(12):
        answer = client.post(PASSWORD, {"login": "kim@example.org", "password": "not this one"})
    assert b"You have tried many times." in answer.content
    client.post(PASSWORD, {"login": "kim@example.org", "password": STRONG})
    assert not is_signed_in(client), "the right password does not help while the limit holds"


def test_asking_for_codes_has_a_limit(client: Client, someone: Someone) -> None:
    someone("student")
    for _try in range(30):
        answer = Client().post(ASK, {"email": "kim@example.org"})
    assert answer.status_code in {422, 429}
    assert len(mail.outbox) < 30


def test_what_is_missing_is_said_by_the_field(client: Client, db: None) -> None:
    empty, odd = client.post(ASK, {"email": ""}), client.post(ASK, {"email": "kim.example.org"})
    assert (empty.status_code, odd.status_code) == (422, 422)
    assert empty.content.count(b"Enter your e-mail address") == 2, "in the summary and by the field"
    assert b'value="kim.example.org"' in odd.content, "nothing typed is lost"


def test_a_mail_server_that_does_not_answer_is_said_in_words(someone: Someone) -> None:
    someone("student")
    with mock.patch("django.core.mail.EmailMessage.send", side_effect=smtplib.SMTPServerDisconnected("gone")):
        pages = []
        for address in ("kim@example.org", "nobody@example.org"):
            fresh = Client()
            fresh.cookies["parvis_language"] = "en"
            pages.append(fresh.post(ASK, {"email": address}, follow=True))
    assert all(b"The e-mail could not be sent." in page.content for page in pages)


def test_a_session_is_new_after_signing_in(client: Client, someone: Someone) -> None:
    someone("student")
    client.post(ASK, {"email": "kim@example.org"})
    before = client.session.session_key
    client.post(CODE, {"code": code_in(mail.outbox[0])})
    assert client.session.session_key != before


def test_a_closed_account_cannot_be_signed_in_to(client: Client, someone: Someone) -> None:
    kim = someone("student")
    kim.set_password(STRONG)
    kim.is_active = False
    kim.save()
    client.post(PASSWORD, {"login": "kim@example.org", "password": STRONG})
    client.post(ASK, {"email": "kim@example.org"})
    assert not is_signed_in(client)
    assert "There is no account" in mail.outbox[0].body


def test_nobody_signs_up(client: Client, db: None) -> None:
    for answer in (client.get(reverse("account_signup")), client.post(reverse("account_signup"), {"email": "new@example.org"})):
        assert h1(answer.content) == "How you get an account"


@pytest.mark.parametrize("next_url", ["https://example.com/", "//example.com/", "javascript:alert(1)"])
def test_one_is_never_led_to_another_site(client: Client, someone: Someone, next_url: str) -> None:
    someone("student")
    client.post(f"{ASK}?next={next_url}", {"email": "kim@example.org", "next": next_url})
    entered = client.post(CODE, {"code": code_in(mail.outbox[0]), "next": next_url})
    assert entered["Location"] == reverse("home")


def test_a_new_password_is_chosen_with_a_code(client: Client, someone: Someone) -> None:
    kim = someone("student")
    asked = client.post(reverse("account_reset_password"), {"email": "kim@example.org"})
    confirmed = client.post(asked["Location"], {"code": code_in(mail.outbox[0])})
    short = client.post(confirmed["Location"], {"password1": "short"})
    assert (short.status_code, b"at least 12" in short.content) == (422, True)
    client.post(confirmed["Location"], {"password1": STRONG})
    kim.refresh_from_db()
    assert kim.check_password(STRONG)
    assert is_signed_in(client)
    assert Entry.objects.filter(event="people.password").count() == 1
    assert mail.outbox[-1].subject == "Your password was changed"


def test_setting_a_password_is_told_by_e_mail_and_in_the_trail(client: Client, someone: Someone) -> None:
    kim = someone("student")
    client.force_login(kim)
    answer = client.post(reverse("account_set_password"), {"password1": STRONG})
    assert answer["Location"] == reverse("people.account")
    assert mail.outbox[-1].subject == "You have a password now"
    assert Entry.objects.filter(event="people.password", subject_id=str(kim.pk)).exists()
    assert is_signed_in(client)


def test_changing_the_address_takes_a_code_to_the_new_one_and_tells_the_old(client: Client, someone: Someone) -> None:
    kim = someone("student")
    client.force_login(kim)
    asked = client.post(reverse("account_email"), {"email": "new@example.org", "action_add": "yes"})
    kim.refresh_from_db()
    assert kim.email == "kim@example.org"
    client.post(asked["Location"], {"code": code_in(mail.outbox[0])})
    kim.refresh_from_db()
    assert kim.email == "new@example.org"
    assert [m.to for m in mail.outbox] == [["new@example.org"], ["kim@example.org"]]
    assert Entry.objects.filter(event="people.email").count() == 1


def test_an_address_that_is_taken_is_not_told_apart(client: Client, someone: Someone) -> None:
    kim, sam = someone("student"), someone("mentor", name="Sam")
    client.force_login(kim)
    answer = client.post(reverse("account_email"), {"email": sam.email, "action_add": "yes"})
    assert answer.status_code == 302
    assert "already has" in mail.outbox[0].body
    sam.refresh_from_db()
    assert sam.email == "sam@example.org"


def test_every_page_of_the_library_that_is_reached_speaks_our_words(client: Client, someone: Someone) -> None:
    client.force_login(someone("student"))
    client.cookies["parvis_language"] = "sv"
    for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_email", "account_set_password", "account_logout"):
        page = client.get(reverse(name)).content.decode()
        assert 'id="main"' in page, name
        assert "allauth.org" not in page
        assert "style=" not in page
        assert not re.search(r"<script(?![^>]*(?:src=|application/json))", page), f"{name} has a script that the policy would stop"


def test_a_get_never_signs_out(client: Client, someone: Someone) -> None:
    client.force_login(someone("student"))
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)
    assert Entry.objects.filter(event="people.sign_out").count() == 1


def test_secrets_of_the_second_step_are_sealed_in_the_database(someone: Someone) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    made = TOTP.activate(someone("student"), "JBSWY3DPEHPK3PXP").instance
    stored = Authenticator.objects.get(pk=made.pk).data["secret"]
    assert "JBSWY3DPEHPK3PXP" not in stored
    assert stored.startswith("test:")
