"""The components and the date words, as tags and filters. They are builtins: no `{% load %}` is needed.

Markup lies in `templates/web/components/`; what is a single element is written here."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext, pgettext

from parvis.web import dates

register = template.Library()

ICONS = {
    "check": "M4 10.5l4 4 8-9",
    "calendar": "M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5",
    "person": "M10 10a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5zM4 17c.5-3.5 2.8-5 6-5s5.5 1.5 6 5",
    "clock": "M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4zM10 6v4.2l3 2",
    "lock": "M4.5 9h11v8h-11zM6.8 9V6.5a3.2 3.2 0 0 1 6.4 0V9",
}
TAG_KINDS = {"", "info", "att", "done"}
NOTICE_KINDS = {"info", "ok", "att"}
BUTTON_KINDS = {"", "sec", "txt"}


def field(thing: Any, name: str, default: Any = "") -> Any:
    """A value of a mapping or an object: components take either."""
    return thing.get(name, default) if isinstance(thing, Mapping) else getattr(thing, name, default)


def one_of(kinds: set[str], kind: str) -> str:
    """A kind that the stylesheet knows. A misspelt one is an error at once, not a box without colour."""
    if kind not in kinds:
        raise ValueError(f"{kind!r} is not one of {sorted(kinds)}")
    return kind


def fresh_id(context: Context, wish: str) -> str:
    """An id that no other component of this page has."""
    taken: dict[str, int] = context.dicts[0].setdefault("_component_ids", {})
    base = slugify(wish) or "part"
    taken[base] = taken.get(base, 0) + 1
    return f"h-{base}" if taken[base] == 1 else f"h-{base}-{taken[base]}"


def part(name: str, **values: Any) -> SafeString:
    """A component's template, rendered."""
    return mark_safe(render_to_string(f"web/components/{name}.html", values).strip())  # noqa: S308 -- a template has escaped it


# --- Dates, times, numbers ------------------------------------------------------------------------
def _time(value: Any, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', dates.machine(value), words)


def this_year() -> int:
    """The year that is left out of dates."""
    return timezone.localdate().year


@register.filter
def day(value: date | datetime | None) -> str:
    """ "tisdag 24 november", with the year if it is not this one. Nothing for no date."""
    return _time(dates.as_day(value), dates.day_words(value, year=this_year())) if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """ "13.15"."""
    return _time(value, dates.clock_words(value)) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """ "tisdag 24 november, klockan 13.15"."""
    return _time(value, dates.moment_words(value, year=this_year())) if value else ""


@register.filter
def from_now(value: date | datetime | None, today: date | datetime) -> str:
    """ "om två dagar", "i dag", "för tre dagar sedan"."""
    return dates.from_now_words(value, today=today) if value else ""


@register.filter
def waited(since: date | datetime, today: date | datetime) -> str:
    """How long: "tre dagar", "mindre än en dag"."""
    return dates.waited_words(since, today=today)


@register.simple_tag
def timespan(start: datetime, end: datetime, with_day: bool = True) -> str:
    """ "tisdag 24 november, 13.15–14.15"; without the day only the clock."""
    last = _time(end, dates.clock_words(end))
    if dates.as_day(start) != dates.as_day(end):
        return format_html("{} – {}", moment(start), moment(end))
    first = _time(start, dates.clock_words(start))
    clock_times = format_html('<span class="nb">{}–{}</span>', first, last)
    return format_html("{}, {}", day(start), clock_times) if with_day else clock_times


@register.filter
def hours(minutes: int) -> str:
    """Minutes as "1,5 timmar"."""
    return dates.hours_words(minutes)


@register.filter
def kronor(ore: int) -> str:
    """Whole öre as "1 234,50 kronor"."""
    return dates.kronor_words(ore)


@register.filter
def number(count: int) -> str:
    """A number in running text: in words up to twelve."""
    return dates.number(count)


@register.filter(is_safe=True)
def cap_first(value: Any) -> str:
    """The first letter capital, also when the text begins with an element such as `<time>`."""
    text = conditional_escape(value)
    found = re.match(r"(?:<[^>]*>)*", text)
    at = found.end() if found else 0
    return mark_safe(text[:at] + dates.cap_first(text[at:]))  # noqa: S308 -- escaped on the line above


@register.filter(is_safe=True)
def plain(value: Any) -> str:
    """Text without elements, on one line: for titles and attributes."""
    text = " ".join(strip_tags(str(value)).split())
    return mark_safe(text) if isinstance(value, SafeString) else text  # noqa: S308 -- it was safe with its elements


@register.filter
def mail_link(address: str) -> str:
    """An e-mail address that writes a letter when it is pressed. On a narrow screen it breaks after "@" and before a dot, not in a word."""
    return format_html('<a href="mailto:{}">{}</a>', address, _broken(r"(?<=@)|(?=\.)", address)) if address else ""


@register.filter
def phone_link(number: str) -> str:
    """A phone number that is called when it is pressed, and stays on one line."""
    return format_html('<a class="nb" href="tel:{}">{}</a>', re.sub(r"[^+\d]", "", number), number) if number else ""


@register.filter
def breaks_in_address(text: Any) -> Any:
    """A web address that on a narrow screen breaks after a slash and before a dot, not in a word. What is none stays as it is."""
    return _broken(r"(?<=/)(?!/)|(?=\.)", text) if isinstance(text, str) and text.startswith(("https://", "http://")) else text


def _broken(where: str, text: str) -> SafeString:
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in re.split(where, text)))


