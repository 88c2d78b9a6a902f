"""The institution makes its own checklist: on pages and as a file, publishes it, and pairs keep the one they have."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from parvis.audit.models import Entry
from parvis.checklists import actions, files, queries, rules, words
from parvis.checklists.models import Draft
from parvis.mentorships import actions as mentorships
from parvis.mentorships import queries as pairs
from parvis.people.models import Role, User
from parvis.policy import checklists
from parvis.policy.models import LocalChecklist
from tests.mentorships.conftest import AT, World

pytestmark = pytest.mark.django_db
KEY = "first_meeting"
LANGUAGES = ("sv", "en")
TODAY = AT.date()


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def today() -> Any:
    with time_machine.travel(AT, tick=False):
        yield AT


@pytest.fixture
def admin(world: World) -> User:
    return world.person(Role.ADMINISTRATOR, name="Ali")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, *more: str) -> str:
    return reverse(f"checklists.{name}", args=[KEY, *more])


def text(response: Any) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def content() -> dict[str, Any]:
    return queries.content_of(queries.in_force(KEY, on=date(2026, 10, 5)))


def published(by: User, *, minutes: int = 20, since: date = TODAY) -> LocalChecklist:
    """An own version, with an own ready answer in the question about being late."""
    own = {"key": "own_late", "label": {"sv": "Vi väntar", "en": "We wait"}, "says": {"sv": "Vi väntar.", "en": "We wait."}}
    new = rules.with_choice(content(), "late", {**own, "acts": {"grace_minutes": minutes}})
    draft = actions.write(KEY, new, after=0, by=by, at=AT)
    return actions.publish(draft, since=since, reference="Decided in a test", by=by, at=AT)


# --- On pages --------------------------------------------------------------------------------------------
@pytest.mark.requirement("R40")
@pytest.mark.requirement("R44")
@pytest.mark.usefixtures("today")
def test_an_own_ready_answer_is_made_on_pages_published_and_runs_a_new_pair(world: World, admin: User) -> None:
    old = world.agreed(world.pair())
    office = signed_in(admin)
    assert office.post(url("begin")).headers["Location"] == url("draft")
    page = office.get(url("choice", "late", "new"))
    sent = {
        "label_sv": "Vi väntar i 25 minuter",
        "label_en": "We wait for 25 minutes",
        "number": page.context["draft"].number,
        "says_sv": "{student} och {mentor} väntar i 25 minuter.",
        "says_en": "{student} and {mentor} wait for 25 minutes.",
        "grace_minutes": "25",
        "who_contacts": "student",
        "how": "call",
    }
    assert office.post(url("choice", "late", "new"), sent).headers["Location"] == url("question", "late")
    look = text(office.get(url("preview", "draft") + "?as=mentor"))
    assert "Sam and Kim wait for 25 minutes" in look
    assert "We wait for 25 minutes: wait 25 minutes, the student gets in touch, by phone" in look
    draft = queries.draft(KEY)
    assert draft is not None
    given = {"since": "2026-10-05", "reference": "Decided by the head", "number": draft.number}
    assert "Published." in text(office.post(url("publish"), given, follow=True))
    assert queries.draft(KEY) is None
    pair = world.pair()
    version = pairs.draft(pair)
    assert version is not None
    assert version.checklist.startswith("first_meeting/own-1-")
    world.agreed(pair, late="we_wait_for_25_minutes")
    frame = pairs.agreed(pair)
    assert (frame.grace_minutes, frame.who_contacts, frame.how) == (25, "student", "call")
    assert world.fresh(old).checklist == "first_meeting/1"
    assert [e.event for e in Entry.objects.filter(event__startswith="checklists.").order_by("pk")] == [
        "checklists.draft",
        "checklists.draft",
        "checklists.publish",
    ]


@pytest.mark.usefixtures("today")
def test_a_pair_keeps_its_checklist_and_goes_over_when_both_have_approved(world: World, admin: User) -> None:
    pair = world.pair()
    first = world.filled(pair)
    mentorships.answer(first, "first_goal", "", "Start the report", by=pair.student, at=AT)
    for person in (pair.student, pair.mentor.person):
        mentorships.confirm(first, by=person, at=AT)
    student = signed_in(pair.student)
    assert "There is a newer checklist" not in text(student.get(reverse("mentorships.agreement", args=[first.pk])))
    new = rules.with_item(content(), {**rules.items_of(content())["review"], "needed": True, "coordinator": True})
    new = rules.turned(new, "bring")
    actions.publish(actions.write(KEY, new, after=0, by=admin, at=AT), since=AT.date(), reference="So decided", by=admin, at=AT)
    assert pairs.agreed(pair).version == 1
    assert "There is a newer checklist" in text(student.get(reverse("mentorships.agreement", args=[first.pk])))
    student.post(reverse("mentorships.renew", args=[first.pk]))
    second = pairs.draft(pair)
    assert second is not None
    assert pairs.answers(second)["first_goal"].text == "Start the report"
    assert pairs.unanswered(second) == {"review"}
    mentorships.answer(second, "review", "monthly", "", by=pair.mentor.person, at=AT)
    read = student.get(reverse("mentorships.confirm", args=[second.pk]))
    assert "The coordinator reads this answer too. Before, only the two of you did." in text(read)
    for person in (pair.student, pair.mentor.person):
        mentorships.confirm(second, by=person, at=AT)
    assert (pairs.agreed(pair).version, world.fresh(first).state) == (2, "replaced")
    assert "When do we review how it goes?" in text(signed_in(world.office).get(reverse("mentorships.seen", args=[pair.pk])))


@pytest.mark.usefixtures("today")
def test_a_pair_that_has_not_approved_its_first_version_yet_can_go_over_and_reads_it_all_anew(world: World, admin: User) -> None:
    pair = world.pair()
    first = world.filled(pair)
    for item, choice, own in (("first_goal", "", "Start the report"), ("bring", "calendar", "")):
        mentorships.answer(first, item, choice, own, by=pair.student, at=AT)
    mentorships.confirm(first, by=pair.student, at=AT, seen=pairs.seen(first))
    seen_by_mentor = pairs.seen(first)
    student, mentor = signed_in(pair.student), signed_in(pair.mentor.person)
    page = reverse("mentorships.agreement", args=[first.pk])
    assert "There is a newer checklist" not in text(mentor.get(page))
    new = rules.turned(rules.without_choice(content(), "late", "call_10"), "bring")
    actions.publish(actions.write(KEY, new, after=0, by=admin, at=AT), since=AT.date(), reference="So decided", by=admin, at=AT)
    offered = text(mentor.get(page))
    assert "what you have answered comes along" in offered
    assert "These answers do not come along" in offered
    assert mentor.post(reverse("mentorships.renew", args=[first.pk])).headers["Location"] == page
    moved = pairs.draft(pair)
    assert moved is not None
    assert (moved.pk, moved.number, moved.checklist.startswith("first_meeting/own-1-")) == (first.pk, 1, True)
    assert pairs.answers(moved)["first_goal"].text == "Start the report"
    assert "bring" not in pairs.answers(moved)
    assert [e.item for e in moved.earlier_answers.order_by("item")] == ["bring", "late"]
    assert pairs.confirmed_by(moved) == []
    gone = student.post(reverse("mentorships.item", args=[first.pk, "bring"]), {"choice": "", "text": "The green folder", "revision": 1})
    assert gone.status_code == 409
    assert "it does not ask this. Nothing was saved." in text(gone)
    assert "The green folder" in text(gone)
    assert student.get(reverse("mentorships.item", args=[first.pk, "bring"])).status_code == 404
    mentorships.answer(moved, "late", "wait_15", "", by=pair.student, at=AT)
    assert "you have gone over to a newer checklist" in text(student.get(reverse("mentorships.confirm", args=[first.pk])))
    stale = mentor.post(reverse("mentorships.confirm", args=[first.pk]), {"seen": seen_by_mentor})
    assert stale.status_code == 409
    assert "You have gone over to a newer checklist" in text(stale)
    for person in (pair.student, pair.mentor.person):
        mentorships.confirm(moved, by=person, at=AT, seen=pairs.seen(moved))
    assert pairs.agreed(pair).version == 1
    assert "There is a newer checklist" not in text(student.get(page))


@pytest.mark.usefixtures("today")
def test_a_new_question_is_asked_in_both_languages_and_an_unfinished_one_keeps_what_was_typed(admin: User) -> None:
    office = signed_in(admin)
    office.post(url("begin"))
    sent = {"question_sv": "Vad är viktigt?", "question_en": "", "own": "only", "number": "1"}
    reply = office.post(url("question", "new") + "?group=goals", sent)
    assert reply.status_code == 422
    assert "Write the question in both Swedish and English" in text(reply)
    assert "Vad är viktigt?" in text(reply)
    wrong = office.post(url("question", "new") + "?group=goals", {**sent, "question_en": "What does {parent} want?"})
    assert "In braces only {student} and {mentor} can stand" in text(wrong)
    done = office.post(url("question", "new") + "?group=goals", {**sent, "question_en": "What matters?", "needed": "on"})
    assert done.headers["Location"] == url("question", "what_matters")
    draft = queries.draft(KEY)
    assert draft is not None
    assert draft.content["groups"][2]["items"][-1]["key"] == "what_matters"


@pytest.mark.usefixtures("today")
def test_ready_answers_are_put_in_another_order_and_a_heading_is_changed_on_the_pages(admin: User) -> None:
    office = signed_in(admin)
    office.post(url("begin"))

    def order() -> list[str]:
        return [c["key"] for c in rules.items_of(Draft.objects.get().content)["late"]["choices"]]

    was = order()
    moves = [("down", was[0], [was[1], was[0], *was[2:]]), ("up", was[0], was), ("up", was[0], was), ("down", was[-1], was)]
    for how, choice, becomes in moves:
        sent = {"item": "late", "choice": choice, "do": how, "number": str(Draft.objects.get().number)}
        assert office.post(url("arrange"), sent).headers["Location"] == url("question", "late") + "#a-late"
        assert order() == becomes
    assert office.post(url("arrange"), {**sent, "do": "turn"}).status_code == 404
    number = str(Draft.objects.get().number)
    office.post(url("arrange"), {**sent, "do": "drop", "choice": was[-1], "number": number})
    assert order() == was[:-1]
    was = order()
    office.post(url("arrange"), {**sent, "choice": was[0], "number": "1"})
    assert order() == was
    page = url("group", "frames")
    assert url("group", "frames") in office.get(url("draft")).content.decode()
    typed = {"title_sv": "Så vill vi ha det", "title_en": "", "number": str(Draft.objects.get().number)}
    reply = office.post(page, typed)
    assert reply.status_code == 422
    assert "Så vill vi ha det" in text(reply)
    assert office.post(page, {**typed, "title_en": "For {parent}"}).status_code == 422
    assert office.post(page, {**typed, "title_en": "How we want it"}).headers["Location"] == url("draft") + "#g-frames"
    assert "How we want it" in text(office.get(url("preview", "draft")))
    assert office.get(url("group", "colour")).status_code == 404
    late = office.post(page, {**typed, "title_en": "Otherwise"})
    assert "Somebody else has changed the draft" in text(late)
    assert "Otherwise" in text(late)


HEADING = {"title_sv": "Hemma", "title_en": "At home"}
FIRST = {"question_sv": "Var läser du?", "question_en": "Where do you study?", "own": "only"}


def groups() -> list[str]:
    return [g["key"] for g in Draft.objects.get().content["groups"]]


def number() -> str:
    return str(Draft.objects.get().number)


@pytest.mark.requirement("R40")
@pytest.mark.usefixtures("today")
def test_a_new_group_gets_a_heading_and_its_first_question_and_keeps_what_was_typed(admin: User) -> None:
    office = signed_in(admin)
    office.post(url("begin"))
    assert url("new_group") in office.get(url("draft")).content.decode()
    typed = {**HEADING, **FIRST, "number": "1"}
    half = office.post(url("new_group"), {**typed, "title_en": "", "question_en": "What does {parent} want?"})
    assert half.status_code == 422
    assert "Write the heading in both Swedish and English" in text(half)
    for kept in ("Hemma", "Var läser du?", "What does {parent} want?"):
        assert kept in text(half)
    assert "In braces only {student} and {mentor} can stand" in text(
        office.post(url("new_group"), {**typed, "question_en": "What does {parent} want?"})
    )
    office.post(url("arrange"), {"item": "late", "do": "turn", "number": "1"})
    late = office.post(url("new_group"), typed)
    assert "Somebody else has changed the draft" in text(late)
    assert "At home" in late.content.decode()
    assert office.post(url("new_group"), {**typed, "number": "2"}).headers["Location"] == url("draft") + "#g-at_home"
    added = Draft.objects.get().content["groups"][-1]
    assert (added["title"], [i["key"] for i in added["items"]]) == ({"sv": "Hemma", "en": "At home"}, ["where_do_you_study"])
    assert checklists.faults(Draft.objects.get().content) == []
    for seen in ("At home", "Where do you study?"):
        assert seen in text(office.get(url("preview", "draft")))
    assert office.post(url("new_group"), {**typed, "number": "3"}).headers["Location"] == url("draft") + "#g-at_home_2"
    assert Draft.objects.get().content["groups"][-1]["items"][0]["key"] == "where_do_you_study_2"


@pytest.mark.usefixtures("today")
def test_no_more_groups_are_added_than_a_checklist_holds(admin: User) -> None:
    full = content()
    for n in range(len(full["groups"]), checklists.MOST["groups"]):
        full = rules.with_item(rules.with_group(full, f"g{n}", {"sv": "a", "en": "b"}), {**items_like(), "key": f"i{n}"}, group=f"g{n}")
    actions.write(KEY, full, after=0, by=admin, at=AT)
    reply = signed_in(admin).post(url("new_group"), {**HEADING, **FIRST, "number": "1"})
    assert (reply.status_code, len(groups())) == (422, checklists.MOST["groups"])
    assert "There can be at most 10 here" in text(reply)
    assert "At home" in reply.content.decode()


def items_like() -> dict[str, Any]:
    return {"question": {"sv": "a", "en": "b"}, "needed": False, "coordinator": False, "own": "only"}


@pytest.mark.usefixtures("today")
def test_a_group_is_moved_emptied_and_taken_away(admin: User) -> None:
    office = signed_in(admin)
    office.post(url("begin"))
    office.post(url("new_group"), {**HEADING, **FIRST, "number": "1"})
    was = groups()
    up = office.post(url("arrange"), {"group": "at_home", "do": "up", "number": number()})
    assert up.headers["Location"] == url("draft") + "#g-at_home"
    assert groups() == [*was[:-2], was[-1], was[-2]]
    office.post(url("arrange"), {"group": "at_home", "do": "down", "number": number()})
    office.post(url("arrange"), {"group": was[0], "do": "up", "number": number()})
    office.post(url("arrange"), {"group": "at_home", "do": "drop", "number": number()})
    assert groups() == was, "a group with a question stays"
    for sent in ({"group": "colour", "do": "up"}, {"group": "at_home", "do": "turn"}, {"item": "late", "do": "drop"}):
        assert office.post(url("arrange"), {**sent, "number": number()}).status_code == 404
    office.post(url("arrange"), {"item": "where_do_you_study", "do": "up", "number": number()})
    emptied = text(office.get(url("draft")))
    assert "Under “At home”: There must be at least one question here." in emptied
    assert "There is no question here." in emptied
    assert "Under “At home”" in text(office.get(url("publish")))
    assert "Under “At home”" in text(office.get(url("preview", "draft")))
    office.post(url("arrange"), {"item": "where_do_you_study", "do": "drop", "number": number()})
    assert "where_do_you_study" not in rules.items_of(Draft.objects.get().content)
    office.post(url("arrange"), {"group": "at_home", "do": "drop", "number": number()})
    assert groups() == was[:-1]
    assert Draft.objects.get().content == content()


@pytest.mark.usefixtures("today")
def test_two_who_work_in_the_draft_do_not_overwrite_each_other(admin: User, world: World) -> None:
    office, desk = signed_in(admin), signed_in(world.office)
    office.post(url("begin"))
    desk.post(url("arrange"), {"item": "late", "do": "turn", "number": "1"})
    typed = {"question_sv": "Hur hörs vi?", "question_en": "How do we talk?", "own": "instead", "number": "1"}
    reply = office.post(url("question", "contact"), typed)
    assert "Somebody else has changed the draft" in text(reply)
    assert "How do we talk?" in text(reply)
    again = re.search(r'name="number" value="(\d+)"', reply.content.decode())
    assert again is not None
    assert office.post(url("question", "contact"), {**typed, "number": again[1]}).status_code == 302
    items = rules.items_of(Draft.objects.get().content)
    assert (items["contact"]["question"]["en"], items["late"]["hidden"]) == ("How do we talk?", True)
    desk.post(url("arrange"), {"item": "late", "do": "up", "number": "1"})
    assert list(rules.items_of(Draft.objects.get().content))[:3] == ["contact", "place", "late"]


@pytest.mark.usefixtures("today")
def test_a_coordinator_works_on_it_and_an_administrator_publishes(admin: User, world: World) -> None:
    desk = signed_in(world.office)
    desk.post(url("begin"))
    assert "An administrator publishes it when it is ready." in text(desk.get(url("draft")))
    assert desk.get(url("publish")).status_code == 403
    assert signed_in(admin).get(url("publish")).status_code == 200
    pair = world.pair()
    for person in (pair.student, pair.mentor.person, world.person(Role.PAYROLL)):
        for page in ("checklist", "draft", "upload", "new_group"):
            assert signed_in(person).get(url(page)).status_code == 403
    late = signed_in(admin).post(url("publish"), {"since": "2026-10-04", "reference": "x", "number": "1"})
    assert "Choose today or a later day" in text(late)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("today")
def test_every_page_opens_in_both_languages(admin: User, language: str) -> None:
    User.objects.filter(pk=admin.pk).update(language=language)
    office = signed_in(admin)
    published(admin)
    office.post(url("begin"))
    pages = [
        url("checklist"),
        url("draft"),
        url("upload"),
        url("publish"),
        url("question", "late"),
        url("question", "help"),
        url("question", "new"),
        url("group", "ways"),
        url("new_group"),
    ]
    pages += [
        url("choice", "late", "call_10"),
        url("choice", "late", "new"),
        url("preview", "draft"),
        url("preview", "1"),
        reverse("checklists.index"),
    ]
    own = queries.published(KEY)[0].checklist.name.partition("/")[2]
    for page in [*pages, url("preview", own), url("file", own), url("file", "draft")]:
        assert office.get(page).status_code == 200, page
    for page in (url("preview", "99"), url("question", "colour"), url("choice", "late", "colour"), url("file", "own-7-abc")):
        assert office.get(page).status_code == 404, page
    assert "Throw" in text(office.get(url("draft"))) or language == "sv"
    office.post(url("discard"))
    assert queries.draft(KEY) is None


# --- Versions ----------------------------------------------------------------------------------------------
def test_the_own_version_applies_from_its_day_and_never_changes(admin: User) -> None:
    row = published(admin, since=date(2026, 11, 1))
    assert checklists.current(KEY, on=date(2026, 10, 31)).name == "first_meeting/1"
    own = checklists.current(KEY, on=date(2026, 11, 1))
    assert own.name == checklists.from_row(row).name
    second = published(admin, minutes=30, since=date(2026, 12, 1))
    assert (second.version, checklists.current(KEY, on=date(2026, 11, 30)).name) == (2, own.name)
    assert checklists.read(own.name).items["late"].choice("own_late").acts == {"grace_minutes": 20}  # type: ignore[union-attr]  # it is there
    with pytest.raises(checklists.UnknownChecklist):
        checklists.read("first_meeting/own-2-00000000")


def test_what_cannot_be_read_is_not_published(admin: User) -> None:
    new = content()
    new["groups"][0]["items"][0]["question"]["en"] = ""
    draft = actions.write(KEY, new, after=0, by=admin, at=AT)
    assert queries.wrong_with(draft.content) == ["Question “contact”: Write the text in both Swedish and English."]
    with pytest.raises(actions.HasFaults):
        actions.publish(draft, since=AT.date(), reference="x", by=admin, at=AT)
    assert not LocalChecklist.objects.exists()


# --- As a file -----------------------------------------------------------------------------------------------
def test_what_is_written_as_a_file_is_read_as_it_was() -> None:
    assert files.read(files.written(content()), key=KEY) == (content(), [])
    shipped = (checklists.SHELF / "first_meeting.yaml").read_text(encoding="utf-8")
    assert files.read(shipped, key=KEY) == (content(), [])


SPOILT = [
    ("needed: true", "needed: perhaps", "must be true or false"),
    ("own: instead", "own: sometimes", "is only without ready answers"),
    ("acts: {how: email}", "acts: {how: pigeon}", "Nothing acts on “how: pigeon”"),
    ("acts: {grace_minutes: 15}", "acts: {grace_minutes: 900}", "Nothing acts on “grace_minutes: 900”"),
    ('en: "We e-mail each other."', 'en: ""', "both Swedish and English"),
    ('"{mentor} ringer efter 10 minuter."', '"{parent} ringer efter 10 minuter."', "In braces only"),
    ("key: contact", "key: Con tact", "A key has small letters"),
    ("- key: place", "- key: contact", "is the key of something else too"),
    ("- key: goals", "- key: ways", "is the key of something else too"),
    ("- key: frames", "- key: Fra mes", "A key has small letters"),
    ("coordinator: true", "kordinator: true", "does not belong here"),
]


@pytest.mark.parametrize(("good", "bad", "said"), SPOILT)
def test_what_is_wrong_in_a_file_is_said_in_words_with_its_line(good: str, bad: str, said: str) -> None:
    shipped = (checklists.SHELF / "first_meeting.yaml").read_text(encoding="utf-8")
    at = shipped[: shipped.index(good)].count("\n") + 1
    content, found = files.read(shipped.replace(good, bad, 1), key=KEY)
    assert any(said in words.say(one.fault, content) and abs(one.line - at) <= 1 for one in found), found


@pytest.mark.parametrize(
    ("typed", "line", "code"),
    [
        ("", 0, "not_a_checklist"),
        ("- a\n- b", 0, "not_a_checklist"),
        ("key: a\n  b: c: d", 2, "not_yaml"),
        ("key: a\nkey: b", 2, "twice"),
        ("a: &x [1]\nb: *x", 1, "no_shortcuts"),
        ("a: !!python/object:os.system x", 1, "no_shortcuts"),
        ("[" * 4000, 0, "not_yaml"),
    ],
)
def test_a_file_that_is_none_is_refused(typed: str, line: int, code: str) -> None:
    _content, [found] = files.read(typed, key=KEY)
    assert (found.line if line else 0, found.fault.code) == (line, code)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(typed: str) -> None:
    _content, found = files.read(typed, key=KEY)
    assert found


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda c: (
            st.lists(c, max_size=4)
            | st.dictionaries(st.sampled_from(["key", "title", "groups", "items", "sv", "en", "own", "choices", "acts"]), c, max_size=6)
        ),
    )
)
def test_no_content_breaks_the_proof(made: Any) -> None:
    assert checklists.faults(made)


@pytest.mark.usefixtures("today")
def test_a_file_becomes_the_draft_and_a_wrong_one_changes_nothing(admin: User) -> None:
    office = signed_in(admin)
    down = office.get(url("file", "1")).content.decode()
    mended = down.replace("How do we contact each other?", "How do we reach each other?")
    wrong = office.post(
        url("upload"), {"file": SimpleUploadedFile("a.yaml", down.replace("own: instead", "own: no", 1).encode()), "number": "0"}
    )
    assert (wrong.status_code, queries.draft(KEY)) == (422, None)
    assert re.search(r"Line \d+\. Question “contact”:", text(wrong))
    office.post(url("upload"), {"file": SimpleUploadedFile("a.yaml", mended.encode()), "number": "0"})
    assert rules.items_of(Draft.objects.get().content)["contact"]["question"]["en"] == "How do we reach each other?"
    other = office.post(url("upload"), {"file": SimpleUploadedFile("a.exe", b"x"), "number": "1"})
    assert other.status_code == 422


# --- Moving ---------------------------------------------------------------------------------------------------
def test_a_question_moves_within_its_group_and_over_its_edge() -> None:
    keys: Callable[[dict[str, Any]], list[str]] = lambda c: list(rules.items_of(c))  # noqa: E731 -- said once
    down = rules.moved(content(), "contact", up=False)
    assert keys(down)[:2] == ["place", "contact"]
    assert rules.moved(down, "contact", up=True) == content()
    over = rules.moved(content(), "felt_wrong", up=False)
    assert over["groups"][1]["items"][0]["key"] == "felt_wrong"
    assert rules.moved(over, "felt_wrong", up=True) == content()
    assert rules.moved(content(), "contact", up=True) == content()


def test_without_its_last_ready_answer_a_question_is_answered_in_own_words() -> None:
    new = content()
    for one in ("evening_before", "soon"):
        new = rules.without_choice(new, "cancel", one)
    assert (rules.items_of(new)["cancel"]["own"], checklists.faults(new)) == ("only", [])


def test_a_key_is_made_of_the_words_and_is_nobody_elses() -> None:
    assert rules.key_of("We wait, 25 minutes!", set()) == "we_wait_25_minutes"
    assert rules.key_of("Å", {"a"}) == "a_2"
    assert rules.key_of("???", set()) == "own"
    assert rules.key_of("New?", set()) == "new_2"
