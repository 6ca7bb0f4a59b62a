"""Every sentence the rules and the acts speak, as the pattern it is made of: a text, or an f-string with a
name for each fact. Pages recognise a sentence by its pattern (`tracker.language.sentences.said`)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SPEAKERS = frozenset(
    [
        "refuse",
        "Refusal",
        "Warning",
        "Invalid",
        "Unknown",
        "NotAllowedHere",
        "NotSignedIn",
        "Stale",
        "KeyReused",
        "Busy",
        "BrokenLedger",
        "Problem",
        "TooManyTries",
        "CodeWanted",
        "Unreadable",
        "UnreadableFile",
        "UnfitCell",
        "Answer",
        "ValidationError",
        "Misread",
    ]
)
SILENT = frozenset(
    [
        "ValueError",
        "TypeError",
        "LookupError",
        "KeyError",
        "RuntimeError",
        "compile",
        "Markup",
        "debug",
        "info",
        "warning",
        "error",
        "exception",
    ]
)
RULES = ("custody/checks", "custody/decision.py", "custody/road.py", "custody/temperature.py")
ROOMS = ("custody", "actions", "access.py", "errors.py", "labels/code.py", "identifiers")
ELSEWHERE = re.compile(
    r"custody/(linter|printed_|jurisdiction|laboratory_profiles|comparison|sentences|steps/fields)"
    r"|actions/(backup|sealing|sealer|succession|ledger_|export|mailing|post|laboratory)"
)
"""What speaks to whoever looks after the installation, in its own language, or is said of fields already."""
OF_ANOTHER_KIND = re.compile(
    r"CFR|N\.J\.A\.C|USP|ICH|https?:|%[A-Za-z]|[<>=/\\]\w|\w_\w|^\W*$|^[A-Z]{3,} [A-Z]{3,}"
)
LEAST_LETTERS = 6
END = (".", "?")


def sentences(room: Path) -> Iterator[str]:
    """The patterns of every sentence in the program, in the order of its files."""
    for name in ROOMS:
        place = room / name
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place] if place.exists() else []:
            inner = file.relative_to(room).as_posix()
            if ELSEWHERE.match(inner):
                continue
            yield from _File(inner.startswith(RULES)).told(ast.parse(file.read_text(encoding="utf-8")))


class _File(ast.NodeVisitor):
    """The sentences of one file; `rules` are heard out to their last fragment."""

    def __init__(self, rules: bool) -> None:
        self.rules, self.found, self.speaking = rules, list[str](), False

    def told(self, tree: ast.Module) -> list[str]:
        self.visit(tree)
        return self.found

    def visit_Call(self, node: ast.Call) -> None:
        name = _name(node.func)
        if name in SILENT:
            return
        before, self.speaking = self.speaking, self.speaking or name in SPEAKERS
        if name == "check" and not isinstance(node.func, ast.Attribute):
            self._text(node.args[1:2], always=True)
        else:
            self.generic_visit(node)
        self.speaking = before

    def visit_Expr(self, node: ast.Expr) -> None:
        """A text that stands alone is a docstring."""
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        self._text([node], always=False)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._text([node], always=False)
        for one in node.values:
            if isinstance(one, ast.FormattedValue):
                self._inner(one.value)

    def _inner(self, value: ast.expr) -> None:
        """What an f-string chooses between is said as well."""
        before, self.speaking = self.speaking, True
        if isinstance(value, ast.IfExp):
            self._text([value.body, value.orelse], always=True)
        else:
            self.visit(value)
        self.speaking = before

    def _text(self, nodes: list[ast.expr], *, always: bool) -> None:
        for node in nodes:
            pattern = _pattern(node)
            if pattern and ((always and pattern.strip()) or _reads(pattern, self.speaking or self.rules)):
                self.found.append(pattern)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _reads(pattern: str, heard_out: bool) -> bool:
    """Be something a person reads: a sentence, or a part of one where one is being spoken."""
    own = re.sub(r"\{\w+\}", "", pattern)
    letters = len(re.findall(r"[A-Za-z]", own))
    if letters < LEAST_LETTERS or " " not in pattern.strip() or _of_another_kind(own):
        return False
    whole = pattern.rstrip().endswith(END) and (pattern[:1].isupper() or pattern[:1] in "{“")
    return whole or heard_out


def _of_another_kind(own: str) -> bool:
    """Be the name of a law, an address, a format or a line of another language."""
    return bool(
        re.search(
            r"CFR|N\.J\.A\.C|USP|ICH|https?:|%[A-Za-z]|[<>=/\\]{1}\w|\w_\w|^\W*$|^[A-Z]{3,} [A-Z]{3,}", own
        )
    )


def _pattern(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if "{" not in node.value else ""
    if not isinstance(node, ast.JoinedStr):
        return ""
    text, names = "", dict[str, str]()
    for one in node.values:
        if isinstance(one, ast.Constant):
            text += str(one.value)
        elif isinstance(one, ast.FormattedValue):
            text += "{" + _fact(one.value, names) + "}"
    return text if not re.search(r"\{\w+\}\{\w+\}$|^\{\w+\}$", text) else ""


def _fact(value: ast.expr, names: dict[str, str]) -> str:
    """A name for a fact, the same wherever the same expression stands again."""
    own = [_name(one) for one in ast.walk(value) if isinstance(one, ast.Name | ast.Attribute)]
    said = next((one.strip("_") for one in own if one.islower() and one not in ("self", "join")), "fact")
    written, number = ast.dump(value), 2
    name = said
    while names.get(name, written) != written:
        name, number = f"{said}{number}", number + 1
    names[name] = written
    return name
