"""Each house rule is shown to bite on a bad example and to let a good one pass, and then held against the house."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models as dj
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from tests.conventions import house_rules as rule
from tests.conventions.house_rules import HOUSE

ROOT = HOUSE.parent.parent


def test_only_actions_and_lifecycles_write() -> None:
    assert rule.writes("def view(request):\n    thing.save()") == ["2: thing.save()"]
    assert rule.writes("Thing.objects.filter(pk=1).update(a=1)") != []
    assert rule.writes("digest.update(b'x')\nactions.submit(thing)") == []
    wrong = [
        f"{name}:{found}"
        for name, path in rule.python_files()
        if path.name not in rule.MAY_WRITE and not set(path.relative_to(HOUSE).parts) & rule.ENGINES and name not in rule.WRITERS_BY_NAME
        for found in rule.writes(path.read_text())
    ]
    assert wrong == []


def test_nobody_reads_the_clock_below_the_views() -> None:
    assert rule.reads_the_clock("x = timezone.now()") == ["1: timezone.now()"]
    assert rule.reads_the_clock("x = timezone.localdate()") == ["1: timezone.localdate()"]
    assert rule.reads_the_clock("x = timezone.localdate(at)") == []
    wrong = [
        f"{name}:{found}"
        for name, path in rule.python_files()
        if path.name in rule.NO_CLOCK_IN or "rules" in path.relative_to(HOUSE).parts or name.startswith(("kit/", "casework/"))
        for found in rule.reads_the_clock(path.read_text())
    ]
    assert wrong == []


def test_a_view_is_at_most_thirty_lines() -> None:
    long = "def view(request):\n" + "    x = 1\n" * 31
    assert rule.views_too_long(long) == ["view: 31 lines"]
    assert rule.views_too_long("def view(request):\n" + "    x = 1\n" * 30) == []
    wrong = [
        f"{name}: {found}"
        for name, path in rule.python_files()
        if path.name == "views.py"
        for found in rule.views_too_long(path.read_text())
    ]
    assert wrong == []


def test_an_action_says_who_and_when() -> None:
    assert rule.actions_without_by_and_at("def end(thing, by, at): ...") == ["end"]
    assert rule.actions_without_by_and_at("def end(thing, *, by, at): ...\ndef _part(): ...") == []
    allowed = {"policy/actions.py:decide": False, "notify/actions.py:beat": True, "people/actions.py:first_administrator": True}
    wrong = [
        f"{name}:{found}"
        for name, path in rule.python_files()
        if path.name == "actions.py"
        for found in rule.actions_without_by_and_at(path.read_text())
    ]
    assert [w for w in wrong if not allowed.get(w)] == []


def test_every_reason_has_its_words_and_every_word_its_reason() -> None:
    from parvis.casework.words import REASONS

    assert rule.reason_codes('no("a.b", x=1)\nReason(code="c.d")') == {"a.b", "c.d"}
    given = {code for _name, path in rule.python_files() for code in rule.reason_codes(path.read_text())}
    assert given - set(REASONS) == set(), "reasons without a sentence"
    assert set(REASONS) - given == set(), "sentences without a reason"


def test_every_line_of_the_trail_has_its_sentence() -> None:
    from parvis.audit.words import EVENTS

    source = (
        'with trail.perform("a.one", x): ...\nrecord("a.two", by=y)\nread_sensitive("a.three", z)\nrecord(f"{n}.four")\nother("a.five")'
    )
    assert rule.events_written(source) == {"a.one", "a.two", "a.three"}
    written = {event for _name, path in rule.python_files() for event in rule.events_written(path.read_text())}
    assert written - set(EVENTS) == set(), "lines of the trail without a sentence"


def test_no_module_is_called_utils_or_the_like() -> None:
    assert rule.NAMES_REFUSED.match("utils.py")
    assert not rule.NAMES_REFUSED.match("money.py")
    assert [
        name
        for name, path in rule.python_files()
        if rule.NAMES_REFUSED.match(path.name) or any(rule.NAMES_REFUSED.match(p) for p in Path(name).parts[:-1])
    ] == []


def test_a_module_has_only_the_rooms_of_the_house() -> None:
    assert "utils.py" not in rule.ROOMS
    assert "rules.py" in rule.ROOMS
    wrong = [f"{m}/{p.name}" for m in rule.DOMAIN for p in (HOUSE / m).iterdir() if p.name not in rule.ROOMS | {"__pycache__"}]
    assert wrong == []


def test_every_module_tells_what_it_is() -> None:
    modules = [p for p in HOUSE.iterdir() if p.is_dir() and (p / "__init__.py").exists()]
    assert [p.name for p in modules if not (p / "README.md").exists()] == []


def _views(resolver: URLResolver | None = None, namespace: str = "") -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found += _views(entry, namespace)
        elif isinstance(entry, URLPattern):
            found.append((str(entry.pattern), entry.callback))
    return found


def wears_its_permission(view: object) -> bool:
    return bool(getattr(view, "permission", None) or getattr(view, "public", None) or getattr(view, "guarded_by", None))


def test_every_view_wears_its_permission() -> None:
    from parvis.people.access import SIGNED_IN
    from parvis.web.guard import needs, public

    def bare(_request: object) -> HttpResponse:
        return HttpResponse()

    assert not wears_its_permission(bare)
    assert wears_its_permission(needs(SIGNED_IN)(bare))
    assert wears_its_permission(public("it is the start page")(bare))
    wrong = [
        path
        for path, view in _views()
        if not wears_its_permission(view) and not str(getattr(view, "__module__", "")).startswith("allauth.")
    ]
    assert wrong == []


def test_templates_have_nothing_inline_and_nothing_unescaped() -> None:
    assert rule.inline_in_template('<p style="color:red">') != []
    assert rule.inline_in_template("<script>alert(1)</script>") != []
    assert rule.inline_in_template("{{ words|safe }}") != []
    assert rule.inline_in_template('<script src="/static/x.js" defer></script><p class="style">') == []
    wrong = [f"{p.relative_to(HOUSE)}: {found}" for p in sorted(HOUSE.rglob("*.html")) for found in rule.inline_in_template(p.read_text())]
    assert wrong == []


def test_no_institution_stands_in_the_code() -> None:
    assert rule.INSTITUTIONS.search("Chalmers")
    files = [p for p in HOUSE.rglob("*") if p.suffix in {".py", ".html", ".yaml", ".po", ".js"}]
    assert [str(p.relative_to(HOUSE)) for p in files if rule.INSTITUTIONS.search(p.read_text(encoding="utf-8"))] == []


def test_nothing_shouts() -> None:
    assert rule.SHOUTING.search("Bra jobbat!")
    assert not rule.SHOUTING.search("if a != b")
    said = re.compile(r'msgstr(?:\[\d\])? "(.*)"')
    wrong = [
        f"{p.relative_to(HOUSE)}: {line}" for p in HOUSE.rglob("*.po") for line in said.findall(p.read_text()) if rule.SHOUTING.search(line)
    ]
    assert wrong == []


def _ours() -> list[type[dj.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("parvis.")]


def test_every_table_has_its_own_name_and_its_constraints_have_theirs() -> None:
    assert [m.__name__ for m in _ours() if m._meta.original_attrs.get("db_table") is None] == []
    names = [c.name for m in _ours() for c in m._meta.constraints]
    assert len(names) == len(set(names))


def _heights() -> dict[str, int]:
    plan = (ROOT / ".importlinter").read_text().split("exhaustive = true\nlayers =\n")[1].split("\n\n")[0]
    floors = [[name.strip() for name in line.split("|")] for line in plan.splitlines()]
    return {name: len(floors) - i for i, floor in enumerate(floors) for name in floor}


def test_foreign_keys_point_down_too() -> None:
    """A relation written as a string is an import that import-linter cannot see."""
    height = _heights()
    assert height["pay"] > height["meetings"] > height["kit"]
    wrong = []
    for model in _ours():
        here = model.__module__.split(".")[1]
        for f in model._meta.get_fields():
            if f.is_relation and not f.auto_created and f.related_model and f.related_model.__module__.startswith("parvis."):
                there = f.related_model.__module__.split(".")[1]
                if there != here and height[there] >= height[here]:
                    wrong.append(f"{model.__name__}.{f.name} -> {there}")
    assert wrong == []


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--config", str(folder / ".importlinter"), "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("where", "what", "caught"),
    [
        ("kit/verdict.py", "", False),
        ("kit/verdict.py", "import parvis.people.models\n", True),
        ("support/rules.py", "from parvis.recruitment import models\n", True),
        ("pay/rules/__init__.py", "import django.db\n", True),
        ("utilities/__init__.py", "", True),
    ],
    ids=["as it stands", "a floor broken", "a neighbour visited", "a rule that knows Django", "a package off the plan"],
)
def test_the_floor_plan_is_kept_and_breaking_it_is_caught(tmp_path: Path, where: str, what: str, caught: bool) -> None:
    shutil.copytree(HOUSE, tmp_path / "src" / "parvis", ignore=shutil.ignore_patterns("__pycache__", "static", "templates", "locale"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    broken = tmp_path / "src" / "parvis" / where
    broken.parent.mkdir(parents=True, exist_ok=True)
    with broken.open("a") as file:
        file.write(what)
    result = _lint_imports(tmp_path)
    assert (result.returncode != 0) == caught, result.stdout
