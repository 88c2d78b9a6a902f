"""What in a text says who somebody is (R82, R83). Finds the words, and offers neutral ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a found piece of text gives away."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    PERSONAL_NUMBER = "personal_number"
    PROGRAMME = "programme"


@dataclass(frozen=True, kw_only=True, repr=False)
class Somebody:
    """Somebody whom the writer knows."""

    given_name: str
    family_name: str = ""
    email: str = ""
    programme: str = ""


@dataclass(frozen=True, kw_only=True, repr=False)
class Finding:
    """A piece of the text, from `start` to `end`, that says who somebody is. Without a `repr`: it must not come into a log."""

    kind: Kind
    word: str
    start: int
    end: int
    owns: bool = False
    """It says whose something is: "Annas", "Anna:s"."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ORDINARY = _words(
    """
    aldrig all alla allt alltid and annan annars annat any are arg att av bak bara be ben ber berg bin bjuder björk björn blad
    blev bli blir blom blå bo bok bor borg bort bra brand bredvid bro bror brunn but by bygg bäck bäst can car clear come could
    dag dal damm dan de deal dear del den denna denne der des dess dessa det detta did dig dim din dina ditt do does du där då
    each eft efter eget eight ek el eld eller elva en ena end ene eng ens er era ett even ever every faith fall far fast fem fick
    fin finns fira five flera flod for fors fort four fram frank fred fri friend from från frö fält får för förra först ge ger
    glad god got gran gren grund grå gärna gå går had hade hag hall ham han hand hans har has hav haven he hej hel hela hell hem
    henne hennes her here herr hers him his hit hjort hjälm holm hon honom hope how hund hur hus husen här häst hög höst ibland
    idag if in ing inga ingen inget innan inte is it its jag jan joy juli jun just kall kan kanske kar klar klara kom komma krona
    kronor kul kung kunna kust kvar kvist kväll käll köp lag land law le let lever lin lind lit liv ljung ljus lo long look lov
    love lunch lund lycka lyst lär lärare läs läser låg lång löf lön lönn mai maj mal malm man mar mark mars mat math max may me
    med mel mellan men mer mest min mina mitt mod mon mor more most mot mount mu my myr mål måndag många mår måste nat natt ned
    need never new next ni nine no nog nor nord not nov now nu ny nya nytt när någon något några of ofta often old om on one only
    or ord order oss other our out own par park past pen pepper per plan plats pro präst på ren rik rita ro rolig ros rose rosen
    rot run rund rätt råd röd sa saga sagan sal samma sand saw say se sea sedan see sen sent ser set seven sex she six ska skog
    skola skolan sky skönt slut små snart snö so sol som sommar son sten stig stor stora strand ström ståhl stål sun sund svan
    svar svår säg säga säger så ta tack tar tel ten test than that the them then there they this those three tid till tim time tio
    to tog too top torn tors tre trist tro tur två tyst under ung up upp ur us ut vad val van var vara vare varför varg varit
    varje vart ved vem ven very vi via vid vik vila vilja vill ville vinter virke vis visst väg väl vän vänner vänta värd vår våra
    vårt want was way we week well were what when where who why will with wood yes you young your älg älv är även ål år åt ö öga
    öm önskar ör öst över januari februari april juni augusti september oktober november december tisdag onsdag torsdag fredag
    lördag söndag january february march june july august october monday tuesday wednesday thursday friday saturday sunday
    """
)
"""Words of Swedish and English that are somebody's name as well, or begin or end one. They count as a name with a capital letter only;
as a part of a name only with one inside a sentence."""

