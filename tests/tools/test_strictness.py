"""The strictness itself: each gate is shown to fail, for a gate that cannot fail proves nothing."""

from __future__ import annotations

import socket
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.test import Client
from django.urls import path
from pytest_socket import SocketConnectBlockedError

from parvis.people.models import User
from tests.strict import OtherMachine, UndefinedTemplateVariable, UnorderedSlice


def render(text: str, **context: object) -> str:
    engine = Engine(builtins=["django.templatetags.i18n"])
    return engine.from_string(text).render(Context(context))


@pytest.mark.parametrize(
    "text",
    [
        "{{ missing }}",
        "{{ missing.name }}",
        "{{ missing|upper }}",
        "{% for x in missing %}{{ x }}{% endfor %}",
        "{% with x=missing %}{{ x }}{% endwith %}",
        "{% blocktranslate %}Hello {{ missing }}{% endblocktranslate %}",
        "{% blocktranslate with a=missing %}Hello {{ a }}{% endblocktranslate %}",
        "{% if True %}{{ missing }}{% endif %}",
    ],
)
def test_a_template_that_asks_for_what_is_not_there_fails(text: str) -> None:
    with pytest.raises(UndefinedTemplateVariable):
        render(text)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{% if missing %}a{% else %}b{% endif %}", "b"),
        ("{% if missing.name == 'x' and other %}a{% endif %}", ""),
        ('{{ missing|default:"c" }}', "c"),
        ('{{ missing|default_if_none:"c" }}', ""),
        ("{{ there.name }}", "Kim"),
        ("{% for x in there.list %}{{ x }}{% empty %}none{% endfor %}", "none"),
        ("{% blocktranslate with a=there.name %}Hello {{ a }}{% endblocktranslate %}", "Hello Kim"),
        ("{% blocktranslate count n=1 %}one{% plural %}{{ n }}{% endblocktranslate %}", "one"),
    ],
)
def test_a_template_may_ask_whether_something_is_there(text: str, result: str) -> None:
    assert render(text, there={"name": "Kim", "list": []}) == result


def test_a_warning_fails() -> None:
    with pytest.raises(UserWarning, match="careful"):
        warnings.warn("careful", stacklevel=1)


def test_another_machine_cannot_be_looked_up() -> None:
    with pytest.raises(OtherMachine):
        socket.getaddrinfo("example.org", 443)


def test_another_machine_cannot_be_reached() -> None:
    with socket.socket() as one, pytest.raises(SocketConnectBlockedError):
        one.connect(("192.0.2.1", 80))


@pytest.fixture
def twelve_people(db: None) -> None:
    for n in range(12):
        User(email=f"kim{n}@example.org", given_name="Kim", family_name=f"{n:02}", joined_at=datetime(2026, 9, 1, tzinfo=UTC)).save()


def test_a_part_of_rows_without_an_order_fails(twelve_people: None) -> None:
    with pytest.raises(UnorderedSlice):
        list(User.objects.order_by()[:2])


def test_rows_without_an_order_come_in_no_order(twelve_people: None) -> None:
    seen = {tuple(User.objects.order_by().values_list("pk", flat=True)) for _ in range(20)}
    assert len(seen) > 1


def test_rows_with_an_order_keep_it(twelve_people: None) -> None:
    names = list(User.objects.order_by("family_name").values_list("family_name", flat=True))
    assert names == sorted(names)
    assert User.objects.order_by("family_name")[0].family_name == "00"


@pytest.mark.unordered
def test_a_test_that_says_so_gets_the_rows_as_they_come(twelve_people: None) -> None:
    assert len({tuple(User.objects.order_by().values_list("pk", flat=True)) for _ in range(20)}) == 1


def test_queries_that_grow_with_the_rows_fail(client: Client, settings: Any, assert_queries_do_not_grow: Callable[..., int]) -> None:
    settings.ROOT_URLCONF = __name__

    def build(rows: int) -> tuple[Client, str]:
        for n in range(rows):
            User(email=f"kim{n}@example.org", given_name="Kim", family_name=str(n), joined_at=datetime(2026, 9, 1, tzinfo=UTC)).save()
        return client, "/grows/"

    with pytest.raises(AssertionError, match="queries with 1 row"):
        assert_queries_do_not_grow(build)
    assert assert_queries_do_not_grow(lambda rows: (build(rows)[0], "/steady/")) >= 1
    assert User.objects.count() == 0


@login_not_required
def grows(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(",".join(User.objects.get(pk=pk).given_name for pk in User.objects.order_by("pk").values_list("pk", flat=True)))


@login_not_required
def steady(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(",".join(u.given_name for u in User.objects.order_by("pk")))


urlpatterns = [path("grows/", grows), path("steady/", steady)]
