"""Every page that anybody of the cast can reach by links, in both languages: it answers, it has its Swedish, and it looks right.

Comes last of the journeys: what they have looked at is not looked at again."""

from __future__ import annotations

import gettext
import html
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import trans_real

from parvis.demo import story
from parvis.demo.cast import EVERYBODY
from parvis.people.models import User
from tests.journeys.site import Site
from tests.journeys.walker import Walker
from tools.crawl import Page, crawl

STAGE = "term"
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


class Missed(gettext.NullTranslations):
    """Stands behind the Swedish catalogue and notes what was not found in it."""

    def __init__(self) -> None:
        super().__init__()
        self.sources: set[str] = set()

    def gettext(self, message: str) -> str:
        self.sources.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.sources.add(msgid1)
        return super().ngettext(msgid1, msgid2, n)


@pytest.fixture
def missed() -> Iterator[Missed]:
    """What was asked for in Swedish and is not there."""
    swedish: Any = trans_real.translation("sv")
    before, behind = swedish._fallback, Missed()
    swedish._fallback = behind
    yield behind
    swedish._fallback = before


def _pages(person: User | None, language: str, faults: list[str]) -> Iterator[Page]:
    """What the person reaches. A page that breaks, or that a link leads to in vain, is a fault."""
    client = Client(REMOTE_ADDR="127.0.0.1")
    if person is not None:
        User.objects.filter(pk=person.pk).update(language=language)
        client.force_login(person)
    client.cookies["parvis_language"] = language

    def fetch(path: str) -> str | None:
        answer = client.get(path, follow=True)
        if answer.status_code >= 400:
            faults.append(f"{person or 'a visitor'}: {path} answered {answer.status_code}")
            return None
        return answer.content.decode() if answer["Content-Type"].startswith("text/html") else None

    return crawl(fetch)


def _is_looked_at(walker: Walker, page: Page) -> bool:
    """Was a page of the same shape looked at already, by somebody else or in another journey?"""
    title = TITLE.search(page.html)
    said = " ".join(html.unescape(title.group(1)).split()) if title else ""
    return walker.shape(resolve(urlsplit(page.path).path).route, said) in Walker.looked_at


@pytest.mark.requirement("R24")
@pytest.mark.parametrize(
    ("language", "js"), [("sv", False), ("en", True)], ids=["Swedish without scripts", "English with scripts"]
)  # as the thread walks them
def test_every_page_that_anybody_can_reach_is_whole(
    site: Site, walker: Callable[..., Walker], missed: Missed, language: str, js: bool
) -> None:
    story.play(STAGE, at=timezone.now())
    people: list[Any] = [None, *User.objects.filter(email__in=[face.email for face in EVERYBODY]).order_by("pk")]
    faults: list[str] = []
    for person in people:
        somebody = walker(person, language=language, js=js)
        for page in _pages(person, language, faults):
            if not _is_looked_at(somebody, page):
                try:
                    somebody.go(page.path)
                except AssertionError as fault:
                    faults.append(f"{person or 'a visitor'}: {fault}")
        somebody.leave()
    assert not faults, "\n\n".join(faults)
    assert not missed.sources, f"no Swedish for {sorted(missed.sources)}"
