"""The application until it is sent: first who you are, saved as it goes, gone on with anywhere, a letter in words or as a PDF."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pikepdf
import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.audit.models import Entry
from parvis.kit.permission import SYSTEM
from parvis.kit.verdict import Refused
from parvis.people.models import Role, User
from parvis.privacy import erasure, subject_access
from parvis.recruitment import actions, documents, queries, rules, sweeps
from parvis.recruitment.models import LetterFile, MentorApplication

from .world import AT, coordinator, draft, later, person, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
SignIn = Callable[[User], Client]
A = MentorApplication.State
TWO_MB = 2_000_000
CONTACT = {"given_name": "Alva", "family_name": "Lind", "email": "alva@example.org", "phone": ""}
LETTER = reverse("recruitment.apply_page", args=["letter"])
CONTACT_PAGE = reverse("recruitment.apply_page", args=["contact"])
FILE = reverse("recruitment.apply_file")


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\xa0", " ")


def visitor() -> Client:
    client = Client()
    client.cookies["parvis_language"] = "en"
    return client


def pdf(pages: int = 1, **extra: Any) -> bytes:
    """A real PDF."""
    document, out = pikepdf.new(), BytesIO()
    for _page in range(pages):
        document.add_blank_page()
    for name, value in extra.items():
        document.Root[f"/{name}"] = value
    document.save(out)
    return out.getvalue()


def began(client: Client, **contact: str) -> MentorApplication:
    """Somebody who has said that they are an alumnus, and how they can be reached."""
    client.post(reverse("recruitment.apply"), {"kind": "alumnus"})
    if contact:
        client.post(CONTACT_PAGE, contact)
    return MentorApplication.objects.latest("pk")


def upload(client: Client, content: bytes, name: str = "letter.pdf", kind: str = "application/pdf") -> Any:
    return client.post(FILE, {"file": SimpleUploadedFile(name, content, content_type=kind)})


def link_in(letter: Any) -> str:
    found = re.search(r"http://localhost:8000(\S+)", letter.body)
    assert found is not None
    return found[1]


# --- Who can apply, first --------------------------------------------------------------------------------


@pytest.mark.requirement("R4")
@pytest.mark.requirement("R5")
@pytest.mark.requirement("R6")
def test_who_can_apply_is_asked_before_anything_is_kept() -> None:
    client = visitor()
    client.post(reverse("recruitment.apply"), {"kind": "student"})
    assert not MentorApplication.objects.exists()
    first = client.post(reverse("recruitment.apply_in_phase"), {"in_phase": "almost"}, follow=True)
    assert first.request["PATH_INFO"] == CONTACT_PAGE
    assert MentorApplication.objects.get().in_phase == "almost"


@pytest.mark.requirement("R4")
@pytest.mark.requirement("R6")
@pytest.mark.parametrize("why", ["year", "phase"])
def test_a_not_now_is_kind_and_also_what_was_filled_in_before_is_gone(why: str) -> None:
    client = visitor()
    began(client, **CONTACT)
    upload(client, pdf())
    if why == "year":
        page = client.post(reverse("recruitment.apply"), {"kind": "earlier"}, follow=True)
    else:
        page = client.post(reverse("recruitment.apply_in_phase"), {"in_phase": "no"}, follow=True)
    assert "We have not saved anything of what you answered." in text(page)
    assert "You are welcome to apply" in text(page)
    assert not MentorApplication.objects.exists()
    assert not LetterFile.objects.exists()
    assert "Everything is still here" not in text(client.get(reverse("recruitment.become")))


# --- Saved as it goes, gone on with anywhere ---------------------------------------------------------------


def test_the_address_is_asked_for_before_what_takes_time() -> None:
    client = visitor()
    began(client)
    assert client.get(reverse("recruitment.apply_continue")).url == CONTACT_PAGE  # type: ignore[attr-defined]
    client.post(CONTACT_PAGE, CONTACT)
    assert client.get(reverse("recruitment.apply_continue")).url == reverse("recruitment.apply_page", args=["studies"])  # type: ignore[attr-defined]


def test_save_and_continue_later_mails_a_link_that_works_on_another_device() -> None:
    client = visitor()
    application = began(client, **CONTACT)
    client.post(reverse("recruitment.apply_page", args=["studies"]), {"programme": "Datateknik"})
    said = client.post(LETTER, {"letter": "My first words.", "later": "yes"}, follow=True)
    assert "Within a few minutes there is a link in your e-mail, alva@example.org." in text(said)
    assert sweeps.mail_links(AT) == 1
    assert sweeps.mail_links(AT) == 0
    (letter,) = mail.outbox
    assert letter.to == ["alva@example.org"]
    other = visitor()
    path = link_in(letter)
    page = other.get(path)
    assert "Everything that you filled in is still there." in text(page)
    assert "My first words." not in page.content.decode()
    assert "Alva" not in page.content.decode()
    assert other.get(LETTER).url == reverse("recruitment.apply")  # type: ignore[attr-defined]  # opening alone lets nobody in
    check = other.post(path, follow=True)
    assert "My first words." in text(check)
    done = other.post(reverse("mentor_application.submit", args=[application.pk]), follow=True)
    assert "Done. Thank you for applying" in text(done)
    ended = other.get(path)
    assert ended.status_code == 404
    assert "The link no longer works" in text(ended)


def test_the_letter_with_the_link_says_nothing_that_was_filled_in() -> None:
    application = draft(given_name="Free Money", letter="A secret", phone="070 000 00 00")
    actions.ask_for_link(application, by=SYSTEM, at=AT)
    sweeps.mail_links(AT)
    (letter,) = mail.outbox
    whole = f"{letter.subject}\n{letter.body}"
    for private in ("Free Money", "Lind", "A secret", "Teknisk fysik", "070", "alva"):
        assert private not in whole
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "27 September" in letter.body


def test_the_token_tells_nothing_and_cannot_be_changed_to_somebody_elses() -> None:
    mine, theirs = draft(), draft(email="bo@example.org")
    for application in (mine, theirs):
        actions.ask_for_link(application, by=SYSTEM, at=AT)
    token = documents.link_token(mine)
    assert queries.draft_of_link(token, at=AT) == mine
    body, signature = token.rsplit(":", 1)
    other = documents.link_token(theirs).rsplit(":", 1)
    for forged in ("", "x", body, f"{other[0]}:{signature}", f"{body}:{other[1]}", token[:-1], token + "x", "a:b:c" * 200):
        assert queries.draft_of_link(forged, at=AT) is None
        assert visitor().get(reverse("recruitment.apply_link"), {"token": forged}).status_code == 404
        assert visitor().post(f"{reverse('recruitment.apply_link')}?token={forged}").status_code == 404


def test_a_link_leads_to_its_own_application_whatever_the_browser_had_begun() -> None:
    mine = draft(letter="Mine")
    actions.ask_for_link(mine, by=SYSTEM, at=AT)
    client = visitor()
    theirs = began(client, **(CONTACT | {"email": "bo@example.org"}))
    client.post(f"{reverse('recruitment.apply_link')}?token={documents.link_token(mine)}")
    assert "Mine" in text(client.get(reverse("recruitment.apply_check")))
    assert client.post(reverse("mentor_application.submit", args=[theirs.pk])).status_code == 404


def test_the_link_ends_with_the_days_that_the_rule_book_says() -> None:
    application = draft()
    actions.ask_for_link(application, by=SYSTEM, at=AT)
    token = documents.link_token(application)
    assert queries.kept_until(application, AT) == (AT + timedelta(days=13)).date()
    assert queries.draft_of_link(token, at=AT + timedelta(days=13)) == application
    assert queries.draft_of_link(token, at=AT + timedelta(days=14)) is None
    assert actions.forget_drafts(by=SYSTEM, at=later(days=15), before=later(days=1)) == 1
    assert queries.draft_of_link(token, at=AT) is None


def test_another_address_ends_the_link_to_the_first() -> None:
    client = visitor()
    application = began(client, **CONTACT)
    client.post(LETTER, {"letter": "x", "later": "yes"})
    application.refresh_from_db()
    old = documents.link_token(application)
    client.post(CONTACT_PAGE, CONTACT | {"email": "right@example.org"})
    assert queries.draft_of_link(old, at=AT) is None
    assert sweeps.mail_links(AT) == 0
    client.post(LETTER, {"letter": "x", "later": "yes"})
    sweeps.mail_links(AT)
    assert [letter.to for letter in mail.outbox] == [["right@example.org"]]


def test_whoever_saves_again_and_again_gets_one_link_a_day_and_nobodys_mailbox_is_filled() -> None:
    client = visitor()
    began(client, **CONTACT)
    for _time in range(4):
        client.post(LETTER, {"letter": "x", "later": "yes"})
        sweeps.mail_links(AT)
    assert len(mail.outbox) == 1
    for _time in range(5):
        attacker = visitor()
        began(attacker, **(CONTACT | {"email": "ALVA@example.org"}))
        said = attacker.post(LETTER, {"letter": "x", "later": "yes"}, follow=True)
        sweeps.mail_links(AT)
    assert len(mail.outbox) == 3
    assert "No more links can be sent to ALVA@example.org today." in text(said)


def test_without_an_address_it_is_kept_in_this_browser_and_that_is_said() -> None:
    client = visitor()
    began(client)
    said = client.post(CONTACT_PAGE, {"given_name": "Alva", "later": "yes"}, follow=True)
    assert "Saved in this browser until Sunday 27 September." in text(said)
    assert MentorApplication.objects.get().given_name == "Alva"
    assert sweeps.mail_links(AT) == 0


def test_whoever_is_signed_in_gets_the_link_to_their_own_address(as_person: SignIn) -> None:
    client = as_person(person("Dan", Role.STUDENT))
    client.post(reverse("recruitment.apply"), {"kind": "alumnus"})
    client.post(LETTER, {"letter": "x", "later": "yes"})
    sweeps.mail_links(AT)
    assert mail.outbox[0].to == ["dan@example.org"]


def test_a_mail_server_that_does_not_answer_loses_no_link(monkeypatch: pytest.MonkeyPatch) -> None:
    application = draft()
    actions.ask_for_link(application, by=SYSTEM, at=AT)

    def silent(_self: object, *_a: object, **_k: object) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", silent)
        assert sweeps.mail_links(AT) == 0
    first = documents.link_letter(application, until=AT.date()).extra_headers["Message-ID"]
    assert sweeps.mail_links(AT) == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == first


def test_the_link_is_in_no_log(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    application = draft()
    actions.ask_for_link(application, by=SYSTEM, at=AT)
    token = documents.link_token(application)
    with caplog.at_level(logging.DEBUG):
        visitor().get(reverse("recruitment.apply_link"), {"token": token})
        visitor().get(reverse("recruitment.apply_link"), {"token": token + "x"})
    assert token not in caplog.text + "".join(capfd.readouterr())
    assert parse_qs(urlsplit(f"?token={token}").query)["token"] == [token]  # it needs no escaping in an address


def test_a_begun_application_can_be_erased_by_whoever_began_it() -> None:
    client = visitor()
    began(client, **CONTACT)
    upload(client, pdf())
    url = reverse("recruitment.apply_erase")
    assert "It cannot be brought back" in text(client.get(url))
    said = client.post(url, follow=True)
    assert "Everything that you had filled in is erased." in text(said)
    assert not MentorApplication.objects.exists()
    assert not LetterFile.objects.exists()
    assert Entry.objects.filter(event="recruitment.forget_draft").exists()
    draft()
    assert visitor().post(url).status_code == 302
    assert MentorApplication.objects.count() == 1


# --- The letter ----------------------------------------------------------------------------------------------


@pytest.mark.requirement("R9")
@pytest.mark.requirement("R10")
@pytest.mark.requirement("R12")
def test_the_letter_has_a_guide_and_its_length_is_said_without_scripts() -> None:
    client = visitor()
    began(client, **CONTACT)
    page = text(client.get(LETTER))
    assert "What tips do you give?" in page
    assert "find structure, or to make a plan" in page
    assert "At most 3,000 characters." in page
    client.post(reverse("recruitment.apply_page", args=["studies"]), {"programme": "Datateknik"})
    check = client.post(LETTER, {"letter": "Hej\r\ndå"}, follow=True)
    assert "6 characters" in text(check)
    assert "6 of 3000 characters" in text(client.get(LETTER)).replace("3,000", "3000")


@pytest.mark.requirement("R12")
def test_a_letter_that_is_too_long_is_told_by_how_much_and_is_still_there() -> None:
    client = visitor()
    began(client, **CONTACT)
    page = client.post(LETTER, {"letter": "x" * 3412})
    assert page.status_code == 422
    assert text(page).count("The letter has 3412 characters. Shorten it to at most 3000 characters") == 2
    assert "x" * 3412 in page.content.decode()
    assert MentorApplication.objects.get().letter == ""


@pytest.mark.requirement("R11")
@pytest.mark.requirement("R12")
def test_a_pdf_will_do_instead_of_words() -> None:
    client = visitor()
    application = began(client, **CONTACT)
    client.post(reverse("recruitment.apply_page", args=["studies"]), {"programme": "Datateknik"})
    content = pdf(2)
    page = upload(client, content)
    assert page.url == LETTER
    assert "Your letter is added as a PDF" in text(client.get(LETTER))
    check = client.post(LETTER, {"letter": ""}, follow=True)
    assert "Your letter as a PDF" in text(check)
    client.post(reverse("mentor_application.submit", args=[application.pk]))
    application.refresh_from_db()
    assert (application.state, application.letter) == (A.SUBMITTED, "")
    kept = queries.letter_file(application, whole=True)
    assert kept is not None
    assert bytes(kept.content) == content


BAD = {
    "a picture that is called pdf": (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "The file is not a PDF."),
    "a page of the web": (b"<html><script>alert(1)</script></html>", "The file is not a PDF."),
    "a program": (b"MZ" + b"\0" * 200, "The file is not a PDF."),
    "a pdf after something else": (b"#!/bin/sh\n" + b"%PDF-1.7\nstartxref\n%%EOF", "The file is not a PDF."),
    "only the beginning": (b"%PDF-1.7\n" + b"x" * 500, "The file is not a whole PDF."),
    "scripts": (b"%PDF-1.7\n1 0 obj<</S/JavaScript/JS(app.alert\\(1\\))>>endobj\nstartxref\n9\n%%EOF", "The file has scripts"),
    "hidden scripts": (b"%PDF-1.7\n1 0 obj<</S/Java#53cript/#4AS(x)>>endobj\nstartxref\n9\n%%EOF", "The file has scripts"),
    "a program to start": (b"%PDF-1.7\n1 0 obj<</S/Launch/F(cmd)>>endobj\nstartxref\n9\n%%EOF", "The file has scripts"),
    "a password": (b"%PDF-1.7\ntrailer<</Root 1 0 R/Encrypt 5 0 R>>\nstartxref\n9\n%%EOF", "The file needs a password."),
    "files inside": (b"%PDF-1.7\n1 0 obj<</EmbeddedFiles 2 0 R>>endobj\nstartxref\n9\n%%EOF", "The file has scripts"),
    "nothing": (b"", "The file is empty."),
    "too much": (b"%PDF-1.7\n" + b"x" * TWO_MB + b"\nstartxref\n9\n%%EOF", "It can be at most 2 MB"),
}


@pytest.mark.parametrize("which", BAD)
def test_a_file_that_cannot_be_taken_is_refused_in_plain_words_and_nothing_is_lost(which: str) -> None:
    client = visitor()
    application = began(client, **CONTACT)
    client.post(LETTER, {"letter": "What I wrote.", "later": "yes"})
    content, sentence = BAD[which]
    page = upload(client, content)
    assert page.status_code == 422
    assert text(page).count(sentence) == 2
    assert not LetterFile.objects.exists()
    application.refresh_from_db()
    assert application.letter == "What I wrote."


@pytest.mark.parametrize("name", ["letter.exe", "letter.pdf.html", "letter", "../../etc/passwd", "letter.PDF"])
def test_the_name_of_a_file_is_neither_trusted_nor_kept(name: str) -> None:
    client = visitor()
    began(client)
    status = upload(client, pdf(), name=name, kind="text/html").status_code
    assert status == (302 if name == "letter.PDF" else 422)
    if status == 302:
        answer = client.get(reverse("recruitment.apply_own_file"))
        assert name not in answer.headers["Content-Disposition"]


def test_what_is_in_a_stream_is_not_taken_for_an_order() -> None:
    stream = b"1 0 obj<</Length 20>>\nstream\n/JS /Launch /JavaScript\nendstream endobj\n"
    assert rules.may_hand_in(b"%PDF-1.7\n" + stream + b"startxref\n9\n%%EOF\n", most_bytes=TWO_MB).ok
    assert rules.may_hand_in(pdf(3), most_bytes=TWO_MB).ok
    assert not rules.may_hand_in(pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.JavaScript)), most_bytes=TWO_MB).ok


def test_a_real_file_with_a_password_is_known() -> None:
    document, out = pikepdf.new(), BytesIO()
    document.add_blank_page()
    document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    assert [r.code for r in rules.may_hand_in(out.getvalue(), most_bytes=TWO_MB).blocking] == ["recruitment.file_locked"]


@pytest.mark.parametrize("piece", [b"stream\n", b">>stream\n", b">>\nstream ", b"/J", b"#4A", b"endstream", b"\n" * 7, b">> "])
def test_a_file_made_to_take_long_is_judged_all_the_same(piece: bytes) -> None:
    # No clock: a way of reading that looked back from each place would not come to an end here in minutes.
    content = (b"%PDF-1.7\n" + piece * TWO_MB)[: TWO_MB - 30] + b"\nstartxref\n9\n%%EOF\n"
    verdict = rules.may_hand_in(content, most_bytes=TWO_MB)
    assert verdict.ok or all(reason.code.startswith("recruitment.file_") for reason in verdict.blocking)


@given(st.binary(max_size=400), st.binary(max_size=200))
@settings(deadline=None, max_examples=300)
def test_whatever_is_handed_in_gets_a_verdict(inside: bytes, around: bytes) -> None:
    for content in (inside, b"%PDF-1.7\n" + inside + b"\nstartxref\n9\n%%EOF", around + b"%PDF-" + inside):
        verdict = rules.may_hand_in(content, most_bytes=TWO_MB)
        assert verdict.ok or all(reason.code.startswith("recruitment.file_") for reason in verdict.blocking)


def test_the_action_itself_takes_no_other_file() -> None:
    with pytest.raises(Refused):
        actions.add_file(draft(), b"<html>", by=SYSTEM, at=AT)
    with pytest.raises(Refused):
        actions.add_file(sent(), pdf(), by=SYSTEM, at=AT)


def test_a_file_is_changed_and_removed() -> None:
    client = visitor()
    application = began(client)
    upload(client, pdf(1))
    upload(client, pdf(3))
    assert LetterFile.objects.count() == 1
    assert "A new file takes its place" in text(client.get(FILE))
    client.post(FILE, {"remove": "yes"})
    assert queries.letter_file(application) is None
    assert client.get(reverse("recruitment.apply_own_file")).status_code == 404


def test_a_file_is_handed_out_and_never_shown_here() -> None:
    client = visitor()
    began(client)
    upload(client, pdf())
    answer = client.get(reverse("recruitment.apply_own_file"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_only_the_applicant_and_coordinators_open_a_file_and_the_applicant_sees_who_did(as_person: SignIn) -> None:
    application = draft()
    actions.add_file(application, pdf(), by=SYSTEM, at=AT)
    application = actions.submit(application, by=None, at=AT)
    alva, karin, other = application.applicant, coordinator(), sent("bo@example.org").applicant
    assert alva is not None
    assert other is not None
    url = reverse("recruitment.letter_file", args=[application.pk])
    assert Client().get(url).status_code == 302
    assert as_person(other).get(url).status_code == 404
    for outside in (Role.STUDENT, Role.PAYROLL, Role.ADMINISTRATOR):
        assert as_person(person(f"P{outside}", outside)).get(url).status_code == 403
    assert as_person(alva).get(url).status_code == 200
    assert not Entry.objects.filter(event="recruitment.file_read").exists()
    assert as_person(karin).get(url).status_code == 200
    entry = Entry.objects.get(event="recruitment.file_read")
    assert (entry.by_id, entry.person_id) == (str(karin.pk), str(alva.pk))
    for page in (reverse("recruitment.application", args=[application.pk]),):
        assert url in as_person(karin).get(page).content.decode()
    assert url in as_person(alva).get(reverse("recruitment.mine")).content.decode()


def test_a_file_is_encrypted_in_the_database() -> None:
    application = draft()
    actions.add_file(application, pdf(), by=SYSTEM, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM recruitment_letter_file")
        stored = bytes(cursor.fetchone()[0])
    assert b"%PDF" not in stored
    assert stored.startswith(b"test:")


def test_a_file_is_in_the_answer_to_all_my_data_and_goes_with_the_application() -> None:
    application, content = draft(), pdf()
    actions.add_file(application, content, by=SYSTEM, at=AT)
    application = actions.submit(application, by=None, at=AT)
    said = [s for s in subject_access.answer(application.applicant) if s.table == "recruitment_letter_file"]
    assert "En fil på" in dict(said[0].rows[0])[subject_access.name_of("recruitment_letter_file", "content")]
    whole = subject_access.raw(application.applicant, at=AT)
    row = next(t for t in whole["tables"] if t["table"] == "recruitment_letter_file")["rows"][0]
    assert row["content"].startswith("JVBERi")
    with time_machine.travel(AT + timedelta(days=731), tick=False):
        erasure.retain(timezone.now())
    assert not LetterFile.objects.exists()
    assert not MentorApplication.objects.exists()


@pytest.mark.parametrize(("what", "most"), [("begin", 60), ("file", 30)])
def test_nobody_fills_the_house_with_begun_applications_or_files(what: str, most: int) -> None:
    client, content = visitor(), pdf()
    began(client)
    done = 1 if what == "begin" else 0
    status = 302
    while status == 302 and done <= most:
        answer = began_anew() if what == "begin" else upload(client, content)
        status, done = answer.status_code, done + 1
    assert (status, done) == (429, most + 1)
    assert "Wait a few minutes" in text(answer)


def began_anew() -> Any:
    """Another visitor of the same network begins."""
    return visitor().post(reverse("recruitment.apply"), {"kind": "alumnus"})


@pytest.mark.requirement("R14")
def test_the_notice_about_data_stands_where_the_first_data_is_asked_for_and_before_sending() -> None:
    client = visitor()
    began(client)
    assert "https://www.example.org/personuppgifter" in client.get(CONTACT_PAGE).content.decode()
    client.post(CONTACT_PAGE, CONTACT)
    client.post(reverse("recruitment.apply_page", args=["studies"]), {"programme": "Datateknik"})
    check = client.post(LETTER, {"letter": "x"}, follow=True)
    assert "https://www.example.org/personuppgifter" in check.content.decode()


def test_the_answer_comes_in_the_language_that_was_read_last() -> None:
    client = visitor()
    began(client)
    client.cookies["parvis_language"] = "sv"
    client.post(CONTACT_PAGE, CONTACT)
    assert MentorApplication.objects.get().language == "sv"
