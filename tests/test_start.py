"""What a server holds in memory before anybody prints a label or takes a picture."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAVY = {
    *("PIL", "alembic", "apispec", "authlib", "flask_smorest", "psycopg", "puremagic", "qrcode", "reportlab"),
    *("requests", "rich", "webargs", "webauthn", "zxingcpp"),
}
STARTING = """
import pathlib, sys
from tracker import create_app
from tracker.settings import Settings
data = pathlib.Path(sys.argv[1])
create_app(Settings(data=data, database_url=f"sqlite:///{data / 'tracker.db'}"))
print(*sys.modules)
"""


def test_no_heavy_library_is_taken_in_before_it_is_needed(tmp_path):
    command = [sys.executable, "-c", STARTING, str(tmp_path)]
    root = Path(__file__).parent.parent
    taken = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root).stdout.split()
    assert "flask" in taken
    assert HEAVY & set(taken) == set()
