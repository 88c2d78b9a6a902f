"""One's own account: name, language, look, devices, roles."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from parvis.audit.models import Entry
from parvis.web import preferences

from .conftest import Someone

Enter = Callable[..., Client]


def test_the_account_page_says_what_there_is(someone: Someone, signed_in: Enter) -> None:
    page = signed_in(someone("mentor", "student")).get(reverse("people.account")).content.decode()
    for text in ("Kim Berg", "kim@example.org", "You have none. You do not need one.", "Your roles", "Shown now"):
        assert text in page


def test_name_and_phone_are_changed(someone: Someone, signed_in: Enter) -> None:
    kim = someone("student")
    client = signed_in(kim)
    answer = client.post(reverse("people.contact"), {"given_name": "Kimmie", "family_name": "Berg", "phone": "070-123 45 67"})
    assert answer["Location"] == reverse("people.account")
    kim.refresh_from_db()
    assert (kim.full_name, kim.phone) == ("Kimmie Berg", "070-123 45 67")
    assert Entry.objects.filter(event="people.contact").exists()


def test_a_phone_number_that_cannot_be_called_is_said_by_the_field_and_nothing_is_lost(someone: Someone, signed_in: Enter) -> None:
    client = signed_in(someone("student"))
    answer = client.post(reverse("people.contact"), {"given_name": "", "family_name": "Borg", "phone": "call me"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("Enter your first name") == 2
    assert page.count("Enter a phone number with digits") == 2
    assert 'value="call me"' in page
    assert 'value="Borg"' in page


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_the_look_is_kept_and_can_go_back_to_standard(client: Client, someone: Someone, is_signed_in: bool) -> None:
    kim = someone("student")
    if is_signed_in:
        client.force_login(kim)
    client.post(reverse("people.adjust"), {"text": "130", "theme": "dark"})
    page = client.get(reverse("people.adjust")).content.decode()
    assert 'data-text="130"' in page
    assert 'data-theme="dark"' in page
    kim.refresh_from_db()
    assert (kim.preferences.get("page", {}).get("text") == "130") == is_signed_in
    client.post(reverse("people.adjust"), {"reset": "yes"})
    assert 'data-text="130"' not in client.get(reverse("people.adjust")).content.decode()


def test_the_look_follows_the_account_to_another_device(someone: Someone, signed_in: Enter) -> None:
    kim = someone("student")
    signed_in(kim).post(reverse("people.adjust"), {"spacing": "most"})
    other = Client()
    other.force_login(kim)
    assert 'data-spacing="most"' in other.get(reverse("people.account")).content.decode()


def test_a_made_up_look_changes_nothing(client: Client, db: None) -> None:
    answer = client.post(reverse("people.adjust"), {"text": '100" onload="x'})
    assert answer.status_code == 422
    client.cookies[preferences.COOKIE] = "text=100%22onload%3D%22x"
    assert "onload" not in client.get(reverse("people.adjust")).content.decode()


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_the_language_is_changed_where_one_stands(client: Client, someone: Someone, is_signed_in: bool) -> None:
    kim = someone("student", language="sv")
    if is_signed_in:
        client.force_login(kim)
    answer = client.post(reverse("people.language"), {"language": "en", "next": "/adjust/?a=1"})
    assert answer["Location"] == "/adjust/?a=1"
    page = client.get(answer["Location"])
    assert page.headers["Content-Language"] == "en"
    assert b"Adjust the page" in page.content
    kim.refresh_from_db()
    assert kim.language == ("en" if is_signed_in else "sv")


@pytest.mark.parametrize("next_url", ["https://example.com/", "//example.com", "\\\\example.com", "javascript:alert(1)"])
def test_the_language_never_leads_to_another_site(client: Client, db: None, next_url: str) -> None:
    assert client.post(reverse("people.language"), {"language": "en", "next": next_url})["Location"] == reverse("home")


def test_an_unknown_language_is_not_found(client: Client, db: None) -> None:
    assert client.post(reverse("people.language"), {"language": "xx"}).status_code == 404
    assert client.get(reverse("people.language")).status_code == 405


def test_one_sees_pages_for_another_of_ones_roles_but_never_for_somebody_elses(someone: Someone, signed_in: Enter) -> None:
    client = signed_in(someone("mentor", "student"))
    assert client.post(reverse("people.role"), {"role": "student"}).status_code == 302
    assert client.session["role"] == "student"
    assert client.post(reverse("people.role"), {"role": "administrator"}).status_code == 404
    assert client.session["role"] == "student"


def signed_in_elsewhere(kim: object, agent: str = "Mozilla/5.0 (iPhone) Safari/604.1") -> Client:
    other = Client(headers={"user-agent": agent})
    other.force_login(kim)  # type: ignore[arg-type]  # a person
    return other


def listed(client: Client, kim: object) -> None:
    """Write the session down as the sign-in pages do."""
    from allauth.usersessions.models import UserSession

    session = client.session
    UserSession.objects.get_or_create(
        session_key=session.session_key, defaults={"user": kim, "ip": "127.0.0.1", "user_agent": "Mozilla/5.0 (iPhone) Safari/604.1"}
    )


def test_another_device_is_signed_out(someone: Someone, signed_in: Enter) -> None:
    kim = someone("student")
    here, there, third = signed_in(kim), signed_in_elsewhere(kim), signed_in_elsewhere(kim)
    for client in (here, there, third):
        listed(client, kim)
    page = here.get(reverse("people.devices")).content.decode()
    assert page.count("Safari on iPhone") >= 3
    [first, *_rest] = here.get(reverse("people.devices")).context["others"]
    here.post(reverse("people.end_device", args=[first.pk]))
    still = [c.get(reverse("people.account")).status_code for c in (there, third)]
    assert sorted(still) == [200, 302]
    here.post(reverse("people.end_other_devices"))
    assert [c.get(reverse("people.account")).status_code for c in (here, there, third)] == [200, 302, 302]
    assert Entry.objects.filter(event="people.device_ended").count() == 2


def test_somebody_elses_device_is_not_found(someone: Someone, signed_in: Enter) -> None:
    from allauth.usersessions.models import UserSession

    kim, sam = someone("student"), someone("mentor", name="Sam")
    theirs = signed_in_elsewhere(sam)
    listed(theirs, sam)
    client = signed_in(kim)
    theirs_pk = UserSession.objects.get(user=sam).pk
    assert client.post(reverse("people.end_device", args=[theirs_pk])).status_code == 404
    assert client.post(reverse("people.end_device", args=[999_999])).status_code == 404
    assert theirs.get(reverse("people.account")).status_code == 200
