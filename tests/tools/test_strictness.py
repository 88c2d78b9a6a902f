"""The strictness itself: each gate is shown to fail, for a gate that cannot fail proves nothing."""

from __future__ import annotations

import socket
import warnings

import pytest
from django.template import Context, Engine
from pytest_socket import SocketConnectBlockedError

from tests.strict import OtherMachine, UndefinedTemplateVariable


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
