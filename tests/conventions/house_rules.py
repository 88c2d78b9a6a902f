"""The house rules that no linter knows. Each is a function from source to what is wrong with it;
the tests give each a good and a bad example, then the house."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import parvis

HOUSE = Path(parvis.__file__).parent
WRITES = {
    "save",
    "create",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "delete",
    "update",
    "bulk_update",
    "set_password",
    "set_unusable_password",
}
NOT_A_TABLE = {"update": ("dict", "set(", "hash", "hasher", "digest", "params", "context", "session")}
MAY_WRITE = {"actions.py", "lifecycle.py"}
ENGINES = {"casework", "audit", "migrations"}
"""The engine's own packages, whose files are the writers that the others go through."""
WRITERS_BY_NAME = {
    "notify/notice.py": "queue() writes the outbox",
    "notify/outbox.py": "marks what was sent",
    "web/middleware.py": "remembers forms that had their effect",
    "privacy/erasure.py": "carries out the retention document",
}
CLOCK = {"now", "today", "localdate", "localtime", "utcnow"}
NO_CLOCK_IN = {
    "rules.py",
    "actions.py",
    "lifecycle.py",
    "queries.py",
    "models.py",
    "access.py",
    "notices.py",
    "sweeps.py",
    "tasks.py",
    "reactions.py",
}
NAMES_REFUSED = re.compile(r"^(utils?|helpers?|managers?|misc|common|services?|tools)(\.py)?$")
ROOMS = {
    "__init__.py",
    "apps.py",
    "README.md",
    "views.py",
    "urls.py",
    "panels.py",
    "reactions.py",
    "sweeps.py",
    "tasks.py",
    "forms.py",
    "actions.py",
    "lifecycle.py",
    "queries.py",
    "access.py",
    "notices.py",
    "rules.py",
    "models.py",
    "words.py",
    "documents.py",
    "rules",
    "templates",
    "locale",
    "migrations",
    "management",
    "static",
    "templatetags",
}
DOMAIN = ("advice", "recruitment", "support", "training", "matching", "mentorships", "meetings", "goals", "visits", "pay")
INLINE = re.compile(r"""<[a-z][^>]*\s(style|on[a-z]+)\s*=\s*["']|<script(?![^>]*\bsrc=)[^>]*>|<style\b|javascript:|hx-on""", re.IGNORECASE)
UNSAFE = re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off|mark_safe\(")
INSTITUTIONS = re.compile(r"chalmers|uppsala universitet|lunds universitet", re.IGNORECASE)
SHOUTING = re.compile(r"[A-Za-zÅÄÖåäö]!(?!=)")


def _calls(tree: ast.AST) -> Iterator[tuple[str, str, int]]:
    """(what it is called on, name, line) of each method call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield ast.unparse(node.func.value), node.func.attr, node.lineno


def writes(source: str) -> list[str]:
    """Calls that write to a table."""
    found = []
    for on, name, line in _calls(ast.parse(source)):
        if name in WRITES and not any(word in on.lower() for word in NOT_A_TABLE.get(name, ())) and on not in {"self", "super()"}:
            found.append(f"{line}: {on}.{name}()")
    return found


def reads_the_clock(source: str) -> list[str]:
    found = [
        f"{line}: {on}.{name}()"
        for on, name, line in _calls(ast.parse(source))
        if name in CLOCK and on.rsplit(".", 1)[-1] in {"timezone", "datetime", "date"}
    ]
    # timezone.localtime(x) and localdate(x) of a given instant ask no clock
    return [f for f in found if not re.search(r"(localtime|localdate)\(\)$", f) or _without_argument(source, int(f.split(":")[0]))]


def _without_argument(source: str, line: int) -> bool:
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.lineno == line
            and node.func.attr in {"localtime", "localdate"}
        ):
            return not node.args and not node.keywords
    return True


def events_written(source: str) -> set[str]:
    """What is written into the trail under a name that stands in the code."""
    named = re.compile(r"(^|\.)(perform|record|read_sensitive)$")
    return {
        str(node.args[0].value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and named.search(ast.unparse(node.func)) and node.args and isinstance(node.args[0], ast.Constant)
    }


def views_too_long(source: str, *, most: int = 30) -> list[str]:
    """View functions with more lines of body than `most`, docstring and decorators left out."""
    found = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.args.args and node.args.args[0].arg == "request":
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if body and (length := (body[-1].end_lineno or 0) - body[0].lineno + 1) > most:
                found.append(f"{node.name}: {length} lines")
    return found


def actions_without_by_and_at(source: str) -> list[str]:
    """Public functions of an actions room that do not take `by` and `at` as keywords."""
    found = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            keywords = {a.arg for a in node.args.kwonlyargs}
            if not {"by", "at"} <= keywords and not _decorated_as_context(node):
                found.append(node.name)
    return found


def _decorated_as_context(node: ast.FunctionDef) -> bool:
    return any("contextmanager" in ast.unparse(d) or "sweep" in ast.unparse(d) for d in node.decorator_list)


def reason_codes(source: str) -> set[str]:
    """Codes that rules give: Reason(code="…") and no("…")."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "Reason":
            found |= {str(k.value.value) for k in node.keywords if k.arg == "code" and isinstance(k.value, ast.Constant)}
        if name == "no" and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
            found.add(node.args[0].value)
    return found


def inline_in_template(source: str) -> list[str]:
    """Inline style, script or handlers: the content security policy refuses them."""
    return [m[0] for m in INLINE.finditer(source)] + [m[0] for m in UNSAFE.finditer(source)]


def python_files(*, under: str = "") -> Iterator[tuple[str, Path]]:
    for path in sorted((HOUSE / under).rglob("*.py")):
        yield path.relative_to(HOUSE).as_posix(), path
