"""`.env.example` and the settings tell the same story."""

from __future__ import annotations

import re
from pathlib import Path

from parvis.config import env

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
FOR_TESTS = {"PARVIS_CHROMIUM"}


def documented() -> set[str]:
    names = set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE))
    return {name for name in names if not name.startswith("PARVIS_TEST_")} - FOR_TESTS


def read() -> set[str]:
    """The names in the source, for some are read under a condition; and the names read just now, should one be made up elsewhere."""
    source = (ROOT / "src" / "parvis" / "config" / "settings.py").read_text(encoding="utf-8")
    return set(re.findall(r"""env\.\w+\(\s*["']([A-Z_]+)["']""", source)) | env.READ


def test_every_setting_is_explained_in_the_example() -> None:
    assert read() - documented() == set()


def test_the_example_explains_nothing_that_is_not_a_setting() -> None:
    assert documented() - read() == set()


def test_the_example_sets_nothing_by_itself() -> None:
    assert not re.search(r"^[A-Z]", EXAMPLE, re.MULTILINE)
