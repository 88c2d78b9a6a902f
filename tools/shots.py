"""A picture of every page that anybody can reach: wide and 320 px, Swedish, light and dark. Into ./shots, which git ignores.

./parvis shots [--only PART] [--english]"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tools import temporary
from tools.crawl import crawl

FOLDER = Path("shots")
LOOKS = (("wide", 1280, "light"), ("narrow", 320, "light"), ("dark", 1280, "dark"))


def main() -> int:
    ask = argparse.ArgumentParser(prog="./parvis shots", description="A picture of every page.")
    ask.add_argument("--only", default="", help="pages whose name holds this")
    ask.add_argument("--stage", default="term")
    ask.add_argument("--person", default="", help="one person's first name; everybody's pages if left out")
    ask.add_argument("--look", default="", choices=["", *(look for look, _width, _scheme in LOOKS)])
    ask.add_argument("--english", action="store_true")
    chosen = ask.parse_args()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread; the database does not know
    temporary.world(stage=chosen.stage)
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.db import connections
    from django.test import Client
    from django.test.testcases import LiveServerThread
    from playwright.sync_api import sync_playwright

    from parvis.demo import story

    settings.ALLOWED_HOSTS = ["localhost"]
    server = LiveServerThread("localhost", StaticFilesHandler, connections_override={})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    base, count = f"http://localhost:{server.port}", 0
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["PARVIS_CHROMIUM"], args=["--no-sandbox", "--disable-gpu"])
        for person in [p for p in (None, *story.faces()) if not chosen.person or (p and p.given_name == chosen.person)]:
            client = Client(SERVER_NAME="localhost")
            whose = f"{person.role}-{person.given_name.lower()}" if person else "public"
            if person:
                user = get_user_model().objects.get(email=person.email)
                get_user_model().objects.filter(pk=user.pk).update(language="en" if chosen.english else "sv")
                client.force_login(user)

            def fetch(path: str, client: Client = client) -> str | None:
                response = client.get(path)
                return (
                    response.content.decode() if response.status_code == 200 and response["Content-Type"].startswith("text/html") else None
                )

            pages = [p for p in crawl(fetch) if chosen.only in p.name]
            cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
            for look, width, scheme in [one for one in LOOKS if chosen.look in {"", one[0]}]:
                context = browser.new_context(
                    viewport={"width": width, "height": 900},
                    color_scheme=scheme,  # type: ignore[arg-type]  # one of the two
                    locale="en-GB" if chosen.english else "sv-SE",
                )
                if cookie:
                    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])
                tab = context.new_page()
                for page in pages[:1]:  # the typeface is drawn from the second page on: no text waits for it
                    tab.goto(base + page.path, wait_until="networkidle")
                for page in pages:
                    tab.goto(base + page.path)
                    tab.screenshot(path=FOLDER / f"{whose}-{page.name.replace(':', '.')}-{look}.png", full_page=True)
                    count += 1
                context.close()
        browser.close()
    server.terminate()
    connections.close_all()
    print(f"{count} pictures in {FOLDER.resolve()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
