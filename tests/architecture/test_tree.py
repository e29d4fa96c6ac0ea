"""What the tree may hold: names that say what is in the room, nothing unused, nothing left lying about."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.contrib import admin

from tests.architecture.house import PACKAGES, ROOT, parsed, place, python_files, template_files
from tests.floor import PACKAGES as INSTALLED

TOP_LEVEL = {
    "manage.py", "pyproject.toml", "README.md", "Makefile", "requirements.lock", "requirements-test.lock",
    "templates", "tests", *PACKAGES,
}  # fmt: skip
# Made by running things, never by hand; kept out of the repository by .gitignore.
MADE = {"var", "screenshots", "staticfiles"}
MAY_PRINT = {"management", "tests"}
MAY_READ_THE_ENVIRONMENT = {"xumingsi/settings/base.py", "xumingsi/settings/test.py", "xumingsi/wsgi.py"}
SHOWN_BY_DJANGO_ITSELF = {f"{code}.html" for code in (400, 403, 404, 500)} | {"403_csrf.html"}
# Looked for under admin/<app>/<model>/ without being named in code.
SHOWN_BY_THE_ADMIN = {"change_form", "change_list", "delete_confirmation", "object_history"}


def test_the_top_level_holds_the_rooms_and_nothing_else() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and path.name != "__pycache__"}
    assert found <= TOP_LEVEL | MADE


def test_no_file_has_a_name_that_says_nothing() -> None:
    empty_names = {"utils.py", "util.py", "helpers.py", "common.py", "misc.py"}
    assert not [place(path) for path in python_files() if path.name in empty_names]


def test_nothing_is_left_to_be_done() -> None:
    mark = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")
    files = [*python_files(), *template_files(), *(ROOT / "xumingsi").rglob("*.md"), ROOT / "Makefile"]
    left = [
        f"{place(path, number)} {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if mark.search(line)
    ]
    assert not left


def test_no_place_on_one_machine_is_written_down() -> None:
    home = re.compile(r"(?<![\w.}])/(?:wor" r"k|roo" r"t|hom" r"e|opt)/\w")
    files = [*python_files(), *template_files(), *(ROOT / "xumingsi").rglob("*.md")]
    files += [ROOT / name for name in ("Makefile", "pyproject.toml", ".ci/run")]
    assert not [place(path) for path in files if home.search(path.read_text(encoding="utf-8"))]


def _calls(path: Path, *names: str) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in names:
            yield place(path, node.lineno)


def test_only_commands_print() -> None:
    files = [path for path in python_files(*PACKAGES) if not MAY_PRINT & set(path.parts)]
    assert not [found for path in files for found in _calls(path, "print", "pprint")]


def test_the_environment_is_read_in_the_settings_only() -> None:
    files = [path for path in python_files(*PACKAGES) if place(path) not in MAY_READ_THE_ENVIRONMENT]
    reads = [
        place(path, node.lineno)
        for path in files
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv", "os.environb"}
    ]
    assert not reads


def test_every_template_is_shown_somewhere() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in [*python_files(*PACKAGES), *template_files()])
    of_packages = [Path(app.path) / "templates" for app in apps.get_app_configs() if app.path.startswith(INSTALLED)]
    of_lists = {f"admin/{m._meta.app_label}/{m._meta.model_name}/" for m in admin.site._registry}
    unused = []
    for path in template_files():
        name = path.relative_to(ROOT / "templates").as_posix()
        by_django = name in SHOWN_BY_DJANGO_ITSELF or any((folder / name).exists() for folder in of_packages)
        by_admin = f"{name.rpartition('/')[0]}/" in of_lists and path.stem in SHOWN_BY_THE_ADMIN
        if not (by_django or by_admin or re.search(rf"""["']{re.escape(name)}["']""", sources)):
            unused.append(name)
    assert not unused
