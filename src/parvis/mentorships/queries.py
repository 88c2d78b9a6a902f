"""The only reader of pairs. What somebody may not see is left out here, before a page is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce
from operator import or_
from typing import Any, TypedDict

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import get_language

from parvis.advice import queries as advice
from parvis.people.access import is_coordinator
from parvis.policy import book, checklists
from parvis.policy.calendar import calendar
from parvis.support import queries as support
from parvis.support.models import SharingLine, SupportRequest

from . import rules
from .models import Agreement, Answer, Confirmation, EarlierAnswer, Ending, Extension, Forethought, Mentorship

OPEN = (Mentorship.State.ACTIVE, Mentorship.State.PAUSED, Mentorship.State.ENDING)
OPEN_EXTENSION = (Extension.State.ASKED_STUDENT, Extension.State.ASKED_MENTOR, Extension.State.ANSWERED, Extension.State.WITH_OFFICE)
OPEN_ENDING = (Ending.State.ASKED, Ending.State.TALKED)
FIRST_MEETING = "first_meeting"
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)
_PAIR = ("student", "mentor__person", "decision")
_PAIR_OF = tuple(f"mentorship__{name}" for name in _PAIR)


def language() -> str:
    """The reader's language, as the checklists write it."""
    return "en" if (get_language() or "sv").startswith("en") else "sv"


# --- Who sees what ----------------------------------------------------------------------------------
def _of(user: Any, before: str = "") -> Q:
    return Q(**{f"{before}student": user.pk}) | Q(**{f"{before}mentor__person": user.pk})


def visible_to(user: Any) -> QuerySet[Mentorship]:
    """The pairs that somebody may open: one's own, for a coordinator all. With both persons and the decision."""
    pairs = Mentorship.objects.select_related(*_PAIR)
    return pairs if is_coordinator(user) else pairs.filter(_of(user))


def agreements_visible_to(user: Any) -> QuerySet[Agreement]:
    """Versions of agreements. A coordinator opens what is or has been in force, not what the two are writing."""
    versions = Agreement.objects.select_related(*_PAIR_OF).exclude(state=Agreement.State.DROPPED)
    own = _of(user, "mentorship__")
    return versions.filter(own | ~Q(state=Agreement.State.DRAFT)) if is_coordinator(user) else versions.filter(own)


def extensions_visible_to(user: Any) -> QuerySet[Extension]:
    """The mentor meets the question when the student wants the same mentor, never another wish.

    In a pair of her own a coordinator is one of the two."""
    asked = Extension.objects.select_related(*_PAIR_OF)
    own = Q(mentorship__student=user.pk) | Q(mentorship__mentor__person=user.pk, wish=Extension.Wish.SAME)
    return asked.filter(own | ~_of(user, "mentorship__")) if is_coordinator(user) else asked.filter(own)


def endings_visible_to(user: Any) -> QuerySet[Ending]:
    """The other one learns of an ending when the coordinator has talked with both."""
    endings = Ending.objects.select_related(*_PAIR_OF)
    own = Q(asked_by=user.pk) | (_of(user, "mentorship__") & Q(state__in=(Ending.State.TALKED, Ending.State.DONE)))
    return endings.filter(own | ~_of(user, "mentorship__")) if is_coordinator(user) else endings.filter(own)


# --- Pairs --------------------------------------------------------------------------------------------
def of_student(user: Any) -> QuerySet[Mentorship]:
    """The pairs where somebody is the student, the newest first."""
    return Mentorship.objects.select_related(*_PAIR).filter(student=user.pk).order_by("-starts_on", "-pk")


def of_mentor(user: Any) -> QuerySet[Mentorship]:
    """The pairs where somebody is the mentor, the newest first."""
    return Mentorship.objects.select_related(*_PAIR).filter(mentor__person=user.pk).order_by("-starts_on", "-pk")


def own(user: Any) -> list[Mentorship]:
    """The pairs that somebody is one of the two in, and that go on. One query."""
    return list(in_progress(Mentorship.objects.select_related(*_PAIR).filter(_of(user))).order_by("pk"))


