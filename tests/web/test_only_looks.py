"""A POST that only looks holds no database while it waits, and cannot write."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from parvis.audit.watch import WroteWhileReading
from parvis.people.models import User
from parvis.web.guard import only_looks, public


@public("it is for this test alone")
@only_looks
def looking(request: HttpRequest) -> HttpResponse:
    return HttpResponse("holds" if connection.in_atomic_block else "free")


@public("it is for this test alone")
def changing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("holds" if connection.in_atomic_block else "free")


@public("it is for this test alone")
@only_looks
def writing(request: HttpRequest) -> HttpResponse:
    with pytest.raises(WroteWhileReading):
        User.objects.update(given_name="Somebody")
    return HttpResponse("refused")


urlpatterns = [path("looking/", looking), path("changing/", changing), path("writing/", writing)]


@pytest.fixture
def post(transactional_db: None) -> Callable[[str], str]:
    def send(where: str) -> str:
        with override_settings(ROOT_URLCONF=__name__):
            return Client().post(where).content.decode()

    return send


def test_the_database_is_not_held_while_it_looks(post: Callable[[str], str]) -> None:
    assert (post("/looking/"), post("/changing/")) == ("free", "holds")


def test_it_cannot_write(post: Callable[[str], str]) -> None:
    assert post("/writing/") == "refused"
