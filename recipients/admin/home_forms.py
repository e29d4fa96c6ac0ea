"""What the homes' pages ask for."""

import re
from decimal import Decimal
from typing import Any

from django import forms

from recipients.choices import CareLevel
from recipients.home_choices import SUBJECTS, DepositKind, DepositMove, Direction, LeaveReason, StayKind
from recipients.models import CareHome, HomeEntry, HomeStay
from recipients.services.home_money import Payout
from recipients.services.homes import RIGHT
from xumingsi.accounts.models import Division
from xumingsi.accounts.scope import town_ids
from xumingsi.casework.forms import MonthField
from xumingsi.kit import clock

_SUBJECTS = [(f"{way.label}科目", [(name, name) for name in names]) for way, names in SUBJECTS.items()]


def _money(label: str, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=12, decimal_places=2, min_value=0, **options)


def _text(label: str, longest: int = 40, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, **options)


def _day(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, **{"initial": clock.today, **options})


class TownForm(forms.Form):
    """Base of forms about a town whose homes the user keeps."""

    town = forms.ModelChoiceField(label="镇（乡、街道）", queryset=Division.objects.none(), empty_label=None)

    def __init__(self, *args: Any, user: Any, right: str = RIGHT, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = Division.objects.filter(pk__in=town_ids(user, right)).order_by("path")
        self.fields["town"].queryset = towns  # type: ignore[attr-defined]


class OpenHomeForm(TownForm):
    name = _text("机构名称", 60)
    beds = forms.IntegerField(label="床位", min_value=1, max_value=2000, required=False)
    director = _text("负责人", required=False)
    bookkeeper = _text("记账人", required=False, help_text="报账员，只记账，不保管钱物。")
    keeper = _text("保管人", required=False, help_text="保管现金、实物，不得兼记账。")
    phone = _text("联系电话", 30, required=False)
    opening_balance = forms.DecimalField(
        label="台账期初余额（元）", max_digits=12, decimal_places=2, required=False,
        help_text="台账第一笔之前的结存；未盘点的不填，也就不核对余额。",
    )  # fmt: skip


class HomeStandardForm(TownForm):
    effective_from = MonthField(label="起始月份", help_text="自该月 1 日起执行，如 2020-09；以前的月份不变")
    food_per_day = _money("伙食标准（元/人·日）")
    purchase_limit = _money("单笔限额（元）", initial=Decimal(5000), help_text="达到此数须报镇审批，拆分支出以此判断。")
    cash_limit = _money("备用金限额（元）", required=False, help_text="不限的不填。")
    source = _text("依据", 120, help_text="文件名称或文号")


class HomeListForm(TownForm):
    file = forms.FileField(label="工作簿（.xlsx）", widget=forms.FileInput(attrs={"accept": ".xlsx"}))
    skip_bad_rows = forms.BooleanField(label="有错的行不导入，其余导入", required=False)


class HomeForm(forms.Form):
    """Base of forms about one home; ``?home=`` on the page chooses it beforehand."""

    home = forms.ModelChoiceField(label="敬老院", queryset=CareHome.objects.none(), empty_label=None)

    def __init__(self, *args: Any, user: Any, chosen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, initial={"home": chosen}, **kwargs)
        self.fields["home"].queryset = CareHome.objects.visible_to(user, RIGHT).order_by("town__path", "name")  # type: ignore[attr-defined]


class AdmitForm(HomeForm):
    name = _text("姓名")
    id_number = _text("身份证号", 18)
    admitted_on = _day("入住日期")
    kind = forms.ChoiceField(
        label="供养方式", choices=[("", "按救助登记认定"), *StayKind.choices], required=False,
        help_text="享受特困集中供养的不必填；自费寄养的请选“自费寄养”。",
    )  # fmt: skip
    care_level = forms.ChoiceField(label="护理等级", choices=[("", "未评定"), *CareLevel.choices], required=False)


class DischargeForm(forms.Form):
    left_on = _day("离院日期")
    reason = forms.ChoiceField(
        label="离院原因", choices=LeaveReason.choices, help_text="选“死亡”的，同时为在册人员登记死亡报告。"
    )


class LeaveForm(forms.Form):
    started_on = _day("离开日期")
    reason = _text("事由", 60)


class ReturnForm(forms.Form):
    returned_on = _day("返回日期", help_text="返回当日计入在院。")


class EntryForm(HomeForm):
    """A line of the ledger. What it lacks is taken down as it is; the checks point to it."""

    booked_on = _day("日期")
    direction = forms.ChoiceField(label="收支", choices=Direction.choices, initial=Direction.SPENDING)
    subject = forms.ChoiceField(label="科目", choices=_SUBJECTS)
    amount = _money("金额（元）")
    summary = _text("摘要", 120)
    voucher_no = _text("凭证号", required=False)
    receipt = _text("票据", 60, required=False, help_text="如：税务发票、银行回单、签领表。")
    handler = _text("经办人", required=False)
    witness = _text("证明人", required=False)
    approver = _text("审批人", required=False)
    stated_balance = forms.DecimalField(
        label="账面余额（元）",
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text="照纸质台账抄录；没有的不填。",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        direction, subject = given.get("direction"), given.get("subject")
        if direction and subject and subject not in SUBJECTS[Direction(direction)]:
            self.add_error("subject", f"“{subject}”不是{direction}科目，请核对收支和科目。")
        return given


class CorrectEntryForm(forms.Form):
    booked_on = _day("日期")
    subject = _text("科目", 20)
    amount = _money("金额（元）", help_text="整笔作废的填 0。")
    summary = _text("摘要", 120, required=False)
    voucher_no = _text("凭证号", required=False)
    receipt = _text("票据", 60, required=False)
    handler = _text("经办人", required=False)
    witness = _text("证明人", required=False)
    approver = _text("审批人", required=False)
    reason = _text("更正原因", 120)


class PurchaseForm(HomeForm):
    bought_on = _day("采购日期")
    item = _text("品名", 60)
    specification = _text("规格", required=False)
    quantity = _money("数量")
    unit = _text("单位", 10, required=False)
    unit_price = _money("单价（元）")
    supplier = _text("供应商", 60)
    buyer = _text("采购人")
    received_on = _day("验收日期")
    receiver = _text("验收人", help_text="两名验收人和采购人须是三个人。")
    second_receiver = _text("第二验收人")
    receipt = _text("票据", 60, required=False)
    voucher_no = _text("入账凭证号", required=False, help_text="已入账的填写，验收金额与台账核对。")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        number, home = given.pop("voucher_no", ""), given.get("home")
        if number and home:
            given["entry"] = HomeEntry.objects.standing().filter(home=home, voucher_no=number).order_by("pk").first()
            if given["entry"] is None:
                self.add_error("voucher_no", f"{home}台账中没有凭证号 {number}，请核对。")
        return given


class PocketMoneyForm(forms.Form):
    """The residents stand there already; a line without a sum gets the standard, one without a taker signed himself."""

    month = MonthField(label="月份")
    paid_on = _day("发放日期")
    standard = _money("标准（元/人）")
    payer = _text("发放人")
    witness = _text("监督人")
    lines = forms.CharField(
        label="签领名单", max_length=20000, widget=forms.Textarea(attrs={"rows": 12}),
        help_text="每行一人：姓名（身份证后四位） 金额 代领人 关系。金额不写的按标准；本人签领的不写代领人；没有发放的删去该行。",
    )  # fmt: skip

    def __init__(self, *args: Any, residents: list[HomeStay], **kwargs: Any) -> None:
        self._stays = {_label(stay): stay for stay in residents}
        initial = {"month": f"{clock.today():%Y-%m}", "lines": "\n".join(self._stays)}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        payouts = []
        for text in given.get("lines", "").splitlines():
            if text.strip():
                try:
                    payouts.append(self._payout(text, given.get("standard") or Decimal(0)))
                except ValueError as error:
                    self.add_error("lines", str(error))
        given["lines"] = payouts
        return given

    def _payout(self, text: str, standard: Decimal) -> Payout:
        name, *rest = text.replace("，", " ").replace(",", " ").split()
        stay = self._stays.get(name.replace("(", "（").replace(")", "）"))
        if stay is None:
            raise ValueError(f"“{name}”不在该院名单上，请保留原有的姓名和后四位。")
        amount = standard
        if rest and re.fullmatch(r"\d+(\.\d{1,2})?", rest[0]):
            amount = Decimal(rest.pop(0))
        if len(rest) not in (0, 2):
            raise ValueError(f"“{text.strip()}”看不懂：代领的须写代领人和关系，如：赵大山（0019） 65 赵小二 儿子。")
        return Payout(stay, amount, *rest)


def _label(stay: HomeStay) -> str:
    return f"{stay.name}（{stay.id_number[-4:]}）"


class DepositForm(forms.Form):
    kind = forms.ChoiceField(label="种类", choices=DepositKind.choices)
    description = _text("名称", 60, help_text="如：农商行存折、老年手机；账号只写后四位。")
    agreed_on = forms.DateField(label="协议日期", required=False)
    filed_on = forms.DateField(label="县级备案日期", required=False)
    keeper = _text("保管人")
    witness = _text("见证人", help_text="不能是保管人。")


class MovementForm(forms.Form):
    direction = forms.ChoiceField(label="存取", choices=DepositMove.choices)
    amount = _money("金额（元）")
    moved_on = _day("日期")
    purpose = _text("用途", 60)
    signed_by = _text("签字人", help_text="本人签字或按指印；代办的写代办人。")
    witness = _text("见证人")


class ReturnDepositForm(forms.Form):
    returned_on = _day("退还日期")
    returned_to = _text("领回人")