def in_progress(pairs: QuerySet[Mentorship]) -> QuerySet[Mentorship]:
    return pairs.filter(state__in=OPEN)


def students_now(mentor: Any) -> int:
    """How many students a mentor has."""
    return in_progress(Mentorship.objects.filter(mentor=mentor)).count()


def with_agreement(pairs: QuerySet[Mentorship]) -> QuerySet[Mentorship]:
    """Whether both have confirmed an agreement, as `agrees`: for lists."""
    return pairs.annotate(agrees=Exists(Agreement.objects.filter(mentorship=OuterRef("pk"), state=Agreement.State.CONFIRMED)))


def allowed_minutes(mentorship: Mentorship, on: date) -> int:
    """How long the pair may plan to meet in the week of a day (R51, R52)."""
    return rules.allowed_minutes(
        usual=mentorship.minutes_per_week, more=mentorship.more_minutes, more_until_on=mentorship.more_until_on, on=on
    )


def more_time_facts(mentorship: Mentorship, minutes: int, until_on: date, *, on: date) -> rules.MoreTime:
    return rules.MoreTime(
        minutes=minutes,
        until_on=until_on,
        on=on,
        starts_on=mentorship.starts_on,
        usual=mentorship.minutes_per_week,
        most=book.value("mentorship.approved_minutes_per_week", on=mentorship.starts_on),
        weeks=book.value("mentorship.approval_weeks", on=mentorship.starts_on),
    )


def end_by_rule(starts_on: date) -> date:
    """When a pair that starts on a day ends (Q2)."""
    return rules.ends_on(starts_on, calendar=calendar(starts_on), least_months=book.value("mentorship.least_months", on=starts_on))


def other_pair_of_request(mentorship: Mentorship) -> bool:
    """Has the student already gone on with somebody else?"""
    mine = Q(request=mentorship.request_id, state__in=(Mentorship.State.ACTIVE, Mentorship.State.PAUSED))
    return Mentorship.objects.filter(mine).exclude(pk=mentorship.pk).exists()


@dataclass(frozen=True)
class Pending:
    """What is open between a pair and the office, as far as the reader knows of it."""

    extension_id: int | None
    extension_state: str
    ending_id: int | None
    ending_state: str
    asked_by_me: bool


def for_page(reader: Any) -> QuerySet[Mentorship]:
    """`visible_to`, with what `pending` and `card_for_mentor` read besides, and which coordinator takes part in the contact: one query."""
    here = OuterRef("pk")
    asked = extensions_visible_to(reader).filter(mentorship=here, state__in=OPEN_EXTENSION).order_by("-pk")
    wishes = endings_visible_to(reader).filter(mentorship=here, state__in=OPEN_ENDING)
    before = Mentorship.objects.filter(student=OuterRef("student"), state=Mentorship.State.ENDED).exclude(mentor=OuterRef("mentor"))
    joined = advice.joined_between(OuterRef("student"), OuterRef("mentor__person"), reader=reader)
    own, any_ = wishes.filter(asked_by=reader.pk).order_by("pk"), wishes.order_by("pk")
    return visible_to(reader).annotate(
        extension_id=Subquery(asked.values("pk")[:1]),
        extension_state=Subquery(asked.values("state")[:1]),
        own_ending_id=Subquery(own.values("pk")[:1]),
        own_ending_state=Subquery(own.values("state")[:1]),
        ending_id=Subquery(any_.values("pk")[:1]),
        ending_state=Subquery(any_.values("state")[:1]),
        joined_by=Subquery(joined.values("joined_by")[:1]),
        joined_asked_by=Subquery(joined.values("person")[:1]),
        earlier_until_at=Subquery(before.order_by("-state_at").values("state_at")[:1]),
    )


def pending(pair: Mentorship) -> Pending:
    """Of a pair from `for_page`. One's own wish to end comes before the other's."""
    found = vars(pair)
    own = found["own_ending_id"]
    return Pending(
        extension_id=found["extension_id"],
        extension_state=found["extension_state"] or "",
        ending_id=own or found["ending_id"],
        ending_state=(found["own_ending_state"] if own else found["ending_state"]) or "",
        asked_by_me=own is not None,
    )


