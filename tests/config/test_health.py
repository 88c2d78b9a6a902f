"""Whoever watches over the service learns whether it works, and nothing about anybody."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from parvis.config import health
from parvis.notify import actions


def test_the_process_answers_without_asking_the_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


@pytest.mark.django_db
def test_ready_says_how_old_the_pulse_is() -> None:
    never = Client().get("/readyz").json()
    actions.beat("tick", at=timezone.now() - timedelta(seconds=60))
    fresh = Client().get("/readyz").json()
    actions.beat("tick", at=timezone.now() - timedelta(seconds=900))
    late = Client().get("/readyz")
    assert (never["worker_is_late"], fresh["worker_is_late"], late.json()["worker_is_late"]) == (True, False, True)
    assert 55 <= fresh["worker_seconds_ago"] <= 120
    assert late.status_code == 200, "a late worker is a warning: pages work without it"


@pytest.mark.django_db
def test_missing_migrations_are_not_ready(client: Client) -> None:
    with mock.patch.object(health, "_steps_left", return_value=2):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations_left"]) == (503, 2)


@pytest.mark.django_db
def test_a_database_that_is_away_is_not_ready_and_no_secret_is_told(client: Client) -> None:
    with mock.patch.object(health, "_steps_left", side_effect=OperationalError("password authentication for user parvis")):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["error"] == "OperationalError"
    assert b"password" not in answer.content


@pytest.mark.django_db
def test_the_answer_is_never_kept_and_needs_no_sign_in(client: Client) -> None:
    answer = client.get("/readyz")
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.post("/readyz").status_code == 405
