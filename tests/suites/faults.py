"""What happens when something breaks: `./parvis test faults [--json] [--quick] [--on sqlite|postgres]`.

Every fault is made for real, many times, on both databases: processes are killed with SIGKILL, the mail server takes the message and the
worker dies before it can note it, the database is cut off under load, backups are taken under writers. Then everything is counted."""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from benchmarks.report import Row, row, show
from tools.launcher import postgres
from tools.launcher.places import PYTHON, ROOT

DURABLE = ("synchronous_commit=on",)


class Postbox:
    """A mail server that keeps what it gets, and can kill the one who brings it, before or after it has said yes."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.victim: BaseProcess | None = None
        self.when = "never"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        from email import message_from_bytes

        message = message_from_bytes(envelope.content)
        self.got.append((envelope.rcpt_tos[0], str(message["Message-ID"])))
        victim, self.victim = self.victim, None
        if victim and victim.pid:
            if self.when == "before":
                os.kill(victim.pid, signal.SIGKILL)
            else:
                threading.Timer(random.random() * 0.02, _kill, [victim]).start()
        return "250 Message accepted"


def _kill(process: BaseProcess) -> None:
    with contextlib.suppress(ProcessLookupError):
        if process.pid:
            os.kill(process.pid, signal.SIGKILL)


class World:
    """A database of this suite's own, and processes that can be killed."""

    def __init__(self, on: str, tries: int) -> None:
        self.on, self.tries = on, tries
        self.folder = Path(tempfile.mkdtemp(prefix="parvis-faults-"))
        self.server = postgres.Server(postgres.binaries(), settings=DURABLE) if on == "postgres" else None
        self.postbox = Postbox()
        self.clock = 0.0
        if self.server:
            self.server.start()
        self._mail = self._mail_server()
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.suites.settings",
            "PARVIS_TEST_FOLDER": str(self.folder),
            "PARVIS_TEST_SMTP_PORT": str(self._mail.port),
        }
        os.environ.pop("DATABASE_URL", None)
        if self.server:
            os.environ["DATABASE_URL"] = self.server.url
        self.processes: ForkServerContext = multiprocessing.get_context("forkserver")
        self.processes.set_forkserver_preload(["tests.suites.nursery"])
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)

    def _mail_server(self) -> Any:
        from aiosmtpd.controller import Controller

        mail = Controller(self.postbox, hostname="127.0.0.1", port=postgres.free_port())
        mail.start()
        return mail

    def run(self, what: Callable[..., None], *args: Any) -> BaseProcess:
        process = self.processes.Process(target=what, args=args)
        process.start()
        return process

    def close(self) -> None:
        self._mail.stop(no_assert=True)
        if self.server:
            self.server.remove()
        shutil.rmtree(self.folder, ignore_errors=True)


# --- The faults -------------------------------------------------------------------------------


def worker_killed_while_sending(world: World) -> Iterator[Row]:
    """The worker is killed when the mail server has the message and the outbox does not know it yet."""
    from parvis.notify.models import Message
    from tests.suites import nursery

    people = _messages(60)
    wanted = set(Message.objects.filter(to__in=people).values_list("to__email", "message_id"))
    kills = 0
    while kills < world.tries and world.clock < 80 * 3600:
        world.clock += 400
        worker = world.run(nursery.send_what_is_due, world.clock)
        world.postbox.when = "before" if kills % 2 else "after"
        world.postbox.victim = worker
        worker.join()
        if worker.exitcode == -signal.SIGKILL:
            kills += 1
        elif not Message.objects.filter(sent_at__isnull=True).exists():
            wanted |= set(Message.objects.filter(to__in=_messages(60)).values_list("to__email", "message_id"))
    for _ in range(3):
        world.clock += 7 * 3600
        world.run(nursery.send_what_is_due, world.clock).join()
    got = Counter(world.postbox.got)
    yield _count("worker killed between sending and marking", kills, world.tries)
    yield _none("messages lost", len(wanted - set(got)))
    yield _none("messages repeated under another Message-ID", len(set(got) - wanted))
    yield _info("messages repeated under the same Message-ID", sum(n - 1 for n in got.values()))
    yield _none("messages given up", Message.objects.filter(given_up_at__isnull=False).count())


def _messages(count: int) -> list[Any]:
    """People with a message each in the outbox, queued as any module would."""
    from django.db import transaction
    from django.utils import timezone

    from parvis.kit.permission import SYSTEM
    from parvis.notify import notice
    from parvis.people import actions
    from tests.suites import nursery

    now, people = timezone.now(), []
    with transaction.atomic():
        for _ in range(count):
            name = uuid.uuid4().hex[:8]
            person = actions.register(email=f"{name}@example.org", given_name="Kim", family_name=name, by=SYSTEM, at=now, roles=["student"])
            notice.queue(nursery.NOTE, about=person, at=now)
            people.append(person)
    return people