@register.filter
def flash_kind(level_tag: str) -> str:
    """The colour of a flash. There is no red: red is for form errors."""
    return {"success": "ok", "warning": "att", "error": "att"}.get(level_tag, "info")


# --- Building blocks ------------------------------------------------------------------------------
@register.simple_block_tag
def capture(content: str) -> str:
    """`{% capture as name %}…{% endcapture %}` keeps a piece of the page for later use."""
    return mark_safe(content)  # noqa: S308 -- a piece of the template, already escaped


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of five line icons. Always beside a text."""
    return format_html(
        '<svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        ICONS[name],
    )


@register.simple_tag
def tag(text: Any, kind: str = "") -> SafeString:
    """A status word. Kinds: "" waits, "info" is new, "att" needs the reader, "done" is plain text without colour."""
    if one_of(TAG_KINDS, kind) == "done":
        return format_html('<span class="done">{}</span>', text)
    return format_html('<span class="tag{}{}">{}</span>', " " if kind else "", kind, text)


@register.simple_tag
def button(label: Any, url: str = "", kind: str = "", hidden: Any = "", name: str = "", value: Any = "") -> SafeString:
    """A link that looks like a button if it has a `url`, otherwise a submit button. Kinds: "" primary, "sec", "txt"."""
    css = f"btn {one_of(BUTTON_KINDS, kind)}".strip()
    said = format_html('{}<span class="vh"> {}</span>', label, hidden) if hidden else conditional_escape(label)
    if url:
        return format_html('<a class="{}" href="{}">{}</a>', css, url, said)
    named = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html('<button class="{}" type="submit"{}>{}</button>', css, named, said)


@register.simple_tag
def back(url: str, label: Any = "") -> SafeString:
    """The link back. Stands in the block `back`."""
    return format_html('<a class="back" href="{}">{}</a>', url, label or gettext("Back"))


@register.simple_block_tag(takes_context=True)
def card(context: Context, content: str, heading: Any = "", id: str = "", next: bool = False, level: int = 2, later: bool = False) -> str:  # noqa: A002 -- the tag's own words
    """A card. `next` marks the one next step of a page; `later` is hidden in focus mode."""
    heading_id = (id or fresh_id(context, str(heading))) if heading else ""
    return part("card", content=content, heading=heading, heading_id=heading_id, next=next, level=level, later=later)


@register.simple_block_tag
def notice(content: str, kind: str = "info") -> str:
    """A coloured box: "info" is new, "ok" is done, "att" waits for the reader."""
    return format_html('<div class="notice {}">{}</div>', one_of(NOTICE_KINDS, kind), content)


@register.simple_block_tag
def actions(content: str) -> str:
    """The row of buttons and links that ends a form or a card."""
    return format_html('<div class="row">{}</div>', content)


@register.simple_block_tag
def quote(content: str) -> str:
    """People's own words, as they wrote them."""
    return format_html('<blockquote class="own">{}</blockquote>', content)


