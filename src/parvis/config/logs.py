"""Structured logs: what happened to which kind of thing, never a name, an address or a text."""

from __future__ import annotations

import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET = re.compile(r"(token|key|code|password|sessionid|csrf\w*)=[^&\s]+", re.IGNORECASE)
IN_PATH = re.compile(r"(/calendar-feed/)[^/\s?\"']+")
"""The address of a person's feed is a secret as it stands."""
NEVER = {"email", "name", "body", "text", "ip", "user_agent"}


def without_private(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drops fields that could tell about a person, and secrets in addresses."""
    for field in NEVER & set(event):
        del event[field]
    for field, value in event.items():
        if isinstance(value, str) and "/calendar-feed/" in value:
            event[field] = IN_PATH.sub(r"\1…", value)
    if isinstance(request := event.get("request"), str):
        event["request"] = SECRET.sub(r"\1=…", request.split("?")[0])
    return event


def configure(config: dict[str, Any]) -> None:
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_private,
    ]
    renderer: Any = structlog.processors.JSONRenderer() if config["json"] else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "structured": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.format_exc_info,
                        renderer,
                    ],
                    "foreign_pre_chain": shared,
                }
            },
            "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "structured"}},
            "root": {"handlers": ["stdout"], "level": config["level"]},
            "loggers": {
                "weasyprint": {"level": "ERROR"},
                "fontTools": {"level": "ERROR"},
                "django.server": {"handlers": [], "propagate": False},
            },
        }
    )