def process_killed_while_writing(world: World) -> Iterator[Row]:
    """A web process is killed at any moment of an action. What was acknowledged is there; nothing is half there."""
    from tests.suites import nursery

    acknowledged: list[str] = []
    for number in range(world.tries):
        hears, says = world.processes.Pipe(duplex=False)
        victim = world.run(nursery.register_on_and_on, says, f"kill{number}")
        says.close()
        heard = [hears.recv()] if hears.poll(20) else []
        time.sleep(random.random() * 0.03)
        _kill(victim)
        with contextlib.suppress(EOFError):
            while True:
                heard.append(hears.recv())
        victim.join()
        acknowledged += heard
    yield _count("process killed while it writes", world.tries, world.tries)
    yield from _whole(acknowledged, "killed process")


def same_form_sent_again(world: World) -> Iterator[Row]:
    """The same form, sent eight times at the same moment."""
    from parvis.people.models import User
    from tests.suites import nursery

    threads, forms = 8, max(world.tries * 4, 8)
    hears, says = world.processes.Pipe(duplex=False)
    keys = [uuid.uuid4().hex for _ in range(forms)]
    sender = world.run(nursery.send_form, keys, says, threads)
    says.close()
    answers: list[str] = []
    with contextlib.suppress(EOFError):
        while True:
            answers.append(hears.recv())
    sender.join()
    made = Counter(User.objects.filter(given_name="Form").values_list("family_name", flat=True))
    yield _count("same form sent eight times at once", len(answers), threads * forms)
    yield _none("forms with no effect", len(set(keys) - set(made)))
    yield _none("forms with a second effect", sum(n - 1 for n in made.values()))
    untold = Counter(a for a in answers if a != "told")
    yield _none(f"senders not told{': ' + str(untold.most_common(1)) if untold else ''}", untold.total())


def backup_under_writers(world: World) -> Iterator[Row]:
    """A backup while fifty write, put back elsewhere, and compared."""
    from tests.suites import nursery

    lost, broken, different = 0, 0, 0
    for number in range(3):
        stop = world.processes.Event()
        pipes, writers = [], []
        for half in range(2):
            hears, says = world.processes.Pipe(duplex=False)
            writers.append(world.run(nursery.register_at_once, says, f"backup{number}{half}", 25, stop))
            says.close()
            pipes.append(hears)
        time.sleep(1.0)
        safe = [name for pipe in pipes for name, _begun, _ended in _waiting(pipe) if name]
        file = world.folder / f"backup-{number}.tar.gz"
        _launcher("backup", str(file), *(["--portable"] if number == 2 else []), world=world)
        stop.set()
        for pipe in pipes:
            with contextlib.suppress(EOFError):
                while True:
                    pipe.recv()
        for writer in writers:
            writer.join()
        facts = _restored(file, world, elsewhere=number == 2)
        lost += len(set(safe) - set(facts["names"]))
        broken += int(facts["trail"] is not None)
        different += int(len(facts["names"]) != facts["registered"])
    yield _count("backups under fifty writers", 3, 3)
    yield _none("acknowledged before the backup, not in it", lost)
    yield _none("restored trails that do not hold", broken)
    yield _none("restored databases with something half there", different)


def _waiting(pipe: Any) -> Iterator[Any]:
    while pipe.poll():
        yield pipe.recv()


