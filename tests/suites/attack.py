"""What somebody who means harm can do: `./parvis test attack [--json]`.

The whole cast at the end of the story. A text that can be recognised, and that is also an attempt to inject, is put into every private
field; then everybody opens every page that they can reach, and everybody's pages, files, e-mails, logs and the database file are searched
for what is not theirs. Then every form is sent with what no form expects."""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.report import Row, row, show
from tests.suites.forms_in_pages import Form, forms

ALONE = {"meetings_afterword": "author_id"}
"""Written for the coordinator alone: whose it is, and nobody else's in the pair."""
READERS: dict[str, tuple[tuple[str, ...], bool]] = {
    "advice_letter.text": (("conversation.person_id", "conversation.taken_by_id"), False),
    "advice_draft.text": (("writer_id",), False),
    "advice_emergency.needs": (("sender_id", "told_person_id"), True),
    "advice_emergency.why_not_yet": ((), True),
    "exchange_import.content": (("made_by_id",), False),
    "integrations_calendar_feed.token": (("person_id",), False),
    "meetings_cancellation_report.words": (("mentorship.mentor.person_id",), True),
    "meetings_other_side.to_office": (("author_id",), True),
    "meetings_other_side.to_raise": (("author_id",), False),
    "meetings_report_later.words": (("mentorship.mentor.person_id",), False),
    "mentorships_earlier_answer.text": (("agreement.mentorship.student_id", "agreement.mentorship.mentor.person_id"), False),
    "mentorships_forethought.text": (("mentorship.mentor.person_id",), False),
    "support_unwanted_mentor.name": (("request.student_id",), True),
    "timetables_subscription.address": (("person_id",), False),
    "timetables_subscription.busy": (("person_id",), False),
    "training_prepared_case.text": (("booking.mentor.person_id", "booking.occasion.led_by_id"), False),
}
"""Where not everybody whom the row names reads a text: who does, and whether any coordinator does. Not whom it is about, not the other one
of a pair for whom it was not written, not a colleague who is asked, and not the mentor who is not wanted."""
STAFF = {"coordinator"}
"""Those whose work it is to read. That they read what they need only is the matter of their permissions, tested in tests/access."""
CORPUS = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "{{ settings.SECRET_KEY }}{% debug %}",
    '=HYPERLINK("http://evil.example")',
    "a@example.org\r\nBcc: all@example.org",
    "../../../../etc/passwd",
    "' OR 1=1 --",
    "\u202e\u0000\ud7ff\ufffe",
    "9" * 400,
    "-1",
    "å" * 20_000,
    "2026-02-30",
    "",
)
ESCAPES = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "http:evil.example",
    "javascript:alert(1)",
    "https:/evil.example",
)
HEADERS: dict[str, Callable[[str], bool]] = {
    "Content-Security-Policy": lambda v: "unsafe" not in v and "default-src 'none'" in v and "frame-ancestors 'none'" in v,
    "X-Content-Type-Options": lambda v: v == "nosniff",
    "Referrer-Policy": lambda v: v in {"same-origin", "no-referrer"},
    "X-Frame-Options": lambda v: v == "DENY",
    "Permissions-Policy": lambda v: "camera=()" in v,
}


@dataclass
class Secret:
    """A planted text: where it stands and who may meet it."""

    where: str
    may: frozenset[int]
    staff: bool


@dataclass
class World:
    """The cast with a browser each, and all that they were shown."""

    people: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, Any] = field(default_factory=dict)
    pages: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    secrets: dict[str, Secret] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    bad_headers: list[str] = field(default_factory=list)


MARK = re.compile(r"planted(\d+)x")


def planted(number: int) -> str:
    """Recognised by its number; dangerous wherever it is not escaped."""
    return f"planted{number}x<i data-planted>\"'&{{{{7*7}}}}"


