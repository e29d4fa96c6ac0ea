"""``import_villages``: the list of contract §2, in either encoding, any number of times."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from xumingsi.accounts.models import Division
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db
LIST = "名称,类型(村/社区),代码\n佳苑社区,社区,500230104002\n坪桥村,村,500230104204\n"


def _run(path: Path, text: str, *options: str, encoding: str = "utf-8-sig") -> tuple[int, dict[str, Any]]:
    path.write_text(text, encoding=encoding)
    out, code = StringIO(), 0
    try:
        call_command("import_villages", str(path), *options, "--json", stdout=out, stderr=out)
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    return code, json.loads(out.getvalue().splitlines()[-1])


def test_villages_and_the_levels_above_them_are_made(tmp_path: Path) -> None:
    code, result = _run(tmp_path / "a.csv", LIST, encoding="gbk")
    assert (code, result["created"]) == (0, 2)
    assert list(Division.objects.values_list("name", "path")) == [
        ("重庆市", "500000/"),
        ("丰都县", "500000/500230/"),
        ("许明寺镇", "500000/500230/500230104/"),
        ("佳苑社区", "500000/500230/500230104/500230104002/"),
        ("坪桥村", "500000/500230/500230104/500230104204/"),
    ]
    assert Entry.objects.get().sentence == "系统导入许明寺镇村（居）名单：新增 2 个，变更 0 个"
    assert not verify().faults


def test_again_changes_nothing_and_a_new_name_is_a_change(tmp_path: Path) -> None:
    _run(tmp_path / "a.csv", LIST)
    code, result = _run(tmp_path / "a.csv", LIST)
    assert (code, result["unchanged"], Entry.objects.count()) == (0, 2, 1)
    code, result = _run(tmp_path / "a.csv", LIST.replace("坪桥村", "平桥村"))
    assert (result["updated"], result["unchanged"]) == (1, 1)
    assert Division.objects.filter(name="平桥村").exists()


def test_an_unknown_town_needs_a_name(tmp_path: Path) -> None:
    other = LIST.replace("500230104", "500230999")
    code, result = _run(tmp_path / "a.csv", other)
    assert (code, Division.objects.count(), Entry.objects.count()) == (1, 0, 0)
    assert "--town-name" in result["errors"][0]["message"]
    code, result = _run(tmp_path / "a.csv", other, "--town-name", "演示镇", "--fictional")
    assert code == 0
    assert Division.objects.filter(name="演示镇", is_fictional=True).exists()


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    code, result = _run(tmp_path / "a.csv", LIST, "--dry-run")
    assert (code, result["created"], Division.objects.count()) == (0, 2, 0)


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        (LIST.replace("代码", "编号"), "", "表头缺少：代码"),
        (LIST.replace(",村,", ",镇,"), "类型", "应为：村、社区"),
        (LIST.replace("500230104204", "5.0023E+11"), "代码", "应为12位数字"),
        (LIST.replace("500230104204", "500230104002"), "代码", "重复出现"),
        (LIST.replace("500230104204", "500230105204"), "代码", "不属于同一个镇"),
        (LIST.replace("坪桥村", " "), "名称", "不能为空"),
    ],
)
def test_a_bad_list_is_refused_by_row_and_column(tmp_path: Path, text: str, column: str, words: str) -> None:
    code, result = _run(tmp_path / "a.csv", text)
    assert (code, Division.objects.count()) == (1, 0)
    assert [error["column"] for error in result["errors"]] == [column]
    assert words in result["errors"][0]["message"]
