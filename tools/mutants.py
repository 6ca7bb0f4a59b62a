"""Change the checks and the decision in every way mutmut knows, and look whether some test notices.

mutmut leaves decorated functions alone, and every check is one. In the copy it works on, the decorator
before a function is therefore written as a call behind it, which means the same. Those that nothing can
notice are listed, each with its reason, in docs/mutants.md; they count as not killed all the same.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

import libcst

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "mutants.md"
CHECKS, DECISION = "tracker/custody/checks", "tracker/custody/decision.py"
COPIED = ("tracker", "tests", "docs", "pyproject.toml")
# A mutant that never ends or takes the interpreter down was noticed too.
NOTICED = ("killed", "timeout", "segfault")
SETTINGS = """
[tool.mutmut]
source_paths = ["tracker"]
only_mutate = {files}
also_copy = ["docs"]
pytest_add_cli_args_test_selection = ["tests/custody"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "--ignore", "tests/custody/test_purity.py"]
"""


def main() -> None:
    """Run mutmut on a copy; the last line says how many mutants were killed, and how many there were."""
    asked = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    asked.add_argument("files", nargs="*", help="only these files of the checks, such as dose.py")
    asked.add_argument("--keep", type=Path, help="work in this folder, and leave it for `mutmut show`")
    given = asked.parse_args()
    place = given.keep or Path(tempfile.mkdtemp(prefix="mutants-"))
    try:
        copy_to(place, [f"{CHECKS}/{name}" for name in given.files] or [f"{CHECKS}/*", DECISION])
        mutmut(place, "run")
        tell(mutmut(place, "results", "--all", "true", quiet=True))
    finally:
        if given.keep is None:
            shutil.rmtree(place)


def copy_to(place: Path, files: Sequence[str]) -> None:
    """Make a copy of the product in which mutmut may change these files."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            leave = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, place / name, ignore=leave, dirs_exist_ok=True)
        else:
            shutil.copy(ROOT / name, place / name)
    for path in sorted((place / CHECKS).glob("*.py")):
        path.write_text(undecorated(path.read_text("utf-8")), "utf-8")
    with (place / "pyproject.toml").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS.format(files=list(files)))


def undecorated(source: str) -> str:
    """The same module, with its functions decorated behind their definition instead of before it."""
    module = libcst.parse_module(source)
    return module.with_changes(body=[each for one in module.body for each in _apart(one)]).code


def _apart(
    one: libcst.SimpleStatementLine | libcst.BaseCompoundStatement,
) -> Iterator[libcst.SimpleStatementLine | libcst.BaseCompoundStatement]:
    if not isinstance(one, libcst.FunctionDef) or not one.decorators:
        yield one
        return
    plain = f"plain_{one.name.value}"
    made: libcst.BaseExpression = libcst.Name(plain)
    for decorator in reversed(one.decorators):
        made = libcst.Call(decorator.decorator, [libcst.Arg(made)])
    yield one.with_changes(decorators=(), name=libcst.Name(plain))
    yield libcst.SimpleStatementLine([libcst.Assign([libcst.AssignTarget(one.name)], made)])


def mutmut(place: Path, *what: str, quiet: bool = False) -> str:
    """Run one command of mutmut there, and answer what it printed when it is quiet."""
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", *what],
        cwd=place, env=os.environ | {"PYTHONPATH": str(place)},
        stdout=subprocess.PIPE if quiet else None, text=True, check=True,
    )  # fmt: skip
    return done.stdout or ""


def tell(results: str) -> None:
    """Print the mutants nobody noticed and no reason is written down for, and the count of all."""
    ends = dict(re.findall(r"^ *(tracker\S+): (.+)$", results, re.MULTILINE))
    reasons = listed()
    for name, end in ends.items():
        if end not in NOTICED and not any(fnmatch(name, one) for one in reasons):
            print(f"{name}: {end}")
    print(f"killed {sum(end in NOTICED for end in ends.values())} of {len(ends)}")


def listed() -> list[str]:
    """The names, in the first column of the page, that a reason is written down for; a row may have many."""
    cells = re.findall(r"^\| (`[^|]+`) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


if __name__ == "__main__":
    main()