PARTICLES = _words("af al av ben bin da das de del den der di do dos du el ibn la le les of och san st ter the van von y zu")
GENERIC = _words(
    """
    program programme programmet bachelor bachelors master masters kandidat magister civilingenjör civilingenjörer
    högskoleingenjör högskoleingenjörer civilingenjörsprogram civilingenjörsprogrammet högskoleingenjörsprogram kandidatprogram
    kandidatprogrammet masterprogram masterprogrammet magisterprogram engineering ingenjör ingenjörsprogram annat other utbildning
    """
)
"""Parts of programmes' names that name none."""
_OTHER_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "ħ": "h"})
_WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")
_OWNS = re.compile(r"['’´`:]s(?!\w)", re.IGNORECASE)
_OWNS_AFTER_S = re.compile(r"['’´`](?!\w)")
_BETWEEN_NAMES = re.compile(r"[ \t\u00a0]+|[ \t]?[-\u2010\u2011][ \t]?|, ?")
_AT = r"(?:\s?@\s?|\s?[(\[{]\s?(?:at|snabel-?a|@)\s?[)\]}]\s?)"
_EMAIL = re.compile(rf"[^\s@<>()\[\]{{}},;:\"'”»]{{1,64}}{_AT}[^\s@<>()\[\]{{}},;:\"'”»]{{1,120}}\.[^\W\d_]{{2,24}}", re.IGNORECASE)
_DIGITS = re.compile(r"(?<![\w+])(?:\+|00)?\(?\d(?:[ \t\u00a0()./\-\u2010-\u2015]{0,3}\d){6,15}(?!\w)")
_CLOCKS = re.compile(r"\d{1,2}[.:]\d{2}\s?[-\u2010-\u2015/]\s?\d{1,2}[.:]\d{2}")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}")
_PERSONAL = re.compile(r"(?<!\d)(?:19|20)?\d{2}(\d{2})(\d{2})(\s?[-+\u2010-\u2015]\s?|\s?)[\dTPRtpr]\d{3}(?!\d)")


def cleaned(text: str) -> str:
    """The text with each letter written one way, and without signs that cannot be seen: they would hide a name."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf")


def folded(word: str) -> str:
    """The word in small letters without marks: José and jose are the same name."""
    plain = unicodedata.normalize("NFKD", word.casefold().translate(_OTHER_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_OTHER_LETTERS)


def find(text: str, known: Iterable[Somebody]) -> tuple[Finding, ...]:
    """What in a cleaned text says who one of these people is, and any e-mail address, phone number or personal number. In order."""
    people = list(known)
    found = [*_addresses(text, people), *_numbers(text), *_programmes(text, people), *_names(text, people)]
    return tuple(_joined(text, _apart(found)))


def neutral(text: str, findings: Iterable[Finding], words: Mapping[str, str]) -> str:
    """The text with neutral words instead. `words` has one for each kind, and `name_owns` for "the student's"."""
    parts, at = [], 0
    for one in findings:
        word = words["name_owns"] if one.kind is Kind.NAME and one.owns else words[one.kind]
        parts += [text[at : one.start], word[:1].upper() + word[1:] if _begins_a_sentence(text, one.start) else word]
        at = one.end
    return "".join([*parts, text[at:]])


def _begins_a_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \t\u00a0\"'”»([-–•*")
    return not before or before[-1] in ".!?\n"


# --- Names -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Names:
    """The names of the people: whole ones, and those given names that can be shortened."""

    whole: frozenset[str]
    given: frozenset[str]

    def fits(self, word: str, *, begins: bool) -> bool:
        """Is a word of a text one of the names, or a part of a given one (Alex of Alexander, Lena of Magdalena)?
        `begins` says that the word begins a sentence, where every word has a capital letter."""
        plain, capital = folded(word), word[:1] != word[:1].lower()
        ordinary = word.casefold() in ORDINARY
        if plain in self.whole and (capital or not ordinary):
            return True
        as_a_name = capital and (not ordinary or not (begins or word.isupper()))
        return as_a_name and any(_is_part(plain, name) for name in self.given)


def _is_part(short: str, name: str) -> bool:
    return len(short) < len(name) and ((len(short) >= 3 and name.startswith(short)) or (len(short) >= 4 and name.endswith(short)))


def _parts(name: str) -> list[str]:
    return [folded(w) for w in _WORD.findall(cleaned(name))]


def _names_of(people: Iterable[Somebody]) -> _Names:
    whole: set[str] = set()
    given: set[str] = set()
    for one in people:
        first = [p for p in _parts(one.given_name) if len(p) > 1]
        given |= set(first)
        whole |= {*first, "".join(first)} - {""}
        whole |= {p for p in _parts(one.family_name) if len(p) > 1 and p not in PARTICLES}
    return _Names(frozenset(whole), frozenset(given))


def _names(text: str, people: Iterable[Somebody]) -> Iterator[Finding]:
    names = _names_of(people)
    if not names.whole:
        return
    for m in _WORD.finditer(text):
        word, owns, begins = m[0], False, _begins_a_sentence(text, m.start())
        if not names.fits(word, begins=begins):
            if word[-1:] not in "sS" or len(word) < 3 or not _fits_without_s(names, word, begins=begins):
                continue
            owns = True
        end = m.end()
        after = _OWNS.match(text, end) or (_OWNS_AFTER_S.match(text, end) if word[-1:] in "sxzSXZ" else None)
        if after is not None:
            owns, end = True, after.end()
        yield Finding(kind=Kind.NAME, word=text[m.start() : end], start=m.start(), end=end, owns=owns)


def _fits_without_s(names: _Names, word: str, *, begins: bool) -> bool:
    """ "Annas"; but "mars" is no Mar's, unless it has a capital letter."""
    capital = word[:1] != word[:1].lower()
    return (capital or word.casefold() not in ORDINARY) and names.fits(word[:-1], begins=begins)