@register.simple_tag
def reads(readers: Any) -> SafeString:
    """Who reads what is written below."""
    return format_html('<p class="reads">{}<span>{}</span></p>', icon("lock"), gettext("Read by: %(readers)s") % {"readers": readers})


@register.simple_tag
def empty(text: Any, url: str = "", label: Any = "") -> SafeString:
    """An empty list: one sentence and perhaps one way forward."""
    return part("empty", text=text, url=url, label=label)


# --- Lists ----------------------------------------------------------------------------------------
@register.simple_block_tag
def summary(content: str) -> str:
    """Keys and values; holds `summary_row`."""
    return format_html('<dl class="sum">{}</dl>', content)


@register.simple_tag
def summary_row(key: Any, value: Any, url: str = "", change: Any = "", hidden: Any = "", note: Any = "") -> SafeString:
    """A key, its value and perhaps a link to change it. The link's hidden part says what it changes."""
    said = str(hidden or key)
    hidden = said if hidden else said[:1].lower() + said[1:]
    return part("summary_row", key=key, value=value, url=url, change=change or pgettext("summary", "Change"), hidden=hidden, note=note)


@register.simple_block_tag
def rows(content: str) -> str:
    """A list with thin lines; holds `row` or plain `<li>`."""
    return format_html('<ul class="rows">{}</ul>', content)


@register.simple_tag
def row(title: Any, url: str = "", note: Any = "", action: Any = "", hidden: Any = "", status: Any = "", kind: str = "") -> SafeString:
    """A line of a list. Without `action` the title is the link."""
    return part("row", title=title, url=url, note=note, action=action, hidden=hidden, status=status, kind=kind)


@register.simple_block_tag
def steps(content: str) -> str:
    """Numbered steps with a line between them; holds `step`."""
    return format_html('<ol class="steps">{}</ol>', content)


@register.simple_block_tag
def step(
    content: str, n: int, label: Any, status: Any = "", current: bool = False, done: bool = False, kind: str = "", level: int = 2
) -> str:
    """A step. Exactly one is current."""
    return part("step", content=content, n=n, label=label, status=status, current=current, done=done, kind=kind, level=level)


@register.simple_tag
def task_list(items: Iterable[Any]) -> SafeString:
    """Tasks in any order: each with label, url, status and kind."""
    return part("task_list", items=[{key: field(item, key) for key in ("label", "url", "status", "kind")} for item in items])


@register.simple_tag
def timeline(entries: Iterable[Any]) -> SafeString:
    """What happened, newest first: each with at, what and who."""
    return part("timeline", entries=[{key: field(entry, key) for key in ("at", "what", "who")} for entry in entries])


@register.simple_tag
def bars(items: Iterable[Any]) -> SafeString:
    """Few numbers beside each other: each with label, text and value. The text is the data, the bar is decoration."""
    found = list(items)
    most = max((field(item, "value", 0) for item in found), default=0) or 1
    return part(
        "bars",
        items=[{"label": field(i, "label"), "text": field(i, "text"), "width": round(100 * field(i, "value", 0) / most)} for i in found],
    )


@register.simple_block_tag(takes_context=True)
def table(context: Context, content: str, caption: Any, cards: bool = True, hide_caption: bool = False) -> str:
    """A table that scrolls by itself. Give its `<thead>` and `<tbody>`; with `cards` each cell needs `data-l` with its column's name."""
    caption_id = fresh_id(context, f"table {caption}")
    return part("table", content=content, caption=caption, caption_id=caption_id, cards=cards, hide_caption=hide_caption)


