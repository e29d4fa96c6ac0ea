"""Every record keeps its history, nothing is written outside an act, and what is written once stays as it is."""

import pytest
from django.db import DatabaseError, connection, models, transaction

from tests.architecture.house import models_of_the_house, rooms
from tests.factories.accounts import make_user
from tests.factories.rows import Rows
from xumingsi.accounts.choices import Role
from xumingsi.accounts.history import HistoryRow
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import UnrecordedWrite
from xumingsi.casework.models import BulkRun
from xumingsi.casework.triggers import guarded_models

WITHOUT_HISTORY = {
    "casework.Chain": "the lock and name of a chain, no case data",
    "casework.Entry": "is itself the trail, append-only",
    "casework.BulkRun": "how far a run has come; each of its verbs is an act of its own",
    "casework.BulkItem": "one line of a run's progress page",
    "casework.SubmittedDraft": "that a form arrived; what it did is an act of its own",
    "audits.PhotoLook": "follows from the photo's file and can be worked out again at any time",
}


def _tracked() -> list[type[models.Model]]:
    return [model for model in models_of_the_house() if hasattr(model, "history")]


def _guarded() -> list[type[models.Model]]:
    labels = {app.label for app in rooms()}
    return [model for model in guarded_models() if model._meta.app_label in labels]


@pytest.fixture
def rows(village: Division) -> Rows:
    return Rows(village, make_user(Role.TOWN_OFFICER, village.town))


def test_every_model_keeps_history_or_says_why_not() -> None:
    silent = {model._meta.label for model in models_of_the_house() if not hasattr(model, "history")}
    assert silent == set(WITHOUT_HISTORY)


def test_a_save_outside_an_act_is_refused(rows: Rows) -> None:
    for model in _tracked():
        row = rows.new(model)
        with pytest.raises(UnrecordedWrite), transaction.atomic():
            row.save()
        assert not model._base_manager.filter(pk=row.pk).exists(), model


def _is_refused(statement: str, model: type[models.Model]) -> bool:
    quote = connection.ops.quote_name
    sql = statement.format(table=quote(model._meta.db_table), key=quote(model._meta.pk.column))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


@pytest.mark.parametrize("statement", ["UPDATE {table} SET {key} = {key}", "DELETE FROM {table}"])
def test_what_is_written_once_can_be_neither_changed_nor_deleted(statement: str, rows: Rows) -> None:
    for model in _guarded():
        rows.get(model.instance_type if issubclass(model, HistoryRow) else model)  # type: ignore[attr-defined]
    empty = [model._meta.label for model in _guarded() if not model._base_manager.exists()]
    assert not empty, "triggers for each row say nothing about a table without rows"
    assert not [model._meta.label for model in _guarded() if not _is_refused(statement, model)]


@pytest.mark.postgresql
def test_a_guarded_table_cannot_be_emptied_at_a_stroke(db: None) -> None:
    assert not [model._meta.label for model in _guarded() if not _is_refused("TRUNCATE {table} CASCADE", model)]


def test_an_ordinary_table_would_let_it_pass(rows: Rows) -> None:
    rows.get(BulkRun)
    assert not _is_refused("DELETE FROM {table}", BulkRun)
    assert BulkRun.objects.exists()
