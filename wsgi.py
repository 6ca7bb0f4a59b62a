"""For any WSGI server: `wsgi:app` and `wsgi:application` are the same application."""

from __future__ import annotations

from tracker import create_app

app = application = create_app()
