"""What a measurement prints: a table for people, a list for machines, and whether all is as it should be."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]
"""name, value, unit, target, ok."""


def row(name: str, value: float, unit: str, target: float | str, ok: bool) -> Row:
    return {"name": name, "value": value, "unit": unit, "target": target, "ok": ok}


def at_most(name: str, value: float, unit: str, most: float) -> Row:
    """A figure that must not be larger than its target."""
    return row(name, round(value, 2), unit, most, value <= most)


def show(rows: Sequence[Row], *, as_json: bool) -> int:
    """Print; 0 if every row is ok, else 1."""
    if as_json:
        print(json.dumps(list(rows), ensure_ascii=False, indent=1))
    else:
        wide = max((len(r["name"]) for r in rows), default=4)
        for r in rows:
            print(f"{'ok ' if r['ok'] else 'NOT'}  {r['name']:<{wide}}  {r['value']:>10} {r['unit']:<8} target {r['target']}")
    return 0 if all(r["ok"] for r in rows) else 1