# --- The card -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Card:
    """The lines of a student's card that this mentor may read, and how many were meant for an earlier one."""

    lines: list[SharingLine]
    held_back: int


def card_for_mentor(pair: Mentorship) -> Card:
    """What the student lets this mentor know. What an earlier mentor could read does not follow along: the student saves it anew (R21).

    The pair is from `for_page`."""
    if pair.state == Mentorship.State.ENDED:
        return Card([], 0)
    shared = support.card_lines(pair.student, "mentor")
    earlier_until = vars(pair)["earlier_until_at"]
    lines = [line for line in shared if earlier_until is None or line.changed_at > earlier_until]
    return Card(lines, len(shared) - len(lines))


# --- Agreements -----------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class AgreedFrame:
    """What the pair's answers make the system do. `sentences` are whole sentences in the reader's language, by question.

    `how` is "email", "sms" or "call". `version` is None where nothing is confirmed, and all is as by default."""

    grace_minutes: int
    who_contacts: str
    how: str
    sentences: Mapping[str, str]
    version: int | None
    settled: frozenset[str] = frozenset()
    """Which of them the pair itself has settled; the others are as by default."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One question of an agreement with its answer as a sentence. `shared` where the coordinator reads it too."""

    item: str
    question: str
    says: str
    shared: bool

    @property
    def answered(self) -> bool:
        return bool(self.says)


