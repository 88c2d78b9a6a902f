from __future__ import annotations

import signal
import time
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connection
from django.utils import timezone

from parvis.kit import sweeps
from parvis.notify import actions
from parvis.policy import book

log = structlog.get_logger("parvis.tick")


class Command(BaseCommand):
    help = "Does what is due: sends messages, reminds, asks what happened, erases. Safe to run as often as you like."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=int, default=0, metavar="SECONDS", help="go on, once every so many seconds")

    def handle(self, *_args: Any, every: int, **_options: Any) -> None:
        stopping: list[int] = []
        if every:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda n, _frame: stopping.append(n))
        while True:
            self.round()
            until = time.monotonic() + every
            while every and not stopping and time.monotonic() < until:
                time.sleep(0.2)
            if not every or stopping:
                return

    def round(self) -> None:
        """One round. A sweep that fails is logged and does not stop the others."""
        with book.opened():
            for key, sweep in sorted(sweeps.ALL.items()):
                try:
                    if done := sweep(timezone.now()):
                        log.info("swept", sweep=key, rows=done)
                except Exception:
                    log.exception("sweep_failed", sweep=key)
                    if connection.in_atomic_block:
                        raise
            actions.beat("tick", at=timezone.now())
        close_old_connections()
