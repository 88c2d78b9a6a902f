"""The written list of what the coordinator sees of a pair is true: what the office's pages ask of the database, and what stands on them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.demo import story
from parvis.meetings.models import Meeting
from parvis.mentorships import words
from parvis.people.models import User
from parvis.privacy.fields import Sealed
from parvis.visits.models import Visit
from tests.access.test_card_nowhere import begin_to_count_anew
from tools.crawl import crawl

pytestmark = pytest.mark.django_db
OF_THE_PAIR = ("mentorships_", "meetings_", "goals_", "support_sharing_line")
PLAIN_WORDS = {"meetings_meeting.place", "meetings_meeting.way_there", "mentorships_answer.choice", "meetings_absence.why"}
"""What the two have chosen or typed and is not encrypted: where they meet, and which ready answer."""
OWN = {"meetings_absence.undo_why", "meetings_afterword.reply"}
"""Written by the coordinator herself."""
ABOUT_HERSELF = "/my-data/"
"""There every table is asked for what is about the reader: of a pair that she is not in, nothing."""
COLUMN = re.compile(r'"?(\w+)"?\."(\w+)"')
ALIAS = re.compile(r'"(\w+)" (?:AS )?"?([A-Z]\d+)"?\b')


def words_of_the_pair() -> set[str]:
    """Every column that holds something in the two's own words."""
    sealed = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, Sealed) and model._meta.db_table.startswith(OF_THE_PAIR)
    }
    return sealed | PLAIN_WORDS


def read_by(statement: str) -> Iterator[str]:
    """The columns that a statement names, with the tables' own names."""
    known = {alias: table for table, alias in ALIAS.findall(statement)}
    for table, column in COLUMN.findall(statement):
        yield f"{known.get(table, table)}.{column}"


def test_a_statement_that_reads_by_another_name_is_understood() -> None:
    said = 'SELECT T4."why", "a"."b" FROM "a" INNER JOIN "meetings_meeting" T4 ON (T4."id" = "a"."b")'
    assert set(read_by(said)) == {"meetings_meeting.why", "a.b", "meetings_meeting.id"}


@pytest.fixture
def office(db: None) -> Client:
    """The coordinator, in the middle of a term."""
    begin_to_count_anew()
    story.play("term", at=timezone.now())
    eva = Client(REMOTE_ADDR="127.0.0.1")
    eva.force_login(User.objects.get(given_name="Eva"))
    return eva


@pytest.mark.requirement("R82")
@pytest.mark.requirement("Q10")
def test_the_offices_pages_read_of_a_pairs_words_what_the_list_says_and_no_more(office: Client) -> None:
    listed = {column for line in words.READ_BY_OFFICE for column in line.columns}
    assert listed <= words_of_the_pair(), "the list names columns that are not there"
    found: dict[str, set[str]] = {}

    def fetch(path: str) -> str | None:
        with CaptureQueriesContext(connection) as asked:
            answer = office.get(path, follow=True)
        for one in asked.captured_queries:
            if one["sql"].startswith("SELECT") and not path.startswith(ABOUT_HERSELF):
                for column in set(read_by(one["sql"])) & words_of_the_pair():
                    found.setdefault(column, set()).add(path)
        return answer.content.decode() if answer["Content-Type"].startswith("text/html") and answer.status_code == 200 else None

    seen = [page.path for page in crawl(fetch)]
    assert len(seen) > 20
    too_much = {column: sorted(paths)[:3] for column, paths in found.items() if column not in listed | OWN}
    assert not too_much, too_much
    for line in words.READ_BY_OFFICE:
        elsewhere = {path for column in line.columns for path in found.get(column, ()) if not path.startswith(line.only_under)}
        assert not elsewhere, (line.columns, sorted(elsewhere)[:3])
    assert any(path.startswith("/visits/") for path in found["meetings_meeting.place"]), "the walk came to an invitation"
    assert "mentorships_answer.text" in found, "the walk came to an agreement"


@pytest.mark.requirement("R82")
def test_what_the_list_does_not_name_stands_on_none_of_the_offices_pages(office: Client) -> None:
    """A text in every row of every such column; those of an answer in the frame and of a card's open line may stand there.

    So may the place of a first meeting that the coordinator is invited to, and no other's."""
    invited = Visit.objects.filter(state__in=("asked", "accepted"), meeting__isnull=False).values("meeting")
    assert invited.count() == 2
    listed = {column for line in words.READ_BY_OFFICE for column in line.columns if not line.only_under}
    hidden = words_of_the_pair() - listed - OWN - {"mentorships_answer.choice"}
    with transaction.atomic():
        for model in apps.get_models():
            mine = [f for f in model._meta.fields if f"{model._meta.db_table}.{f.column}" in hidden]
            rows = model._base_manager.exclude(pk__in=invited) if model is Meeting else model._base_manager.all()
            for row in rows.order_by("pk") if mine else ():
                model._base_manager.filter(pk=row.pk).update(**{f.name: f"ZQ{model.__name__}{f.name}QZ"[:40] for f in mine})
    faults: list[str] = []

    def fetch(path: str) -> str | None:
        answer = office.get(path, follow=True)
        said = answer.content.decode(errors="ignore")
        faults.extend(f"{path}: {text}" for text in re.findall(r"ZQ\w+QZ", said))
        return said if answer["Content-Type"].startswith("text/html") and answer.status_code == 200 else None

    assert len(list(crawl(fetch))) > 20
    assert faults == []