@dataclass(frozen=True)
class Part:
    title: str
    lines: list[Line]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One row that differs from what was agreed or read before. `shared` where the coordinator did not read it before and now does."""

    question: str
    was: str
    becomes: str
    still_asked: bool = True
    shared: bool = False


class ConfirmedFacts(TypedDict):
    confirmed_by: list[int]
    pair: list[int]


def names_of(mentorship: Mentorship) -> dict[str, str]:
    return {"student": mentorship.student.given_name, "mentor": mentorship.mentor.person.given_name}


def asked(item: checklists.Item, *, of: str, names: Mapping[str, str]) -> tuple[str, str]:
    """The question and its hint, as they are put to the student or to the mentor."""
    texts = (item.asked_of_mentor, item.hint_for_mentor) if of == "mentor" else (item.question, item.hint)
    question, hint = (text[language()].format_map(names) for text in texts)
    return question, hint


def answers(agreement: Agreement) -> dict[str, Answer]:
    """By question."""
    return {a.item: a for a in agreement.answers.order_by("pk")}


def parts(agreement: Agreement, *, reader: str) -> list[Part]:
    """The agreement as it is read. To a coordinator the practical frame alone is fetched (Q10)."""
    return _parts(agreement, agreement.answers.filter(item__in=_shown(agreement, reader)).order_by("pk"), reader=reader)


def _shown(agreement: Agreement, reader: str) -> frozenset[str]:
    """The questions whose answers a reader may read."""
    checklist = checklists.read(agreement.checklist)
    return frozenset(checklist.items) if reader in {"student", "mentor"} else checklist.frame


def _parts(agreement: Agreement, given: Iterable[Answer | EarlierAnswer], *, reader: str) -> list[Part]:
    checklist, names, shown = checklists.read(agreement.checklist), names_of(agreement.mentorship), _shown(agreement, reader)
    by_item = {a.item: a for a in given}
    made = []
    for group in checklist.groups:
        lines = [_line(item, by_item.get(item.key), reader=reader, names=names) for item in group.items if item.key in shown]
        if lines:
            made.append(Part(group.title[language()], lines))
    return made


def _lines(shown: list[Part]) -> dict[str, Line]:
    return {line.item: line for part in shown for line in part.lines}


def answered(shown: list[Part]) -> list[Part]:
    """Only what the two have said something about."""
    kept = (Part(part.title, [line for line in part.lines if line.answered]) for part in shown)
    return [part for part in kept if part.lines]


def _line(item: checklists.Item, given: Answer | EarlierAnswer | None, *, reader: str, names: Mapping[str, str]) -> Line:
    says = item.said(given.choice, given.text, names=names, language=language()) if given else ""
    return Line(item=item.key, question=asked(item, of=reader, names=names)[0], says=says, shared=item.coordinator)


def unanswered(agreement: Agreement) -> frozenset[str]:
    """What must be answered before anybody can confirm, and is not."""
    return checklists.read(agreement.checklist).needed - set(agreement.answers.order_by("pk").values_list("item", flat=True))


def confirmed_facts(agreement: Agreement) -> ConfirmedFacts:
    return {"confirmed_by": confirmed_by(agreement), "pair": [agreement.mentorship.student_id, agreement.mentorship.mentor.person_id]}


def confirmed_by(agreement: Agreement) -> list[int]:
    """Who stands behind a version as it now is."""
    return list(agreement.confirmations.filter(holds=True).order_by("pk").values_list("person_id", flat=True))


def confirmation_of(agreement: Agreement, person: Any) -> Confirmation | None:
    """What somebody has approved of a version; it holds unless a row has changed since."""
    return agreement.confirmations.filter(person=person.pk).first()


def seen(agreement: Agreement) -> str:
    """What a reader has in front of them: the checklist, and each row with its revision. Nobody confirms what they have not seen."""
    rows = agreement.answers.order_by("item").values_list("item", "revision")
    return ",".join([agreement.checklist, *(f"{item}:{revision}" for item, revision in rows)])


def asks_anew(agreement: Agreement, seen: str) -> bool:
    """Has the pair gone over to another checklist since somebody read the version?"""
    return "/" in seen and seen.partition(",")[0] != agreement.checklist


def changed_since(agreement: Agreement, seen: str, *, reader: str) -> list[Change]:
    """What has changed in a version since somebody read it: the rows, how they were then and how they are now."""
    read = {item: int(revision) for item, _colon, revision in (row.partition(":") for row in seen.split(",")) if revision.isdigit()}
    now = answers(agreement)
    moved = [item for item, a in now.items() if read.get(item) != a.revision]
    kept = {(a.item, a.revision): a for a in agreement.earlier_answers.filter(item__in=moved).order_by("pk")}
    then = [found for item in moved if (found := kept.get((item, read.get(item, 0))))]
    was, becomes = (_lines(_parts(agreement, given, reader=reader)) for given in (then, now.values()))
    return [Change(question=line.question, was=was[item].says, becomes=line.says) for item, line in becomes.items() if item in moved]


def in_force(mentorship: Mentorship) -> Agreement | None:
    """The version that both have confirmed last."""
    return _version(mentorship, Agreement.State.CONFIRMED)


def draft(mentorship: Mentorship) -> Agreement | None:
    """The version that the two are writing."""
    return _version(mentorship, Agreement.State.DRAFT)


def _version(mentorship: Mentorship, state: str) -> Agreement | None:
    return Agreement.objects.select_related(*_PAIR_OF).filter(mentorship=mentorship.pk, state=state).order_by("pk").first()


@dataclass(frozen=True)
class Versions:
    """A pair's agreement through time. `left` counts the questions that must be answered before the draft can be confirmed."""

    in_force: Agreement | None
    draft: Agreement | None
    earlier: list[Agreement]
    left: int
    is_mine: bool
    is_theirs: bool


def versions(mentorship: Mentorship, reader: Any) -> Versions:
    """All versions that the reader may open, the newest first. One query."""
    known = _counted(agreements_visible_to(reader).select_related(None).filter(mentorship=mentorship.pk).order_by("-number"), reader)
    for agreement in known:
        agreement.mentorship = mentorship
    draft = next((a for a in known if a.state == Agreement.State.DRAFT), None)
    found = vars(draft) if draft else {"needed_given": 0, "is_mine": False, "is_theirs": False}
    return Versions(
        in_force=next((a for a in known if a.state == Agreement.State.CONFIRMED), None),
        draft=draft,
        earlier=[a for a in known if a.state == Agreement.State.REPLACED],
        left=left_to_answer(draft) if draft else 0,
        is_mine=bool(found["is_mine"]),
        is_theirs=bool(found["is_theirs"]),
    )


