"""kill -9 at points drawn by lot in the middle of everything that writes: nothing half-written, and it goes through next."""

import os
import random
import zipfile

import pytest

# The installation is a copy of the test database; the mark has it made.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]
SEED, POINTS = 20201015, int(os.environ.get("FAULT_POINTS", "5"))
# What counts as one deed: its trail may only be as before or as after. A bulk verb is a deed per row.
ONE_DEED = {"import_roster", "transition", "attach"}


@pytest.mark.parametrize(
    "case", ["import_roster", "transition", "bulk", "attach", "export", "anchor", "backup", "restore"]
)
@pytest.mark.fault(done="办到一半时 kill -9，时点按种子抽取", holds="轨迹核对无误；要么没办，要么办完；接着再办能成")
def test_killed_anywhere(installed, tmp_path, case, record_property):
    chance = random.Random(f"{SEED}{case}")
    with installed.twin(tmp_path / "whole") as whole:
        before = whole.manage("verify_ledger")
        if case == "restore":
            whole.deed("backup")
        steps = whole.deed(case)
        after = whole.manage("verify_ledger")
    points = sorted(chance.sample(range(1, steps + 1), min(POINTS, steps)))
    with installed.twin(tmp_path / "killed") as place:
        if case == "restore":
            place.deed("backup")
        for point in points:
            killed = place.deed(case, point) == -1
            now = place.manage("verify_ledger")
            assert now["ok"], (point, now["faults"])
            if case not in {"bulk", *ONE_DEED}:
                assert now["head"] == before["head"], point
            elif case in ONE_DEED and killed:
                assert now["entries"] in {before["entries"], after["entries"]}, point
                if now["entries"] == after["entries"]:
                    break
            no_half_file(place.folder)
        place.deed(case) if now["entries"] < after["entries"] or case not in ONE_DEED else None
        ended = place.manage("verify_ledger")
        assert (ended["ok"], ended["entries"]) == (True, after["entries"])
        no_half_file(place.folder)
    record_property("trials", f"（{len(points)} 次）")


def no_half_file(folder):
    """A file that has its name is whole."""
    for archive in folder.rglob("*.zip"):
        if not any(part.startswith(".") for part in archive.relative_to(folder).parts):
            assert zipfile.ZipFile(archive).testzip() is None
