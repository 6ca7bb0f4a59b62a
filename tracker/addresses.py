"""The addresses of the site: matched from the first request on, written out when one is first linked to."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

from werkzeug.routing import Rule

Writer: TypeAlias = Callable[..., tuple[str, str]]


class PatientRule(Rule):
    """A rule that is matched like any other, and compiles what writes its address at the first link to it.

    Werkzeug compiles two such writers for each of some four hundred rules when they are bound, which was
    two thirds of making the application; a server ever writes a few dozen of them.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Writer:
        """The writer that Werkzeug would make, made when it is first called."""
        compiled = cache(super()._compile_builder)

        def write(rule: Rule, **values: object) -> tuple[str, str]:
            return compiled(append_unknown)(rule, **values)

        return write