def left_to_answer(counted: Agreement) -> int:
    """Of an agreement from `counted` or `versions`: how many of the needed answers are not given."""
    return len(checklists.read(counted.checklist).needed) - int(vars(counted)["needed_given"])


def _counted(agreements: QuerySet[Agreement], reader: Any) -> list[Agreement]:
    """With `needed_given`, the answers to what its own checklist needs, and who has confirmed: `is_mine`, `is_theirs`."""
    known = checklists.known()
    alike: dict[tuple[str, ...], list[str]] = {}
    for one in known.values():
        alike.setdefault(tuple(sorted(one.needed)), []).append(one.name)
    needed = reduce(or_, (Q(agreement__checklist__in=names, item__in=items) for items, names in alike.items()))
    given = Answer.objects.filter(needed, agreement=OuterRef("pk")).order_by().values("agreement").annotate(n=Count("pk")).values("n")
    confirmed = Confirmation.objects.filter(agreement=OuterRef("pk"), holds=True)
    counted: list[Agreement] = list(
        agreements.annotate(
            needed_given=Coalesce(Subquery(given), 0),
            is_mine=Exists(confirmed.filter(person=reader.pk)),
            is_theirs=Exists(confirmed.exclude(person=reader.pk)),
        )
    )
    new = {a.checklist for a in counted} - set(known)
    for name in new:
        checklists.read(name)  # from here on it is known: the institution's own are read once
    return _counted(agreements, reader) if new else counted


def changes(agreement: Agreement, *, reader: str) -> list[Change]:
    """What a version changes in the one that applied before it."""
    earlier = Agreement.objects.select_related(*_PAIR_OF).filter(
        mentorship=agreement.mentorship_id, number__lt=agreement.number, state__in=(Agreement.State.CONFIRMED, Agreement.State.REPLACED)
    )
    if (before := earlier.order_by("-number").first()) is None:
        return []
    return _differences(before, parts(before, reader=reader), agreement, parts(agreement, reader=reader))


def _differences(before: Agreement, were: list[Part], after: Agreement, are: list[Part]) -> list[Change]:
    was, now = _lines(were), _lines(are)
    old = checklists.read(before.checklist).frame
    found = []
    for item, line in now.items():
        said, shared = was[item].says if item in was else "", line.shared and line.answered and item not in old
        if line.says != said or shared:
            found.append(Change(question=line.question, was=said, becomes=line.says, shared=shared))
    gone = (line for item, line in was.items() if item not in now and line.answered)
    return [*found, *(Change(question=line.question, was=line.says, becomes="", still_asked=False) for line in gone)]


@dataclass(frozen=True, kw_only=True)
class Told:
    """One version in a pair's history: who approved it when, and what it changed."""

    agreement: Agreement
    confirmations: list[Confirmation]
    changes: list[Change]
    is_first: bool


MOST_VERSIONS = 30


def history(mentorship: Mentorship, *, reader: str) -> list[Told]:
    """What the two have agreed on through time, the newest first. Three queries, however many versions."""
    kept = Agreement.objects.filter(mentorship=mentorship.pk, state__in=(Agreement.State.CONFIRMED, Agreement.State.REPLACED))
    found = list(kept.prefetch_related(Prefetch("confirmations", Confirmation.objects.select_related("person"))).order_by("-number"))
    for one in found:
        one.mentorship = mentorship
    asked = reduce(or_, (Q(agreement=a.pk, item__in=_shown(a, reader)) for a in found), Q(pk__in=()))
    given: dict[int, list[Answer]] = {}
    for a in Answer.objects.filter(asked).order_by("pk"):
        given.setdefault(a.agreement_id, []).append(a)
    read = [_parts(a, given.get(a.pk, ()), reader=reader) for a in found]
    return [
        Told(
            agreement=a,
            confirmations=list(a.confirmations.all()),
            changes=_differences(found[n + 1], read[n + 1], a, read[n]) if n + 1 < len(found) else [],
            is_first=n + 1 == len(found),
        )
        for n, a in enumerate(found[:MOST_VERSIONS])
    ]


