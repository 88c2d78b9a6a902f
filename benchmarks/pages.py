"""Every page: queries, server time as a ratio to an empty page in the same run, kilobytes, requests.

    ./parvis bench pages [--json]

Two worlds are made, each in a process of its own: one pair, and thirty. A page's queries must not be more in the second,
and at most twelve: of up to four pages of a name the one that asks most is taken, and which four those are differs between the worlds.
Server time is the processor's, which other programs disturb least: the best of five, divided by the best of an empty page
(same middleware, session, user and page shell) asked in turn with it."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.report import at_most, row, show

MOST_QUERIES, MOST_RATIO, FIRST_KB, LATER_KB, MOST_REQUESTS, MOST_NODES = 12, 6.0, 75.0, 16.0, 7, 800
ALIKE = 4
"""So many pages of each name: of one student with a mentor and of one who waits, say. The one that asks most counts."""
WALKERS = ("Eva", "Petra", "Ali", "Kim", "Isak", "Sam", "Elis")
"""One of each role, and a student who waits."""
ASSET = re.compile(r'<(?:script|link|img)\b[^>]*\s(?:src|href)="([^"]+)"')
OTHER_HOST = re.compile(r'<(?:script|link(?! rel="canonical")|img|iframe|source|video|audio)\b[^>]*\s(?:src|href|srcset)="(?:https?:)?//')
"""What a browser fetches. A canonical address is only told to search engines."""


def measured(pairs: int) -> dict[str, Any]:
    """All pages of everybody in a world. Runs in a process of its own."""
    from tools import temporary

    temporary.world(stage="term", pairs=pairs, weeks=0 if pairs == 1 else 30)
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from parvis.demo import story
    from tools.crawl import crawl

    settings.ROOT_URLCONF = "benchmarks.empty"
    found: dict[str, Any] = {}
    for person in [face for face in story.faces() if face.given_name in WALKERS]:
        client = Client()
        client.force_login(get_user_model().objects.get(email=person.email))

        def fetch(path: str, client: Client = client) -> str | None:
            response = client.get(path)
            return response.content.decode() if response.status_code == 200 and response["Content-Type"].startswith("text/html") else None

        for page in crawl(fetch, of_each=ALIKE):
            with CaptureQueriesContext(connection) as asked:
                client.get(page.path)
            queries = [
                q["sql"] for q in asked.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
            ]  # now: the next request empties the log
            key = f"{person.role}: {page.name}"
            if key in found:
                found[key] = max(found[key], found[key] | {"queries": len(queries), "sql": queries}, key=lambda one: one["queries"])
                continue
            best, empty = 1e9, 1e9
            for _ in range(5):
                for which in (page.path, "/empty/"):
                    begun = time.process_time()
                    client.get(which)
                    took = time.process_time() - begun
                    best, empty = (min(best, took), empty) if which == page.path else (best, min(empty, took))
            found[key] = {
                "queries": len(queries),
                "ratio": best / empty,
                "kb": len(gzip.compress(page.html.encode(), 6)) / 1000,
                "nodes": len(re.findall(r"<[a-z]", page.html)),
                "assets": sorted({a for a in ASSET.findall(page.html) if "/static/" in a}),
                "other_hosts": len(OTHER_HOST.findall(page.html)),
                "sql": queries,
            }
    return found


def _found(name: str) -> Path:
    from django.contrib.staticfiles import finders

    path = finders.find(name)
    assert path, f"there is no file {name}"
    return Path(path)


def _static_kb(assets: set[str]) -> tuple[float, int]:
    """Kilobytes, compressed, of what a first visit fetches beside the page: its files and the two weights of the typeface."""
    size, count = 0, 0
    for asset in assets:
        size += len(gzip.compress(_found(asset.split("/static/", 1)[1]).read_bytes(), 9))
        count += 1
    fonts = [p for p in _found("web/parvis.css").parent.rglob("*.woff2") if "ext" not in p.name]
    return (size + sum(p.stat().st_size for p in fonts)) / 1000, count + len(fonts)


def main(as_json: bool) -> int:
    worlds = {}
    for pairs in (1, 30):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.pages", f"--world={pairs}"], capture_output=True, text=True, check=False, env=os.environ
        )
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return 1
        worlds[pairs] = json.loads(done.stdout.splitlines()[-1])
    import django

    from tools import temporary

    temporary.settings()
    django.setup()
    rows = []
    for key in sorted(set(worlds[1]) & set(worlds[30])):
        few, many = worlds[1][key], worlds[30][key]
        more = max(0, many["queries"] - few["queries"])
        rows.append(at_most(f"{key} · queries", many["queries"], "", MOST_QUERIES))
        rows.append(at_most(f"{key} · more queries with 30 pairs than with 1", more, "", 0))
        rows.append(at_most(f"{key} · time to the empty page", few["ratio"], "×", MOST_RATIO))
        static, requests = _static_kb(set(many["assets"]))
        rows.append(at_most(f"{key} · first visit", static + many["kb"], "kB", FIRST_KB))
        rows.append(at_most(f"{key} · later", many["kb"], "kB", LATER_KB))
        rows.append(at_most(f"{key} · requests", requests + 1, "", MOST_REQUESTS))
        rows.append(at_most(f"{key} · nodes", few["nodes"], "", MOST_NODES))
        rows.append(at_most(f"{key} · other hosts", few["other_hosts"] + many["other_hosts"], "", 0))
        if "--sql" in sys.argv and more:
            print(key, *many["sql"], sep="\n  ", file=sys.stderr)
    rows.append(row("pages measured", len(worlds[1]), "", "> 0", bool(worlds[1])))
    rows.append(row("queries in all", asked := sum(page["queries"] for page in worlds[1].values()), "", "> 0", asked > 0))
    shown = rows if as_json or "--all" in sys.argv else [r for r in rows if not r["ok"] or "time" in r["name"] or "queries" in r["name"]]
    code = show(shown, as_json=as_json)
    return code if all(r["ok"] for r in rows) else 1


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        if argument.startswith("--world="):
            print(json.dumps(measured(int(argument.partition("=")[2]))))
            sys.exit(0)
    sys.exit(main("--json" in sys.argv))
