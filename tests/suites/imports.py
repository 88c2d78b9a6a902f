"""Whether a file can harm: `./parvis test import [--json] [--count 10000] [--seed 7]`.

Ten thousand files that no honest spreadsheet writes are uploaded, one after the other, to a process of its own whose memory is bounded and
measured. Those that can be read are looked through and imported; every fourth of these imports is cut off on the way. After each file
everything is counted: either all that the preview said is there, or nothing."""

from __future__ import annotations

import argparse
import multiprocessing
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any
from unittest import mock

from benchmarks.report import Row, row, show
from tests.suites.hostile_files import Hostile, files

MEMORY = 300
"""Megabytes that the process may have used at its worst."""
MOST_ADDRESSES = 2_000_000_000
"""Bytes of addresses that the system gives it: a hostile allocation ends in an error and not in a full machine."""
SLOWEST = 20.0
"""Seconds that one file may take, on a machine that does other things too."""


@dataclass
class Told:
    """What became of one file."""

    status: int = 0
    applied: bool = False
    cut_off: bool = False
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0


# --- In the process that takes the files ---------------------------------------------------------------


class Office:
    """A coordinator at her desk, some mentors and an occasion."""

    def __init__(self) -> None:
        from datetime import UTC, datetime, timedelta

        from django.test import Client

        from parvis.kit.permission import SYSTEM
        from parvis.people import actions as people
        from parvis.recruitment import actions as recruitment
        from parvis.training import actions as training

        at = datetime(2025, 3, 3, 12, tzinfo=UTC)
        who: dict[str, Any] = {"given_name": "Eva", "family_name": "Holm", "by": SYSTEM, "at": at}
        self.eva: Any = people.register(email="eva@example.org", roles=["coordinator"], language="en", **who)
        for number in range(4):
            recruitment.take_in(email=f"{number}@example.org", given_name="Kim", family_name=f"Ek{number}", by=self.eva, at=at)
        times = {"starts_at": at, "ends_at": at + timedelta(hours=1)}
        training.plan(kind="supervision", topic="", place="Room 1", places=6, by=self.eva, at=at - timedelta(days=9), **times)
        self.browser: Any = Client(raise_request_exception=False)
        self.browser.force_login(self.eva)
        session = self.browser.session
        session["second_factor_known"] = True
        session.save()
        self.cases = 0

    def take(self, one: Hostile) -> Told:
        """Upload the file, look at what is shown, import it; then undo everything."""
        from django.db import transaction

        told, begun = Told(), time.monotonic()
        with transaction.atomic():
            self._upload(one, told)
            transaction.set_rollback(True)
        told.seconds = time.monotonic() - begun
        return told

    def _upload(self, one: Hostile, told: Told) -> None:
        from django.core.files.uploadedfile import SimpleUploadedFile

        before = counted()
        response = self.browser.post(f"/lists/{one.kind}/upload/", {"file": SimpleUploadedFile(one.name, one.content)})
        told.status = response.status_code
        if response.status_code != 302:
            if response.status_code != 422:
                told.wrong.append(f"answered {response.status_code}")
            if counted() != before:
                told.wrong.append("a file that was not taken left something")
            return
        page = self.browser.get(response["Location"])
        if page.status_code not in {200, 302}:
            told.wrong.append(f"the page afterwards answered {page.status_code}")
        if {key: n for key, n in counted().items() if key in SERIOUS} != {key: n for key, n in before.items() if key in SERIOUS}:
            told.wrong.append("something was imported before it was asked for")
        self._apply(page.content.decode(errors="replace"), told)

    def _apply(self, page: str, told: Told) -> None:
        seen, where = re.search(r'name="seen" value="(\w+)"', page), re.search(r'action="(/lists/imports/(\d+)/apply/)"', page)
        rows = re.search(r"Import (\d+) rows?", page)
        if not (seen and where and rows):
            return
        self.cases += 1
        before = counted()
        told.cut_off = self.cases % 4 == 0
        with cut_off_after(int(rows[1]) // 2) if told.cut_off else mock.MagicMock():
            response = self.browser.post(where[1], {"seen": seen[1]})
        after = counted()
        told.applied = response.status_code == 302
        if told.cut_off or not told.applied:
            if response.status_code not in ({500} if told.cut_off else {422}):
                told.wrong.append(f"an import that could not be done answered {response.status_code}")
            if after != before:
                told.wrong.append("half of an import is there")
            return
        told.wrong += _compared(before, after, int(where[2]), int(rows[1]))


def _compared(before: Counter[str], after: Counter[str], number: int, rows: int) -> Iterator[str]:
    """Is all there that the preview said?"""
    from parvis.exchange.models import Import

    one = Import.objects.get(pk=number)
    if (one.state, one.added + one.changed, one.content) != ("done", rows, ""):
        yield "another number of rows than the preview said"
    new = after["mentors"] - before["mentors"] if one.kind == "mentors" else after["places"] - before["places"]
    if new != one.added:
        yield f"{one.added} new were said, {new} are there"
    if after["trail"] - before["trail"] <= rows:
        yield "rows without a line in the trail"


SERIOUS = ("mentors", "people", "places", "noted", "checks")


def counted() -> Counter[str]:
    """How much there is of everything that an import may write."""
    from parvis.audit.models import Entry
    from parvis.exchange.models import HeadingMeaning, Import
    from parvis.people.models import User
    from parvis.recruitment.models import InPhaseCheck, Mentor
    from parvis.training.models import Booking

    return Counter(
        mentors=Mentor.objects.count(),
        people=User.objects.count(),
        places=Booking.objects.count(),
        noted=Booking.objects.exclude(state="booked").count(),
        checks=InPhaseCheck.objects.count(),
        lists=Import.objects.count(),
        headings=HeadingMeaning.objects.count(),
        trail=Entry.objects.count(),
    )


def cut_off_after(rows: int) -> Any:
    """The import goes on for so many lines of the trail that tell of it, and breaks."""
    from parvis.audit import trail

    real, left = trail.record, [rows]

    def record(event: str, **about: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise RuntimeError("cut off on purpose")
        return real(event, **about)

    return mock.patch.object(trail, "record", record)


def sit_and_take(pipe: Connection) -> None:
    """Take files from the pipe until there are no more; then say how much memory it took at its worst."""
    import logging

    from tools import temporary

    temporary.settings()
    import django

    django.setup()
    from django.core.management import call_command

    logging.disable(logging.CRITICAL)  # what is cut off on purpose would fill the screen
    call_command("migrate", verbosity=0, run_syncdb=True)
    call_command("createcachetable", verbosity=0)
    office = Office()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, MOST_ADDRESSES))
    pipe.send("ready")
    while (one := pipe.recv()) is not None:
        pipe.send(office.take(one))
    pipe.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


