"""How texts are judged."""

from __future__ import annotations

import pytest

from tools import readability


def test_lix_counts_words_sentences_and_long_words() -> None:
    reading = readability.read(["Du har en mentor. Ni bestämmer tillsammans."])
    assert (reading.words, reading.sentences, reading.long_words, reading.longest_sentence) == (7, 2, 2, 4)
    assert reading.lix == pytest.approx(7 / 2 + 100 * 2 / 7)


def test_a_placeholder_counts_as_one_short_word() -> None:
    assert readability.read(["Hej %(name_of_the_mentor)s och {person}."]).long_words == 0


def test_markup_is_not_read() -> None:
    assert readability.read(['<strong class="something-long">Klart.</strong>']).words == 1


@pytest.mark.parametrize("text", ["Tyvärr inte", "Ange e-post samt namn", "Det går ej", "t.ex. nu", "Klart!", "Du glömde mötet"])
def test_swedish_words_that_the_house_does_not_use_are_found(text: str) -> None:
    assert readability.unwanted(text, "sv")


@pytest.mark.parametrize("text", ["Please wait", "It failed", "Successfully saved", "Click here"])
def test_english_words_that_the_house_does_not_use_are_found(text: str) -> None:
    assert readability.unwanted(text, "en")


@pytest.mark.parametrize("text", ["Meja gräset", "Samtal", "Sparat", "Samtidigt"])
def test_words_that_only_look_alike_are_left_alone(text: str) -> None:
    assert not readability.unwanted(text, "sv")
