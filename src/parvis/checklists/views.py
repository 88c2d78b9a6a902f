from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.people import queries as people
from parvis.policy import checklists
from parvis.web.guard import needs

from . import access, actions, files, forms, queries, rules, words
from .models import Draft

SIDES = {"student": {"student": "Sam", "mentor": "Kim"}, "mentor": {"student": "Sam", "mentor": "Kim"}}
"""Invented names, for looking at it as one of the two."""
GROUP_WAYS: dict[str, Callable[[Mapping[str, Any], str], rules.Content]] = {
    "up": lambda content, group: rules.group_moved(content, group, up=True),
    "down": lambda content, group: rules.group_moved(content, group, up=False),
    "drop": rules.without_group,
}
QUESTION_WAYS: dict[str, Callable[[Mapping[str, Any], str], rules.Content]] = {
    "up": lambda content, item: rules.moved(content, item, up=True),
    "down": lambda content, item: rules.moved(content, item, up=False),
    "turn": rules.turned,
    "drop": rules.without_item,
}
ANSWER_WAYS: dict[str, Callable[[Mapping[str, Any], str, str], rules.Content]] = {
    "up": lambda content, item, choice: rules.choice_moved(content, item, choice, up=True),
    "down": lambda content, item, choice: rules.choice_moved(content, item, choice, up=False),
    "drop": rules.without_choice,
}
"""What can be done to a group, to a question, and to one of its ready answers."""


def _known(key: str) -> str:
    if key not in queries.names():
        raise Http404("no such checklist")
    return key


def _draft(request: HttpRequest, key: str) -> Draft:
    found = queries.visible_to(request.user).filter(key=_known(key)).first()
    if found is None:
        raise Http404("no draft")
    return found


def _language() -> str:
    return "en" if (get_language() or "sv").startswith("en") else "sv"


def _number(request: HttpRequest) -> int:
    sent = request.POST.get("number", "")
    return int(sent) if sent.isdigit() and len(sent) < 9 else -1


@needs(access.WRITE)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The checklists there are."""
    on = timezone.localdate()
    listed = [(key, checklists.current(key, on=on)) for key in queries.names()]
    rows = [(key, current.title[_language()], current.version, bool(current.own)) for key, current in listed]
    return render(request, "checklists/index.html", {"rows": rows})


@needs(access.WRITE)
@require_safe
def overview(request: HttpRequest, checklist: str) -> HttpResponse:
    """One checklist: what applies, the draft, every version."""
    current, draft = queries.in_force(_known(checklist), on=timezone.localdate()), queries.draft(checklist)
    found = queries.published(checklist)
    who = people.names({one.row.decided_by_id for one in found if one.row} | ({draft.written_by_id} if draft else set()))
    rows = [(one, one.checklist.name.partition("/")[2], who.get(one.row.decided_by_id, "") if one.row else "") for one in found]
    page = {"key": checklist, "title": current.checklist.title[_language()], "current": current, "draft": draft, "rows": rows}
    page["writer"] = who.get(draft.written_by_id, _("Somebody who has left")) if draft else ""
    return render(request, "checklists/checklist.html", page)


@needs(access.WRITE)
@require_POST
def begin(request: HttpRequest, checklist: str) -> HttpResponse:
    """A draft, from what applies today."""
    if queries.draft(_known(checklist)) is None:
        content = queries.content_of(queries.in_force(checklist, on=timezone.localdate()))
        actions.write(checklist, content, after=0, by=request.user, at=timezone.now())
    return redirect("checklists.draft", checklist=checklist)


@needs(access.WRITE)
@require_safe
def draft(request: HttpRequest, checklist: str) -> HttpResponse:
    """The draft: its questions in order, each to open, move, hide."""
    found = _draft(request, checklist)
    page = {"key": checklist, "draft": found, "groups": _listed(found.content), "wrong": queries.wrong_with(found.content)}
    page["new"] = queries.new_in(found)
    return render(request, "checklists/draft.html", {**page, "publishes": access.PUBLISH(request.user)})


def _listed(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The groups and questions of a content in the reader's language."""
    language = _language()
    return [
        {"key": g["key"], "title": g["title"][language], "items": [{**i, "asked": i["question"][language]} for i in g["items"]]}
        for g in content["groups"]
    ]


@needs(access.WRITE)
@require_POST
def arrange(request: HttpRequest, checklist: str) -> HttpResponse:
    """Move a group, a question or a ready answer; hide a question, show it again; take away an answer, a new question, an empty group."""
    found, group = _draft(request, checklist), request.POST.get("group", "")
    item, choice = request.POST.get("item", ""), request.POST.get("choice", "")
    new = _arranged(found, request.POST.get("do", ""), group=group, item=item, choice=choice)
    try:
        actions.write(checklist, new, after=_number(request), by=request.user, at=timezone.now())
    except actions.WrittenMeanwhile:
        messages.info(request, _("Somebody else has changed the draft. This is how it is now. Nothing of yours was changed."))
    if choice:
        return redirect(reverse("checklists.question", args=[checklist, item]) + f"#a-{item}")
    place = f"g-{group}" if group else f"q-{item}"
    return redirect(reverse("checklists.draft", args=[checklist]) + f"#{place}")


