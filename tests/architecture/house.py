"""What belongs to the house: its rooms from the ground up, their models, their files."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import models

from xumingsi.accounts.history import HistoryRow

ROOT: Path = settings.BASE_DIR
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("xumingsi", "recipients", "renewals", "audits", "rectification")


@cache
def floors() -> dict[str, int]:
    """Package of each room → how high it stands, as the import contract in pyproject.toml orders them."""
    contract = next(c for c in PROJECT["tool"]["importlinter"]["contracts"] if "containers" not in c)
    return {package: height for height, package in enumerate(reversed(contract["layers"]))}


def rooms() -> list[AppConfig]:
    """The house's Django apps."""
    return [app for app in apps.get_app_configs() if app.name in floors()]


def models_of_the_house() -> list[type[models.Model]]:
    """Models of the rooms, without history tables and proxies."""
    return [
        model
        for app in rooms()
        for model in app.get_models()
        if not issubclass(model, HistoryRow) and not model._meta.proxy
    ]


def label(thing: type[models.Model]) -> str:
    """``app.Model``, as pytest's id of a case."""
    return thing._meta.label


def python_files(*folders: str) -> Iterator[Path]:
    """Python files in the given folders (default: the whole house with its tests), migrations left out."""
    for folder in folders or (*PACKAGES, "tests"):
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)


def template_files() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, line: int | None = None) -> str:
    """``file:line`` from the top of the tree, for messages."""
    return f"{path.relative_to(ROOT)}" + (f":{line}" if line else "")
