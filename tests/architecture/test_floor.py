"""The floor itself holds: what it promises to refuse is refused."""

from pathlib import Path

import pytest
from django.template import Context, Engine, engines
from django.template.base import Origin, Template

from tests.factories.accounts import make_town
from tests.floor import PACKAGES, UndefinedVariable
from xumingsi.accounts.models import Division


def _engine() -> Engine:
    return engines["django"].engine  # type: ignore[attr-defined]


OURS = "templates/page.html"
OF_A_PACKAGE = str(Path(PACKAGES) / "some" / "page.html")


def _template(source: str, file: str = OURS) -> Template:
    return Template(source, origin=Origin(file), engine=_engine())


def _render(source: str, file: str = OURS, **context: object) -> str:
    return _template(source, file).render(Context({"known": "知", **context}))


def test_an_undefined_variable_in_a_template_of_ours_fails() -> None:
    with pytest.raises(UndefinedVariable, match=r"missing.*templates/page\.html"):
        _render("{{ known }}{{ missing }}")


def test_it_fails_inside_a_block_of_a_package_s_template() -> None:
    parent = _template("{{ missing }}{% block content %}{% endblock %}", OF_A_PACKAGE)
    with pytest.raises(UndefinedVariable, match=r"templates/page\.html"):
        _render("{% extends parent %}{% block content %}{{ missing }}{% endblock %}", parent=parent)
    assert _render("{% extends parent %}{% block content %}{{ known }}{% endblock %}", parent=parent) == "知"


@pytest.mark.parametrize("source", ["{{ missing|default:'无' }}", "{% if missing %}{% else %}无{% endif %}"])
def test_asking_whether_it_is_there_is_allowed(source: str) -> None:
    assert _render(source) == "无"


def test_a_package_s_template_keeps_django_s_way() -> None:
    assert _render("[{{ missing }}{{ missing|upper }}]", OF_A_PACKAGE) == "[]"


def test_rows_without_an_order_come_reversed(db: None) -> None:
    make_town()
    unordered = [division.pk for division in Division.objects.order_by()]
    assert unordered == sorted(unordered, reverse=True)
    assert [d.pk for d in Division.objects.order_by("pk")] == sorted(unordered)


def test_a_test_for_the_other_database_is_left_out(pytestconfig: pytest.Config) -> None:
    assert {"sqlite", "postgresql"} <= {mark.split(":")[0] for mark in pytestconfig.getini("markers")}
