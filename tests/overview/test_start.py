"""The page that says in short what mentor support is: one of its doors is for whoever has come in already."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.meetings.pairs import pair, signed_in

pytestmark = pytest.mark.django_db


def content(client: Client) -> str:
    """What the page itself says, without the shell."""
    return client.get(reverse("start")).content.decode().split("<main", 1)[1]


def test_whoever_is_not_signed_in_can_sign_in() -> None:
    page = content(Client())
    assert "Logga in" in page
    assert "Till min sida" not in page


def test_whoever_is_signed_in_is_led_to_the_own_page() -> None:
    page = content(signed_in(pair().student, language="sv"))
    assert "Till min sida" in page
    assert "Logga in" not in page
