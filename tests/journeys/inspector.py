"""Looks at a page as it stands in the browser, on a wide and a narrow screen, light and dark, and says all that is wrong with it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Browser, Page, Route

from tests.journeys.looked_at import LookedAt

T = TypeVar("T")
HERE = Path(__file__).resolve().parent
AXE = (HERE / "vendor" / "axe-4.14.1.min.js").read_text(encoding="utf-8")
CHECKS = (HERE / "checks.js").read_text(encoding="utf-8")
STRUCTURE = (HERE / "structure.js").read_text(encoding="utf-8")
LATE_FONT = re.compile(r"font-display:\s*optional")
PATIENCE = 60.0
"""Seconds until a walk is given up. It ends what hangs and judges nothing: a busy machine can be ten times slower than a quiet one."""
WIDTHS = (1280, 320)
HEIGHT = 900
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
RULES: dict[str, dict[str, Any]] = {
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
SHOW = """async ({address, html}) => {
  history.replaceState(null, "", address);
  document.open();
  document.write(html);
  document.close();
  if (document.readyState !== "complete") await new Promise((loaded) => addEventListener("load", loaded, {once: true}));
  scrollTo(0, 0);
}"""
"""Another page in the same window. Axe stays loaded there: to load it and to warm it up takes as long as half a look."""
DRAWN = "async () => { document.documentElement.getBoundingClientRect(); await document.fonts.ready; }"
FOLDED_AND_NOT = f"""async (width) => {{
  const checks = ({CHECKS}), drawn = {DRAWN}, faults = [];
  for (const opened of [false, true]) {{
    document.querySelectorAll("details").forEach((d) => {{ d.open = opened; }});
    await drawn();
    faults.push(...checks(width));
  }}
  return faults;
}}"""
"""Our own checks. A fault in a folded part is a fault, too. The page is left with everything unfolded, as axe is to see it."""


class Inspector:
    """A second window. It shows the same HTML again, without scripts, so that looking changes nothing for the one who walks.

    Our own checks look at every page that is shown. Axe looks at each structure once: in other words, and in the other language, it
    would say the same. `structures` are those that it found no fault in."""

    def __init__(self, browser: Browser, structures: LookedAt) -> None:
        self._structures = structures
        self._width, self._scheme = WIDTHS[0], SCHEMES[0]
        self._context = browser.new_context(
            viewport={"width": self._width, "height": HEIGHT},
            color_scheme=self._scheme,
            reduced_motion="reduce",
            service_workers="block",
        )
        self._context.set_default_timeout(PATIENCE * 1000)
        self._page = self._context.new_page()
        self._html = ""
        self._headers: dict[str, str] = {}
        self._place: tuple[object, ...] = ()
        self._has_axe = False
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
        self._show(html, url.partition("#")[0], {k: v for k, v in (headers or {}).items() if k == "content-security-policy"})
        structure = (str(self._page.evaluate(STRUCTURE)),)
        new = structure not in self._structures
        faults: list[str] = []
        for width in _beginning(self._width, WIDTHS):
            self._set_width(width)
            faults += self._page.evaluate(FOLDED_AND_NOT, width)
            for scheme in _beginning(self._scheme, SCHEMES) if new else ():
                self._set_scheme(scheme)
                faults += [f"at {width} px, {scheme}: {fault}" for fault in self._axe(scheme)]
        if new and not faults:
            self._structures.add(structure)
        return list(dict.fromkeys(faults))

    def _show(self, html: str, address: str, policy: dict[str, str]) -> None:
        """A page of the same origin and policy comes into the window that is there; any other by a visit."""
        place = (urlsplit(address)[:2], policy)
        if place == self._place:
            self._page.evaluate(SHOW, {"address": address, "html": html})
        else:
            self._html, self._headers = html, {"content-type": "text/html; charset=utf-8"} | policy
            self._page.goto(address)
            self._place, self._has_axe = place, False
        self._page.evaluate(DRAWN)

    def _axe(self, scheme: str) -> list[str]:
        if not self._has_axe:
            self._page.evaluate(AXE)
            self._has_axe = True
        found: list[str] = self._page.evaluate(RUN_AXE, RULES[scheme])
        return found

    def _set_width(self, width: int) -> None:
        if width != self._width:
            self._page.set_viewport_size({"width": width, "height": HEIGHT})
            self._width = width

    def _set_scheme(self, scheme: Literal["light", "dark"]) -> None:
        if scheme != self._scheme:
            self._page.emulate_media(color_scheme=scheme)
            self._scheme = scheme

    def close(self) -> None:
        self._context.close()


def _beginning(shown: T, both: tuple[T, ...]) -> tuple[T, ...]:
    """All of them, that first which the window has already: to change it takes longer than our own checks."""
    return both if both[0] == shown else both[::-1]
