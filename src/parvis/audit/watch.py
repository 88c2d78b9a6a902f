"""Two guards: reading changes nothing; changing something leaves a line in the trail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

WRITE = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
OWN = {"audit_entry", "audit_head"}
NOT_CASES = {"django_session", "django_cache", "notify_message", "notify_heartbeat", "web_submitted_form"}
"""Tables whose rows are not about a case: sessions, limits, the outbox and its pulse."""
SIGN_IN = {"account_emailaddress", "account_emailconfirmation", "mfa_authenticator", "usersessions_usersession", "people_user"}
"""Written by the sign-in library, which keeps its own record in the trail through the adapter where a person should see it."""


class WroteWhileReading(RuntimeError):
    """A GET tried to change a table."""


class LeftNoTrace(RuntimeError):
    """A request changed tables without a line in the trail."""


@contextmanager
def reading_only() -> Iterator[None]:
    """Refuses every change but sessions, limits and the trail's own line that somebody has read."""

    def guard(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if (m := WRITE.match(sql)) and m[1].lower() not in NOT_CASES | OWN:
            raise WroteWhileReading(m[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(guard):
        yield


@contextmanager
def leaving_a_trace(*, also_fine: frozenset[str] = frozenset()) -> Iterator[None]:
    """Afterwards, raises if cases were changed and the trail was not."""
    touched: set[str] = set()

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if m := WRITE.match(sql):
            touched.add(m[1].lower())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield
    if (changed := touched - NOT_CASES - OWN - also_fine) and "audit_entry" not in touched:
        raise LeftNoTrace(", ".join(sorted(changed)))
