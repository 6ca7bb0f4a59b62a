"""Facts that follow from a case: worked out once, because a case never changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from tracker.custody.case import Case

P = ParamSpec("P")
Fact = TypeVar("Fact")


def derived(find: Callable[Concatenate[Case, P], Fact]) -> Callable[Concatenate[Case, P], Fact]:
    """The same function, asked once for each case and question; the answers live no longer than the case.

    Every step of a scan asks for the same few facts, so that they would be worked out dozens of times.
    """

    @wraps(find)
    def known(case: Case, /, *args: P.args, **named: P.kwargs) -> Fact:
        question = (find, *args, *named.items())
        if question not in case.derived:
            case.derived[question] = find(case, *args, **named)
        return cast(Fact, case.derived[question])

    return known
