"""Requests that no page of ours would send, and words that no honest person would write."""

import json
import re
import shutil
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from renewals.models import Application
from tests.casework.test_attachments import picture
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.campaign import make_application, make_campaign, make_cast, play_application
from tests.renewals.doing import do, on
from xumingsi.casework.errors import BadInput
from xumingsi.casework.models import Entry
from xumingsi.casework.services.attachments import attach_file
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = [pytest.mark.django_db, pytest.mark.faults]

HOSTILE = {
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "属性": "\" onmouseover=alert(1) x='",
    "公式": '=HYPERLINK("http://x","点")',
    "DDE": "@SUM(1+1)*cmd|' /C calc'!A0",
    "控制字符": "甲\x07\x1b[31m\x7f乙",
    "换行": "甲\r\nSet-Cookie: a=b\r\n乙",
    "双向": "甲\u202e4321\u202c乙\u2066丙",
    "零宽": "甲\u200b\u200d\ufeff乙",
    "辅助平面": "𠮷𩸽😀👨‍👩‍👧",
    "SQL": "'; DROP TABLE renewals_application; --",
    "模板": "{{ settings.SECRET_KEY }}{% debug %}",
    "格式": "{actor}%s%n{0.__class__}",
    "很长": "很长" * 40,
}


@pytest.fixture
def case(village):
    return play_application(make_application(make_campaign(village.town), village), "applied")


@pytest.mark.parametrize("case_words", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.fault(done="在字段里写入恶意内容", holds="被说明原因地拒绝，或原样存下、转义显示、进轨迹可核对")
def test_hostile_words_in_a_field(case, client_as, case_words):
    officer = make_cast(case.village.town).officer
    try:
        with on(9, 9):
            do("return", case, officer, missing=case_words, told_to=case_words[:20])
    except BadInput:
        assert Application.objects.get(pk=case.pk).state == "applied"
    page = client_as("town_officer").get(reverse("admin:renewals_application_change", args=[case.pk])).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert " onmouseover=alert(1) x='" not in page.replace("&quot;", "")
    assert "xxxxxxxxxx" not in page  # the secret key of the tests
    assert verify().ok


@pytest.mark.parametrize("case_words", [*HOSTILE.values(), "\x00", "%", "_", "\\", "9" * 5000], ids=[*HOSTILE, "空字符", "百分号", "下划线", "反斜杠", "五千位"])  # fmt: skip
@pytest.mark.fault(done="用恶意内容查询列表", holds="照常回答，不出错，不回显脚本")
def test_hostile_words_in_a_search(case, client_as, case_words):
    reply = client_as("town_officer").get(reverse("admin:renewals_application_changelist"), {"q": case_words})
    assert reply.status_code in (200, 302, 400)
    assert b"<script>alert" not in reply.content


@pytest.mark.parametrize("case_method", ["get", "post"])
@pytest.mark.fault(done="不带 CSRF 令牌、伪造来源地提交", holds="403，什么都没写")
def test_a_forged_request_writes_nothing(case, client_as, case_method):
    signed_in = client_as("town_officer")
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in.cookies
    before = Entry.objects.count()
    address = reverse("admin:renewals_application_change", args=[case.pk])
    reply = getattr(client, case_method)(address, {"verb": "verify"}, headers={"origin": "https://evil.example"})
    assert case_method == "get" or reply.status_code == 403
    assert Entry.objects.count() == before


@pytest.mark.fault(done="重放一次已成功的办理", holds="第二次被告知已办，只有一条轨迹")
def test_a_replayed_act_is_done_once(case):
    officer = make_cast(case.village.town).officer
    seen = Application.objects.select_related("campaign", "village", "household").get(pk=case.pk)
    with on(9, 8):
        do("verify", case, officer)
        with pytest.raises(Exception, match="刷新"):
            do("verify", seen, officer)
    assert Entry.objects.filter(verb="renewal.verify").count() == 1


@pytest.mark.fault(done="先植入会话号再让人登录", holds="登录后会话号改变，旧号无用")
def test_a_fixed_session_is_not_kept(town, settings):
    user = make_user("town_officer", town)
    client = Client()
    client.get(reverse("admin:login"))
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    client.post(reverse("admin:login"), {"username": user.username, "password": PASSWORD})
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert thief.get(reverse("admin:index")).status_code == 302


@pytest.mark.fault(done="退出后重放旧会话", holds="旧会话作废")
def test_a_session_ends_with_signing_out(client_as, settings):
    client = client_as("town_officer")
    old = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("admin:logout"))
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = old
    assert thief.get(reverse("admin:index")).status_code == 302


@pytest.mark.parametrize("case_path", [
    "/attachments/../../etc/passwd", "/attachments/..%2f..%2fetc%2fpasswd", "/attachments/%00", "/static/../xumingsi/settings/base.py",
    "/static/..%2f..%2fmanage.py", "/static//etc/passwd", "/admin/..;/", "/attachments/" + "a" * 3000,
])  # fmt: skip
@pytest.mark.fault(done="用路径穿越取文件", holds="404 或转到登录，没有内容")
def test_paths_lead_nowhere(client_as, case_path):
    reply = client_as("town_officer").get(case_path)
    assert reply.status_code in (301, 302, 400, 404)
    assert b"root:" not in reply.getvalue()
    assert b"SECRET_KEY" not in reply.getvalue()


