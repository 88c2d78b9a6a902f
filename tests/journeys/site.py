"""The application, served from this process to a real browser: the same clock, the same outbox, the real static files."""

from __future__ import annotations

import threading
import traceback
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import got_request_exception
from django.test.testcases import QuietWSGIRequestHandler


class Site:
    """A running site on a free port of this machine."""

    def __init__(self) -> None:
        self._server = ThreadedWSGIServer(("localhost", 0), QuietWSGIRequestHandler, ipv6=False)
        self.url = f"http://localhost:{self._server.server_address[1]}"
        self.faults: list[str] = []
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def start(self) -> None:
        got_request_exception.connect(self._note, dispatch_uid="journeys")
        self._server.set_app(WSGIHandler())
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
        got_request_exception.disconnect(dispatch_uid="journeys")

    def _note(self, **_kwargs: Any) -> None:
        self.faults.append(traceback.format_exc())
