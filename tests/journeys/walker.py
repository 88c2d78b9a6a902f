"""A person with a browser. Every page that is come to is looked at by itself; a fault in it fails the journey there and then."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

from tests.journeys.inspector import PATIENCE
from tests.journeys.looked_at import LookedAt, Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.inspector import Inspector
    from tests.journeys.site import Site

SILENCE = 1.0
"""Seconds after a click within which the browser asks the site for something, if it is going to."""
GROUPS: tuple[Literal["group", "region", "radiogroup"], ...] = ("group", "region", "radiogroup")
HARMLESS = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
"""The browser's own remark about a form with faults or a page that is not found."""


class Walker:
    """One person, one browser. Names of links, buttons and fields are what a person sees or hears."""

    looked_at = LookedAt(Path(os.environ["PARVIS_TEST_LOOKED_AT"]))

    def __init__(self, browser: Browser, site: Site, inspector: Inspector, *, language: str, js: bool, width: int, dark: bool) -> None:
        self.site = site
        self.language = language
        self.js = js
        self.on_arrival: list[Callable[[Walker], None]] = []
        """What a journey itself looks for on every page that this person comes to."""
        self._inspector = inspector
        self._context = browser.new_context(
            base_url=site.url,
            java_script_enabled=js,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="sv-SE" if language == "sv" else "en-GB",
            timezone_id=settings.TIME_ZONE,
            service_workers="block",
        )
        self._context.set_default_timeout(PATIENCE * 1000)
        self._context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site.url}])
        self.page: Page = self._context.new_page()
        self.status = 0
        self._headers: dict[str, str] = {}
        self._begun = 0
        self._pending: set[Request] = set()
        self._faults: list[str] = []
        self._faults_of_site = len(site.faults)
        self._listen()

    # --- Who ---------------------------------------------------------------------------------

    def is_signed_in_as(self, person: Any) -> Self:
        """Signs the person in without the pages for that, which have journeys of their own."""
        type(person).objects.filter(pk=person.pk).update(language=self.language)
        client = Client(REMOTE_ADDR="127.0.0.1")
        client.force_login(person)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        self._context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.site.url}])
        return self

    # --- Where -------------------------------------------------------------------------------

    def go(self, where: str, *args: Any) -> Self:
        """To a path, or to the page with that name."""
        path = where if where.startswith(("/", "http")) else reverse(where, args=args)
        self.page.goto(path)
        return self._arrive()

    def back(self) -> Self:
        self.page.go_back()
        return self._arrive()

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    # --- What --------------------------------------------------------------------------------

    def click(self, name: str, within: str = "") -> Self:
        """A link, by its name."""
        return self._do(self._one(("link",), name, within))

    def press(self, name: str, within: str = "") -> Self:
        """A button, by its name."""
        return self._do(self._one(("button",), name, within))

    def fill(self, label: str, value: str, within: str = "") -> Self:
        """A field, by its label."""
        self._one(("textbox", "spinbutton", "searchbox", "combobox"), label, within, by_label=True).fill(value)
        return self

    def choose(self, label: str, within: str = "") -> Self:
        """A radio button or a checkbox, by its label. `within` is the question, where answers have the same name."""
        self._one(("radio", "checkbox"), label, within).check()
        return self

    def unchoose(self, label: str, within: str = "") -> Self:
        self._one(("checkbox",), label, within).uncheck()
        return self

    def select(self, label: str, option: str, within: str = "") -> Self:
        """A choice in a drop-down list."""
        self._one(("combobox", "listbox"), label, within).select_option(label=option)
        return self

    def opens(self, summary: str) -> Self:
        """Unfolds a part of the page."""
        self.page.locator("summary").filter(has_text=summary).first.click()
        return self

    # --- What is seen ------------------------------------------------------------------------

    def sees(self, *texts: str) -> Self:
        """Each text stands on the page, where it can be seen."""
        for text in texts:
            wanted, deadline = _squeezed(text), time.monotonic() + PATIENCE
            while wanted not in (seen := self.text()):
                assert time.monotonic() < deadline, f"“{text}” is not on {self.page.url}. There is:\n{seen[:3000]}"
                self.page.wait_for_timeout(50)
        return self

    def sees_no(self, *texts: str) -> Self:
        for text in texts:
            assert _squeezed(text) not in self.text(), f"“{text}” is on {self.page.url}"
        return self

    def text(self) -> str:
        """All that can be read on the page, in one line."""
        return _squeezed(self.page.locator("body").inner_text())

    def can(self, name: str) -> bool:
        """Is there a link or a button with that name?"""
        return any(self.page.get_by_role(role, name=name, exact=True).count() for role in ("link", "button"))

    def fetch(self, where: str, *args: Any) -> tuple[int, dict[str, str], bytes]:
        """A file, as this person gets it: status, headers, content."""
        path = where if where.startswith("/") else reverse(where, args=args)
        answer = self._context.request.get(path, timeout=PATIENCE * 1000)
        return answer.status, answer.headers, answer.body()

    def download(self, name: str) -> bytes:
        """The file behind a link or a button."""
        with self.page.expect_download() as waiting:
            self._one(("link", "button"), name, "").click()
        return waiting.value.path().read_bytes()

    # --- How ---------------------------------------------------------------------------------

    def _one(self, roles: tuple[str, ...], name: str, within: str, *, by_label: bool = False) -> Locator:
        where: Any = self.page
        if within:
            groups = [self.page.get_by_role(role, name=within) for role in GROUPS]
            rows = self.page.locator("li, tr, section, fieldset, article, .card, form").filter(has_text=within)
            where = next((g.first for g in groups if g.count()), None) or rows.last
        for exact in (True, False):
            found: list[Locator] = [where.get_by_role(role, name=name, exact=exact) for role in roles]
            if by_label:
                found.append(where.get_by_label(name, exact=exact))
            for locator in found:
                if (count := locator.count()) == 1:
                    return locator
                visible = [locator.nth(i) for i in range(min(count, 20)) if locator.nth(i).is_visible()]
                if visible:
                    same = len(visible) == 1 or len({v.evaluate("e => e.href || e.outerHTML") for v in visible}) == 1
                    assert same, f"“{name}” stands {len(visible)} times on {self.page.url}. Say within which part."
                    return visible[0]
        there = [self.page.get_by_role(role).all_inner_texts() for role in roles]  # type: ignore[arg-type]  # roles
        raise AssertionError(f"No {' or '.join(roles)} called “{name}” on {self.page.url}. There are: {there}\n{self.text()[:2000]}")

    def _do(self, what: Locator) -> Self:
        before = self._begun
        what.click()
        began = time.monotonic()
        while self._pending or (self._begun == before and time.monotonic() - began < SILENCE):
            self.page.wait_for_timeout(10)
            assert time.monotonic() - began < PATIENCE, f"No answer on {self.page.url}: {[r.url for r in self._pending]}"
        return self._arrive()

    def _arrive(self) -> Self:
        self.page.wait_for_load_state("load")
        news = self.site.faults[self._faults_of_site :]
        self._faults_of_site = len(self.site.faults)
        assert not news, f"{self.page.url} broke:\n{news[-1]}"
        assert self.status < 500, f"{self.page.url} answered {self.status}"
        faults, self._faults = self._faults, []
        assert not faults, f"{self.page.url}: " + "\n".join(faults)
        for looks in self.on_arrival:
            looks(self)
        self._look()
        return self

    def _look(self) -> None:
        shape = self.shape(self._pattern(), self.page.title(), self.status)
        if shape in Walker.looked_at or not self.page.url.startswith(self.site.url):
            return
        faults = self._inspector.faults(self.page, self._headers)
        assert not faults, f"{self.page.url} (status {self.status}, {self.language}):\n" + "\n".join(faults)
        Walker.looked_at.add(shape)

    def shape(self, pattern: str, title: str, status: int = 200) -> Shape:
        """The same address pattern, title and language is the same page with other people in it."""
        return (pattern, title, self.language, str(status), str(self.js))

    def _pattern(self) -> str:
        try:
            return resolve(self.path).route
        except Resolver404:
            return self.path

    def _listen(self) -> None:
        self.page.on("request", self._request)
        self.page.on("requestfinished", self._ended)
        self.page.on("requestfailed", self._ended)
        self.page.on("response", self._response)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self._faults.append(f"script: {error}"))

    def _request(self, request: Request) -> None:
        self._begun += 1
        self._pending.add(request)
        if not request.url.startswith((self.site.url, "data:", "blob:")):
            self._faults.append(f"a request to another host: {request.url}")

    def _ended(self, request: Request) -> None:
        self._pending.discard(request)

    def _response(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.frame == self.page.main_frame:
            if not 300 <= response.status < 400:
                self.status, self._headers = response.status, response.headers
        elif response.status >= 400 and response.status != 422:
            self._faults.append(f"{response.status} for {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not HARMLESS.match(message.text):
            self._faults.append(f"console: {message.text}")

    def leave(self) -> None:
        self._context.close()


def _squeezed(text: str) -> str:
    return " ".join(text.split())
