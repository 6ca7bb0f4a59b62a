"""Whatever the document allows, and much that it does not: no broken program, and no untold answer."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.over import V1, OverApi
from tracker import create_app
from tracker.api.families import FAMILIES
from tracker.custody.steps import STEPS

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
]
EXAMPLES = 5


@pytest.fixture(scope="module")
def walked(sqlite_stations):
    """Give a bench at the bedside, over the API, that every example of this module shares."""
    bench, here = sqlite_stations.at("svf_bedside")
    yield OverApi.of(bench, create_app(site=bench.site)), here
    sqlite_stations.close()


@pytest.fixture(scope="module")
def document(walked):
    """Give the document as it is served."""
    api, _ = walked
    found = schemathesis.openapi.from_wsgi(f"{V1}/openapi.json", api.clients["tess"].application)
    # Who asks is always somebody known: what a stranger gets is not at stake here.
    found.config.generation.update(with_security_parameters=False)
    return found


@pytest.fixture(scope="module")
def codes(walked):
    """Give a code of each family that is on record."""
    api, here = walked
    api.drill(here.donor)
    found = {one.path: api.get(f"/{one.path}")["items"][0]["code"] for one in FAMILIES}
    return found | {"vials": here.syringe}


def who_may(api, operation) -> str:
    """Name somebody who may do it, so that what is sent comes further than the door."""
    kind = operation.path.rpartition("/")[2]
    step = STEPS.get(kind) or STEPS.get(next((one.makes for one in FAMILIES if one.path == kind), ""))
    return next((one for one, actor in api.people.items() if step and step.allows(actor)), "udo")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("family", [*(one.path for one in FAMILIES), "rest"])
def test_no_answer_breaks_and_none_is_untold(walked, document, codes, family, mode):
    api, _ = walked
    for found in document.get_all_operations():
        operation = found.ok()
        path = operation.path.removeprefix(f"{V1}/").partition("/")[0]
        nothing_to_spoil = mode is GenerationMode.NEGATIVE and not [*operation.body, *operation.query]
        if not nothing_to_spoil and (path == family or (family == "rest" and path not in codes)):
            try_out(api, operation, mode, codes.get(path))


def try_out(api, operation, mode, code) -> None:
    """Send what the document allows, or in the other mode what it does not."""
    token = api.clients[who_may(api, operation)].environ_base["HTTP_AUTHORIZATION"]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def tried(case):
        if code and "code" in case.path_parameters:
            case.path_parameters["code"] = code
        case.call_and_validate(headers={"Authorization": token}, checks=CHECKS)

    tried()