def _arranged(found: Draft, do: str, *, group: str, item: str, choice: str) -> rules.Content:
    """The draft as it becomes. Not found: what is not there, and taking away a question that somebody can have answered."""
    if group and do in GROUP_WAYS and any(g["key"] == group for g in found.content["groups"]):
        return GROUP_WAYS[do](found.content, group)
    if item in rules.items_of(found.content):
        if choice and do in ANSWER_WAYS:
            return ANSWER_WAYS[do](found.content, item, choice)
        if not choice and do in QUESTION_WAYS and (do != "drop" or item in queries.new_in(found)):
            return QUESTION_WAYS[do](found.content, item)
    raise Http404("nothing to do")


@needs(access.WRITE)
@require_POST
def discard(request: HttpRequest, checklist: str) -> HttpResponse:
    actions.discard(_draft(request, checklist), by=request.user, at=timezone.now())
    messages.success(request, _("The draft is thrown away. What is published applies as before."))
    return redirect("checklists.checklist", checklist=checklist)


def _save(request: HttpRequest, found: Draft, form: forms.QuestionForm | forms.ChoiceFormOfDraft | forms.GroupForm) -> bool:
    """Write the draft with what was typed; when somebody else was first, the form says so."""
    try:
        actions.write(found.key, form.made(), after=form.cleaned_data["number"], by=request.user, at=timezone.now())
    except actions.WrittenMeanwhile:
        form.goes_on_after(found.number)
        return False
    messages.success(request, _("Saved in the draft."))
    return True


@needs(access.WRITE)
def group(request: HttpRequest, checklist: str, group: str) -> HttpResponse:
    """The heading of a group of questions."""
    found = _draft(request, checklist)
    row = next((g for g in found.content["groups"] if g["key"] == group), None)
    if row is None:
        raise Http404("no such group")
    initial = {"number": found.number, **forms.both("title", row["title"])}
    form = forms.GroupForm(request.POST or None, content=found.content, group=group, initial=initial)
    if request.method == "POST" and form.is_valid() and _save(request, found, form):
        return redirect(reverse("checklists.draft", args=[checklist]) + f"#g-{group}")
    page = {"key": checklist, "form": form, "title": row["title"][_language()]}
    return render(request, "checklists/group.html", page, status=form.status)


@needs(access.WRITE)
def new_group(request: HttpRequest, checklist: str) -> HttpResponse:
    """Another group, last in the draft: its heading and its first question."""
    found = _draft(request, checklist)
    form = forms.NewGroupForm(request.POST or None, content=found.content, initial={"number": found.number, "own": "only"})
    if request.method == "POST" and form.is_valid() and _save(request, found, form):
        return redirect(reverse("checklists.draft", args=[checklist]) + f"#g-{form.group_key}")
    return render(request, "checklists/new_group.html", {"key": checklist, "form": form}, status=form.status)


@needs(access.WRITE)
def question(request: HttpRequest, checklist: str, item: str) -> HttpResponse:
    """One question of the draft; `new` for another one."""
    found = _draft(request, checklist)
    row = rules.items_of(found.content).get(item)
    if row is None and item != "new":
        raise Http404("no such question")
    group = request.GET.get("group", "")
    initial: dict[str, Any] = {"number": found.number, "own": "only"}
    for name in ("question", "asked_of_mentor", "hint", "hint_for_mentor") if row else ():
        initial |= forms.both(name, row.get(name, {}))  # type: ignore[union-attr]  # the loop is empty without a row
    initial |= {name: row[name] for name in ("needed", "coordinator", "own")} if row else {}
    form = forms.QuestionForm(request.POST or None, content=found.content, item=row, group=group, initial=initial)
    if request.method == "POST" and form.is_valid() and _save(request, found, form):
        return redirect("checklists.question", checklist=checklist, item=form.key)
    choices = [{**c, "text": c["label"][_language()]} for c in (row or {}).get("choices", ())]
    page = {"key": checklist, "item": row, "form": form, "choices": choices, "draft": found}
    page["title"] = row["question"][_language()] if row else ""
    return render(request, "checklists/question.html", page, status=form.status)


@needs(access.WRITE)
def choice(request: HttpRequest, checklist: str, item: str, choice: str) -> HttpResponse:
    """One ready answer of a question; `new` for another one."""
    found = _draft(request, checklist)
    row = rules.items_of(found.content).get(item)
    one = next((c for c in (row or {}).get("choices", ()) if c["key"] == choice), None)
    if row is None or (one is None and choice != "new"):
        raise Http404("no such answer")
    initial: dict[str, Any] = {"number": found.number}
    if one:
        initial |= {**forms.both("label", one["label"]), **forms.both("says", one["says"]), **one.get("acts", {})}
    form = forms.ChoiceFormOfDraft(request.POST or None, content=found.content, item=item, choice=one, initial=initial)
    if request.method == "POST" and form.is_valid() and _save(request, found, form):
        return redirect("checklists.question", checklist=checklist, item=item)
    page = {"key": checklist, "item": item, "one": one, "form": form, "draft": found, "asked": row["question"][_language()]}
    return render(request, "checklists/choice.html", page, status=form.status)


