"""`{% guidance_here "no_progress" pair.pk %}`: a page of the guidance in short where it is needed, with what the pair has agreed on.

`{% guidance_for who pair.pk "late" %}`: the pages written to one of the two that quote a question of the checklist; without one, all."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.translation import get_language

from parvis.guidance import queries

register = template.Library()


@register.inclusion_tag("guidance/here.html", takes_context=True)
def guidance_here(context: Context, key: str, pair: int) -> dict[str, Any]:
    """The title, the lead, the reader's own agreement, and the way to the page and to the coordinator."""
    guide = queries.page(key, language=get_language() or "sv", on=timezone.localdate())
    agreed = next((one for one in queries.agreed_about(context["request"].user, key) if one.pair == pair), None)
    return {"guide": guide, "chosen": agreed, "pair": pair}


@register.inclusion_tag("guidance/for.html")
def guidance_for(reader: str, pair: int, item: str = "") -> dict[str, Any]:
    """Links to the pages, with the reader's own pair in the address. No query."""
    language = get_language() or "sv"
    return {"guides": [(key, queries.title(key, language)) for key in queries.keys_for(reader, item=item)], "pair": pair}
