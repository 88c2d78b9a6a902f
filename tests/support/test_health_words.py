"""The names of conditions stand in one file, and that file is read by the pages that warn of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import parvis
from parvis.policy.health_words import mentions, speaks_of_health

HOUSE = Path(parvis.__file__).parent
LIST = HOUSE / "policy" / "word_lists" / "health.yaml"
ROOT = HOUSE.parent.parent
READ = {".py", ".html", ".yaml", ".po", ".md", ".js", ".css"}


def names() -> list[str]:
    found: list[str] = yaml.safe_load(LIST.read_text(encoding="utf-8"))["conditions"]
    return found


def test_no_other_file_names_a_condition() -> None:
    named = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names()))})", re.IGNORECASE)
    assert named.search(f"about {names()[0]} and more")
    files = [
        p
        for folder in ("src", "tests", "docs")
        for p in (ROOT / folder).rglob("*")
        if p.suffix in READ and p != LIST and "vendor" not in p.parts
    ]
    assert len(files) > 100
    assert [str(p.relative_to(ROOT)) for p in files if named.search(p.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("before", ["", "my ", "(", "MY "])
def test_each_word_is_met_at_the_beginning_of_a_word(before: str) -> None:
    for name in names():
        assert speaks_of_health(f"{before}{name.upper()} in my way")


def test_ordinary_wishes_are_not_met_with_a_warning() -> None:
    for wish in (
        "Somebody calm who likes lists",
        "Gärna någon som läser samma kurs",
        "Lampan av, en paus efter halva tiden",
        "I get tired in the evening",
    ):
        assert not speaks_of_health(wish)


def test_a_word_is_found_by_its_beginning_and_not_in_the_middle_of_another() -> None:
    assert mentions("I have a Zebrafish at home", ["zebra"])
    assert not mentions("A razebra", ["zebra"])
    assert not mentions("Anything", [])
