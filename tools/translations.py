"""The Swedish texts, module by module, without gettext's programs.

python -m tools.translations update     takes in new texts from code and templates, keeps what is translated
python -m tools.translations check      says what is missing, unclear, left over or hard to read
python -m tools.translations compile    makes the .mo files that Django reads
"""

from __future__ import annotations

import gettext
import importlib.util
import io
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools import readability

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "src" / "parvis"
CATALOGUE = "locale/sv/LC_MESSAGES/django.po"
BEFORE_OURS = tuple(f"django.contrib.{app}" for app in ("auth", "contenttypes", "sessions", "messages", "staticfiles"))
PLURALS = "nplurals=2; plural=(n != 1);"
_ONE, _MANY, _IN, _IN_MANY = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS: dict[str, Any] = {
    "_": _ONE,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop"), _ONE),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), _MANY),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), _IN),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), _IN_MANY),
}


# --- Compiling: needed by every command, so it looks before it imports anything ---------------


def stale() -> list[Path]:
    """The .po files whose .mo is missing or older."""
    return [po for po in sorted(MODULES.glob(f"*/{CATALOGUE}")) if not _fresh(po)]


def _fresh(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns


def compile_stale() -> int:
    """Compiles what is stale. Several processes may do so at once. How many files were made."""
    from babel.messages.mofile import write_mo

    todo = stale()
    for po in todo:
        made = io.BytesIO()
        write_mo(made, read(po))
        unfinished = po.with_suffix(f".mo.{os.getpid()}")
        unfinished.write_bytes(made.getvalue())
        unfinished.replace(po.with_suffix(".mo"))
    return len(todo)


def compile_where_needed(python: Path) -> None:
    """The same for the launcher, which has no babel of its own."""
    if stale():
        subprocess.run([str(python), "-m", "tools.translations", "compile"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


# --- Reading and writing ----------------------------------------------------------------------


def read(po: Path) -> Catalog:
    """The catalogue as it stands; an empty one where there is none."""
    from babel.messages.pofile import read_po

    with io.BytesIO(po.read_bytes() if po.exists() else b"") as file:
        return read_po(file, locale="sv", domain="django", abort_invalid=po.exists())


def write(po: Path, catalogue: Catalog) -> bool:
    """Writes the catalogue so that equal content gives equal bytes. True if something changed."""
    from babel.messages.pofile import write_po

    body = io.BytesIO()
    write_po(body, catalogue, width=120, omit_header=True, sort_by_file=True, include_lineno=False, include_previous=False)
    module = po.relative_to(MODULES).parts[0] if po.is_relative_to(MODULES) else po.stem
    head = "".join(
        f"{line}\n"
        for line in (
            f"# The Swedish texts of {module}. Written by hand; kept in step by ./parvis fix.",
            'msgid ""',
            'msgstr ""',
            '"Language: sv\\n"',
            '"MIME-Version: 1.0\\n"',
            '"Content-Type: text/plain; charset=UTF-8\\n"',
            '"Content-Transfer-Encoding: 8bit\\n"',
            f'"Plural-Forms: {PLURALS}\\n"',
        )
    )
    new = (head + "\n" + body.getvalue().decode().strip() + "\n").encode()
    if po.exists() and po.read_bytes() == new:
        return False
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_bytes(new)
    return True


# --- Finding the texts ------------------------------------------------------------------------


def extract(module: Path) -> Catalog:
    """Every text of a module that is marked for translation, in code and in templates."""
    from babel.messages.catalog import Catalog

    catalogue = Catalog(locale="sv", domain="django", charset="utf-8")
    for path in sorted(module.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            source = path.read_bytes()
        elif path.suffix in {".html", ".txt", ".svg"} and "templates" in path.parts:
            source = _template_as_python(path)
        else:
            continue
        for message, context, comments in _texts(source):
            catalogue.add(message, locations=[(str(path.relative_to(ROOT)), 0)], auto_comments=comments, context=context)
    return catalogue


def _texts(source: bytes) -> Iterator[tuple[Any, str | None, list[str]]]:
    from babel.messages.extract import extract as find

    options = {"encoding": "utf-8"}
    for _line, message, comments, context in find("python", io.BytesIO(source), KEYWORDS, ["Translators:"], options):
        yield message, context, comments


def _template_as_python(path: Path) -> bytes:
    """Django turns a template into something like Python; without the margins it can be read as Python."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=False)
    text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    return "\n".join(line.strip() for line in text.splitlines()).encode()


def modules() -> list[Path]:
    return sorted(p.parent for p in MODULES.glob("*/__init__.py"))


def update() -> list[str]:
    """Brings every catalogue in step with the code. Texts no longer used are kept at the end of the file until `--prune`."""
    changed = []
    for module in modules():
        found, po = extract(module), module / CATALOGUE
        if not len(found) and not po.exists():
            continue
        present = read(po)
        present.update(found, no_fuzzy_matching=True, update_header_comment=False)
        if "--prune" in sys.argv:
            present.obsolete.clear()
        if write(po, present):
            changed.append(str(po.relative_to(ROOT)))
    return changed


# --- Judging ----------------------------------------------------------------------------------


def check() -> list[str]:
    """Everything that is wrong with the texts, a line each."""
    faults: list[str] = []
    everywhere: dict[tuple[str | None, str], dict[tuple[str, ...], str]] = {}
    for module in modules():
        found, po = extract(module), module / CATALOGUE
        if not len(found) and not po.exists():
            continue
        present = read(po)
        faults += [f"{module.name}: {fault}" for fault in _module_faults(found, present)]
        if not (module / "apps.py").exists():
            faults.append(f"{module.name}: has texts but is no app, so Django never reads its catalogue")
        for message in present:
            if message.id:
                where = everywhere.setdefault((message.context, _first(message.id)), {})
                where.setdefault(_forms(message.string), module.name)
    theirs = _before_ours()
    for (context, text), translated in everywhere.items():
        other = theirs.get(f"{context}\x04{text}" if context else text)
        if other and {forms[0] for forms in translated} != {other}:
            faults.append(
                f"{' and '.join(translated.values())}: Django itself says {other!r} for {text!r}, and comes first; give it a context"
            )
        if len(translated) > 1:
            faults.append(f"{' and '.join(translated.values())}: {text!r} has two Swedish meanings; give each a context")
    return faults


def _before_ours() -> dict[str, str]:
    """What Django's own apps, which stand before ours, say in Swedish: where two catalogues have the same text, the first one wins."""
    found: dict[str, str] = {}
    for app in BEFORE_OURS:
        spec = importlib.util.find_spec(app)
        for folder in (spec.submodule_search_locations or []) if spec else []:
            if (mo := Path(folder) / "locale/sv/LC_MESSAGES/django.mo").exists():
                with mo.open("rb") as file:
                    texts: dict[Any, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # no public way to all of them
                found |= {key if isinstance(key, str) else key[0]: text for key, text in texts.items() if text}
    return found


def _module_faults(found: Catalog, present: Catalog) -> Iterator[str]:
    running: list[str] = []
    for message in found:
        if message.id:
            yield from _english_faults(message)
            stands = present.get(_first(message.id), message.context)
            if stands is None or not all(_forms(stands.string)):
                yield f"no Swedish for {_first(message.id)!r}"
                continue
            yield from _swedish_faults(stands)
            running += [text for text in _forms(stands.string) if readability.is_running_text(text)]
    wanted = {(m.context, _first(m.id)) for m in found}
    for message in [*present, *present.obsolete.values()]:
        if message.id and (message.context, _first(message.id)) not in wanted:
            yield f"nobody uses {_first(message.id)!r}"
    reading = readability.read(running)
    if reading.words >= readability.LEAST_WORDS_FOR_LIX and reading.lix >= readability.MOST_LIX:
        yield f"the texts are hard to read: LIX {reading.lix:.1f}, at most {readability.MOST_LIX}"


def _english_faults(message: Message) -> Iterator[str]:
    for text in _forms(message.id):
        for word in readability.unwanted(text, "en"):
            yield f"{word!r} in the English {text!r}"


def _swedish_faults(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield f"marked as uncertain: {_first(message.id)!r}"
    wanted = _marks(_forms(message.id)[-1])
    for text in _forms(message.string):
        if (marks := _marks(text)) != wanted and not (marks < wanted and len(_forms(message.id)) > 1):
            yield f"other placeholders or mark-up in {text!r} than in {_first(message.id)!r}"
        for word in readability.unwanted(text, "sv"):
            yield f"{word!r} in the Swedish {text!r}"
        if (longest := readability.read([text]).longest_sentence) > readability.MOST_WORDS_IN_A_SENTENCE:
            yield f"a sentence of {longest} words, at most {readability.MOST_WORDS_IN_A_SENTENCE}: {text!r}"


def _marks(text: str) -> Counter[str]:
    return Counter(re.findall(r"%\(\w+\)[sd]|(?<!%)%[sd]|\{\w*\}|</?[a-z]+", text))


def _forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (tuple, list)) else (str(text or ""),)


def _first(text: object) -> str:
    return _forms(text)[0]


def main(args: list[str]) -> int:
    verb = args[0] if args else "check"
    if verb == "compile":
        print(f"{compile_stale()} compiled")
    elif verb == "update":
        print("\n".join(update()) or "Nothing to change.")
    elif verb == "check":
        faults = check()
        print("\n".join(faults) or "The Swedish texts are whole.")
        return 1 if faults else 0
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
