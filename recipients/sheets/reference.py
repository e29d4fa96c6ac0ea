"""The ten reference lists of `import_reference`, keyed by KIND."""

from __future__ import annotations

from xumingsi.kit.excel.columns import Column, Sheet, money

from . import words
from .parts import (
    EXAMPLE_OFFICIAL_ID,
    account_column,
    certificate_column,
    choice_column,
    day_column,
    free_column,
    id_column,
    money_column,
    month_column,
    name_column,
    program_column,
)

_DEATHS = Sheet(
    "死亡人员名单",
    [
        name_column(),
        id_column(),
        day_column("died_on", "死亡日期", "死亡时间", "去世日期", required=True, example="2020-05-12"),
        free_column(
            "source",
            "来源",
            "数据来源",
            "信息来源",
            note="例如：公安注销、殡葬火化、村（居）上报。",
            example="公安注销",
        ),
    ],
    note="公安、卫健、殡葬或村（居）上报的死亡人员。",
)

_OFFICIALS = Sheet(
    "公职人员名单",
    [
        name_column(required=True, example="李演示"),
        id_column(example=EXAMPLE_OFFICIAL_ID),
        free_column("employer", "单位", "工作单位", "所在单位", width=24, example="演示青山村村民委员会"),
        free_column("post", "职务", "职位", "岗位", width=16, example="会计"),
        choice_column(
            "official_kind",
            "人员类别",
            words.OFFICIAL_KINDS,
            words.OFFICIAL_SYNONYMS,
            required=True,
            width=18,
            example="村(居)干部",
        ),
    ],
    note="财政供养人员、村(居)干部、低保经办人员和民政干部职工，用于近亲属备案和比对。",
)

_DECLARED_RELATIVES = Sheet(
    "近亲属申报表",
    [
        name_column("official_name", "备案人姓名", example="李演示"),
        id_column(
            "official_id",
            "备案人身份证号",
            example=EXAMPLE_OFFICIAL_ID,
            synonyms=("备案人身份证号码", "备案人公民身份号码", "备案人身份证"),
        ),
        Column(
            "relation",
            "关系",
            required=True,
            synonyms=("与备案人关系", "亲属关系"),
            note=f"亲属是备案人的什么人：{'、'.join(words.NEAR_RELATIONS)}；也可写其他称谓，例如岳父。",
            example="父母",
        ),
        name_column("relative_name", "亲属姓名"),
        id_column("relative_id", "亲属身份证号", synonyms=("亲属身份证号码", "亲属公民身份号码", "亲属身份证")),
    ],
    note="公职人员申报的近亲属，每名亲属一行。",
)

_VEHICLES = Sheet(
    "车辆登记名单",
    [
        name_column(synonyms=("车主", "机动车所有人")),
        id_column(),
        Column(
            "plate", "号牌号码", required=True, synonyms=("车牌号", "车牌号码", "号牌"), width=16, example="渝演示0001"
        ),
        Column(
            "vehicle_type",
            "车辆类型",
            required=True,
            synonyms=("车型",),
            width=22,
            note="照登记证书填写，例如普通二轮摩托车、残疾人专用机动轮椅车。",
            example="小型轿车",
        ),
        day_column("registered_on", "登记日期", "注册日期", "初次登记日期", example="2019-03-15"),
    ],
    note="交警部门的机动车登记。",
)

_PROPERTIES = Sheet(
    "房产登记名单",
    [
        name_column(synonyms=("权利人", "产权人")),
        id_column(),
        Column(
            "location", "坐落", required=True, synonyms=("房屋坐落", "坐落地址"), width=30, example="演示街道1号2-1"
        ),
        Column(
            "area",
            "面积",
            synonyms=("建筑面积", "面积(平方米)", "建筑面积(平方米)", "建筑面积(㎡)"),
            parse=money,
            kind="money",
            note="平方米，最多两位小数。",
            example="86.50",
        ),
        choice_column("use", "用途", words.PROPERTY_USES, words.PROPERTY_SYNONYMS, required=True, example="住宅"),
        day_column("registered_on", "登记日期", "登记时间", example="2017-06-20"),
    ],
    note="不动产登记部门的房屋登记。",
)

