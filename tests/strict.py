"""Faults that Django lets pass in silence, turned into failures for as long as the tests run."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.db.models.query import MAX_GET_RESULTS
from django.template import base, defaultfilters, defaulttags
from django.template.base import FilterExpression, VariableDoesNotExist
from django.templatetags import i18n

ROOT = Path(__file__).resolve().parent.parent
OURS = (str(ROOT / "src" / "parvis"), str(ROOT / "tests"), "<unknown source>")
LOCAL = {None, "", "127.0.0.1", "::1", "localhost", "0.0.0.0", "::"}


class UndefinedTemplateVariable(AssertionError):
    """A template of ours asks for something that its view did not give."""


class UnorderedSlice(AssertionError):
    """A part was taken of rows that have no order: another day it is another part."""


class OtherMachine(AssertionError):
    """A test wanted to reach another machine."""


def apply() -> None:
    """Turns the strictness on, once."""
    base.FilterExpression = StrictExpression  # type: ignore[misc]  # the parser looks the name up when it compiles
    _strict_loops()
    _strict_sentences()
    _strict_rows()
    _no_other_machine()


class StrictExpression(FilterExpression):
    """`{{ name }}`, which must exist. Allowed are `{% if name %}` and `{{ name|default:… }}`, which ask whether it does."""

    __slots__ = ("in_loop", "must_exist", "origin")
    asks = (defaultfilters.default, defaultfilters.default_if_none)

    def __init__(self, token: str, parser: Any) -> None:
        super().__init__(token, parser)
        self.origin = str(getattr(parser, "origin", None) or "<unknown source>")
        self.in_loop = False
        self.must_exist = self.is_var and not self._asks() and self.origin.startswith(OURS)

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        if self.must_exist and (self.in_loop or not ignore_failures):
            try:
                found = self.var.resolve(context)
            except VariableDoesNotExist as missing:
                raise UndefinedTemplateVariable(f"{self.origin}: {{{{ {self.token} }}}}: {missing}") from missing
            if not self.filters:
                return found
        return super().resolve(context, ignore_failures)

    def _asks(self) -> bool:
        return bool(self.filters) and self.filters[0][0] in self.asks


def _strict_loops() -> None:
    """`{% for x in missing %}` is otherwise an empty loop."""
    plain = defaulttags.ForNode.__init__

    def strict(self: Any, *args: Any, **kwargs: Any) -> None:
        plain(self, *args, **kwargs)
        if isinstance(self.sequence, StrictExpression):
            self.sequence.in_loop = True

    defaulttags.ForNode.__init__ = strict  # type: ignore[method-assign]


def _strict_sentences() -> None:
    """`{% blocktranslate %}… {{ missing }} …` is otherwise a sentence with a hole."""
    plain = i18n.BlockTranslateNode.render

    def strict(self: Any, context: Any, nested: bool = False) -> str:
        given = set(self.extra_context) | {self.countervar}
        names = [*self.render_token_list(self.singular)[1], *(self.render_token_list(self.plural)[1] if self.plural else [])]
        missing = [name for name in names if name not in given and name not in context]
        if missing and str(self.origin).startswith(OURS):
            raise UndefinedTemplateVariable(f"{self.origin}: {{% {self.tag_name} %}} needs {', '.join(missing)}")
        return plain(self, context, nested)

    i18n.BlockTranslateNode.render = strict  # type: ignore[method-assign]


_any_order: ContextVar[bool] = ContextVar("any_order", default=False)


@contextmanager
def any_order() -> Iterator[None]:
    """Inside, rows come as the database gives them: for tests that are about something else on purpose."""
    token = _any_order.set(True)
    try:
        yield
    finally:
        _any_order.reset(token)


def _strict_rows() -> None:
    """Rows without an order come shuffled, so that a test that leans on their order falls; a slice of them fails at once."""
    plain = QuerySet._fetch_all

    def strict(self: Any) -> None:
        fresh = self._result_cache is None
        if fresh and not _any_order.get() and _without_order(self) and _is_part(self):
            raise UnorderedSlice(f"{self.model.__name__}: give the rows an order before you take a part of them")
        plain(self)
        if fresh and not _any_order.get() and len(self._result_cache) > 1 and _without_order(self):
            random.shuffle(self._result_cache)

    QuerySet._fetch_all = strict  # type: ignore[method-assign]


def _without_order(rows: Any) -> bool:
    return rows.model.__module__.startswith("parvis.") and not rows.ordered and not rows.query.is_empty()


def _is_part(rows: Any) -> bool:
    low, high = rows.query.low_mark, rows.query.high_mark
    return low > 0 or high not in {None, MAX_GET_RESULTS, 1}  # `get()` limits itself; one row of one is no part


def _no_other_machine() -> None:
    """Looking up a name is a call to another machine too. (Connections are refused by pytest-socket.)"""
    plain = socket.getaddrinfo

    def strict(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in LOCAL and not _is_address(name):
            raise OtherMachine(f"A test looked up {name}")
        return plain(host, *args, **kwargs)

    socket.getaddrinfo = strict


def _is_address(name: str) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, name.partition("%")[0])
        except OSError:
            continue
        return True
    return False
