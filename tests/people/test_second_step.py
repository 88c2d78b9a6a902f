"""The second step: who must show it, that nothing gets round it, and that one comes back to where one was going."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from parvis.audit.models import Entry
from parvis.kit.permission import SYSTEM
from parvis.people import actions
from parvis.people.models import User

from .conftest import AT, Someone
from .test_sign_in import ASK, CODE, PASSWORD, STRONG, code_in

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
INDEX = reverse("mfa_index")


@pytest.fixture(autouse=True)
def _in_earnest(settings: Any, client: Client) -> None:
    settings.DEMO = False
    client.cookies["parvis_language"] = "en"


def code_now(secret: str = SECRET) -> str:
    """What the app shows now. Waits out the last second of a code, so that it is still the same when it is entered."""
    if (left := 30 - time.time() % 30) < 1.5:
        time.sleep(left)
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def with_code(client: Client, person: User) -> Any:
    """Sign in with the first factor alone."""
    mail.outbox.clear()
    client.post(ASK, {"email": person.email})
    return client.post(CODE, {"code": code_in(mail.outbox[0])})


def is_open(client: Client, url: str = "/account/") -> bool:
    return client.get(url).status_code == 200


def addresses(resolver: URLResolver | None = None, prefix: str = "/") -> list[str]:
    """One address for every pattern there is."""
    found: list[str] = []
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += addresses(entry, path)
        elif isinstance(entry, URLPattern):
            found.append(
                re.sub(
                    r"<int:\w+>", "1", re.sub(r"<(slug|str):\w+>", "x", re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", path))
                )
            )
    return found


@pytest.mark.django_db(transaction=True)
def test_a_coordinator_is_led_to_set_it_up_and_comes_back(client: Client, someone: Someone) -> None:
    with_code(client, someone("coordinator"))
    led = client.get("/account/contact/?from=mail")
    assert led["Location"] == f"{INDEX}?required=1"
    page = client.get(led["Location"])
    assert b"Your role sees what others have shared." in page.content
    start = client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    assert secret in start.content.decode()
    done = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(done["Location"])
    assert codes.status_code == 200
    assert len(re.findall(r"<strong>\d{8}</strong>", codes.content.decode())) == 10
    onward = client.get(reverse("people.onward"))
    assert onward["Location"] == "/account/contact/?from=mail"
    assert is_open(client)
    assert Entry.objects.filter(event="people.app_added").count() == 1


@pytest.mark.parametrize("role", ["coordinator", "payroll", "administrator"])
def test_without_it_every_page_but_the_sign_in_leads_there(client: Client, someone: Someone, role: str) -> None:
    with_code(client, someone(role, "mentor", "student"))
    open_to = ("/accounts/", "/static/", "/language/", "/adjust/")
    passed = []
    for url in addresses():
        if url.startswith(open_to):
            continue
        for method in ("get", "post", "put", "patch", "delete", "head", "options"):
            answer = getattr(client, method)(url)
            if answer.status_code != 302 or not answer["Location"].startswith(INDEX):
                passed.append((method, url, answer.status_code))
    assert not passed


def test_other_roles_are_not_asked(client: Client, someone: Someone) -> None:
    with_code(client, someone("mentor", "student"))
    assert is_open(client)


def test_whoever_has_it_is_asked_at_the_sign_in(client: Client, someone: Someone) -> None:
    person = someone("coordinator")
    TOTP.activate(person, SECRET)
    asked = with_code(client, person)
    assert asked["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    wrong = client.post(asked["Location"], {"code": "000000"})
    assert wrong.status_code == 422
    assert Entry.objects.filter(event="people.second_factor_wrong").count() == 1, "a wrong try is remembered although the page refuses"
    client.post(asked["Location"], {"code": code_now()})
    assert is_open(client)
    assert Entry.objects.get(event="people.sign_in").detail == {"ways": ["code", "mfa"]}


def test_a_code_of_the_app_works_once(someone: Someone) -> None:
    person = someone("coordinator")
    TOTP.activate(person, SECRET)
    code = code_now()
    entered = []
    for _try in range(2):
        client = Client()
        with_code(client, person)
        client.post(reverse("mfa_authenticate"), {"code": code})
        entered.append(is_open(client))
    assert entered == [True, False]


def test_a_spare_code_works_once(someone: Someone) -> None:
    person = someone("coordinator")
    TOTP.activate(person, SECRET)
    spare = RecoveryCodes.activate(person).get_unused_codes()[0]
    entered = []
    for _try in range(2):
        client = Client()
        with_code(client, person)
        client.post(reverse("mfa_authenticate"), {"code": spare})
        entered.append(is_open(client))
    assert entered == [True, False]


def test_guessing_is_stopped(client: Client, someone: Someone) -> None:
    person = someone("coordinator")
    TOTP.activate(person, SECRET)
    with_code(client, person)
    for _try in range(15):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert not is_open(client)


def test_a_new_password_does_not_get_round_it(client: Client, someone: Someone) -> None:
    person = someone("coordinator")
    TOTP.activate(person, SECRET)
    asked = client.post(reverse("account_reset_password"), {"email": person.email})
    confirmed = client.post(asked["Location"], {"code": code_in(mail.outbox[0])})
    done = client.post(confirmed["Location"], {"password1": STRONG})
    assert done["Location"] == reverse("mfa_authenticate")
    assert not is_open(client)
    signed = Client().post(PASSWORD, {"login": person.email, "password": STRONG})
    assert signed["Location"] == reverse("mfa_authenticate")


def test_a_role_given_later_is_asked_of_sessions_from_before(client: Client, someone: Someone) -> None:
    """The account has a second factor, but this session never showed it: whoever sits here may be somebody else."""
    person = someone("mentor")
    with_code(client, person)
    assert is_open(client)
    TOTP.activate(person, SECRET)
    actions.grant(person, "coordinator", by=SYSTEM, at=AT)
    led = client.get("/account/")
    assert led["Location"].startswith(reverse("mfa_reauthenticate"))
    back = client.post(led["Location"], {"code": code_now()})
    assert back["Location"] == reverse("people.onward")
    assert client.get(back["Location"])["Location"] == "/account/"
    assert is_open(client)


@pytest.mark.django_db(transaction=True)
def test_an_old_session_cannot_add_a_factor_of_its_own_to_get_in(client: Client, someone: Someone) -> None:
    person = someone("mentor")
    person.set_password(STRONG)
    person.save()
    client.post(PASSWORD, {"login": person.email, "password": STRONG})
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone", "credential": {}})
    actions.grant(person, "coordinator", by=SYSTEM, at=AT)
    again = client.get(reverse("mfa_activate_totp"))
    assert again.status_code == 302
    client.post(reverse("account_reauthenticate"), {"password": STRONG})
    client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": code_now(client.session["mfa.totp.secret"])})
    assert Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
    assert not is_open(client), "a password and one's own new app are not the second factor that the account had"


def test_spare_codes_alone_are_not_a_second_factor(client: Client, someone: Someone) -> None:
    person = someone("coordinator")
    RecoveryCodes.activate(person)
    with_code(client, person)
    assert client.get("/account/")["Location"] == f"{INDEX}?required=1"


def test_signing_out_forgets_that_it_was_shown(client: Client, someone: Someone) -> None:
    person = someone("coordinator")
    TOTP.activate(person, SECRET)
    with_code(client, person)
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    client.post(reverse("account_logout"))
    client.force_login(person)
    assert not is_open(client)


def test_the_last_second_factor_stays_where_a_role_needs_it(client: Client, someone: Someone) -> None:
    person = someone("coordinator")
    TOTP.activate(person, SECRET)
    spare = RecoveryCodes.activate(person).get_unused_codes()[0]
    with_code(client, person)
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    client.post(reverse("mfa_reauthenticate"), {"code": spare})
    page = client.get(reverse("mfa_deactivate_totp"))
    assert b"Your role needs a second step." in page.content
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


@pytest.mark.django_db(transaction=True)
def test_a_student_may_turn_it_on_and_off(client: Client, someone: Someone) -> None:
    person = someone("student")
    with_code(client, person)
    client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": code_now(client.session["mfa.totp.secret"])})
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=person).exists(), "the spare codes go too"
    events = list(Entry.objects.filter(event__startswith="people.").order_by("pk").values_list("event", flat=True))[2:]
    assert events == ["people.sign_in", "people.app_added", "people.spare_codes", "people.app_removed", "people.spare_codes_removed"]
    assert [m.subject for m in mail.outbox[1:]] == ["You have a code app now", "Your code app was removed"]


def test_the_picture_is_there_only_while_an_app_is_connected(client: Client, someone: Someone) -> None:
    with_code(client, someone("student"))
    assert client.get(reverse("people.app_picture")).status_code == 404
    client.get(reverse("mfa_activate_totp"))
    picture = client.get(reverse("people.app_picture"))
    assert (picture.headers["Content-Type"], b"<svg" in picture.content) == ("image/svg+xml", True)
    assert "no-store" in picture.headers["Cache-Control"]


def test_spare_codes_are_read_without_writing_and_only_after_showing_that_it_is_you(client: Client, someone: Someone) -> None:
    person = someone("student")
    TOTP.activate(person, SECRET)
    spare = RecoveryCodes.activate(person).get_unused_codes()[0]
    with_code(client, person)
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    url = reverse("mfa_view_recovery_codes")
    led = client.get(url)
    assert led["Location"].startswith(reverse("mfa_reauthenticate"))
    client.post(led["Location"], {"code": spare})
    assert client.get(url).status_code == 200


def test_a_passkey_is_asked_for_on_this_address_with_the_lock_of_the_device(client: Client, someone: Someone) -> None:
    with_code(client, someone("student"))
    options = client.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]["publicKey"]
    assert options["rp"]["id"] == "testserver"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"


def test_a_made_up_passkey_signs_nobody_in(client: Client, someone: Someone) -> None:
    someone("student")
    asked = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert asked.json()["request_options"]["publicKey"]["challenge"]
    for made_up in ("", "{}", '{"id": "x"}', "[]", '{"id":"AA","rawId":"AA","type":"public-key","response":{}}'):
        answer = client.post(reverse("mfa_login_webauthn"), {"credential": made_up})
        assert answer.status_code in {302, 422}, made_up
    assert "_auth_user_id" not in client.session
    assert webauthn.STATE_SESSION_KEY
