"""Every text the pages declare as a constant: titles, columns, states, sentences told later.

Pages look each up when they show it (`term`, `said`), so that a constant needs no mark of its own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOM = "web"
WHOLLY = ("dossier/",)
"""Where functions put parts together out of plain texts as well, which one place sets on paper."""
MARKED = frozenset(["_", "gettext", "ngettext", "later", "say", "url_for", "Markup", "compile", "Blueprint"])
OF_ANOTHER_KIND = re.compile(
    r"^[A-Z]{2,}$|[<>{}=@]|^[\w-]+/|^\w+-\w+$|default-src|\w_\w|^[A-Z][a-z]+[A-Z]|^[A-Z][\w-]*-[A-Z]|^\W*$|^[a-z]+:"
    r"|SHA-256|[|\\\\]|^(GET|POST|PIN)$|per (minute|second)|^[A-D]: \d"
)


def declared(room: Path) -> Iterator[str]:
    """The texts in the order of the files."""
    place = room / ROOM
    for file in sorted(place.rglob("*.py")):
        whole = file.relative_to(place).as_posix().startswith(WHOLLY)
        yield from _texts(ast.parse(file.read_text(encoding="utf-8")), whole)


def _texts(node: ast.AST, whole: bool) -> Iterator[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() if not whole:
            return
        case ast.Expr(value=ast.Constant()) | ast.JoinedStr() | ast.Subscript() | ast.Compare():
            return
        case ast.Call(func=ast.Name(id=name)) if name in MARKED:
            return
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return
        case ast.Constant(value=str(text)) if _reads(text):
            yield text
    for child in ast.iter_child_nodes(node):
        yield from _texts(child, whole)


def _reads(text: str) -> bool:
    """Be a name or a sentence for a person: a capital or more than one word, and no code of another kind."""
    shaped = text[:1].isupper() or " " in text.strip()
    return shaped and re.search(r"[a-z]{2}", text) is not None and not OF_ANOTHER_KIND.search(text)
