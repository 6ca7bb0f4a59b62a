"""Training over the API: quality records it, a technician does not."""

from __future__ import annotations

import pytest

from tracker.actions.tokens import create_token
from tracker.custody.people import SYSTEM

GIVEN = {"role": "technician", "until": "2026-12-31", "document": "TR-1"}


@pytest.mark.parametrize(("role", "status"), [("clinician", 403), ("officer", 201)])
def test_only_quality_and_administration_record_it(app, site, person, technician, role, status):
    token = create_token(site, SYSTEM, person("two", role).user)
    address = f"/api/v1/accounts/{technician.user}/training"
    headers = {"Authorization": f"Bearer {token}"}
    assert app.test_client().post(address, json=GIVEN | {"until": "soon"}, headers=headers).status_code == 422
    answer = app.test_client().post(address, json=GIVEN, headers=headers)
    assert answer.status_code == status
    if status == 201:
        assert answer.json["trainings"] == [{"role": "technician", "until": "2026-12-31", "closed": False}]
