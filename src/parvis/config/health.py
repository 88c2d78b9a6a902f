"""Two addresses for whoever watches over the service: does the process answer, and can it do its work? Numbers only, no names."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from parvis.notify import queries as notices
from parvis.web.guard import public

PULSE_SECONDS = 300
"""The worker comes round at least this often."""


@public("a load balancer asks, and cannot sign in")
@never_cache
@require_safe
def process(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nothing of anybody."""
    return JsonResponse({"ok": True})


def _steps_left() -> int:
    """How many migrations the database still lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _worker(now: Any) -> dict[str, Any]:
    beat, waiting = notices.last_beat("tick"), notices.oldest_waiting()
    age = int((now - beat).total_seconds()) if beat else None
    return {
        "worker_seconds_ago": age,
        "worker_is_late": age is None or age > PULSE_SECONDS,
        "oldest_message_seconds": int((now - waiting).total_seconds()) if waiting else 0,
    }


@public("a load balancer asks, and cannot sign in")
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and has all its tables. A late worker is a warning: pages work without it."""
    answer: dict[str, Any] = {"ok": False, "database": connection.vendor}
    try:
        answer["migrations_left"] = _steps_left()
        if not answer["migrations_left"]:
            answer |= _worker(timezone.now())
            answer["ok"] = True
    except DatabaseError as error:
        answer["error"] = type(error).__name__
    return JsonResponse(answer, status=200 if answer["ok"] else 503)
