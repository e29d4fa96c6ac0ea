"""Every word the system shows is Chinese: models, fields, choices, forms, the workbench, commands."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten, label_for_field
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.db import models
from django.urls import get_resolver

from tests.architecture.house import PACKAGES, label, models_of_the_house, rooms
from tests.architecture.words import is_chinese
from xumingsi.accounts.rights import RIGHTS
from xumingsi.casework.workflow import REGISTRY


def _not_chinese(shown: Iterator[tuple[str, Any]], **how: Any) -> dict[str, str]:
    return {where: str(text) for where, text in shown if not is_chinese(text, **how)}


def _words_of(field: models.Field | forms.Field, where: str, name: Any) -> Iterator[tuple[str, Any]]:
    yield where, name
    if field.help_text:
        yield f"{where}.help_text", field.help_text
    for value, text in _choices(field):
        if value not in (None, ""):
            yield f"{where}={value}", text


def _choices(field: models.Field | forms.Field) -> list[tuple[Any, Any]]:
    if isinstance(field, models.Field):
        return list(field.flatchoices)
    fixed = isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)
    return [c for c in field.choices if isinstance(c[1], str)] if fixed else []


def _words_of_model(model: type[models.Model]) -> Iterator[tuple[str, Any]]:
    meta = model._meta
    yield "verbose_name", meta.verbose_name
    yield "verbose_name_plural", meta.verbose_name_plural
    for field in meta.fields:
        yield from _words_of(field, field.name, field.verbose_name)
    for constraint in meta.constraints:
        if constraint.violation_error_message != constraint.default_violation_error_message:
            yield constraint.name, constraint.violation_error_message


@pytest.mark.parametrize("model", models_of_the_house(), ids=label)
def test_a_model_speaks_chinese(model: type[models.Model]) -> None:
    assert not _not_chinese(_words_of_model(model))


def _form_classes() -> list[type[forms.BaseForm]]:
    get_resolver().url_patterns  # noqa: B018 - loads the pages, and with them their forms
    found, waiting = [], [forms.BaseForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.split(".")[0] in PACKAGES:
            found.append(form)
    return found


def test_forms_speak_chinese() -> None:
    shown = (
        words
        for form in _form_classes()
        for name, field in {**form.base_fields, **form.declared_fields}.items()
        if not field.widget.is_hidden
        for words in _words_of(field, f"{form.__name__}.{name}", field.label or name)
    )
    assert not _not_chinese(shown)


def _words_of_page(page: admin.ModelAdmin) -> Iterator[tuple[str, Any]]:
    where = type(page).__name__
    for name in page.list_display:
        if name != "action_checkbox":
            yield f"{where}.{name}", label_for_field(name, page.model, page)
    for name in flatten(page.fields or ()) + list(page.readonly_fields):
        yield f"{where}.{name}", label_for_field(name, page.model, page)
    for title, _ in page.fieldsets or ():
        if title:
            yield f"{where} fieldset", title
    for entry in page.list_filter:
        if isinstance(entry, type) and hasattr(entry, "title"):
            yield f"{where} {entry.__name__}", entry.title
    for action in page.actions or ():
        yield f"{where} {action}", page.get_action(action)[2]
    for inline in page.inlines:
        yield f"{where} {inline.__name__}", inline.verbose_name_plural or inline.model._meta.verbose_name_plural


def test_the_workbench_speaks_chinese() -> None:
    assert not _not_chinese(words for page in admin.site._registry.values() for words in _words_of_page(page))


def test_rooms_rights_and_verbs_speak_chinese() -> None:
    shown = [(app.name, app.verbose_name) for app in rooms()]
    shown += [(right.code, right.label) for right in RIGHTS.values()]
    for workflow in REGISTRY.values():
        shown += [(workflow.code, workflow.label)]
        shown += [(f"{workflow.code}={value}", text) for value, text in workflow.states.choices]
        for verb in workflow.verbs.values():
            shown += [(f"{workflow.code}.{verb.code}", verb.label)]
            shown += [(f"{workflow.code}.{verb.code} guard", guard.label) for guard in verb.guards]
    assert not _not_chinese(iter(shown))


def _commands() -> list[tuple[str, BaseCommand]]:
    ours = {app.name for app in rooms()}
    return [(name, load_command_class(app, name)) for name, app in sorted(get_commands().items()) if app in ours]


def test_there_are_commands_to_look_at() -> None:
    assert {"verify_ledger", "draw_workflows"} <= {name for name, _ in _commands()}


@pytest.mark.parametrize("named", _commands(), ids=lambda named: named[0])
def test_a_command_explains_itself_in_chinese(
    named: tuple[str, BaseCommand], capsys: pytest.CaptureFixture[str]
) -> None:
    name, command = named
    parser = command.create_parser("manage.py", name)
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(["--help"])
    assert ended.value.code == 0
    from_django = {action.dest for action in BaseCommand().create_parser("manage.py", "any")._actions}
    own = [action for action in parser._actions if action.dest not in from_django]
    choices = {str(choice) for action in own for choice in action.choices or ()}
    shown = [("help", command.help), *((action.dest, action.help or "") for action in own)]
    assert not _not_chinese(iter(shown), technical=True, besides=choices)


@pytest.mark.parametrize("text", ["Save", "保存 record", "", "Application"])
def test_a_foreign_word_is_noticed(text: str) -> None:
    assert not is_chinese(text)


@pytest.mark.parametrize("text", ["身份证号", "SHA-256", "A 类", "导出 Excel", "ID"])
def test_words_in_daily_use_pass(text: str) -> None:
    assert is_chinese(text)
