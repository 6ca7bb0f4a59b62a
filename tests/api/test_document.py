"""The OpenAPI document: valid, whole, and written from the declarations."""

from __future__ import annotations

import shutil

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.api.over import V1
from tracker.api.bodies import RESERVED
from tracker.api.families import FAMILIES, every_step
from tracker.custody.steps import ALL


@pytest.fixture(scope="module")
def document(tmp_path_factory, migrated_file):
    from tracker import create_app
    from tracker.settings import Settings

    folder = tmp_path_factory.mktemp("data")
    shutil.copy(migrated_file, folder / "tracker.db")  # the program writes as soon as it serves
    settings = Settings(data=folder, password_memory_kib=8)
    app = create_app(settings)
    yield app.test_client().get(f"{V1}/openapi.json").json
    app.extensions["tracker"].database.close()


def test_a_validator_accepts_it(document):
    assert document["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_step_has_a_path_under_everything_it_is_done_to(document):
    for family, step in every_step():
        post = document["paths"][f"{V1}/{family.path}/{{code}}/steps/{step.kind}"]["post"]
        assert step.says in post["description"]
        assert post["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    met = {step.kind for _, step in every_step()} | {family.makes for family in FAMILIES}
    assert document["paths"][f"{V1}/recalls/drills"]["post"]
    assert {one.kind for one in ALL} - {"start_drill"} <= met


def test_the_body_of_a_step_has_its_own_fields_and_the_reserved_ones_and_no_other(document):
    schemas = document["components"]["schemas"]
    for family, step in every_step():
        post = document["paths"][f"{V1}/{family.path}/{{code}}/steps/{step.kind}"]["post"]
        name = post["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert set(schemas[name]["properties"]) == {*step.schema().fields, *RESERVED}
        assert schemas[name]["additionalProperties"] is False


def test_no_step_gives_a_field_a_reserved_name():
    assert [one.kind for one in ALL if not set(RESERVED).isdisjoint(one.schema().fields)] == []


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(document):
    paths = document["paths"].values()
    operations = [one for path in paths for name, one in path.items() if name in ("get", "post")]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names))
    assert all(one["summary"] and one["description"] for one in operations)


def test_a_quantity_may_be_a_number_or_a_text_and_tells_its_unit(document):
    volume = document["components"]["schemas"]["CollectBody"]["properties"]["volume_ml"]
    assert volume == {
        "type": ["number", "string"],
        "minimum": 0,
        "maximum": 5000,
        "title": "Volume collected, in mL",
    }


def test_every_post_that_does_a_step_takes_a_key_and_answers_done_and_refused_in_one_shape(document):
    for path, operations in document["paths"].items():
        post = operations.get("post")
        if post is None or path in (
            f"{V1}/scan",
            f"{V1}/rolls",
            f"{V1}/labels/layouts",
            f"{V1}/ledger/exports",
            f"{V1}/accounts/{{user}}/training",
        ):
            continue
        assert {"$ref": "#/components/parameters/IdempotencyKey"} in post["parameters"]
        done, refused = post["responses"]["201"], post["responses"]["409"]
        assert done["content"] == refused["content"]
        assert {"400", "401", "403", "404", "412", "413", "415", "422", "503"} <= set(post["responses"])


def test_it_is_open_to_whoever_asks_and_nothing_else_is(document):
    assert document["security"] == [{"token": []}, {"session": []}]
