"""What may not be told in the group is found, and nothing else: names however they are written, addresses, numbers and programmes."""

from __future__ import annotations

import pytest

from parvis.kit import naming
from parvis.kit.naming import Kind, Somebody
from parvis.kit.verdict import Refused
from parvis.training.rules.naming import may_bring

pytestmark = pytest.mark.requirement("R82")
ANNA = Somebody(given_name="Anna", family_name="Lindqvist", email="anna.lindqvist@example.org", programme="Teknisk fysik")
WORDS = {
    "name": "studenten",
    "name_owns": "studentens",
    "email": "(mejladress)",
    "phone": "(telefonnummer)",
    "personal_number": "(personnummer)",
    "programme": "programmet",
}


def found(text: str, *known: Somebody) -> list[str]:
    return [one.word for one in naming.find(naming.cleaned(text), known or (ANNA,))]


def named(text: str, given: str, family: str = "") -> list[str]:
    return found(text, Somebody(given_name=given, family_name=family))


@pytest.mark.parametrize(
    "text",
    [
        "Anna kom sent.",
        "anna kom sent.",
        "ANNA kom sent.",
        "Annas plan håller.",
        "annas plan håller.",
        "Anna:s plan håller.",
        "Anna's plan holds.",
        "Anna’s plan holds.",
        "Planen är Annas.",
        "Jag och Anna, vi ses.",
        "(Anna)",
        "Anna-planen",
        "Hej/Anna",
        "Lindqvist kom sent.",
        "Lindqvists plan",
        "An\u00adna kom sent.",
        "An\u200bna kom sent.",
        "_Anna_ kom sent.",
    ],
)
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    assert len(found(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Studenten kom sent.",
        "Anndra gången",
        "Susannah är en kanna",
        "Vi satt på kanten.",
        "Johanna ville byta dag.",
        "Lindqvistare finns inte.",
        "",
        "Annanas",
    ],
)
def test_another_word_is_no_name(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("given", "text", "count"),
    [
        ("Max", "Max kom.", 1),
        ("Max", "Det tar max en timme.", 0),
        ("Max", "Det är maximum.", 0),
        ("Max", "Maxs bok", 1),
        ("Max", "Max' bok", 1),
        ("Bo", "Bo läser.", 1),
        ("Bo", "Hen vill bo nära.", 0),
        ("Bo", "Boken är slut.", 0),
        ("My", "My läser.", 1),
        ("My", "I like my plan.", 0),
        ("Hans", "Det är hans plan.", 0),
        ("Hans", "Jag mötte Hans i går.", 1),
        ("Per", "Två gånger per vecka.", 0),
        ("Per", "Pers plan.", 1),
        ("Stig", "En stig i skogen.", 0),
        ("Love", "Love läser.", 1),
        ("Eva", "eva läser", 1),
        ("Kim", "kims plan", 1),
        ("Jonas", "Jonas plan", 1),
        ("Jonas", "Jonas’ plan", 1),
        ("Mar", "I mars börjar det.", 0),
        ("Saga", "Vad vill hen säga?", 0),
        ("Saga", "Saga kom sent.", 1),
        ("Mar", "Vi ses i mitten av mars.", 0),
    ],
)
def test_a_name_that_is_a_word_counts_with_a_capital_letter(given: str, text: str, count: int) -> None:
    assert len(named(text, given)) == count


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("José", "Jose kom."),
        ("Jose", "José kom."),
        ("Åsa", "Asa kom."),
        ("Asa", "Åsas plan"),
        ("Zoë", "zoe kom"),
        ("Łukasz", "Lukasz kom."),
        ("Søren", "Sören kom."),
        ("Jose\u0301", "Josés plan"),
        ("Jürgen", "Ju\u0308rgen kom."),
        ("Đorđe", "Dorde kom."),
        ("Иван", "Иван пришёл"),
        ("محمد", "محمد kom"),
    ],
)
def test_marks_and_letters_of_other_languages_hide_nothing(given: str, text: str) -> None:
    assert len(named(text, given)) == 1


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("Alexander", "Alex kom."),
        ("Alexander", "Alex plan, Alexs plan"),
        ("Magdalena", "Lena kom."),
        ("Anna-Karin", "Karin kom."),
        ("Anna-Karin", "Anna-Karin kom."),
        ("Anna Karin", "Annakarin kom."),
        ("Anna Karin", "AnnaKarins plan"),
        ("Maximilian", "Då kom Max."),
        ("Samuel", "Sams plan"),
    ],
)
def test_a_part_of_a_given_name_is_a_name(given: str, text: str) -> None:
    assert named(text, given)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("Andreas", "And then we met."),
        ("Theodor", "The plan was clear."),
        ("Hanna", "Han kom sent."),
        ("Denise", "Den planen höll."),
        ("Dagny", "Dag ett gick bra."),
        ("Harald", "Har vi en plan?"),
        ("Ingela", "Inge"[:3] + " plan höll."),
        ("Alexander", "alex"[:2]),
        ("Allan", "Alla kom."),
        ("Vidar", "Vid två tillfällen"),
        ("William", "Will it work?"),
        ("Matilda", "Mat efteråt."),
        ("Maximilian", "Det tar max en timme."),
        ("Denise", "PLANEN FÖR DEN VECKAN"),
    ],
)
def test_an_ordinary_word_is_no_part_of_a_name(given: str, text: str) -> None:
    assert named(text, given) == []


def test_first_and_last_name_beside_each_other_are_one() -> None:
    assert found("Jag mötte Anna Lindqvist i går.") == ["Anna Lindqvist"]
    assert found("Lindqvist, Anna") == ["Lindqvist, Anna"]
    assert found("Anna och Lindqvist") == ["Anna", "Lindqvist"]
    assert named("Maria von Berg kom", "Maria", "von Berg") == ["Maria", "Berg"]


