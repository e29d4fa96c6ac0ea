"""Documents that would go stale are held to the code."""

import re

from tests.architecture.house import ROOT, models_of_the_house
from xumingsi.casework.workflow_docs import draw_all

DOCS = ROOT / "xumingsi" / "docs"


def test_the_workflows_are_drawn_from_the_tables() -> None:
    drawn = (DOCS / "workflows.md").read_text(encoding="utf-8")
    assert drawn == draw_all(), "python manage.py draw_workflows"


def test_the_glossary_names_every_model() -> None:
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    known = set(re.findall(r"`(\w+)`", glossary))
    assert not {model.__name__ for model in models_of_the_house()} - known


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in (DOCS / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{path.name} → {target}"
        for path in DOCS.rglob("*.md")
        for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8"))
        if ":" not in target and not (path.parent / target).exists()
    ]
    assert not broken
