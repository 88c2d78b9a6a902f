"""Looks at a page as it stands in the browser, on a wide and a narrow screen, light and dark, and says all that is wrong with it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Browser, Page, Route

from tests.journeys.looked_at import LookedAt

HERE = Path(__file__).resolve().parent
AXE = (HERE / "vendor" / "axe-4.14.1.min.js").read_text(encoding="utf-8")
CHECKS = (HERE / "checks.js").read_text(encoding="utf-8")
STRUCTURE = (HERE / "structure.js").read_text(encoding="utf-8")
LATE_FONT = re.compile(r"font-display:\s*optional")
PATIENCE = 60.0
"""Seconds until a walk is given up. It ends what hangs and judges nothing: a busy machine can be ten times slower than a quiet one."""
WIDTHS = (1280, 320)
RULES: dict[Literal["light", "dark"], dict[str, Any]] = {
    "light": {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}},
}
"""What axe asks in each scheme: everything in light; in dark all that depends on colour, since nothing else differs."""
RUN_AXE = """async (rules) => {
  const found = await axe.run(document, {...rules, resultTypes: ["violations", "incomplete"], preload: false});
  const line = (kind) => (rule) => rule.nodes.slice(0, 4).map((n) =>
    `axe ${kind}: ${rule.id}: ${n.target.join(" ")}: ${[...n.any, ...n.all, ...n.none].map((c) => c.message).join("; ")}`);
  return [...found.violations.flatMap(line("violation")), ...found.incomplete.flatMap(line("undecided"))];
}"""


class Inspector:
    """A second window. It shows the same HTML again, without scripts, so that looking changes nothing for the one who walks.

    Our own checks look at every page that is shown. Axe looks at each structure once: in other words, and in the other language, it
    would say the same. `structures` are those that it found no fault in."""

    def __init__(self, browser: Browser, structures: LookedAt) -> None:
        self._structures = structures
        self._context = browser.new_context(reduced_motion="reduce", service_workers="block")
        self._context.set_default_timeout(PATIENCE * 1000)
        self._page = self._context.new_page()
        self._html = ""
        self._headers: dict[str, str] = {}
        self._files: dict[str, tuple[str, bytes]] = {}
        self._page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        if route.request.is_navigation_request():
            route.fulfill(status=200, headers=self._headers, body=self._html)
        elif route.request.resource_type == "script":
            route.fulfill(status=200, content_type="text/javascript", body="")
        elif (path := urlsplit(route.request.url).path).startswith(settings.STATIC_URL):
            if path not in self._files:
                self._files[path] = self._file(route)
            content_type, body = self._files[path]
            route.fulfill(status=200, content_type=content_type, body=body)
        else:
            route.continue_()

    def _file(self, route: Route) -> tuple[str, bytes]:
        """A static file, whose address names its content: each is fetched once."""
        answer = route.fetch()
        if route.request.resource_type != "stylesheet":
            return answer.headers["content-type"], answer.body()
        # On a first visit the typeface may come too late to be used. Here it is waited for, so that the page looks the same each time.
        return "text/css; charset=utf-8", LATE_FONT.sub("font-display:block", answer.text()).encode()

    def faults(self, page: Page, headers: dict[str, str] | None = None) -> list[str]:
        """Everything that is wrong with the page, a line each. Nothing wrong: an empty list."""
        return self.faults_in(page.content(), url=page.url, headers=headers)

    def faults_in(self, html: str, *, url: str, headers: dict[str, str] | None = None) -> list[str]:
        policy = {k: v for k, v in (headers or {}).items() if k == "content-security-policy"}
        self._html, self._headers = html, {"content-type": "text/html; charset=utf-8"} | policy
        self._page.goto(url.partition("#")[0])
        self._page.evaluate("document.fonts.ready.then(() => document.fonts.size)")
        structure = (str(self._page.evaluate(STRUCTURE)),)
        new = structure not in self._structures
        if new:
            self._page.evaluate(AXE)
        faults: list[str] = []
        for width in WIDTHS:
            self._page.set_viewport_size({"width": width, "height": 900})
            self._open_details(opened=False)
            faults += self._page.evaluate(CHECKS, width)
            self._open_details(opened=True)
            faults += self._page.evaluate(CHECKS, width)
            for scheme, rules in RULES.items() if new else ():
                self._page.emulate_media(color_scheme=scheme)
                found: list[Any] = self._page.evaluate(RUN_AXE, rules)
                faults += [f"at {width} px, {scheme}: {fault}" for fault in found]
        if new and not faults:
            self._structures.add(structure)
        return list(dict.fromkeys(faults))

    def _open_details(self, *, opened: bool) -> None:
        """A fault in a folded part is a fault."""
        self._page.evaluate("(opened) => document.querySelectorAll('details').forEach((d) => { d.open = opened })", opened)

    def close(self) -> None:
        self._context.close()