def made() -> World:
    """The story at its end, everybody signed in, and every private field with a text of its own."""
    from tools import temporary

    temporary.world(stage="closing", pairs=1)
    from django.test import Client

    from parvis.demo import story
    from parvis.people.models import User

    world = World()
    for face in story.faces():
        if (person := User.objects.filter(email=face.email).first()) is not None:
            world.people[face.given_name] = person
            world.clients[face.given_name] = Client(raise_request_exception=False)
            world.clients[face.given_name].force_login(person)
    world.clients["nobody"] = Client(raise_request_exception=False)
    _plant(world)
    _listen(world)
    return world


def _in_every_cell(was: str, text: str) -> str:
    held = json.loads(was)
    return json.dumps({**held, "rows": [(number, [text for _cell in cells]) for number, cells in held["rows"]]})


IN_ITS_SHAPE: dict[str, Callable[[str, str], str]] = {"exchange_import.content": _in_every_cell}
"""Texts that a program reads too: the planted one lies where somebody's words do."""


def _plant(world: World) -> None:
    from django.db import models

    from parvis.privacy import retention

    known = retention.documents()
    for table, model in sorted(retention.tables().items()):
        document = known.get(table)
        if document is None or table.startswith(("people_", "account_", "usersessions_", "web_", "mfa_", "django_", "audit_")):
            continue
        for column, about in retention.columns_of(model).items():
            if column not in document.columns or document.columns[column].copied or not isinstance(about, models.TextField):
                continue
            for pk in model._base_manager.exclude(**{about.attname: ""}).order_by("pk").values_list("pk", flat=True):
                number, one = len(world.secrets) + 1, model._base_manager.get(pk=pk)
                shape, text = IN_ITS_SHAPE.get(f"{table}.{column}"), planted(number)
                text = shape(getattr(one, about.attname), text) if shape else text
                model._base_manager.filter(pk=pk).update(**{about.attname: text})
                world.secrets[str(number)] = _secret(f"{table}.{column}", one)


def _secret(column: str, one: Any) -> Secret:
    """For everybody whom the row names, itself or through what it belongs to; where the writer has chosen who reads it, for those only."""
    where = f"{column} {one.pk}"
    if column in READERS:
        readers, staff = READERS[column]
        return Secret(where, frozenset(attrgetter(reader)(one) for reader in readers), staff)
    chosen = getattr(one, "audience", "")
    found: set[int] = set()
    if owner := ALONE.get(one._meta.db_table):
        found.add(getattr(one, owner))
    else:
        _follow(one, found, 3)
    if chosen in {"mentor", "both"}:
        from parvis.mentorships.models import Mentorship

        student = getattr(one, "student_id", None) or one.author_id
        found |= set(Mentorship.objects.filter(student=student).values_list("mentor__person_id", flat=True))
    return Secret(where, frozenset(found), staff=not chosen or chosen in {"coordinator", "both"})


def _follow(one: Any, found: set[int], steps: int) -> None:
    for about in one._meta.concrete_fields:
        if about.is_relation and (other := getattr(one, about.name)) is not None:
            if other._meta.label_lower == "people.user":
                found.add(other.pk)
            elif steps:
                _follow(other, found, steps - 1)


def _listen(world: World) -> None:
    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            world.log.append(f"{record.getMessage()} {record.__dict__.get('exc_text') or ''}")

    logging.getLogger().handlers = [Ear()]
    logging.getLogger().setLevel(logging.INFO)


def walk(world: World) -> None:
    """Everybody opens every page that they can reach, and every file."""
    from tools.crawl import FILE, LINK, crawl

    for name, client in world.clients.items():

        def fetch(path: str, name: str = name, client: Any = client) -> str | None:
            response = client.get(path, follow=False)
            world.answers[response.status_code] += 1
            body = b"".join(response.streaming_content) if response.streaming else response.content
            text = body.decode(errors="replace")
            world.pages[name][path] = text
            if "text/html" not in response.headers.get("Content-Type", ""):
                return None
            world.bad_headers += [f"{path}: {h}" for h, good in HEADERS.items() if not good(response.headers.get(h, ""))]
            if response.status_code in {301, 302}:
                return f'<a href="{response.headers["Location"]}">on</a>'
            return text if response.status_code == 200 else None

        for page in list(crawl(fetch, of_each=4)):
            for link in LINK.findall(page.html):
                if link.startswith("/") and FILE.search(link) and link not in world.pages[name]:
                    fetch(link)


