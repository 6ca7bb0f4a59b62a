"""The headers every answer leaves with: nothing foreign runs, nothing private is kept."""

from __future__ import annotations

from flask import Flask, Response, request

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
A_DAY = 24 * 60 * 60
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def guard_answers(app: Flask, *, https: bool, hsts_days: int) -> None:
    """Give every answer its security headers, or stricter ones of its own, and cache only static files."""

    def guarded(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        if https and hsts_days:
            answer.headers["Strict-Transport-Security"] = f"max-age={hsts_days * A_DAY}"
        if request.endpoint != "static":
            answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    app.after_request(guarded)