@register.simple_tag
def week(days: Iterable[Any], today: date | None = None) -> SafeString:
    """The days of a week, each with `on` (a date), `entries` (texts) and perhaps `hit` (the one that matters most)."""
    shown = []
    for one in days:
        on: date = field(one, "on")
        name = dates.cap_first(f"{dates.weekday_words(on.isoweekday())} {on.day}")
        entries = list(field(one, "entries", []))
        shown.append({"on": on, "name": name, "entries": entries, "hit": bool(field(one, "hit", False)), "is_today": on == today})
    return part("week", days=shown)


@register.inclusion_tag("web/components/pager.html")
def pager(page: Any) -> dict[str, Any]:
    """Links to newer and older rows. `page` has `newer` and `older`: addresses such as "?before=…", or nothing."""
    return {"newer": field(page, "newer", ""), "older": field(page, "older", "")}


# --- Forms ----------------------------------------------------------------------------------------
def key_for(context: Context) -> str:
    """The key that makes a form count once: the posted one when the page is shown again, otherwise a new one."""
    request = context.get("request")
    posted = request.POST.get("form_key", "") if request is not None and request.method == "POST" else ""
    return posted if re.fullmatch(r"[0-9a-f]{32}", posted) else uuid.uuid4().hex


@register.simple_tag(takes_context=True)
def form_key(context: Context) -> SafeString:
    """The hidden key of a form. A second sending with the same key changes nothing."""
    return format_html('<input type="hidden" name="form_key" value="{}">', key_for(context))


def errors_of(form: Any) -> list[dict[str, str]]:
    """Each error with the id of the control it belongs to, in the order of the page."""
    if not getattr(form, "is_bound", False) or not form.errors:
        return []
    fields = [*form.visible_fields(), *form.hidden_fields()]
    first = fields[0].error_id if fields and not fields[0].is_hidden else ""
    general = [{"target": first, "text": text} for text in form.non_field_errors()]
    return general + [{"target": "" if one.is_hidden else one.error_id, "text": text} for one in fields for text in one.errors]


@register.inclusion_tag("web/components/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """All errors of a form, or of several, with links to their fields. The page shell shows it for `form` by itself."""
    forms = form if isinstance(form, list | tuple) else [form]
    return {"items": [item for one in forms for item in errors_of(one)]}


@register.simple_tag
def render_form(form: Any) -> SafeString:
    """The fields of a form, without `<form>` and buttons."""
    return form.render()  # type: ignore[no-any-return]  # Django renders safe strings


@register.inclusion_tag("web/components/whole_form.html", takes_context=True)
def whole_form(
    context: Context,
    form: Any,
    submit: Any,
    action: str = "",
    kind: str = "",
    later: Any = "",
    cancel_url: str = "",
    cancel: Any = "",
    name: str = "",
    value: str = "",
) -> dict[str, Any]:
    """A form with its `<form>`, its keys and its row of buttons."""
    passed = {"form": form, "submit": submit, "action": action, "kind": one_of(BUTTON_KINDS, kind), "later": later, "name": name}
    return with_keys(context, {**passed, "value": value, "cancel_url": cancel_url, "cancel": cancel or gettext("Cancel")})


def with_keys(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    """Values for a part that holds forms of its own: with the request, from which the form key comes."""
    return {**values, "request": context.get("request")}


@register.inclusion_tag("web/components/offered_steps.html", takes_context=True)
def offered_steps(context: Context, offered: Iterable[Any]) -> dict[str, Any]:
    """What can be done next: a button for each possible step; for the others their reasons in words.

    Each has label, url, reasons, primary; perhaps `asks` (a page with questions comes first, so it is a link) and `hidden`."""
    read = [
        {
            key: field(one, key, default)
            for key, default in (("label", ""), ("url", ""), ("reasons", ()), ("primary", False), ("asks", False), ("hidden", ""))
        }
        for one in offered
    ]
    possible = [one for one in read if not one["reasons"]]
    return with_keys(context, {"possible": possible, "not_yet": [one for one in read if one["reasons"]]})
