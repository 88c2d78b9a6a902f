"""`{% institution_text "key" %}`: what the institution has written in a place, and for those who write the way to change it."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import get_language

from parvis.texts import access, queries, rules
from parvis.texts.places import ALL

register = template.Library()


@register.inclusion_tag("texts/text.html", takes_context=True)
def institution_text(context: Context, key: str) -> dict[str, Any]:
    """Nothing but the words where there are any. Headings stand under the page's own."""
    request = context.get("request")
    user = getattr(request, "user", None)
    text = queries.text_of(key, get_language() or "sv")
    return {"blocks": rules.blocks(text), "place": ALL[key], "may_write": bool(user and user.is_authenticated and access.WRITE(user))}


@register.inclusion_tag("texts/blocks.html")
def text_blocks(blocks: Any, level: int = 2) -> dict[str, Any]:
    """Blocks as elements, with headings of a level."""
    return {"blocks": blocks, "level": level}