# --- What is looked for -----------------------------------------------------------------------


def private_text(world: World) -> Iterator[Row]:
    """Nobody meets a text that is not theirs."""
    found, met = [], set()
    for name, pages in world.pages.items():
        person = world.people.get(name)
        reads = person is not None and person.role_set & STAFF
        for path, text in pages.items():
            for number in set(MARK.findall(text)):
                met.add(number)
                secret = world.secrets[number]
                if not (reads and secret.staff) and (person is None or person.pk not in secret.may):
                    found.append(f"{name} on {path}: {secret.where}")
    yield row("private texts planted", len(world.secrets), "", ">= 50", len(world.secrets) >= 50)
    yield row("pages and files opened", sum(map(len, world.pages.values())), "", ">= 200", sum(map(len, world.pages.values())) >= 200)
    yield row("planted texts met by those they are for", len(met), "", "> 0", bool(met))
    yield _none("private texts met by somebody else", found)


def injected(world: World) -> Iterator[Row]:
    """What somebody wrote is text wherever it is shown."""
    raw = [f"{name} on {path}" for name, pages in world.pages.items() for path, text in pages.items() if _is_raw(path, text)]
    yield _none("texts shown unescaped", raw)
    yield _none("errors while pages were opened", [f"{n} × {status}" for status, n in world.answers.items() if status >= 500])
    yield _none("pages without their protecting headers", world.bad_headers)


def _is_raw(path: str, text: str) -> bool:
    """Mark-up that came out as mark-up. In a text file it is text."""
    return (
        "<i data-planted" in text and text.lstrip()[:15].lower().startswith(("<!doctype", "<html")) and not path.endswith((".csv", ".json"))
    )


def kept_elsewhere(world: World) -> Iterator[Row]:
    """Neither the log, nor the e-mails, nor a copy of the database without the keys holds any of it."""
    from django.conf import settings
    from django.core import mail
    from django.core.management import call_command
    from django.db import connection

    call_command("tick", verbosity=0)
    yield _none("planted texts in e-mails", [str(m.subject) for m in mail.outbox if MARK.search(f"{m.subject} {m.body}")])
    addresses = [p.email for p in world.people.values()] + [p.family_name for p in world.people.values()]
    yield _none(
        "planted texts, names and addresses in the log",
        [line for line in world.log if MARK.search(line) or any(a in line for a in addresses)],
    )
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = Path(str(settings.DATABASES["default"]["NAME"])).read_bytes()
    open_text = {m.decode() for m in re.findall(rb"planted(\d+)x<i", raw)}
    yield _none("private texts readable in the database file", sorted({world.secrets[n].where.split()[0] for n in open_text}))


def forms_misused(world: World) -> Iterator[Row]:
    """Every form of everybody's pages, with what no form expects; each undone afterwards."""
    broken: list[str] = []
    sent = 0
    seen: set[tuple[str, ...]] = set()
    for name, client in world.clients.items():
        roles = str(getattr(world.people.get(name), "roles", ""))
        for path, text in list(world.pages[name].items()):
            for form in forms(text) if "<form" in text else []:
                shape = (roles, re.sub(r"\d+", "n", form.action or path), *sorted(form.values))
                if form.method != "post" or shape in seen or "logout" in form.action:
                    continue
                seen.add(shape)
                for words in CORPUS:
                    status = _send(client, form, path, words)
                    sent += 1
                    if status >= 500:
                        broken.append(f"{name}: {form.action or path}: {status} for {words[:20]!r}")
    yield row("misused forms sent", sent, "", ">= 500", sent >= 500)
    yield _none("misused forms that broke something", broken)


def _send(client: Any, form: Form, path: str, words: str) -> int:
    from django.db import transaction

    values = dict(form.values)
    for name in form.free or [n for n in values if n not in {"csrfmiddlewaretoken", "form_key"}]:
        values[name] = [words]
    with transaction.atomic():
        response = client.post(form.action or urlsplit(path).path, values)
        transaction.set_rollback(True)
    return int(response.status_code)


