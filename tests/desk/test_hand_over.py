"""verify.py tells what was changed in a package: a cell, a file, a line of the manifest, a proof."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.midway import Midway
from xumingsi.casework.models import Entry
from xumingsi.desk.reports import Package, verify

ALLOWANCE, STATISTICS = "7_城乡低保统计表.xlsx", "1_专项治理统计表.xlsx"


@pytest.fixture
def copy(package: Package, tmp_path: Path) -> Path:
    """The package as somebody else received it."""
    return Path(shutil.copytree(package.folder, tmp_path / "received"))


def _manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def _rewrite(folder: Path, manifest: dict) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")


def _edit(path: Path, part: str, old: str, new: str) -> None:
    """Change the XML of a workbook as a careful forger would: everything else stays."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    assert old in parts[part].decode()
    parts[part] = parts[part].decode().replace(old, new, 1).encode()
    with zipfile.ZipFile(path, "w") as target:
        for name, data in parts.items():
            target.writestr(name, data)


def test_a_package_as_exported_passes_with_nothing_but_the_standard_library(copy: Path) -> None:
    command = [sys.executable, "-I", "-S", str(copy / "verify.py")]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env={"PYTHONUTF8": "1"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "核对通过" in done.stdout


def test_the_digest_on_the_town_s_ledger_is_the_last_word(copy: Path, midway: Midway) -> None:
    files = Entry.objects.get(verb="report.export").facts["files"]
    recorded = next(one["sha256"] for one in files if one["file"] == "manifest.json")
    assert verify.main([str(copy), "--manifest-sha256", recorded]) == 0
    manifest = _manifest(copy)
    manifest["as_of"] = "2020-10-14"
    _rewrite(copy, {**manifest, "seal": verify.seal_of(manifest)})
    assert verify.verify(copy) == []  # made anew as a whole it agrees with itself
    assert verify.main([str(copy), "--manifest-sha256", recorded]) == 1


def test_a_changed_cell_is_named(copy: Path) -> None:
    sheet = openpyxl.load_workbook(copy / STATISTICS).worksheets[0]
    assert sheet["D5"].value == 10
    _edit(copy / STATISTICS, "xl/worksheets/sheet1.xml", '<c r="D5"', '<c r="D5" x="1"')
    assert [
        fault for fault in verify.verify(copy) if "D5" in fault
    ] == []  # the same value, another spelling of the file
    xml = zipfile.ZipFile(copy / STATISTICS).read("xl/worksheets/sheet1.xml").decode()
    start = xml.index('<c r="D5"')
    cell = xml[start : xml.index("</c>", start)]
    _edit(copy / STATISTICS, "xl/worksheets/sheet1.xml", cell, cell.replace("<v>10<", "<v>11<"))
    faults = verify.verify(copy)
    assert f"文件 {STATISTICS} 与清单的 SHA-256 不符" in faults
    assert f"文件 {STATISTICS} 工作表“专项治理统计表”单元格 D5 被改动" in faults
    # The total no longer is the sum, and the check row no longer passes.
    assert any("单元格 D8：公式 =SUM(D5:D7) 应为 13" in fault for fault in faults)
    assert any("“逻辑校验”" in fault and "不通过" in fault for fault in faults)


def test_a_formula_made_a_number_is_named(copy: Path) -> None:
    book = openpyxl.load_workbook(copy / ALLOWANCE)
    cell = next(c for row in book["农村低保"].iter_rows() for c in row if str(c.value).startswith("=SUM"))
    cell.value = 1
    book.save(copy / ALLOWANCE)
    assert f"文件 {ALLOWANCE} 工作表“农村低保”单元格 {cell.coordinate} 被改动" in verify.verify(copy)


@pytest.mark.parametrize("file", ["10_整改落实情况报告.docx", "verify.py"])
def test_a_changed_file_is_named(copy: Path, file: str) -> None:
    with (copy / file).open("ab") as target:
        target.write(b"\n")
    assert f"文件 {file} 与清单的 SHA-256 不符" in verify.verify(copy)


def test_missing_and_added_files_are_named(copy: Path) -> None:
    (copy / "9_典型案例.docx").rename(copy / "别的.docx")
    faults = verify.verify(copy)
    assert "缺少文件 9_典型案例.docx" in faults
    assert "多出文件 别的.docx，不在清单中" in faults


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda m: m.update(town="别的镇"), "town"),
        (lambda m: m["files"][1].update(rows=99), "files 2_续保情况花名册.xlsx"),
        (lambda m: m["ledger"].update(seq=1), "ledger"),
        (lambda m: m["files"].pop(0), "files 1_专项治理统计表.xlsx"),
        (lambda m: m["seal"].update(as_of="0" * 64), "as_of"),
        (lambda m: m["records"]["2_续保情况花名册.xlsx"][0].__setitem__(2, 1), "records 2_续保情况花名册.xlsx"),
    ],
)
def test_a_changed_line_of_the_manifest_is_named(copy: Path, change, line: str) -> None:
    manifest = _manifest(copy)
    change(manifest)
    _rewrite(copy, manifest)
    assert f"清单 manifest.json 的“{line}”一行被改动" in verify.verify(copy)


def test_an_entry_that_is_not_in_the_ledger_has_no_proof(copy: Path) -> None:
    manifest = _manifest(copy)
    seq, entry = next(iter(manifest["entries"].items()))
    entry["digest"] = "ab" * 32
    _rewrite(copy, {**manifest, "seal": verify.seal_of(manifest)})
    assert f"轨迹第 {seq} 条的存在证明不成立" in verify.verify(copy)


def test_every_row_of_the_lists_has_its_entry(package: Package, midway: Midway) -> None:
    [*rows] = package.manifest["records"]["2_续保情况花名册.xlsx"]
    assert [row[0] for row in rows] == list(range(4, 16))
    case = midway.cases["raised"]
    [line] = [row for row in rows if row[1] == f"renewals.application:{case.pk}"]
    entry = Entry.objects.get(chain__town=midway.campaign.town, seq=line[2])
    assert "renewals.historicalapplication" in entry.rows
    assert package.manifest["entries"][str(line[2])]["digest"] == entry.digest


def test_a_manifest_that_cannot_be_read_is_a_fault_not_a_crash(copy: Path) -> None:
    (copy / "manifest.json").write_text("[1", encoding="utf-8")
    assert "manifest.json" in verify.verify(copy)[0]


@given(st.integers(1, 40).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
def test_a_proof_holds_for_its_own_place_only(drawn: tuple[int, int]) -> None:
    size, place = drawn
    digests = [f"{number:064x}" for number in range(size)]
    levels = verify.levels_of(digests)
    root, path = levels[-1][0].hex(), verify.path_of(levels, place)
    assert verify.root_from(digests[place], place, size, path) == root
    assert verify.root_from("f" * 64, place, size, path) != root
    assert verify.root_from(digests[place], place, size, [*path, root]) != root
