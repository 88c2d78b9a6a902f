"""docs/words.md decides: its code words exist, and the Swedish texts use no other word for the same thing."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps

from tests.conventions.house_rules import HOUSE

WORDS = HOUSE.parent.parent / "docs" / "words.md"
SAID = re.compile(r'^msgstr(?:\[\d\])? "(.*)"|^"(.*)"', re.MULTILINE)
REFUSED = {
    r"\bmentorsträff\w*": "möte",
    r"\be-post\w*": "mejl",
    r"\bhandläggare\w*": "samordnare",
    r"\bkoordinator\w*": "samordnare",
    r"\badept\w*": "student",
    r"\bno-show\w*": "missat möte",
    r"\bavboka(?:t|de) möte\w*": "inställt möte",
    r"\bapplikation\w*": "anmälan",
    r"\blösenfras\w*": "lösenord",
}
"""Words that mean the same as one of ours, and the one we use."""


def code_words(text: str) -> set[str]:
    """The names in backticks of the middle column."""
    rows = [line.split("|")[2] for line in text.splitlines() if line.startswith("| ") and line.count("|") >= 4]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def refused_in(text: str) -> list[str]:
    return [f"{found[0]} (say {ours})" for pattern, ours in REFUSED.items() for found in re.finditer(pattern, text, re.IGNORECASE)]


def test_every_code_word_of_the_list_is_a_table() -> None:
    models = {m.__name__ for m in apps.get_models()}
    assert code_words("| möte | `Meeting` | of the two |") == {"Meeting"}
    assert "Meeting" in models
    assert code_words(WORDS.read_text(encoding="utf-8")) - models == set()


def test_the_swedish_texts_use_one_word_for_one_thing() -> None:
    assert refused_in("Skriv till din handläggare") == ["handläggare (say samordnare)"]
    assert refused_in("Skriv till samordnaren") == []
    wrong = [
        f"{path.relative_to(HOUSE)}: {found}"
        for path in sorted(HOUSE.rglob("*.po"))
        for said in SAID.findall(Path(path).read_text(encoding="utf-8"))
        for found in refused_in(said[0] or said[1])
    ]
    assert wrong == []
