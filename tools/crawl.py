"""Every page that a person can reach by links from their first page:
what the pictures, the page benchmark and the accessibility run walk."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

LINK = re.compile(r'<a\b[^>]*\shref="([^"#]+)', re.IGNORECASE)
FILE = re.compile(r"\.(csv|json|pdf|ics|xlsx|svg)$|/download/|/file/")


@dataclass(frozen=True)
class Page:
    """A page: the name of its address, and one address of it."""

    name: str
    path: str
    html: str


def name_of(path: str) -> str:
    """The name of the address, or the empty string for one that is not ours."""
    from django.urls import Resolver404, resolve

    try:
        found = resolve(urlsplit(path).path)
    except Resolver404:
        return ""
    return found.view_name or found.route


def crawl(fetch: Callable[[str], str | None], *, begin: tuple[str, ...] = ("/home/", "/"), of_each: int = 1) -> Iterator[Page]:
    """Pages breadth first, at most `of_each` of every name. `fetch` gives the HTML of a path, or None for what is no page."""
    from html import unescape

    queue, seen, count = deque(begin), set(begin), dict[str, int]()
    while queue:
        path = queue.popleft()
        name = name_of(path)
        if not name or count.get(name, 0) >= of_each or FILE.search(path):
            continue
        if (html := fetch(path)) is None:
            continue
        count[name] = count.get(name, 0) + 1
        yield Page(name, path, html)
        for link in map(unescape, LINK.findall(html)):
            if link.startswith("/") and not link.startswith(("/static/", "//")) and link not in seen:
                seen.add(link)
                queue.append(link)
            elif link.startswith("?") and (joined := urlsplit(path).path + link) not in seen:
                seen.add(joined)
                queue.append(joined)
