"""`{% guidance_here "no_progress" pair.pk %}`: a page of the guidance in short where it is needed, with what the pair has agreed on."""

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
