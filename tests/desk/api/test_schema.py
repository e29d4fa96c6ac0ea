"""The OpenAPI document is whole and true: schemathesis walks every path with each role's token."""

import json
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.architecture.test_scope import Places
from tests.chinese import latin_words
from tests.desk.api.caller import Caller
from xumingsi.accounts.choices import Role
from xumingsi.casework.actions import ACTIONS
from xumingsi.desk.api.rooms import COLLECTIONS
from xumingsi.wsgi import application

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
QUICK = settings(
    max_examples=2, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)  # fmt: skip


@pytest.fixture
def places(db: None) -> Places:
    return Places()


def _document(places: Places) -> dict[str, Any]:
    client = Caller(places.people[Role.LEADER]).client
    return json.loads(client.get("/api/schema/", headers={"accept": "application/vnd.oai.openapi+json"}).content)


def test_it_is_valid_and_says_nothing_doubtful(tmp_path: Any) -> None:
    call_command("spectacular", file=str(tmp_path / "schema.yaml"), validate=True, fail_on_warn=True)


def test_every_verb_of_a_collection_has_its_door_and_its_form(places: Places) -> None:
    spec = _document(places)
    for collection in COLLECTIONS:
        for action in collection.actions():
            door = spec["paths"][f"/api/v1/{collection.path}/{{id}}/{action.verb.code}/"]["post"]
            assert door["summary"] == action.verb.label
            if action.asks:
                asked = door["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
                assert list(asked) == list(action.form.base_fields)
    flows = {collection.workflow.code for collection in COLLECTIONS if collection.workflow}
    assert {
        "renewal",
        "posting",
        "objection",
        "death",
        "benefit_change",
        "recovery",
        "payroll",
        "problem",
        "lead",
    } <= flows
    assert flows < {workflow for workflow, _ in ACTIONS}


def test_its_words_are_chinese(places: Places) -> None:
    spec = _document(places)
    doors = [door for path in spec["paths"].values() for door in path.values()]
    assert not [door["summary"] for door in doors if latin_words(door["summary"])]
    assert not [
        p for door in doors for p in door.get("parameters", []) if p["in"] == "query" and latin_words(p["description"])
    ]


def _keys(places: Places, path: str) -> dict[int, bool]:
    """Keys of the rows a path is about → whether they belong to the far town."""
    collection = next((one for one in COLLECTIONS if path.startswith(f"/api/v1/{one.path}/")), None)
    if collection is None:
        return {}
    return {rows.get(collection.model).pk: village == places.elsewhere for village, rows in places.rows.items()}


def test_schemathesis_finds_no_fault_and_no_leak_with_any_role_s_token(places: Places) -> None:
    callers = {role: Caller(person) for role, person in places.people.items()}
    headers = {role: {"Authorization": f"Bearer {caller.key}"} for role, caller in callers.items()}
    schema = schemathesis.openapi.from_wsgi("/api/schema/", application, headers=headers[Role.LEADER])
    walked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        keys = _keys(places, operation.path)

        @QUICK
        @given(st.data())
        def walk(data: Any, operation: Any = operation, keys: dict[int, bool] = keys) -> None:
            case = data.draw(operation.as_strategy())
            if "id" in (case.path_parameters or {}) and keys:
                case.path_parameters["id"] = str(data.draw(st.sampled_from(sorted(keys))))
            for role in Role:
                answer = case.call_and_validate(headers=headers[role], checks=CHECKS)
                if keys.get(int((case.path_parameters or {}).get("id", 0))):
                    assert answer.status_code in (400, 403, 404), (role, operation.label)

        walk()
        walked += 1
    assert walked > 2 * len(COLLECTIONS)


def test_documents_are_for_those_who_sign_in_and_need_no_inline_script(client_as: Any) -> None:
    docs, schema = reverse("api_docs"), reverse("api_schema")
    assert Client().get(docs).status_code == 302
    assert Client().get(schema).status_code == 401
    client = client_as(Role.VILLAGE_CLERK)
    assert client.get(schema).status_code == 200
    page = client.get(docs)
    text = page.content.decode()
    assert "<style" not in text
    assert "<script>" not in text
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "接口文档" in text
    assert "SwaggerUIBundle" in client.get(f"{docs}?script=").content.decode()