@needs(access.WRITE)
@require_safe
def preview(request: HttpRequest, checklist: str, version: str) -> HttpResponse:
    """A version, or the draft, as one of the two reads it. `draft` is the name of the draft."""
    content = _content(request, checklist, version)
    wrong = queries.wrong_with(content)
    side = request.GET.get("as", "student")
    side = side if side in SIDES else "student"
    made = None if wrong else checklists.made(content, version=1, since=timezone.localdate())
    page = {"key": checklist, "version": version, "side": side, "wrong": wrong, "groups": _as_read(made, side) if made else []}
    return render(request, "checklists/preview.html", page)


def _as_read(made: checklists.Checklist, side: str) -> list[dict[str, Any]]:
    language, names = _language(), SIDES[side]
    groups = []
    for group in made.groups:
        items = []
        for i in group.items:
            texts = (i.asked_of_mentor, i.hint_for_mentor) if side == "mentor" else (i.question, i.hint)
            question, hint = (text[language].format_map(names) for text in texts)
            labels = [(c.says if side == "mentor" else c.label)[language].format_map(names).rstrip(".") for c in i.choices]
            items.append({"question": question, "hint": hint, "labels": labels, "item": i, "acts": [_does(c) for c in i.choices if c.acts]})
        groups.append({"title": group.title[language], "items": items})
    return groups


def _does(choice: checklists.Choice) -> str:
    """What the system does with a ready answer, in words."""
    parts = [str(dict(forms.WHO).get(choice.acts.get("who_contacts", ""), "")) if "who_contacts" in choice.acts else ""]
    if "grace_minutes" in choice.acts:
        parts.insert(0, _("Wait %(n)s minutes") % {"n": choice.acts["grace_minutes"]})
    parts += [str(dict(forms.WAYS)[choice.acts["how"]])] if "how" in choice.acts else []
    return f"{choice.label[_language()]}: {', '.join(p[0].lower() + p[1:] for p in parts if p)}"


def _content(request: HttpRequest, key: str, version: str) -> dict[str, Any]:
    """What a version, or the draft, says."""
    if version == "draft":
        return dict(_draft(request, key).content)
    if (one := queries.version(_known(key), version)) is None:
        raise Http404("no such version")
    return queries.content_of(one)


@needs(access.WRITE)
@require_safe
def file(request: HttpRequest, checklist: str, version: str) -> HttpResponse:
    """A version, or the draft, as a file that can be changed and brought back."""
    made = files.written(_content(request, checklist, version))
    headers = {"Content-Disposition": f'attachment; filename="{checklist}-{version}.yaml"'}
    return HttpResponse(made, content_type="text/yaml; charset=utf-8", headers=headers)


@needs(access.WRITE)
def upload(request: HttpRequest, checklist: str) -> HttpResponse:
    """A file becomes the draft; what is wrong with it is said with its lines, and then nothing is changed."""
    before = queries.draft(_known(checklist))
    number = before.number if before else 0
    form = forms.UploadForm(request.POST or None, request.FILES or None, initial={"number": number})
    wrong: list[tuple[int, str]] = []
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["file"].read().decode("utf-8", "replace")
        content, found = files.read(text, key=checklist)
        wrong = [(one.line, words.say(one.fault, content)) for one in found[:50]]
        if not wrong:
            try:
                actions.write(checklist, content, after=form.cleaned_data["number"], by=request.user, at=timezone.now())
                messages.success(request, _("The file is read. This is the draft now."))
                return redirect("checklists.draft", checklist=checklist)
            except actions.WrittenMeanwhile:
                form.add_error(
                    None, _("Somebody else has changed the draft since you opened it. Look at it first, then choose the file again.")
                )
    page = {"key": checklist, "form": form, "wrong": wrong, "draft": before}
    return render(request, "checklists/upload.html", page, status=422 if wrong else form.status)


@needs(access.PUBLISH)
def publish(request: HttpRequest, checklist: str) -> HttpResponse:
    """The draft becomes the next version, for pairs that start from a day on."""
    found, on = _draft(request, checklist), timezone.localdate()
    wrong = queries.wrong_with(found.content)
    initial = {"since": on + timedelta(days=1), "number": found.number}
    form = forms.PublishForm(request.POST or None, on=on, initial=initial)
    if request.method == "POST" and form.is_valid() and not wrong:
        given = form.cleaned_data
        if given["number"] == found.number:
            actions.publish(found, since=given["since"], reference=given["reference"], by=request.user, at=timezone.now())
            messages.success(request, _("Published. Pairs that have a checklist keep theirs, and can go over."))
            return redirect("checklists.checklist", checklist=checklist)
        form.add_error(None, _("Somebody else has changed the draft. Look at it before you publish."))
    return render(request, "checklists/publish.html", {"key": checklist, "form": form, "wrong": wrong}, status=form.status)
