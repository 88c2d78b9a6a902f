"""Every view wears its permission. A view without one is closed, and a test says so."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from parvis.kit.permission import Permission

View = Callable[..., HttpResponse]


def needs(permission: Permission) -> Callable[[View], View]:
    """The page is for those whom the permission lets in. Whether an object is theirs is asked again, of the object."""

    def wear(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            permission.check(request.user).require()
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # the mark that the tests and the register read
        return guarded

    return wear


def public(why: str, *, indexed: bool = False) -> Callable[[View], View]:
    """Open to everybody, and why. `indexed` pages may be found by search engines; all others are kept out."""

    def wear(view: View) -> View:
        opened: Any = login_not_required(view)
        opened.public, opened.indexed = why, indexed
        return opened  # type: ignore[no-any-return]  # the decorator gives back the view it was given

    return wear


def only_looks(view: View) -> View:
    """A POST that changes nothing of ours, but may wait for somebody else's machine: the database is not held meanwhile."""
    marked: Any = view
    marked.only_looks = True
    return marked  # type: ignore[no-any-return]  # the view it was given


def waits_first(view: View) -> View:
    """A POST that waits for somebody else's machine before it changes anything: the database is not held meanwhile, and the one
    action after the wait is a transaction of its own. What makes it count once must lie in that action."""
    marked: Any = view
    marked.waits_first = True
    return marked  # type: ignore[no-any-return]  # the view it was given
