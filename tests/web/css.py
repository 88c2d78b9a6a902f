"""Reads the tokens of the stylesheet, and counts contrast as WCAG does."""

from __future__ import annotations

import re
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "src/parvis/web"
CSS = WEB / "static/web/parvis.css"


def blocks() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The colours: light, dark by the device, dark by choice."""
    text = CSS.read_text(encoding="utf-8")
    light = re.search(r"\n:root \{(.*?)\n\}", text, re.DOTALL)
    device = re.search(r":root:not\(\[data-theme=light\]\) \{(.*?)\}", text, re.DOTALL)
    choice = re.search(r"\n:root\[data-theme=dark\] \{(.*?)\n\}", text, re.DOTALL)
    assert light
    assert device
    assert choice
    first, second, third = (dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})", found[1])) for found in (light, device, choice))
    return first, second, third


def luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
