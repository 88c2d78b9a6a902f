"""The mentor takes the certificate along. The student sees who has read what, and takes all own data along."""

from __future__ import annotations

import io
import json

import pikepdf

from parvis.pay.models import Certificate

from .journey import EVA, KIM, SAM, SECRETS, Thread

OF_THE_STUDENT = ("card", "card of mine", "goal", "step", "absence", "undone", "afterword", "agreement")
NEVER_THE_MENTORS = ("afterword", "card of mine", "wish", "absence")


def the_mentor_asks_for_a_certificate(th: Thread) -> None:
    t = th.t
    th.as_(KIM).go("pay.mine").press(t("Ask for a certificate"))
    eva = th.as_(EVA).go("home").go("pay.certificate", Certificate.objects.get().pk)
    eva.sees(t("Sign the certificate for %(name)s", name="Kim Strand")).sees_no("Lind").press(t("Sign", ctx="certificate"))


def it_is_an_accessible_pdf_without_the_student(th: Thread) -> None:
    certificate = Certificate.objects.get()
    assert certificate.state == Certificate.State.SIGNED
    kim = th.as_(KIM).go("pay.certificate", certificate.pk)
    assert kim.can(th.t("Get the certificate as a PDF"))
    status, headers, content = kim.fetch("pay.certificate_pdf", certificate.pk)
    assert (status, headers["content-type"]) == (200, "application/pdf")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root["/Lang"]) == th.language
    assert th.as_(SAM).fetch("pay.certificate_pdf", certificate.pk)[0] in {403, 404}


def the_student_sees_who_has_read_what(th: Thread) -> None:
    t = th.t
    sam = th.as_(SAM).go("privacy.mine").sees(t("Who has seen what"))
    pages = [sam.text()]
    while sam.can(t("Older")):
        pages.append(sam.click(t("Older")).text())
    assert any("Eva Holm" in page for page in pages)
    assert any("Kim Strand" in page for page in pages)


def the_student_takes_the_data_along(th: Thread) -> None:
    t = th.t
    sam = th.as_(SAM).go("privacy.mine").click(t("Get all my data")).sees(t("Your data is ready"))
    sam.click(t("Read on the web"))
    status, headers, content = sam.fetch("privacy.file")
    assert status == 200
    assert "attachment" in headers["content-disposition"]
    text = content.decode()
    missing = [name for name in OF_THE_STUDENT if SECRETS[name] not in text]
    assert not missing, f"not in the student's own file: {missing}"
    json.loads(sam.fetch("privacy.json")[2])
    of_the_mentor = th.as_(KIM).go("privacy.mine").fetch("privacy.file")[2].decode()
    shown = [name for name in NEVER_THE_MENTORS if SECRETS[name] in of_the_mentor]
    assert not shown, f"in the mentor's file: {shown}"


def play(th: Thread) -> None:
    the_mentor_asks_for_a_certificate(th)
    it_is_an_accessible_pdf_without_the_student(th)
    the_student_sees_who_has_read_what(th)
    the_student_takes_the_data_along(th)