def _restored(file: Path, world: World, *, elsewhere: bool) -> dict[str, Any]:
    """Puts the backup into a fresh installation, the portable one on the other database, and asks what is there."""
    with contextlib.ExitStack() as stack:
        on = world.on if not elsewhere else ("sqlite" if world.on == "postgres" else "postgres")
        data = Path(tempfile.mkdtemp(prefix="parvis-restored-"))
        stack.callback(shutil.rmtree, data, ignore_errors=True)
        url = ""
        if on == "postgres":
            url = stack.enter_context(postgres.temporary())
        _launcher("restore", str(file), world=world, data=data, url=url)
        asked = "import tests.suites.faults as f; f.tell()"
        environ = _environ(data, url)
        told = subprocess.run([str(PYTHON), "-c", asked], cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
        return dict(json.loads(told.stdout))


def tell() -> None:
    """Says what is in a restored database. Runs in a process of its own."""
    import django

    django.setup()
    from parvis.audit import trail
    from parvis.audit.models import Entry
    from parvis.people.models import User

    names = list(User.objects.filter(given_name="Kim").order_by("pk").values_list("family_name", flat=True))
    broken = trail.verify()
    print(json.dumps({"names": names, "trail": broken and broken.why, "registered": Entry.objects.filter(event="people.register").count()}))


def _launcher(verb: str, file: str, *more: str, world: World, data: Path | None = None, url: str | None = None) -> None:
    at = data or world.folder
    address = url if url is not None else (world.server.url if world.server else "")
    command = [str(PYTHON), "-m", "tools.launcher.backups", verb, "--data", str(at), "--file", file, *more]
    done = subprocess.run(command, cwd=ROOT, env=_environ(at, address), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{verb} did not succeed: {done.stdout}{done.stderr}")


def _environ(data: Path, url: str) -> dict[str, str]:
    environ = os.environ | {"PARVIS_TEST_FOLDER": str(data), "PYTHONPATH": str(ROOT)}
    environ.pop("DATABASE_URL", None)
    return environ | ({"DATABASE_URL": url} if url else {})


def database_cut_off_under_load(world: World) -> Iterator[Row]:
    """PostgreSQL is ended as when the power goes, ten times, while eight write; each writer tries again, as a person does."""
    if world.server is None:
        return
    from django.db import connections

    from tests.suites import nursery

    cuts = max(world.tries // 10, 2)
    stop = world.processes.Event()
    hears, says = world.processes.Pipe(duplex=False)
    writers = world.run(nursery.register_at_once, says, "cut", 8, stop)
    says.close()
    heard: list[tuple[str, float, float]] = []
    cut_at: list[float] = []
    for _ in range(cuts):
        deadline = time.monotonic() + 2.0
        while time.monotonic() < deadline:
            if hears.poll(0.05):
                heard.append(hears.recv())
        cut_at.append(time.monotonic())
        world.server.stop(signal.SIGQUIT)
        world.server.start()
    time.sleep(1.0)
    stop.set()
    with contextlib.suppress(EOFError):
        while True:
            heard.append(hears.recv())
    writers.join()
    connections.close_all()
    yield _count("PostgreSQL cut off under load", cuts, cuts)
    yield from _whole([name for name, _begun, _ended in heard if name], "cut off")
    written = sorted(ended for name, _begun, ended in heard if name)
    away = [next((ended for ended in written if ended > at + 0.5), math.inf) - at for at in cut_at]
    yield row("longest time until somebody could write again", round(max(away), 1), "s", "< 5", max(away) < 5)
    yield _none("writers who gave up", sum(not name for name, _begun, _ended in heard))


def _whole(acknowledged: list[str], fault: str) -> Iterator[Row]:
    """What was acknowledged is there once, with its role and its lines, and the trail holds."""
    from allauth.account.models import EmailAddress

    from parvis.audit import trail
    from parvis.audit.models import Entry
    from parvis.people.models import RoleGrant, User

    names = Counter(User.objects.filter(given_name="Kim").values_list("family_name", flat=True))
    people = set(User.objects.filter(given_name="Kim").values_list("pk", flat=True))
    registered = Counter(int(pk) for pk in Entry.objects.filter(event="people.register").values_list("subject_id", flat=True))
    granted = set(RoleGrant.objects.values_list("person_id", flat=True))
    addressed = set(EmailAddress.objects.values_list("user_id", flat=True))
    half = [pk for pk in people if pk not in granted or pk not in addressed or registered[pk] != 1]
    yield _none(f"{fault}: acknowledged and lost", len(set(acknowledged) - set(names)))
    yield _none(f"{fault}: there twice", sum(n - 1 for n in names.values()))
    yield _none(f"{fault}: half there", len(half))
    broken = trail.verify()
    yield _none(f"{fault}: trail broken{': ' + broken.why if broken else ''}", int(broken is not None))


# --- Counting and printing --------------------------------------------------------------------

FAULTS = (
    worker_killed_while_sending,
    process_killed_while_writing,
    same_form_sent_again,
    backup_under_writers,
    database_cut_off_under_load,
)


def _count(name: str, done: int, wanted: int) -> Row:
    return row(name, done, "times", f">= {wanted}", done >= wanted)


def _none(name: str, found: int) -> Row:
    return row(name, found, "", 0, found == 0)


def _info(name: str, found: int) -> Row:
    return row(name, found, "", "any", True)


def main(args: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./parvis test faults")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="a tenth of the tries")
    parser.add_argument("--on", choices=("sqlite", "postgres"))
    parser.add_argument("-k", dest="only", default="", help="only the faults whose name contains this")
    options = parser.parse_args(args)
    if options.on is None:
        return _both(args, as_json=options.json)
    world = World(options.on, 10 if options.quick else 100)
    rows: list[Row] = []
    try:
        for fault in FAULTS:
            if options.only in fault.__name__:
                rows += [r | {"name": f"{options.on}: {r['name']}"} for r in fault(world)]
    finally:
        world.close()
    return show(rows, as_json=options.json)


def _both(args: list[str], *, as_json: bool) -> int:
    """A process for each database, because Django knows only one at a time."""
    rows: list[Row] = []
    for on in ("sqlite", "postgres"):
        command = [str(PYTHON), "-m", "tests.suites.faults", *(a for a in args if a != "--json"), "--on", on, "--json"]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            rows += json.loads(done.stdout)
        except ValueError:
            rows.append(row(f"{on}: the suite itself", 1, "broken", 0, False))
    return show(rows, as_json=as_json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