@pytest.mark.parametrize(
    "case_name", ["../../../etc/passwd", "..\\..\\x.jpg", "/etc/passwd", "a/b\x00.jpg", "CON.jpg", "x" * 5000]
)
@pytest.mark.fault(done="上传文件名带路径的照片", holds="按内容命名，存在附件目录之内")
def test_a_files_name_leads_nowhere(case, settings, case_name):
    actor = make_cast(case.village.town).clerk(case.village)
    upload = SimpleUploadedFile("x.jpg", picture(colour=(9, 9, 9)))
    try:
        kept = attach_file(case, upload, kind="申请材料", name=case_name, actor=actor)
    except (BadInput, ValueError):
        return
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{64}\.jpg", kept.file.name)
    assert verify().ok


@pytest.mark.fault(done="逐个猜附件编号", holds="他村的和不存在的答复一字不差")
def test_ids_are_not_told_apart(case, client_as, town):
    actor = make_cast(town).clerk(case.village)
    kept = attach_file(case, SimpleUploadedFile("x.jpg", picture()), kind="申请材料", name="x.jpg", actor=actor)
    client = client_as("village_clerk", town.children.all()[1])
    known = client.get(reverse("attachment", args=[kept.uid]))
    unknown = client.get(reverse("attachment", args=[uuid.uuid4()]))
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (404, unknown.content)


@pytest.mark.fault(done="逐个试申请编号", holds="他村的和不存在的答复一字不差")
def test_numbers_of_cases_are_not_told_apart(case, client_as, town):
    client = client_as("village_clerk", town.children.all()[1])
    replies = [
        client.get(reverse("admin:renewals_application_change", args=[pk]), follow=True) for pk in (case.pk, 10**9)
    ]
    texts = [re.sub(r"\d{3,}|" + str(case.pk), "N", reply.content.decode()) for reply in replies]
    texts = [re.sub(r'csrfmiddlewaretoken" value="[^"]*"', "", text) for text in texts]
    assert replies[0].redirect_chain == replies[1].redirect_chain
    assert texts[0] == texts[1]


@pytest.mark.fault(done="试探用户名是否存在", holds="密码错与无此人答复一样")
def test_user_names_are_not_told_apart(town):
    user = make_user("town_officer", town)
    texts = []
    for name in (user.username, "nobody"):
        page = Client().post(reverse("admin:login"), {"username": name, "password": "wrong-1234"}).content.decode()
        texts.append(re.sub(r'csrfmiddlewaretoken" value="[^"]*"', "", page).replace(name, "N"))
    assert texts[0] == texts[1]


@pytest.mark.parametrize("case_code", ["", "0", "AAAA-AAAA-AAAA", "' OR 1=1 --", "\x00", "9" * 4000])
@pytest.mark.fault(done="猜举报查询码", holds="一律答查无此码，不说差在哪里")
def test_receipt_codes_are_not_guessed(town, case_code):
    reply = Client().post(reverse("tip_follow"), {"code": case_code})
    assert reply.status_code in (200, 302, 400, 404, 429)
    assert b"Traceback" not in reply.content


@pytest.mark.fault(done="数据库断开再恢复", holds="/healthz 答 503，恢复后答 200")
def test_the_database_gone_and_back(client):
    def gone(*_):
        raise DatabaseError("gone")

    with connection.execute_wrapper(gone):
        reply = client.get("/healthz")
        assert (reply.status_code, json.loads(reply.content)) == (503, {"ok": False, "database": False})
    assert client.get("/healthz").json() == {"ok": True, "database": True}


@pytest.mark.fault(done="时钟拨回一年", holds="轨迹仍按序号首尾相连，核对无误")
def test_the_clock_moved_back(case):
    from datetime import date

    officer = make_cast(case.village.town).officer
    with on(9, 8):
        do("verify", case, officer)
    last = Entry.objects.filter(chain__town=case.village.town).order_by("-seq")[0]
    from xumingsi.casework.ledger import recorded

    with (
        clock.at(clock.moment(date(2019, 9, 8))),
        recorded("test.back", actor=None, sentence="x", village=case.village),
    ):
        pass
    newest = Entry.objects.filter(chain__town=case.village.town).order_by("-seq")[0]
    assert (newest.seq, newest.previous, newest.at < last.at) == (last.seq + 1, last.digest, True)
    assert verify().ok


@pytest.mark.parametrize("case_command", ["backup", "anchor_ledger"])
@pytest.mark.fault(done="写到一半磁盘满", holds="说明原因，退出码 1；旧文件完好，没有半个文件")
def test_the_disk_full(played, tmp_path, settings, monkeypatch, case_command):
    import errno

    from django.core.management import CommandError

    from xumingsi.casework import anchoring, replacing
    from xumingsi.casework.safekeeping import archive

    settings.ANCHOR_KEY_FILE = tmp_path / "key" / "anchor.key"
    anchoring.make_key()
    out = tmp_path / "out" / "x.json"
    out.parent.mkdir()
    out.write_text("old")

    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive, "_write_parts", full)
    monkeypatch.setattr(replacing.os, "fsync", full)
    arguments = ["--out", str(out)] if case_command == "anchor_ledger" else [str(out)]
    with pytest.raises(CommandError, match="磁盘空间") as refused:
        call_command(case_command, *arguments)
    assert refused.value.returncode == 1
    assert out.read_text() == "old"
    assert [path.name for path in out.parent.iterdir()] == ["x.json"]
    shutil.rmtree(out.parent)