def test_small_words_of_a_last_name_are_no_name() -> None:
    assert named("Det är en av de bästa.", "Lo", "af de la Gard") == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Skriv till anna.lindqvist@example.org nu", Kind.EMAIL),
        ("Skriv till NAGON.ANNAN@student.example.org.", Kind.EMAIL),
        ("någon(at)example.org", Kind.EMAIL),
        ("någon [snabel-a] example.org", Kind.EMAIL),
        ("hen heter anna.lindqvist där", Kind.EMAIL),
        ("Ring 070-123 45 67", Kind.PHONE),
        ("Ring 0701234567", Kind.PHONE),
        ("Ring +46 70 123 45 67", Kind.PHONE),
        ("Ring 0046701234567", Kind.PHONE),
        ("Ring (031) 772 10 00", Kind.PHONE),
        ("Ring 031-772 10 00.", Kind.PHONE),
        ("Ring +1 (555) 010-9999", Kind.PHONE),
        ("Hen är 19990101-1234", Kind.PERSONAL_NUMBER),
        ("Hen är 990101-1234", Kind.PERSONAL_NUMBER),
        ("Hen är 990101+1234", Kind.PERSONAL_NUMBER),
        ("Hen är 199901011234", Kind.PERSONAL_NUMBER),
        ("Hen är 9901611234", Kind.PERSONAL_NUMBER),
        ("Hen är 990101-T123", Kind.PERSONAL_NUMBER),
        ("Hen är 990101 1234", Kind.PERSONAL_NUMBER),
        ("Hen läser Teknisk fysik.", Kind.PROGRAMME),
        ("hen läser teknisk fysiks kurser", Kind.PROGRAMME),
        ("Teknisk-fysik", Kind.PROGRAMME),
        ("teknisk\nfysik", Kind.PROGRAMME),
        ("på Teknisk fysikprogrammet", Kind.PROGRAMME),
    ],
)
def test_addresses_numbers_and_programmes_are_found(text: str, kind: Kind) -> None:
    assert [one.kind for one in naming.find(text, [ANNA])] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Vi ses 08.15–10.00 på tisdag.",
        "Klockan 13.15-14.45",
        "Den 24 november 2026",
        "2026-11-24",
        "24/11 2026",
        "01-02-2026",
        "Tre av 12 uppgifter, 1 000 000 sidor",
        "Kapitel 3.1.4.2 och 3.1.4.3",
        "Kurs TIF081, 7,5 poäng",
        "Fysik är roligt, och det tekniska också.",
        "@ och at",
        "10 % av 250",
    ],
)
def test_times_dates_and_counts_are_no_numbers_of_somebody(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("programme", "text", "count"),
    [
        ("Civilingenjör, Teknisk fysik (TKTFY)", "Hen läser teknisk fysik", 1),
        ("Civilingenjör, Teknisk fysik (TKTFY)", "Hen går TKTFY", 1),
        ("Civilingenjör, Teknisk fysik (TKTFY)", "En civilingenjör kom", 0),
        ("Datateknikprogrammet", "Hen läser datateknik", 1),
        ("Datateknik", "datateknikstudenten", 1),
        ("Datateknik", "datatekniken är ny", 0),
        ("Kandidatprogram i kemi", "Kemin är svår", 0),
        ("Kandidatprogram i kemi", "Hen läser kemi", 1),
        ("", "Hen läser datateknik", 0),
        ("Annat", "Något annat", 0),
        ("IT", "Vi möts på IT", 0),
    ],
)
def test_a_programme_is_found_by_what_names_it(programme: str, text: str, count: int) -> None:
    assert len(found(text, Somebody(given_name="Xerxes", programme=programme))) == count


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Anna kom. Annas plan höll.", "Studenten kom. Studentens plan höll."),
        ("Jag och Anna Lindqvist ses.", "Jag och studenten ses."),
        ("Jag läste Anna Lindqvists plan.", "Jag läste studentens plan."),
        ("Mejla anna.lindqvist@example.org eller 070-123 45 67.", "Mejla (mejladress) eller (telefonnummer)."),
        ("Hen (19990101-1234) läser Teknisk fysik.", "Hen ((personnummer)) läser programmet."),
        ("– Anna sa nej", "– Studenten sa nej"),
        ("Inget att byta.", "Inget att byta."),
    ],
)
def test_neutral_words_are_offered_and_pass(before: str, after: str) -> None:
    offered = naming.neutral(before, naming.find(before, [ANNA]), WORDS)
    assert offered == after
    assert naming.find(offered, [ANNA]) == ()


def test_nothing_of_the_text_is_in_the_verdict_or_in_what_could_be_logged() -> None:
    verdict = may_bring("Anna kom.", [ANNA])
    assert [(r.code, r.params) for r in verdict.reasons] == [("training.says_who", ())]
    assert "Anna" not in str(Refused(verdict))
    assert "Anna" not in repr(ANNA) + repr(naming.find("Anna", [ANNA])[0])
    assert may_bring("Studenten kom.", [ANNA]).ok


def test_a_long_text_about_many_students_is_read_at_once() -> None:
    many = [Somebody(given_name=f"Namn{n}son", family_name="Testson", programme="Teknisk fysik") for n in range(60)]
    for text in ("a" * 4000, "0" * 4000, "1 " * 2000, "a.b@" * 1000, "teknisk " * 500, "Anna " * 800, "(070) " * 600):
        naming.find(text, many)
