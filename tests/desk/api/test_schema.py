"""The OpenAPI document is whole and true: schemathesis walks every path with each role's token."""

import json
from typing import Any

import pytest
import requests
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
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
        p
        for door in doors
        for p in door.get("parameters", [])
        if p["in"] == "query" and latin_words(p["description"], allow=["next", "previous"])
    ]


# The rows are made without services: a list not yet frozen would here have lines already, which cannot be.
IMPOSSIBLE = "/api/v1/payrolls/{id}/freeze/"


def _keys(places: Places, path: str) -> dict[int, bool]:
    """Keys of the rows a path is about → whether they belong to the far town."""
    collection = next((one for one in COLLECTIONS if path.startswith(f"/api/v1/{one.path}/")), None)
    if collection is None or path == IMPOSSIBLE:
        return {}
    return {rows.get(collection.model).pk: village == places.elsewhere for village, rows in places.rows.items()}


def _sent(case: Any, caller: Caller) -> schemathesis.Response:
    """The case through Django's own client, which shares the test's transaction; its answer as schemathesis reads it."""
    url = f"http://testserver{case.formatted_path}"
    how: dict[str, Any] = {"query_params": {name: str(value) for name, value in (case.query or {}).items()}}
    if case.media_type == "multipart/form-data" and isinstance(case.body, dict):
        answer = caller.client.post(
            case.formatted_path, {name: _part(value) for name, value in case.body.items()}, **how
        )
    else:
        how |= {"data": json.dumps(case.body, default=str)} if case.media_type else {}
        answer = caller.client.generic(case.method, case.formatted_path, content_type="application/json", **how)
    return schemathesis.Response(
        status_code=answer.status_code,
        headers={name.lower(): [value] for name, value in answer.headers.items()},
        content=answer.content,
        request=requests.Request(case.method, url).prepare(),
        elapsed=0.0,
        verify=False,
    )


def _part(value: Any) -> Any:
    if isinstance(value, list):
        return [_part(one) for one in value]
    return SimpleUploadedFile("a.jpg", value) if isinstance(value, bytes) else str(value)


def _walk(operation: Any, keys: dict[int, bool], callers: dict[Role, Caller]) -> None:
    @QUICK
    @given(st.data())
    def walk(data: Any) -> None:
        case = data.draw(operation.as_strategy())
        if keys and "id" in (case.path_parameters or {}):
            case.path_parameters["id"] = str(data.draw(st.sampled_from(sorted(keys))))
        for role, caller in callers.items():
            answer = _sent(case, caller)
            case.validate_response(answer, checks=CHECKS)
            if keys.get(int((case.path_parameters or {}).get("id", 0))):
                assert answer.status_code in (400, 403, 404), (role, operation.label)

    walk()


@pytest.mark.once
def test_schemathesis_finds_no_fault_and_no_leak_with_any_role_s_token(places: Places) -> None:
    callers = {role: Caller(person) for role, person in places.people.items()}
    walked = 0
    for found in schemathesis.openapi.from_dict(_document(places)).get_all_operations():
        operation = found.ok()
        _walk(operation, _keys(places, operation.path), callers)
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
