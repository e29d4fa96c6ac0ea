"""The pages of tips and cases: Chinese throughout, every act by its button, and the papers that leave the system."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from audits.models import ConductCase, Tip, TipKey
from audits.services import tip_handling
from tests.audits.tips.conftest import Offices
from tests.audits.tips.test_secrecy import telling_photo
from tests.chinese import assert_chinese
from tests.factories.accounts import make_user
from tests.factories.campaign import make_campaign
from tests.factories.tips import AUTHOR, PASSPHRASE, enabled_key, filed, key_pair, led_to
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User
from xumingsi.campaign import services as phases
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.gates import blockers
from xumingsi.casework.errors import NotAllowed
from xumingsi.casework.models import Entry
from xumingsi.kit import sealing

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def _at(name: str, *args: object) -> str:
    return reverse(f"admin:audits_{name}", args=args)


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="xumingsi.accounts.backends.DutyBackend")
    return client


def _page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    assert_chinese(answer.content)
    return answer.content.decode()


def _do(client: Client, record: Any, verb: str, **answers: object) -> str:
    """Ask a verb's page and send it filled in; answers what the record's page then says."""
    url = _at(f"{record._meta.model_name}_do", record.pk, verb)
    page = client.get(url)
    assert_chinese(page.content)
    hidden = {name: page.context[name] for name in ("seen", "latest")}
    sent = client.post(url, {**hidden, **answers}, follow=True)
    assert_chinese(sent.content)
    return sent.content.decode()


def test_the_lists_are_for_their_offices_and_chinese(town: Division, offices: Offices) -> None:
    tip = filed(town, named=True, photos=[io.BytesIO(telling_photo())]).tip
    lists = {
        "tip": {offices.officer, offices.discipline},
        "tipkey": {offices.discipline},
        "conductcase": {offices.discipline},
    }
    for name, allowed in lists.items():
        for user in (
            offices.officer,
            offices.discipline,
            offices.clerk,
            offices.leader,
            make_user(Role.SYSADMIN, town),
        ):
            _page(_as(user), _at(f"{name}_changelist"), 200 if user in allowed else 403)
    page = _page(_as(offices.officer), _at("tip_change", tip.pk))
    assert "身份已密封" in page
    assert _at("tip_identity", tip.pk) not in page
    assert _as(offices.officer).get(_at("tip_identity", tip.pk)).status_code == 403
    photo = tip.photos.get()
    shown = _as(offices.officer).get(_at("tip_photo", photo.uid))
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    for close in shown._resource_closers:
        close()
    assert _as(offices.clerk).get(_at("tip_photo", photo.uid)).status_code == 404


def test_from_the_window_to_the_answer_by_buttons(town: Division, offices: Offices) -> None:
    enabled_key(town)
    officer, discipline = _as(offices.officer), _as(offices.discipline)
    _page(officer, _at("tip_take"))
    taken = officer.post(_at("tip_take"), {
        "channel": "window", "matter": "favouritism", "party": "village", "accused": "村支书付某", "content": "给侄儿办了低保。",
        "name": AUTHOR.name, "phone": AUTHOR.phone,
    })  # fmt: skip
    assert_chinese(taken.content)
    assert AUTHOR.name not in taken.content.decode()
    assert len(taken.context["receipt"].code) == 24
    tip = Tip.objects.get()
    assert (tip.taken_by, tip.is_named, tip.channel) == (offices.officer, True, "window")
    _do(officer, tip, "accept")
    _do(officer, tip, "transfer", kind="favouritism", reason="涉嫌优亲厚友")
    assert "镇纪委办理" not in _page(officer, _at("tip_change", tip.pk))
    _do(discipline, tip, "start")
    _do(discipline, tip, "conclude", finding="upheld", conclusion="属实")
    assert "已反馈" in _do(discipline, tip, "answer", way="phone", text="已给予处理。")
    _do(discipline, tip, "archive", archive_no="2020-7")
    case = ConductCase.objects.get()
    day = f"{case.opened_on:%Y-%m-%d}"
    _do(discipline, case, "check", day=day, text="谈话")
    _do(discipline, case, "file", day=day, text="立案")
    page = _do(discipline, case, "sanction", day=day, text="处分", outcome="党内警告")
    assert "党内警告" in page
    assert f"{tip}" in page


def test_a_tip_taken_in_error_keeps_the_form_and_writes_nothing(town: Division, offices: Offices) -> None:
    enabled_key(town)
    page = _as(offices.officer).post(_at("tip_take"), {"channel": "phone", "content": "某事", "name": "严守密"})
    assert "请留下电话或住址" in page.content.decode()
    assert not Tip.objects.exists()


def test_the_identity_is_shown_once_to_who_may(town: Division, offices: Offices) -> None:
    tip = filed(town, named=True).tip
    client, url = _as(offices.discipline), _at("tip_identity", tip.pk)
    assert AUTHOR.phone not in _page(client, url)
    good = {"reason": "反馈办理结果", "passphrase": PASSPHRASE}
    wrong = client.post(url, {**good, "passphrase": "不是这个口令不是这个", "key_file": _file()})
    assert "口令不对" in wrong.content.decode()
    assert "不是这个口令" not in wrong.content.decode()
    shown = client.post(url, {**good, "key_file": _file()})
    assert_chinese(shown.content)
    for text in (AUTHOR.name, AUTHOR.phone, AUTHOR.address):
        assert text in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert "反馈办理结果" in _page(client, _at("tip_change", tip.pk))
    assert AUTHOR.name not in _page(client, _at("tip_change", tip.pk))
    assert "反馈办理结果" not in _page(_as(offices.officer), _at("tip_change", tip.pk))


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("key.json", key_pair().file.encode())


def test_a_key_made_at_a_shell_is_enabled_on_the_page(town: Division, offices: Offices, tmp_path: Path) -> None:
    target, said = tmp_path / "k.json", io.StringIO()
    call_command("make_tip_key", str(target), stdout=said)
    passphrase = said.getvalue().split("：")[-1].strip()
    assert target.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="已存在"):
        call_command("make_tip_key", str(target))
    client = _as(offices.discipline)
    _page(client, _at("tipkey_enable"))
    with target.open("rb") as file:
        done = client.post(_at("tipkey_enable"), {"key_file": file, "passphrase": passphrase}, follow=True)
    assert sealing.public_of(target.read_text()) == TipKey.objects.get().public_key
    assert TipKey.objects.get().fingerprint in done.content.decode()
    assert "指纹" in Entry.objects.get(verb="tip_key.enable").sentence


def test_the_register_names_no_author_and_is_handed_out_as_an_act(town: Division, offices: Offices) -> None:
    led_to(filed(town, named=True).tip, "answered", offices.officer)
    filed(town, content="反映纪委的人", accused="向丽华")
    answer = _as(offices.discipline).get(_at("tip_register"))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    rows = [[str(cell) for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    headings = "编号|日期|渠道|实名/匿名|举报人(限权)|被反映人|内容|受理人|承办人|时限|结论|反馈日期|是否转纪检|归档号"
    assert headings.split("|") in rows
    text = str(rows)
    assert "已密封" in text
    assert AUTHOR.name not in text
    assert AUTHOR.phone not in text
    assert "反映纪委的人" not in text, "the tip about whoever exports is not in it"
    assert Entry.objects.get(verb="tip.export").actor == offices.discipline
    assert _as(offices.officer).get(_at("tip_register")).status_code == 403


def test_the_leading_group_reads_figures_and_no_tip(town: Division, offices: Offices) -> None:
    led_to(filed(town, named=True).tip, "answered", offices.officer)
    filed(town, named=True, content="另一件")
    page = _page(_as(offices.leader), _at("tip_figures"))
    assert "反馈率 50%" in page
    assert _as(offices.leader).get(_at("tip_change", Tip.objects.first().pk)).status_code == 403
    assert _as(offices.officer).get(_at("tip_figures")).status_code == 403


def test_the_last_phase_waits_for_answers_to_named_tips(town: Division, offices: Offices) -> None:
    campaign = make_campaign(town)
    phase = campaign.phase(PhaseKind.REPORT)
    from tests.factories.deaths import on

    with on(10, 12):
        filed(town, content="匿名的")
        assert not [one for one in blockers(phase) if "实名" in one]
        tip = filed(town, named=True).tip
        phases.open_phase(phase, actor=offices.officer)
        assert [one for one in blockers(phase) if "实名举报" in one]
        led_to(tip, "answered", offices.officer)
        assert not [one for one in blockers(phase) if "实名" in one]
        # One about the town office itself does not show there.
        filed(town, named=True, party="town", content="反映镇上的人")
        assert not [one for one in blockers(phase) if "实名" in one]


def test_queries_do_not_grow_with_tips(town: Division, offices: Offices) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, url = _as(offices.discipline), _at("tip_changelist")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        return len(seen)

    village = town.children.first()
    for number in range(2):
        tip_handling.accept_tip(filed(town, content=f"a{number}", accused="陈小兰").tip, actor=offices.discipline)
    few = queries()
    for number in range(6):
        tip_handling.accept_tip(filed(town, content=f"b{number}", accused="付某").tip, actor=offices.discipline)
    assert village
    assert queries() == few


def test_staff_without_the_right_register_nothing(town: Division, offices: Offices) -> None:
    assert _as(offices.clerk).get(_at("tip_take")).status_code == 403
    with pytest.raises(NotAllowed):
        filed(town, actor=offices.clerk)