def confirmations(agreement: Agreement) -> list[Confirmation]:
    """Who stands behind a version, and since when."""
    return list(agreement.confirmations.filter(holds=True).select_related("person").order_by("at", "pk"))


def newer_checklist(agreement: Agreement, *, on: date) -> checklists.Checklist | None:
    """The checklist that new pairs get now, if it is a newer one than this agreement's."""
    own = checklists.read(agreement.checklist)
    current = checklists.current(own.key, on=on)
    return current if current.name != own.name and current.since >= own.since else None


def left_behind(agreement: Agreement, newer: checklists.Checklist) -> list[Answer]:
    """The answers that another checklist does not ask for, or that are no answer there."""
    items = newer.items
    return [a for a in answers(agreement).values() if a.item not in items or not items[a.item].accepts(a.choice, a.text)]


def not_coming_along(agreement: Agreement, newer: checklists.Checklist, *, reader: str) -> list[str]:
    """The questions whose answers stay behind when a pair goes over to another checklist."""
    own, names = checklists.read(agreement.checklist).items, names_of(agreement.mentorship)
    return [asked(own[a.item], of=reader, names=names)[0] for a in left_behind(agreement, newer) if a.item in own]


def shared_questions(mentorship: Mentorship, *, reader: str) -> list[str]:
    """The questions of the pair's own checklist whose answers the coordinator reads."""
    kept = Agreement.objects.filter(mentorship=mentorship.pk, state__in=(Agreement.State.CONFIRMED, Agreement.State.DRAFT))
    name = kept.order_by("state").values_list("checklist", flat=True).first()  # "confirmed" comes before "draft"
    if name is None:
        return []
    checklist, names = checklists.read(name), names_of(mentorship)
    return [asked(item, of=reader, names=names)[0] for key, item in checklist.items.items() if key in checklist.frame]


def to_talk_about(mentorship: Mentorship) -> Agreement | None:
    """The change that one of the two wants to talk about at the next meeting."""
    waiting = Agreement.objects.select_related("talk_by", *_PAIR_OF)
    return waiting.filter(mentorship=mentorship.pk, state=Agreement.State.DRAFT, talk_by__isnull=False).order_by("pk").first()


# --- The mentor's own page ----------------------------------------------------------------------------------
def forethoughts_visible_to(user: Any) -> QuerySet[Forethought]:
    """What somebody has written for themselves as a mentor. There is no other way in."""
    return Forethought.objects.filter(mentorship__mentor__person=user.pk)


def forethoughts(mentorship: Mentorship, reader: Any) -> dict[str, str]:
    """The mentor's own words before the first meeting, by question."""
    return {f.question: f.text for f in forethoughts_visible_to(reader).filter(mentorship=mentorship.pk).order_by("pk")}


# --- What the answers do ------------------------------------------------------------------------------------
def agreed(mentorship: Mentorship, *, on: date | None = None) -> AgreedFrame:
    """What the pair has agreed on, or what applies until they have. Two queries."""
    return agreed_for([mentorship], on=on)[mentorship.pk]


def agreed_for(pairs: Iterable[Mentorship], *, on: date | None = None) -> dict[int, AgreedFrame]:
    """The same for many, by the pair's number. Two queries however many; the pairs must have both persons loaded."""
    listed = list(pairs)
    confirmed = Agreement.objects.filter(mentorship=OuterRef("pk"), state=Agreement.State.CONFIRMED)
    known = {
        pk: (contact, agreement_id)
        for pk, contact, agreement_id in Mentorship.objects.filter(pk__in=[p.pk for p in listed])
        .order_by("pk")
        .values_list("pk", "request__contact", Subquery(confirmed.values("pk")[:1]))
    }
    numbers = [agreement_id for _contact, agreement_id in known.values() if agreement_id]
    given: dict[int, list[Answer]] = {}
    for a in Answer.objects.select_related("agreement").filter(agreement__in=numbers).order_by("pk"):
        given.setdefault(a.agreement_id, []).append(a)
    return {p.pk: _frame(p, known[p.pk][0], given.get(known[p.pk][1] or 0, []), on=on or p.starts_on) for p in listed}


