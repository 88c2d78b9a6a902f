from __future__ import annotations

from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from django.utils import translation

from parvis.web import errors

REQUEST = RequestFactory().get("/somewhere/")


@pytest.mark.parametrize(("language", "heading"), [("sv", "Något gick fel hos oss"), ("en", "Something went wrong on our side")])
def test_a_broken_page_answers_without_the_database(language: str, heading: str) -> None:
    with translation.override(language):
        response = errors.server_error(REQUEST)
    assert response.status_code == 500
    assert f"<h1>{heading}</h1>" in response.content.decode()
    assert f'lang="{language}"' in response.content.decode()


def test_a_database_that_is_away_is_said_to_come_back() -> None:
    def lost() -> None:
        raise OperationalError("away")

    try:
        lost()
    except OperationalError:
        response = errors.server_error(REQUEST)
    assert response.status_code == 503
    assert response["Retry-After"] == "30"


def test_even_without_templates_there_is_a_sentence() -> None:
    with patch("parvis.web.errors.get_template", side_effect=RuntimeError), translation.override("sv"):
        response = errors.server_error(REQUEST)
    assert response.status_code == 500
    assert response.content.decode() == "Något gick fel hos oss"


def test_every_error_page_is_open_to_those_who_are_signed_out() -> None:
    for view in (errors.not_found, errors.forbidden, errors.csrf_failure, errors.server_error, errors.unavailable):
        assert view.public  # type: ignore[attr-defined]  # the mark of the guard
