"""The requests that are measured, as they go over the wire."""

from __future__ import annotations

import json
from itertools import cycle
from os import urandom

from bench.site import Filled, Walked, receipt


def _request(method: str, path: str, body: object = None, **headers: str) -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body is not None:
        lines.append("Content-Type: application/json")
    return "\r\n".join([*lines, "", ""]).encode() + content


def reads(labels: list[str]) -> list[bytes]:
    """The floor under a scan: one row by its key."""
    return [_request("GET", f"/{_code(one)}") for one in labels]


def writes(labels: list[str]) -> list[bytes]:
    """The floor under a step: one row more and one row changed."""
    return [_request("POST", f"/{_code(one)}", {}) for one in labels]


def scans(walked: Walked, labels: list[str]) -> list[bytes]:
    """Scans of these labels, by one technician after the other."""
    rounds = max(len(labels), len(walked.tokens))
    pairs = zip(cycle(labels), cycle(walked.tokens), range(rounds), strict=False)
    return [
        _request("POST", "/api/v1/scan", {"code": label, "how": "camera"}, Authorization=f"Bearer {token}")
        for label, token, _ in pairs
    ]


def moves(walked: Walked, filled: Filled, labels: list[str], count: int) -> list[bytes]:
    """So many custody steps, each with a scan receipt and a key of its own."""
    hands = zip(
        cycle(labels), cycle(zip(walked.people, walked.tokens, strict=True)), range(count), strict=False
    )
    return [
        _request(
            "POST",
            f"/api/v1/vials/{_code(label)}/steps/move",
            {"place": f"bench {turn % 9}", "receipts": [receipt(filled, actor, label)]},
            Authorization=f"Bearer {token}",
            Idempotency_Key=urandom(16).hex(),
        )
        for label, (actor, token), turn in hands
    ]


def _code(label: str) -> str:
    return label.partition(".")[0]