def _frame(mentorship: Mentorship, contact: str, given: list[Answer], *, on: date) -> AgreedFrame:
    defaults = {"grace_minutes": book.value("meeting.grace_minutes", on=on), "who_contacts": "mentor", "how": contact}
    if not given:
        return AgreedFrame(**defaults, sentences={}, version=None)
    checklist, names = checklists.read(given[0].agreement.checklist), names_of(mentorship)
    by_item = {a.item: a for a in given}
    listed = [(item, by_item[key]) for key, item in checklist.items.items() if key in by_item]
    acts = [ready.acts for item, a in listed if (ready := item.choice(a.choice)) is not None]
    sentences = {item.key: item.said(a.choice, a.text, names=names, language=language()) for item, a in listed}
    return AgreedFrame(
        **rules.frame(acts, defaults=defaults), sentences=sentences, version=given[0].agreement.number, settled=frozenset().union(*acts)
    )


def usual(agreement: Agreement, item: checklists.Item) -> dict[str, str]:
    """What an empty question suggests: the common words, or the way of contact that the student asked for."""
    contact = SupportRequest.objects.filter(pk=agreement.mentorship.request_id).values_list("contact", flat=True).first()
    choice = next((c.key for c in item.choices if c.acts == {"how": contact}), "")
    return {"choice": choice, "text": item.usual[language()].format_map(names_of(agreement.mentorship))}


def next_question(agreement: Agreement, item: str) -> str:
    """The next question after this one that has no answer; empty when there is none further down."""
    keys = list(checklists.read(agreement.checklist).items)
    given = set(agreement.answers.order_by("pk").values_list("item", flat=True))
    return next((key for key in keys[keys.index(item) + 1 :] if key not in given), "")


# --- Going on, and ending -----------------------------------------------------------------------------------
def open_extension(mentorship: Mentorship) -> Extension | None:
    return Extension.objects.select_related(*_PAIR_OF).filter(mentorship=mentorship.pk, state__in=OPEN_EXTENSION).order_by("-pk").first()


def extends_to(mentorship: Mentorship) -> date:
    """The first day after an extension by a study year."""
    return rules.extended_to(mentorship.ends_on, calendar=calendar(mentorship.ends_on))


def going_on_facts(extension: Extension, *, at: datetime) -> rules.GoingOn:
    pair = extension.mentorship
    return rules.GoingOn(
        wish=extension.wish,
        mentor_answer=extension.mentor_answer,
        open_pair=pair.state in {Mentorship.State.ACTIVE, Mentorship.State.PAUSED},
        ends_on=pair.ends_on,
        until_on=extends_to(pair),
        decision_until_on=pair.decision.valid_until_on,
    )


def to_ask_about_next_year(on: date) -> list[Mentorship]:
    """Pairs whose student should now be asked about going on."""
    days = book.value("mentorship.ask_to_extend_days_before", on=on)
    near = Mentorship.objects.select_related(*_PAIR).filter(
        state__in=(Mentorship.State.ACTIVE, Mentorship.State.PAUSED), ends_on__gt=on, ends_on__lte=rules.days_after(on, days)
    )
    near = near.annotate(
        last_asked_at=Subquery(Extension.objects.filter(mentorship=OuterRef("pk")).order_by("-pk").values("created_at")[:1])
    )
    return [
        p
        for p in near.order_by("ends_on", "pk")
        if rules.wants_asking(
            ends_on=p.ends_on, on=on, days_before=days, last_asked_on=localdate(p.last_asked_at) if p.last_asked_at else None
        )
    ]


def to_ask_again(on: date) -> list[Extension]:
    """Students who wanted to be asked later, and now it is later."""
    asked_once = Extension.objects.select_related(*_PAIR_OF).filter(state=Extension.State.ASKED_STUDENT, ask_again_on__lte=on)
    return list(asked_once.order_by("pk"))


def has_talked(mentorship: Mentorship) -> bool:
    return Ending.objects.filter(mentorship=mentorship.pk, state=Ending.State.TALKED).exists()


def open_endings(mentorship: Mentorship) -> list[Ending]:
    return list(Ending.objects.select_related("asked_by", *_PAIR_OF).filter(mentorship=mentorship.pk, state__in=OPEN_ENDING).order_by("pk"))


