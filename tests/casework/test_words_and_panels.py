from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from parvis.casework import panels
from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.casework.middleware import Refusals
from parvis.casework.words import REASONS, say
from parvis.kit import permission
from parvis.kit.permission import Permission
from parvis.kit.verdict import Reason, Refused, no
from parvis.people.models import User


def test_a_refusal_of_access_is_said_by_the_permission() -> None:
    key = next(iter(permission.ALL))
    assert say(Reason(code="access." + key)) == str(permission.ALL[key].sentence)


def test_every_reason_can_be_said_in_swedish_and_english() -> None:
    from django.utils import translation

    for code, sentence in REASONS.items():
        with translation.override("en"):
            english = str(sentence)
        with translation.override("sv"):
            swedish = str(sentence)
        assert english, code
        assert swedish, code


@pytest.fixture
def refusals(rf: RequestFactory, sam: User) -> Any:
    request: Any = rf.post("/thing/")
    request.user, request.session, request.LANGUAGE_CODE = sam, {}, "en"
    middleware = Refusals(lambda _request: None)  # type: ignore[arg-type,return-value]  # never called

    def answer(error: Exception) -> Any:
        return middleware.process_exception(request, error)

    return answer


def test_a_refused_step_is_a_calm_page_that_says_why(refusals: Any) -> None:
    REASONS["toy.page"] = "Wait %(days)s days"
    answer = refusals(Refused(no("toy.page", days=3)))
    del REASONS["toy.page"]
    assert answer.status_code == 409
    assert b"Wait 3 days." in answer.content


def test_a_refused_access_is_403(refusals: Any) -> None:
    made = Permission("toy.page", "Only for others", lambda _u, _o: False)
    answer = refusals(Refused(no("access." + made.key)))
    permission.ALL.pop(made.key)
    assert (answer.status_code, b"Only for others." in answer.content) == (403, True)


def test_somebody_elses_speed_is_409(refusals: Any) -> None:
    assert refusals(SomeoneElseWasFaster("x")).status_code == 409
    assert refusals(RuntimeError("other")) is None


def test_panels_are_shown_in_order_and_the_empty_left_out(rf: RequestFactory) -> None:
    try:

        @panels.panel("toy.place", order=20)
        def second(_request: HttpRequest, about: Any) -> str:
            return f"second {about}"

        @panels.panel("toy.place", order=10)
        def first(_request: HttpRequest, about: Any) -> str:
            return f"first {about}"

        @panels.panel("toy.place", order=30)
        def empty(_request: HttpRequest, _about: Any) -> str:
            return ""

        assert panels.shown("toy.place", rf.get("/"), "x") == ["first x", "second x"]
        assert panels.shown("toy.nowhere", rf.get("/"), "x") == []
    finally:
        panels.ALL.pop("toy.place", None)


def test_a_page_that_is_not_for_somebody_answers_with_the_permissions_sentence(client: Client, sam: User) -> None:
    client.force_login(sam)
    answer = client.get("/trail/")
    assert answer.status_code == 403
    assert b"Only an administrator reads the trail." in answer.content
