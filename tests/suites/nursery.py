"""What the fault suite runs in processes of its own, so that they can be killed. Django is started once; they are forked from there."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

import django

django.setup()

import time_machine  # noqa: E402  (after Django has been set up, as the next one must be)

from parvis.notify.notice import Notice  # noqa: E402

PATIENCE = 60
NOTE = Notice(
    key="faults.note",
    sentence="A message of the fault suite",
    to=lambda person: [person],
    subject="A message",
    line="There is something to read.",
    path=lambda _person: "/",
    can_be_muted=False,  # what can be muted would wait out the night
)


def send_what_is_due(later: float) -> None:
    """One round of the worker, as if `later` seconds had passed: claims of workers that were killed must run out."""
    from django.core.management import call_command

    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=later)):
        call_command("tick")


def register(number: str) -> None:
    """Something that is done here: a person, a role, lines in the trail, all or nothing."""
    from parvis.kit.permission import SYSTEM
    from parvis.people import actions

    actions.register(
        email=f"kim.{number}@example.org", given_name="Kim", family_name=number, by=SYSTEM, at=datetime.now(UTC), roles=["student"]
    )


def register_on_and_on(said: Connection, name: str) -> None:
    """Registers one after the other, and says each number once it is safely there."""
    for number in range(1_000_000):
        register(f"{name}.{number}")
        said.send(f"{name}.{number}")


def register_at_once(said: Connection, name: str, threads: int, stop: Any) -> None:
    """The same from many threads. Says what is there and how long anybody had to wait."""
    lock = threading.Lock()

    def one(thread: int) -> None:
        number = 0
        while not stop.is_set():
            begun = time.monotonic()
            done = until_it_works(partial(register, f"{name}.{thread}.{number}"))
            ended = time.monotonic()
            with lock:
                said.send((f"{name}.{thread}.{number}" if done else "", begun, ended))
            number += 1
        close()

    workers = [threading.Thread(target=one, args=(n,)) for n in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    said.close()


def until_it_works(what: Callable[[], None]) -> bool:
    """As a person does: again, when the page says that it cannot be reached just now. A commit whose answer was lost may stand already."""
    from django.db import Error, IntegrityError

    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            what()
        except IntegrityError:
            close()
            return True
        except Error:
            close()
            time.sleep(0.1 + random.random() * 0.1)
        else:
            return True
    return False


def close() -> None:
    from django.db import connections

    connections.close_all()


def send_form(keys: list[str], said: Connection, threads: int) -> None:
    """Sends the same forms from several threads at once, through the guard that every form goes through."""
    from django.contrib.messages.storage.fallback import FallbackStorage
    from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
    from django.test import RequestFactory

    from parvis.people.models import User
    from parvis.web.middleware import OncePerForm

    sender = User.objects.order_by("pk")[0]

    def view(request: HttpRequest) -> HttpResponse:
        # Deliberately without a constraint of its own: the key alone must hold.
        User(
            email=f"{os.urandom(8).hex()}@example.org", given_name="Form", family_name=request.POST["form_key"], joined_at=datetime.now(UTC)
        ).save()
        return HttpResponseRedirect("/done/")

    guarded = OncePerForm(view)

    gate, one_at_a_time = threading.Barrier(threads), threading.Lock()

    def say(text: str) -> None:
        with one_at_a_time:
            said.send(text)

    def one() -> None:
        for key in keys:
            request = RequestFactory().post("/", {"form_key": key})
            request.user, request.session = sender, {}  # type: ignore[assignment]  # what the middleware before would have set
            request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
            gate.wait()
            try:
                answer = guarded(request)
                say("told" if answer.status_code == 302 else f"status {answer.status_code}")
            except Exception as error:  # noqa: BLE001 (whatever a sender would meet is counted)
                say(f"{type(error).__name__}: {error}")
        close()

    senders = [threading.Thread(target=one) for _ in range(threads)]
    for thread in senders:
        thread.start()
    for thread in senders:
        thread.join()
    said.close()
