"""The house itself: its files stay small and clean, its pins pinned, and the README tells the truth."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MOST_LINES = 250
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b")
MACHINE = re.compile(r"(?<![\w.<])/(work|root|home|Users|opt|tmp/\w)[/\w]")
HOSTS = re.compile(r"pypi\.org|pythonhosted|npmjs|deb\.debian|proxy\.golang", re.IGNORECASE)
PINNED = re.compile(r"^[a-z0-9][a-z0-9._-]*==[^ ]+ ?(; .*)?\\$")


def house_files() -> list[Path]:
    """Name every file that is checked in, or would be."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def texts() -> dict[str, str]:
    """Read every checked-in file that is text, this one and the licence apart."""
    found = {}
    for file in house_files():
        data = file.read_bytes()
        if b"\0" not in data and file not in (Path(__file__), ROOT / "LICENSE"):
            found[str(file.relative_to(ROOT))] = data.decode("utf-8")
    return found


def program() -> dict[str, str]:
    return {name: text for name, text in texts().items() if name.startswith("tracker/")}


def lines_with(pattern: re.Pattern[str], within: dict[str, str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in within.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_of_the_program_is_too_long_to_keep_in_mind():
    lengths = {name: text.count("\n") for name, text in program().items() if name.endswith(".py")}
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_nothing_in_the_house_is_left_unfinished():
    assert lines_with(UNFINISHED, texts()) == []


def test_nothing_in_the_house_knows_the_machine_it_was_made_on():
    assert lines_with(MACHINE, texts()) == []


def test_nothing_is_checked_in_that_a_database_or_a_picture_holds():
    made = {
        ".db",
        ".sqlite",
        ".sqlite3",
        ".png",
        ".jpg",
        ".jpeg",
        ".pdf",
        ".mjpeg",
        ".y4m",
        ".zip",
        ".whl",
        ".pyc",
    }
    assert [file for file in house_files() if file.suffix.lower() in made] == []


def test_no_test_is_skipped_or_expected_to_fail():
    given_up = re.compile(r"pytest\.(skip|xfail|importorskip)|mark\.(skip|skipif|xfail)")
    assert (
        lines_with(given_up, {name: text for name, text in texts().items() if name.startswith("tests/")})
        == []
    )


def test_pages_carry_no_script_or_style_of_their_own():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son(click|change|input|load|submit)=", re.IGNORECASE
    )
    pages = {name: text for name, text in program().items() if name.endswith(".html")}
    assert lines_with(inline, pages) == []


def test_nothing_in_the_house_names_the_host_of_a_package_index():
    assert lines_with(HOSTS, texts()) == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_with_hashes_and_name_no_index(name):
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)
    pins = [block for block in re.split(r"\n(?=[a-z])", text) if not block.startswith("#")]
    assert len(pins) > 20
    for pin in pins:
        assert PINNED.match(pin.splitlines()[0]), pin.splitlines()[0]
        assert "--hash=sha256:" in pin


def test_what_runs_is_what_is_tested():
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9][^ ]*==[^ ]+", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_command_a_page_names_is_in_the_makefile(name):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(
        re.findall(r"\bmake ([a-z]+)\b", "\n".join(re.findall(r"`[^`]+`|^    .*$", page(name), re.MULTILINE)))
    )
    assert named
    assert named <= targets


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_page_a_page_points_to_is_there(name):
    links = re.findall(r"\]\(([^)#:]+)\)", page(name))
    assert [link for link in links if not (ROOT / link).exists()] == []


def page(name: str) -> str:
    return (ROOT / name).read_text()


def test_ci_runs_what_a_person_runs():
    assert "\nmake check\n" in (ROOT / ".ci/run").read_text()
    assert (ROOT / ".ci/run").stat().st_mode & 0o111
