"""LibreOffice as a second opinion: what comes out when another program calculates and prints our workbooks."""

import shutil
import subprocess
from pathlib import Path

SOFFICE = shutil.which("soffice")


def recalculated(workbook: Path, into: Path) -> Path:
    """The workbook opened, calculated anew and saved by LibreOffice."""
    assert SOFFICE
    into.mkdir()
    # A profile of its own: another office may be running. Recalculate always, never trust the stored results.
    profile = into / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    command = [
        SOFFICE, f"-env:UserInstallation={(into / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx",
        "--outdir", str(into), str(workbook),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return into / workbook.name


_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
