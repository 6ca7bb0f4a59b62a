"""Sending what no client of ours would, and reading what is told of it."""

from __future__ import annotations

from tests.api.over import V1

READING = "/vials/{0.first}/steps/check_temperature"
HOLD = "/vials/{0.first}/steps/hold"
WHY = "Because this test says so."


def raw(bench, path: str, body: bytes | str, content_type: str = "application/json"):
    api, here = bench
    data = body if isinstance(body, bytes) else body.encode()
    return api.clients["tess"].post(V1 + path.format(here), data=data, content_type=content_type)


def fields(answer) -> dict:
    assert answer.status_code == 422, answer.text
    return answer.get_json(force=True)["fields"]
