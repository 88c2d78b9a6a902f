from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
import yaml

from parvis.privacy import retention
from tests.support.world import AT


@pytest.fixture
def now() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def rewritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """`rewritten(page, change)`: the documents as they would be if somebody changed a page."""
    for page in retention.RETENTION.glob("*.yaml"):
        (tmp_path / page.name).write_text(page.read_text(encoding="utf-8"), encoding="utf-8")

    def rewrite(page: str, change: Callable[[dict[str, object]], object]) -> None:
        path = tmp_path / f"{page}.yaml"
        held = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(held)
        path.write_text(yaml.safe_dump(held, allow_unicode=True, sort_keys=False), encoding="utf-8")
        monkeypatch.setattr(retention, "RETENTION", tmp_path)
        retention.forget()

    yield rewrite
    monkeypatch.undo()
    retention.forget()
