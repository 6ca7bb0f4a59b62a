"""For any WSGI server: `wsgi:app` and `wsgi:application` are the same application."""

from __future__ import annotations

from tracker import serve_app

app = application = serve_app()
