"""Write the pages of docs/ that are made from the code: `make docs`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tools.lots import judged_lots_page
from tracker.cli.describing import checks_page
from tracker.cli.manual import manual_page
from tracker.cli.settings_page import settings_page

ROOT = Path(__file__).parent.parent

PAGES: dict[str, Callable[[], str]] = {
    "docs/settings.md": settings_page,
    "docs/cli.md": manual_page,
    "docs/checks.md": checks_page,
    "docs/lots.md": judged_lots_page,
}


def main() -> None:
    """Write every page that differs from what the code says now."""
    for name, write in PAGES.items():
        page = ROOT / name
        page.parent.mkdir(exist_ok=True)
        page.write_text(write(), encoding="utf-8")
        print(f"Wrote {name}.")


if __name__ == "__main__":
    main()
