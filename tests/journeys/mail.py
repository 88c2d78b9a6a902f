"""A mail server of this machine: every letter that Parvis sends really goes over SMTP, and lands here."""

from __future__ import annotations

import re
import socket
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller
from django.test import override_settings

CODE = re.compile(r"\b\d{6}\b")
LINK = re.compile(r"https?://\S+")


class Mailbox:
    """All letters, in the order they came. `with Mailbox() as mail:` turns the application to it."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        self.letters.append(message_from_bytes(envelope.original_content, policy=policy.default))
        return "250 OK"

    def __enter__(self) -> Self:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._server = Controller(self, hostname="127.0.0.1", port=port)
        self._server.start()
        backend = "django.core.mail.backends.smtp.EmailBackend"
        self._settings = override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port)
        self._settings.enable()
        return self

    def __exit__(self, *_error: object) -> None:
        self._settings.disable()
        self._server.stop()

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if address in str(letter["To"])]

    def newest(self, address: str, *, after: int = 0, patience: float = 5) -> EmailMessage:
        """The last letter to somebody, which is their `after`th at least."""
        until = time.monotonic() + patience
        while len(found := self.to(address)) <= after:
            assert time.monotonic() < until, f"no letter came to {address}"
            time.sleep(0.05)
        return found[-1]


def words(letter: EmailMessage) -> str:
    """Everything that can be read in a letter."""
    body = letter.get_body(("plain",))
    assert body is not None, f"there is no text in the letter {letter['Subject']}"
    return f"{letter['Subject']}\n{body.get_content()}"


def links(letter: EmailMessage) -> list[str]:
    return LINK.findall(words(letter))


def code(letter: EmailMessage) -> str:
    """The one-time code."""
    found = CODE.search(words(letter))
    assert found, f"there is no code in the letter {letter['Subject']}"
    return found.group()
