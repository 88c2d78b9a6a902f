"""How a checklist in writing is changed: a content in, another out. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

Content = dict[str, Any]
MOST_LETTERS = 30


def items_of(content: Mapping[str, Any]) -> dict[str, Content]:
    """The questions by key, hidden ones too."""
    return {item["key"]: item for group in content["groups"] for item in group["items"]}


def key_of(words: str, taken: set[str]) -> str:
    """A key of small letters for something new, that nothing else has. `new` is the address of what is not there yet."""
    plain = unicodedata.normalize("NFKD", words.lower()).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:MOST_LETTERS].strip("_") or "own"
    return next(key for n in range(1, 1000) if (key := base if n == 1 else f"{base}_{n}") not in taken | {"new"})


def _place(rows: list[Content], key: str) -> int | None:
    return next((n for n, row in enumerate(rows) if row["key"] == key), None)


def moved(content: Mapping[str, Any], item: str, *, up: bool) -> Content:
    """A question one place up or down, over the edge of its group into the next one."""
    new = deepcopy(dict(content))
    groups = new["groups"]
    for g, group in enumerate(groups):
        if (n := _place(group["items"], item)) is None:
            continue
        to = n - 1 if up else n + 1
        if 0 <= to < len(group["items"]):
            group["items"].insert(to, group["items"].pop(n))
        elif 0 <= (other := g - 1 if up else g + 1) < len(groups):
            groups[other]["items"].insert(len(groups[other]["items"]) if up else 0, group["items"].pop(n))
        break
    return new


def choice_moved(content: Mapping[str, Any], item: str, choice: str, *, up: bool) -> Content:
    """A ready answer one place up or down in its question."""
    new = deepcopy(dict(content))
    rows = items_of(new)[item].get("choices", [])
    n = _place(rows, choice)
    if n is not None and 0 <= (to := n - 1 if up else n + 1) < len(rows):
        rows.insert(to, rows.pop(n))
    return new


def with_group(content: Mapping[str, Any], group: str, title: Mapping[str, str]) -> Content:
    """With another group last, which has no question yet."""
    new = deepcopy(dict(content))
    new["groups"].append({"key": group, "title": dict(title), "items": []})
    return new


def group_moved(content: Mapping[str, Any], group: str, *, up: bool) -> Content:
    """A group with its questions one place up or down."""
    new = deepcopy(dict(content))
    rows = new["groups"]
    n = _place(rows, group)
    if n is not None and 0 <= (to := n - 1 if up else n + 1) < len(rows):
        rows.insert(to, rows.pop(n))
    return new


def without_group(content: Mapping[str, Any], group: str) -> Content:
    """Without a group, if no question is in it."""
    new = deepcopy(dict(content))
    new["groups"] = [g for g in new["groups"] if g["key"] != group or g["items"]]
    return new


def with_title(content: Mapping[str, Any], group: str, title: Mapping[str, str]) -> Content:
    """A group with another heading."""
    new = deepcopy(dict(content))
    next(g for g in new["groups"] if g["key"] == group)["title"] = dict(title)
    return new


def turned(content: Mapping[str, Any], item: str) -> Content:
    """A question hidden, or shown again."""
    new = deepcopy(dict(content))
    row = items_of(new)[item]
    if not row.pop("hidden", False):
        row["hidden"] = True
    return new


def without_item(content: Mapping[str, Any], item: str) -> Content:
    """Without a question."""
    new = deepcopy(dict(content))
    for group in new["groups"]:
        group["items"] = [row for row in group["items"] if row["key"] != item]
    return new


def with_item(content: Mapping[str, Any], item: Content, *, group: str = "") -> Content:
    """A question in place of the one with its key; a new one last in a group."""
    new = deepcopy(dict(content))
    for rows in (g["items"] for g in new["groups"]):
        if (n := _place(rows, item["key"])) is not None:
            rows[n] = item
            return new
    next((g for g in new["groups"] if g["key"] == group), new["groups"][-1])["items"].append(item)
    return new


def with_choice(content: Mapping[str, Any], item: str, choice: Content) -> Content:
    """A ready answer in place of the one with its key, or last. With ready answers, own words stand instead of one or beside it."""
    new = deepcopy(dict(content))
    row = items_of(new)[item]
    rows = row.setdefault("choices", [])
    if (n := _place(rows, choice["key"])) is None:
        rows.append(choice)
    else:
        rows[n] = choice
    if row["own"] == "only":
        row["own"] = "instead"
    return new


def without_choice(content: Mapping[str, Any], item: str, choice: str) -> Content:
    """Without a ready answer. A question without any is answered in own words."""
    new = deepcopy(dict(content))
    row = items_of(new)[item]
    row["choices"] = [c for c in row.get("choices", []) if c["key"] != choice]
    if not row["choices"]:
        del row["choices"]
        row["own"] = "only"
    return new
