"""The headers every answer leaves with: nothing foreign runs, nothing private is kept."""

from __future__ import annotations

from flask import Flask, Response, request

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def guard_answers(app: Flask, *, https: bool) -> None:
    """Give every answer its security headers, or stricter ones of its own, and cache only static files."""

    def guarded(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        if https:
            answer.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static":
            answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    app.after_request(guarded)