def student_next(mentorship: Mentorship) -> str:
    """What the student has said that they want after this, where they have."""
    return next((e.student_next for e in reversed(open_endings(mentorship)) if e.student_next), "")


# --- What waits ---------------------------------------------------------------------------------------------
def drafts_of(user: Any, *, role: str) -> QuerySet[Agreement]:
    """Agreements that are being written and wait for one of the two."""
    mine = Q(mentorship__student=user.pk) if role == "student" else Q(mentorship__mentor__person=user.pk)
    return Agreement.objects.filter(mine, state=Agreement.State.DRAFT, mentorship__state__in=OPEN)


def counted(drafts: Sequence[int], *, reader: Any) -> list[Agreement]:
    """These agreements with the two first names, counted as `versions` counts. One query."""
    rows = Agreement.objects.filter(pk__in=drafts).select_related("mentorship__student", "mentorship__mentor__person")
    columns = ("state", "state_at", "created_at", "number", "checklist", "mentorship__student__given_name")
    return _counted(rows.only(*columns, "mentorship__mentor__person__given_name").order_by("pk"), reader)


def questions_to(user: Any, *, role: str, on: date) -> QuerySet[Extension]:
    """Questions about next study year that wait for somebody, with the two names."""
    waiting = Extension.objects.select_related("mentorship__student", "mentorship__mentor__person").only(
        "state_at", *_names("mentorship__student"), *_names("mentorship__mentor__person")
    )
    if role == "student":
        rested = Q(ask_again_on__isnull=True) | Q(ask_again_on__lte=on)
        turn = Q(mentorship__student=user.pk) & ((Q(state=Extension.State.ASKED_STUDENT) & rested) | Q(state=Extension.State.ANSWERED))
    elif role == "mentor":
        turn = Q(mentorship__mentor__person=user.pk, state=Extension.State.ASKED_MENTOR, wish=Extension.Wish.SAME)
    else:
        turn = Q(state=Extension.State.WITH_OFFICE) & ~_of(user, "mentorship__")
    return waiting.filter(turn).order_by("state_at", "pk")


def with_shares(pairs: QuerySet[Mentorship]) -> QuerySet[Mentorship]:
    """How many lines of the card the mentor may read, as `shares`: as `card_for_mentor`, and not a word of them."""
    before = Mentorship.objects.filter(student=OuterRef("student"), state=Mentorship.State.ENDED).exclude(mentor=OuterRef("mentor"))
    pairs = pairs.annotate(card_since=Coalesce(Subquery(before.order_by("-state_at").values("state_at")[:1]), Value(BEFORE_ALL)))
    lines = support.lines_for_mentor().filter(student=OuterRef("student"), changed_at__gt=OuterRef("card_since"))
    return pairs.annotate(shares=Coalesce(Subquery(lines.order_by().values("student").annotate(n=Count("pk")).values("n")), 0))


def _names(person: str) -> tuple[str, str]:
    return f"{person}__given_name", f"{person}__family_name"


def to_end(coordinator: Any, *, on: date) -> list[Mentorship]:
    """Pairs whose end waits for a coordinator: somebody wants to talk, a talk was held, or the last day has passed. One query.

    Not her own pairs: another coordinator ends those. With `asked_at` and `talked_at`, None where there is no such ending."""
    endings = Ending.objects.filter(mentorship=OuterRef("pk")).order_by("pk")
    return list(
        Mentorship.objects.select_related("student", "mentor__person")
        .only("ends_on", *_names("student"), *_names("mentor__person"))
        .filter(~_of(coordinator), state__in=OPEN)
        .annotate(
            asked_at=Subquery(endings.filter(state=Ending.State.ASKED).values("state_at")[:1]),
            talked_at=Subquery(endings.filter(state=Ending.State.TALKED).values("state_at")[:1]),
        )
        .filter(Q(asked_at__isnull=False) | Q(talked_at__isnull=False) | Q(ends_on__lte=on))
        .order_by("ends_on", "pk")
    )