def forged(world: World) -> Iterator[Row]:
    """A form that did not come from here does nothing; an address from outside is not followed."""
    from django.test import Client

    tried, let_through = 0, []
    for name, person in world.people.items():
        stranger = Client(enforce_csrf_checks=True, raise_request_exception=False)
        stranger.force_login(person)
        posts = [(path, f) for path, text in world.pages[name].items() for f in forms(text) if f.method == "post"]
        actions = {urlsplit(f.action or path).path for path, f in posts}
        for action in sorted(actions):
            tried += 1
            status = stranger.post(action, {"language": "en"}).status_code
            if status not in {403, 404, 405}:
                let_through.append(f"{name}: {action}: {status}")
    yield row("forms sent from another site", tried, "", ">= 50", tried >= 50)
    yield _none("forms from another site let through", let_through)
    yield _none("addresses outside that were followed", list(_led_away(world)))


def _led_away(world: World) -> Iterator[str]:
    for escape in ESCAPES:
        for path, data in (
            ("/language/", {"language": "en", "next": escape}),
            (f"/accounts/login/?next={escape}", {"email": "x@example.org"}),
        ):
            place = world.clients["nobody"].post(path, data).headers.get("Location", "")
            if place and (urlsplit(place).netloc or place.startswith(("//", "/\\", "javascript", "http"))):
                yield f"{path}: {escape} led to {place}"


def guessed(world: World) -> Iterator[Row]:
    """Somebody who asks for the unknown and for what is another's learns nothing from the difference."""
    told = []
    for name, pages in world.pages.items():
        mine = {path for path in pages if re.search(r"/\d+/", path)}
        others = {p for other, theirs in world.pages.items() if other != name for p in theirs if re.search(r"/\d+/", p)} - mine
        for path in sorted(others)[:150]:
            if any(path.startswith(prefix) for prefix in ("/demo/",)):
                continue
            there = world.clients[name].get(path)
            unknown = world.clients[name].get(re.sub(r"/\d+/", "/987654/", path, count=1))
            if there.status_code not in {200, 301, 302} and _heard(there) != _heard(unknown):
                told.append(f"{name}: {path}: {there.status_code} and {unknown.status_code}")
    yield _none("answers that tell that something exists", told)
    known, stranger = (_asked_to_sign_in(world, email) for email in ("eva.holm@example.org", "nobody.at.all@example.org"))
    yield _none("answers that tell that somebody has an account", [] if known == stranger else ["the two answers differ"])


def _asked_to_sign_in(world: World, email: str) -> tuple[int, str, str]:
    from django.test import Client

    client: Any = Client(raise_request_exception=False)
    response = client.post("/accounts/login/", {"email": email})
    after = client.get(response.headers["Location"]) if response.status_code == 302 else response
    return response.status_code, response.headers.get("Location", ""), _heard(after)[1].replace(email, "…")


def _heard(response: Any) -> tuple[int, str]:
    """Status and text, without what is another each time, and without the address that was asked for."""
    text = response.content.decode(errors="replace")
    text = re.sub(r'(name="(?:csrfmiddlewaretoken|form_key)" value=")[^"]*', r"\1", text)
    return response.status_code, re.sub(r"/\d+/", "/n/", text)


LOOKS: tuple[Callable[[World], Iterator[Row]], ...] = (private_text, injected, kept_elsewhere, forged, guessed, forms_misused)


def _none(name: str, found: list[str]) -> Row:
    for line in found[:8]:
        print(f"  {name}: {line}", file=sys.stderr)
    return row(name, len(found), "", 0, not found)


def main(args: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./parvis test attack")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("-k", dest="only", default="", help="only the looks whose name contains this")
    options = parser.parse_args(args)
    world = made()
    walk(world)
    return show([r for look in LOOKS if options.only in look.__name__ for r in look(world)], as_json=options.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