_BUSINESSES = Sheet(
    "市场主体名单",
    [
        name_column(synonyms=("经营者", "法定代表人", "负责人")),
        id_column(),
        Column(
            "business_name",
            "市场主体名称",
            required=True,
            synonyms=("企业名称", "字号名称", "主体名称"),
            width=28,
            example="演示副食店",
        ),
        free_column("business_type", "类型", "主体类型", "企业类型", width=16, example="个体工商户"),
        day_column("founded_on", "成立日期", "注册日期", "开业日期", example="2016-04-08"),
        choice_column(
            "state",
            "状态",
            words.BUSINESS_STATES,
            words.BUSINESS_SYNONYMS,
            required=True,
            synonyms=("登记状态", "经营状态"),
            example="存续",
        ),
    ],
    note="市场监管部门的企业和个体工商户登记。",
)

_PENSIONS = Sheet(
    "养老待遇名单",
    [
        name_column(),
        id_column(),
        Column(
            "scheme",
            "险种",
            required=True,
            synonyms=("险种类型", "保险类型"),
            width=24,
            note="例如城乡居民基本养老保险、城镇职工基本养老保险、机关事业单位养老保险。",
            example="城乡居民基本养老保险",
        ),
        money_column("monthly_amount", "月待遇", "月待遇金额", "月养老金", "月发放金额", required=True, example="125"),
        month_column("paid_month", "年月", "待遇年月", "发放年月"),
    ],
    note="社保经办机构发放的养老待遇，每月一行。",
)

_PAYMENTS = Sheet(
    "救助金发放名册",
    [
        month_column("paid_month", "月份", "发放月份", "发放年月", required=True),
        certificate_column(),
        name_column("head_name", "户主姓名"),
        id_column(),
        program_column(),
        money_column("amount", "发放金额", "实发金额", "金额", required=True, example="440"),
        account_column(),
    ],
    note="银行实际代发的名册，每户每月一行；身份证号是领款人的。",
    total_row=True,
)

_HOME_RESIDENTS = Sheet(
    "供养机构入住名册",
    [
        Column(
            "home", "机构", required=True, synonyms=("机构名称", "敬老院", "供养机构"), width=20, example="演示敬老院"
        ),
        name_column(),
        id_column(),
        day_column("admitted_on", "入住日期", "入院日期", "入住时间", required=True, example="2018-03-01"),
        day_column("left_on", "离院日期", "离院时间", "出院日期", note="仍在院的留空。"),
        free_column("left_reason", "离院原因", note="例如死亡、家属接回、转分散供养、住院。"),
        choice_column("care_level", "护理等级", words.CARE_LEVELS, words.CARE_SYNONYMS, example="全自理"),
    ],
    note="特困人员和自费寄养人员都要列入，每次入住一行。",
)

_HOME_LEDGER = Sheet(
    "供养机构收支台账",
    [
        Column(
            "home", "机构", required=True, synonyms=("机构名称", "敬老院", "供养机构"), width=20, example="演示敬老院"
        ),
        day_column("booked_on", "日期", "记账日期", required=True, example="2020-08-05"),
        free_column("voucher_no", "凭证号", "凭证编号", width=16, example="202008-001"),
        free_column("summary", "摘要", "事由", width=26, example="拨入8月供养金"),
        choice_column(
            "direction",
            "收支",
            words.DIRECTIONS,
            {"收": "收入", "支": "支出"},
            required=True,
            synonyms=("收支方向",),
            example="收入",
        ),
        Column(
            "subject",
            "科目",
            required=True,
            synonyms=("收支科目",),
            note=f"收入：{'、'.join(words.INCOME_SUBJECTS)}。支出：{'、'.join(words.SPENDING_SUBJECTS)}。",
            example="财政补助",
        ),
        money_column("amount", "金额", "发生额", required=True, example="22620"),
        name_column("handler", "经办人"),
        name_column("witness", "证明人", example="李演示"),
        name_column("approver", "审批人", example="王演示"),
        free_column("receipt", "票据", "票据类型", "附件", example="银行回单"),
    ],
    note="逐笔登记。支出须有凭证号和票据，经办、证明、审批由不同的人签字。",
)

REFERENCE: dict[str, Sheet] = {
    "deaths": _DEATHS,
    "officials": _OFFICIALS,
    "declared_relatives": _DECLARED_RELATIVES,
    "vehicles": _VEHICLES,
    "properties": _PROPERTIES,
    "businesses": _BUSINESSES,
    "pensions": _PENSIONS,
    "payments": _PAYMENTS,
    "home_residents": _HOME_RESIDENTS,
    "home_ledger": _HOME_LEDGER,
}
