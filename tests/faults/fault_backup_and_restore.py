"""A backup proves itself by being restored where nothing is; a damaged one changes nothing."""

import json
import shutil
import zipfile

import pytest

from tests.faults.elsewhere import empty_place

# The installation is a copy of the test database; the mark has it made.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]


@pytest.mark.fault(done="备份后在空机器上恢复", holds="轨迹核对无误，末条与附件相同；损坏的备份被拒，什么都没有变")
def test_a_backup_is_restored_where_nothing_is(place, tmp_path):
    before = place.manage("verify_ledger")
    place.manage("backup", str(tmp_path / "backup.zip"))
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest["head"] == before["head"]
        assert set(archive.namelist()) == {*manifest["files"], "manifest.json"}
        attached = {name for name in manifest["files"] if name.startswith("attachments/")}
        assert attached
    with empty_place(tmp_path / "elsewhere") as there:
        done = there.manage("restore", str(tmp_path / "backup.zip"))
        assert there.manage("verify_ledger") == before
        assert (done["entries"], done["files"]) == (before["entries"], len(attached))
        bent = tmp_path / "bent.zip"
        shutil.copyfile(tmp_path / "backup.zip", bent)
        bent.write_bytes(bent.read_bytes()[:-5000] + b"\0" * 5000)
        refused = there.run("manage.py", "restore", str(bent))
        assert (refused.returncode, "没有恢复" in refused.stderr) == (1, True), refused.stderr
        assert there.manage("verify_ledger") == before
