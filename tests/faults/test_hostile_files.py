"""Files made to hurt: refused with a word that helps an honest owner, or kept as nothing a browser would run."""

import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from tests.casework.test_attachments import picture, png_of
from tests.factories.campaign import make_application, make_campaign, make_cast
from tests.factories.rosters import household_rows, write_roster
from tests.kit.workbooks import inline, package, parts
from xumingsi.casework.errors import BadInput
from xumingsi.casework.models import Attachment, Entry
from xumingsi.casework.services.attachments import attach_file

pytestmark = [pytest.mark.django_db, pytest.mark.faults]
ENTITY = '<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst><si><t>&x;</t></si></sst>'
LAUGHS = "<!DOCTYPE a [<!ENTITY b 'ha'>" + "".join(
    f"<!ENTITY {chr(99 + n)} '{f'&{chr(98 + n)};' * 10}'>" for n in range(9)
)


def bomb(path):
    return package(path, parts() | {"xl/media/a.xml": b" " * 30_000_000})


def wide(path):
    return package(path, parts('<row r="1">' + inline("BDWGN1", "第一百万列") + "</row>"))


def truncated(path):
    write_roster(path, household_rows(1))
    path.write_bytes(path.read_bytes()[:-200])
    return path


def renamed(path):
    path.write_bytes(b"%PDF-1.4\n" + b"x" * 500)
    return path


def nested(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../etc/cron.d/x", "x")
    return path


WORKBOOKS = {
    "压缩炸弹": bomb,
    "外部实体": lambda path: package(path, parts() | {"xl/sharedStrings.xml": ENTITY}),
    "十亿个笑": lambda path: package(path, parts() | {"xl/sharedStrings.xml": f"{LAUGHS}]><sst>&k;</sst>"}),
    "一百万列": wide,
    "截断": truncated,
    "宏": lambda path: package(path, parts() | {"xl/vbaProject.bin": b"x"}),
    "改了扩展名": renamed,
    "压缩包里有上级路径": nested,
    "空文件": lambda path: (path.write_bytes(b"") and path) or path,
}


@pytest.mark.parametrize("case", WORKBOOKS.values(), ids=WORKBOOKS.keys())
@pytest.mark.fault(done="导入恶意工作簿", holds="说明原因地拒绝（退出码 1），什么都没写")
def test_a_hostile_workbook_is_refused(town, tmp_path, case, capsys):
    path, before = case(tmp_path / "roster.xlsx"), Entry.objects.count()
    with pytest.raises((SystemExit, Exception)) as ended:
        call_command("import_roster", str(path), "--month=2020-09")
    assert getattr(ended.value, "code", getattr(ended.value, "returncode", None)) == 1, ended.value
    assert "Traceback" not in capsys.readouterr().err
    assert Entry.objects.count() == before


PHOTOS = {
    "50 MB 照片": picture() + b"\0" * (50 << 20),
    "像素炸弹": png_of(60_000, 60_000),
    "网页": b"<html><script>alert(1)</script></html>",
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "程序": b"MZ\x90\x00" + b"\0" * 200,
    "压缩包": b"PK\x03\x04" + b"\0" * 60,
    "半张照片": picture(size=(200, 200))[:400],
}


@pytest.mark.parametrize("case", PHOTOS.values(), ids=PHOTOS.keys())
@pytest.mark.fault(done="上传恶意附件", holds="说明原因地拒绝，什么都没存")
def test_a_hostile_photo_is_refused(village, case):
    subject = make_application(make_campaign(village.town), village)
    with pytest.raises(BadInput):
        keep(subject, case)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    "case",
    [picture() + b"<script>alert(1)</script>", b"%PDF-1.4\nPK\x03\x04<html>"],
    ids=["照片加网页", "PDF 加压缩包"],
)
@pytest.mark.fault(done="上传一身两样的文件（polyglot）", holds="只当照片或下载件送出，浏览器不执行")
def test_a_polyglot_is_served_as_one_thing(village, client_as, case):
    from django.urls import reverse

    kept = keep(make_application(make_campaign(village.town), village), case)
    reply = client_as("town_officer").get(reverse("attachment", args=[kept.uid]))
    assert reply.getvalue() == case
    assert reply["Content-Type"] in ("image/jpeg", "application/pdf")
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reply["Content-Security-Policy"]


def keep(subject, data):
    actor = make_cast(subject.village.town).clerk(subject.village)
    return attach_file(subject, SimpleUploadedFile("x.jpg", data), kind="申请材料", name="x.jpg", actor=actor)
