"""A checklist as a file: written for people, and read with suspicion. What is wrong is said with its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from parvis.policy.checklists import Fault, faults

Path = tuple[str | int, ...]
DEEPEST = 12
KINDS: Mapping[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:bool": lambda typed: typed.lower() in {"true", "yes", "on"},
    "tag:yaml.org,2002:int": int,
}
LEFT_OUT = {"version", "since"}
"""Set when a version is published."""


@dataclass(frozen=True)
class Found:
    """A fault, and the line of the file where it is; 0 for the whole file."""

    line: int
    fault: Fault


class NotUnderstood(ValueError):
    def __init__(self, line: int, code: str) -> None:
        super().__init__(code)
        self.line, self.code = line, code


def written(content: Mapping[str, Any]) -> str:
    """The file: in the order of the page, letters as they are."""
    return yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=140)


def read(text: str, *, key: str) -> tuple[dict[str, Any], list[Found]]:
    """The content of a file, and everything that is wrong with it. Nothing of a file can be made to run or to grow."""
    try:
        _refuse_shortcuts(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        lines: dict[Path, int] = {}
        content = _value(root, (), lines) if root is not None else None
    except NotUnderstood as error:
        return {}, [Found(error.line, Fault((), error.code))]
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        return {}, [Found(mark.line + 1 if mark else 0, Fault((), "not_yaml"))]
    if not isinstance(content, dict):
        return {}, [Found(0, Fault((), "not_a_checklist"))]
    kept = {name: value for name, value in content.items() if name not in LEFT_OUT}
    wrong = [Found(_line(lines, one.path), one) for one in faults(kept)]
    if not wrong and kept["key"] != key:
        wrong = [Found(_line(lines, ("key",)), Fault(("key",), "other_checklist", {"key": key}))]
    return kept, sorted(wrong, key=lambda found: found.line)


def _refuse_shortcuts(text: str) -> None:
    """A few lines with anchors could be made to stand for millions."""
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
            raise NotUnderstood(token.start_mark.line + 1, "no_shortcuts")


def _line(lines: Mapping[Path, int], path: Path) -> int:
    """The line of a place, or of the nearest thing around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)


def _value(node: Node, path: Path, lines: dict[Path, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if len(path) > DEEPEST:
        raise NotUnderstood(lines[path], "not_yaml")
    if isinstance(node, ScalarNode):
        return KINDS.get(node.tag, str)(node.value)
    if isinstance(node, SequenceNode):
        return [_value(child, (*path, n), lines) for n, child in enumerate(node.value)]
    found: dict[str, Any] = {}
    for name, child in node.value if isinstance(node, MappingNode) else ():
        word = str(name.value)
        if word in found:
            raise NotUnderstood(name.start_mark.line + 1, "twice")
        lines[(*path, word)] = name.start_mark.line + 1
        found[word] = _value(child, (*path, word), lines)
        lines[(*path, word)] = name.start_mark.line + 1
    return found