# --- Addresses, numbers, programmes ---------------------------------------------------------------------------


def _finding(kind: Kind, m: re.Match[str]) -> Finding:
    word = m[0].strip()
    start = m.start() + m[0].index(word)
    return Finding(kind=kind, word=word, start=start, end=start + len(word))


def _addresses(text: str, people: Iterable[Somebody]) -> Iterator[Finding]:
    yield from (_finding(Kind.EMAIL, m) for m in _EMAIL.finditer(text))
    for local in {one.email.partition("@")[0] for one in people}:
        if len(local) > 3 and local.casefold() not in ORDINARY:
            yield from (_finding(Kind.EMAIL, m) for m in re.finditer(rf"(?<![\w.]){re.escape(local)}(?!\w)", text, re.IGNORECASE))


def _numbers(text: str) -> Iterator[Finding]:
    for m in _PERSONAL.finditer(text):
        month, day, between = int(m[1]), int(m[2]) % 60, m[3].strip()
        if 1 <= month <= 12 and 1 <= day <= 31 and (between or not m[0].startswith("07")):
            yield _finding(Kind.PERSONAL_NUMBER, m)
    for m in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", m[0])
        abroad = m[0].startswith(("+", "00")) and 8 <= len(digits) <= 17
        if (abroad or (re.match(r"0[1-9]", digits) and 7 <= len(digits) <= 11)) and not _CLOCKS.search(m[0]) and not _DATE.search(m[0]):
            yield _finding(Kind.PHONE, m)


def _programmes(text: str, people: Iterable[Somebody]) -> Iterator[Finding]:
    for phrase in {p for one in people for p in _phrases(one.programme)}:
        words = r"[\s\-\u2010\u2011]+".join(re.escape(w) for w in phrase.split())
        ending = r"(?:['’´:]?s)?(?:program\w*|student\w*|linje\w*|are\w*)?"
        yield from (_finding(Kind.PROGRAMME, m) for m in re.finditer(rf"(?<!\w){words}{ending}(?!\w)", text, re.IGNORECASE))


def _phrases(programme: str) -> Iterator[str]:
    """The pieces of a programme's name that name it: "Civilingenjör, Teknisk fysik (TKTFY)" gives "Teknisk fysik" and "TKTFY"."""
    for piece in re.split(r"[,;()/|]|\s[-–—]\s", cleaned(programme)):
        words = piece.replace("-", " ").split()
        while words and (words[0].casefold() in GENERIC or words[0].casefold() in {"i", "in", "of", "för"}):
            words = words[1:]
        while words and words[-1].casefold() in GENERIC:
            words = words[:-1]
        if words and len("".join(words)) > 3:
            yield re.sub(r"(?:s?programmet|s?program)$", "", " ".join(words), flags=re.IGNORECASE) or " ".join(words)


# --- What was found, in order ------------------------------------------------------------------------------------


def _apart(found: list[Finding]) -> Iterator[Finding]:
    """Where two overlap, the one that begins first, and of those the longest."""
    end = 0
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if one.start >= end:
            yield one
            end = one.end


def _joined(text: str, found: Iterable[Finding]) -> Iterator[Finding]:
    """First and last name beside each other are one name."""
    held: Finding | None = None
    for one in found:
        between = text[held.end : one.start] if held else ""
        if held and held.kind is one.kind is Kind.NAME and not held.owns and _BETWEEN_NAMES.fullmatch(between):
            held = Finding(kind=Kind.NAME, word=text[held.start : one.end], start=held.start, end=one.end, owns=one.owns)
            continue
        if held:
            yield held
        held = one
    if held:
        yield held
