"""低保特困花名册: the sheet of the roster, one row per person."""

from __future__ import annotations

from xumingsi.kit.excel.columns import Column, Sheet, integer, yes_no

from .parts import (
    account_column,
    certificate_column,
    choice_column,
    day_column,
    free_column,
    id_column,
    money_column,
    name_column,
    program_column,
)
from .words import (
    CATEGORIES,
    CATEGORY_SYNONYMS,
    CAUSES,
    DISABILITY,
    HEALTH,
    HEALTH_SYNONYMS,
    LABOUR,
    LABOUR_SYNONYMS,
    RELATION_SYNONYMS,
    RELATIONS,
    SEXES,
    disability,
    phone,
)

_HOUSEHOLD = [
    free_column("sequence", "序号", width=7, note="可不填，导入时不使用。", example="1"),
    certificate_column(note="同一户的每一行填同一个救助证号，一个证号只能属于一户。", fill_down=True),
    Column(
        "village",
        "村(居)",
        required=True,
        synonyms=("村居", "村(社区)", "村/社区", "村社区", "所在村(居)", "村(居)委会", "村名"),
        width=16,
        note="填系统中已有的村（社区）名称。",
        example="演示青山村",
        fill_down=True,
    ),
    free_column("group_no", "组", "村民小组", "居民小组", "组别", "社", width=8, example="3组", fill_down=True),
    name_column(
        "head_name",
        "户主姓名",
        required=True,
        synonyms=("户主", "申请人姓名"),
        note="同一户的每一行都填户主的姓名。",
        fill_down=True,
    ),
    id_column(
        "head_id",
        "户主身份证号",
        synonyms=("户主身份证号码", "户主公民身份号码", "户主身份证"),
        fill_down=True,
    ),
]

_PERSON = [
    name_column(required=True),
    id_column(),
    choice_column(
        "sex", "性别", SEXES, {"男性": "男", "女性": "女"}, width=7, note="须与身份证号第17位一致。", example="男"
    ),
    day_column("birth_date", "出生日期", "出生年月日", note="须与身份证号一致；可不填。", example="1950-01-01"),
    choice_column(
        "relation",
        "与户主关系",
        RELATIONS,
        RELATION_SYNONYMS,
        required=True,
        synonyms=("与户主的关系", "关系", "与申请人关系", "家庭关系"),
        note="每户有且只有一行填“户主”。",
        example="户主",
    ),
    Column(
        "covered",
        "是否保障对象",
        synonyms=("是否享受", "是否保障", "是否在保"),
        parse=yes_no,
        choices=("是", "否"),
        note="共同生活但不享受的成员填“否”；不填视为“是”。",
        example="是",
    ),
]

_BENEFIT = [
    program_column(required=True, note="同一户只能有一种救助类型。"),
    choice_column(
        "category",
        "类别",
        CATEGORIES,
        CATEGORY_SYNONYMS,
        synonyms=("低保类别", "保障类别", "分类", "类别(A/B/C)"),
        width=8,
        note="A：整户无劳动能力或重病重残；B：收入相对稳定；C：有劳动能力。特困不填。",
        example="A",
    ),
    Column(
        "household_size",
        "家庭人口",
        synonyms=("家庭人口数", "家庭人数"),
        parse=integer,
        kind="integer",
        width=10,
        note="共同生活的家庭成员人数，不少于本户在表中的行数。",
        example="1",
    ),
    Column(
        "covered_count",
        "保障人数",
        synonyms=("保障人口", "保障人口数", "享受人数"),
        parse=integer,
        kind="integer",
        width=10,
        note="等于本户“是否保障对象”为“是”的行数。",
        example="1",
    ),
    money_column(
        "monthly_amount",
        "月保障金额",
        "月补助金额",
        "月保障金",
        "月救助金额",
        "户月保障金额",
        required=True,
        note="整户每月金额（元）：填在户主行，或每行重复同一数。",
        example="440",
    ),
    money_column("monthly_income", "家庭月收入", "月收入", "家庭月总收入", note="整户每月收入（元）。", example="60"),
]

_CIRCUMSTANCES = [
    choice_column("labour", "劳动能力", LABOUR, LABOUR_SYNONYMS, example="无"),
    choice_column("health", "健康状况", HEALTH, HEALTH_SYNONYMS, example="多病"),
    Column(
        "disability",
        "残疾等级",
        synonyms=("残疾级别", "残疾类别等级", "残疾情况"),
        parse=disability,
        choices=DISABILITY,
        note="多重残疾取最重的一级；旧表里的“肢体二级”也能识别。",
        example="无",
    ),
    free_column(
        "cause",
        "致贫原因",
        "致困原因",
        "主要致贫原因",
        note=f"{'、'.join(CAUSES)}；可写多项，用顿号隔开。",
        example="缺乏劳动力",
    ),
    day_column(
        "started_on",
        "开始享受时间",
        "开始享受日期",
        "享受开始时间",
        "享受时间",
        "起始时间",
        note="批准后开始发放的日期。",
        example="2018-01-01",
    ),
    free_column("bank", "开户银行", "开户行", "银行名称", width=22, example="演示银行演示分理处"),
    account_column(),
    Column(
        "phone",
        "联系电话",
        synonyms=("电话", "手机号", "手机号码", "电话号码", "联系方式"),
        parse=phone,
        width=14,
        note="11 位手机号，或带区号的座机号。",
        example="15400000000",
        secret=True,
    ),
    free_column("remark", "备注", width=20),
]

ROSTER = Sheet(
    "低保特困花名册",
    [*_HOUSEHOLD, *_PERSON, *_BENEFIT, *_CIRCUMSTANCES],
    note="每人一行，户主排在本户第一行。带 * 的列必填。合并单元格、合计行和空行可以保留。",
)
