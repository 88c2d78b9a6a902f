"""How easy a text is to read: LIX, the length of sentences, and words that the house does not use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST_LIX = 40
MOST_WORDS_IN_A_SENTENCE = 20
LEAST_WORDS_FOR_LIX = 40
"""LIX of a handful of words says nothing."""

_BANNED = {
    "sv": r"tyvärr|vänligen|ogiltig\w*|obligatorisk\w*|misslycka\w*|lyckade\w*|glömde|klicka här|samt|ej|erhåll\w*|beträffande|avseende"
    r"|ovanstående|nedanstående|t\.\s?ex|d\.?\s?v\.?\s?s|m\.\s?m",
    "en": r"please|sorry|invalid|forbidden|failed|forgot|oops|click here|successfully",
}
BANNED = {language: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) for language, words in _BANNED.items()}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
_TAG = re.compile(r"<[^>]+>")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n\s*\n")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Reading:
    """What was counted in a number of texts."""

    words: int
    sentences: int
    long_words: int
    longest_sentence: int

    @property
    def lix(self) -> float:
        """Words per sentence, and the share of words with more than six letters: under 30 very easy, 30 to 40 easy."""
        return self.words / self.sentences + 100 * self.long_words / self.words if self.words else 0.0


def plain(text: str) -> str:
    """The text as it is read: without mark-up, and with a name where a value will stand."""
    return _TAG.sub(" ", _PLACEHOLDER.sub("Kim", text.replace("%%", "%")))


def read(texts: Iterable[str]) -> Reading:
    """Counts words, sentences and long words. A sentence ends at a full stop, a question mark, a colon or an empty line."""
    words = sentences = long_words = longest = 0
    for text in texts:
        for sentence in _SENTENCE_END.split(plain(text)):
            if found := _WORD.findall(sentence):
                sentences += 1
                words += len(found)
                long_words += sum(len(word) > 6 for word in found)
                longest = max(longest, len(found))
    return Reading(words, sentences, long_words, longest)


def is_running_text(text: str) -> bool:
    """True for sentences; false for labels, which LIX cannot judge."""
    return bool(re.search(r"[.?!]", text)) or len(text.split()) >= 6


def unwanted(text: str, language: str) -> list[str]:
    """Words and signs that the house does not use."""
    found = [m.group(0) for m in BANNED[language].finditer(plain(text))]
    return found + (["!"] if "!" in plain(text) else [])