# --- Here ----------------------------------------------------------------------------------------------


def measured(count: int, seed: int) -> Iterator[Row]:
    """Send the files, and count what became of them."""
    here, there = multiprocessing.Pipe()
    taker = multiprocessing.get_context("spawn").Process(target=sit_and_take, args=(there,))
    taker.start()
    there.close()
    here.recv()
    sorts, wrong, slowest = Counter[str](), list[str](), 0.0
    taken: list[Told] = []
    memory = 0.0
    try:
        for number, one in enumerate(files(count, seed=seed)):
            here.send(one)
            told: Told = here.recv()
            taken.append(told)
            sorts[one.what] += 1
            slowest = max(slowest, told.seconds)
            wrong += [f"file {number}, {one.what}: {what}" for what in told.wrong]
            if len(taken) % 1000 == 0:
                print(f"  {len(taken)} files", file=sys.stderr)
        here.send(None)
        memory = here.recv()
    except EOFError:
        wrong.append(f"file {len(taken)}: the process ended")
    taker.join()
    yield row("files that no honest spreadsheet writes", len(taken), "", f">= {count}", len(taken) >= count)
    yield row("sorts of them", len(sorts), "", ">= 28", len(sorts) >= 28)
    refused = sum(told.status == 422 for told in taken)
    yield row("refused with a sentence", refused, "", "> 0", refused > 0)
    yield row("imported whole", sum(told.applied for told in taken), "", "> 0", any(told.applied for told in taken))
    yield row("cut off on the way", sum(told.cut_off for told in taken), "", "> 0", any(told.cut_off for told in taken))
    for name in ("answered 500", "ended"):
        yield row(f"files that crashed it: {name}", sum(name in line for line in wrong), "", 0, not any(name in line for line in wrong))
    yield row("half-imported, or otherwise wrong", len(wrong), "", 0, not wrong)
    yield row("memory at its worst", round(memory), "MB", f"< {MEMORY}", 0 < memory < MEMORY)
    yield row("slowest file", round(slowest, 1), "s", f"< {SLOWEST:.0f}", slowest < SLOWEST)
    for line in wrong[:20]:
        print(f"  {line}", file=sys.stderr)


def main(args: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./parvis test import")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(args)
    return show(list(measured(options.count, options.seed)), as_json=options.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
