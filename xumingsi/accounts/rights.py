"""Rights as data: what each role may do. One table, read by admin, pages, API and services alike.

A right holds only in the villages of the duty that gives it (see ``scope``). Roles follow contract §6.
"""

from dataclasses import dataclass

from .choices import Role

T, V, I, D, L, S = (  # noqa: E741 - six letters keep the table below readable as a table
    Role.TOWN_OFFICER,
    Role.VILLAGE_CLERK,
    Role.INSPECTOR,
    Role.DISCIPLINE,
    Role.LEADER,
    Role.SYSADMIN,
)


@dataclass(frozen=True)
class Right:
    """``code`` as used in workflows and admin, the Chinese ``label``, and the roles that hold it."""

    code: str
    label: str
    roles: frozenset[Role]


_TABLE = [
    # registry
    ("recipients.view", "查看救助家庭", (T, V, I, D, L)),
    ("recipients.change", "登记、更正家庭与成员", (T, V)),
    ("recipients.import", "导入花名册", (T,)),
    ("recipients.post", "发布与撤下公示", (T, V)),
    ("recipients.object", "登记公示异议", (T, V, I, D)),
    ("recipients.settle_objection", "处理公示异议", (T,)),
    ("recipients.standards", "设置保障标准", (T, L)),
    ("recipients.report_change", "上报死亡和家庭变化", (T, V)),
    ("recipients.verify_change", "核实死亡和家庭变化", (T,)),
    ("recipients.review", "定期复核", (T, V)),
    ("recipients.recover", "登记追回", (T,)),
    ("recipients.write_off", "批准核销", (L,)),
    ("recipients.set_rules", "设置动态管理规则", (T,)),
    ("recipients.view_relatives", "查看近亲属申报", (T, I, D, L)),
    ("recipients.keep_officials", "维护公职人员名册和近亲属申报", (T,)),
    ("recipients.file_relative", "登记近亲属备案", (T, V)),
    ("recipients.check_relative", "核查近亲属备案", (T,)),
    ("recipients.payroll", "查看发放名册", (T, I, D, L)),
    ("recipients.pay", "编制发放名册、核对发放", (T,)),
    ("recipients.export_bank", "导出银行代发清单（含完整账号）", (T,)),
    ("recipients.homes", "查看敬老院台账", (T, I, D, L)),
    ("recipients.keep_homes", "登记敬老院入住、收支和代管财物", (T,)),
    ("recipients.unmask", "查看完整身份证号", (T, V, D)),
    # renewals
    ("renewals.view", "查看续保申请", (T, V, I, D, L)),
    ("renewals.open", "生成续保清单", (T,)),
    ("renewals.draw", "抽取入户名单", (T, I)),
    ("renewals.publish_seed", "公布抽样种子", (T, I, D)),
    ("renewals.share_seed", "为密封种子出数", (D, L)),
    ("renewals.apply", "提交申请", (T, V)),
    ("renewals.remind", "登记催办", (T, V)),
    ("renewals.return", "退回补正", (T,)),
    ("renewals.verify", "经济核查", (T,)),
    ("renewals.visit", "入户调查", (T, V)),
    ("renewals.review", "民主评议", (T, V)),
    ("renewals.post", "公示", (T, V)),
    ("renewals.propose", "提出审批建议", (T,)),
    ("renewals.decide", "审批", (L,)),
    ("renewals.lapse", "认定逾期未申请", (T,)),
    ("renewals.home_check", "上门核实", (T, V)),
    ("renewals.urgent", "急难先行救助", (T,)),
    # campaign
    ("campaign.view", "查看专项治理进度", (T, V, I, D, L)),
    ("campaign.manage", "设置专项治理", (T,)),
    ("campaign.override", "说明理由后放行阶段", (L,)),
    ("campaign.record", "登记会议、宣传、方案和典型案例", (T, V)),
    ("campaign.order_remake", "责令重新制定方案", (I,)),
    ("campaign.survey", "拟订、抽取、结束群众调查", (T,)),
    ("campaign.interview", "登记调查问卷", (T, V, I)),
    ("campaign.approve_case", "审核、发布典型案例", (T,)),
    ("campaign.report", "报送阶段报告", (T, V)),
    ("campaign.receive_report", "接收、退回阶段报告", (T, L)),
    # problems and cures (rooms above)
    ("audits.view", "查看问题清单", (T, V, I, D, L)),
    ("audits.reconcile_homes", "敬老院月度对账", (T,)),
    ("audits.detect", "运行比对检查", (T, I, D)),
    ("audits.verify", "核实疑点", (T, I)),
    ("audits.raise", "登记问题", (T, V, I, D)),
    ("audits.close", "办理问题销号", (L,)),
    ("audits.settings", "设置检查参数和村（居）位置", (T,)),
    ("audits.withdraw", "撤销登记有误的问题", (L,)),
    ("audits.tips", "查看举报投诉", (T, D)),
    ("audits.tips_reserved", "查看仅限纪委的举报、密钥和查看身份记录", (D,)),
    ("audits.handle_tips", "登记、办理举报投诉", (T, D)),
    ("audits.open_identity", "说明理由查看举报人身份", (D,)),
    ("audits.tip_figures", "查看举报投诉统计", (D, L)),
    ("audits.tip_rules", "设置举报办理时限", (D,)),
    ("audits.conduct", "办理违纪问题线索", (D,)),
    ("audits.self_inspect", "填报村（居）自查", (V,)),
    ("audits.open_self_inspection", "下发自查表", (T,)),
    ("audits.inspections", "查看督查抽查名单和未公布的暗访", (T, I, D, L)),
    ("audits.inspect", "督查抽查", (I,)),
    ("audits.sign_inspection", "督查记录签字", (V, I)),
    ("audits.order_plan", "责令重新制定整改方案", (I, L)),
    ("audits.set_scoring", "设置考核评分规则", (L,)),
    ("rectification.view", "查看整改台账", (T, V, I, D, L)),
    ("rectification.plan", "制定整改方案、申请延期", (T, V)),
    ("rectification.prove", "登记整改佐证、申请销号", (T, V)),
    ("rectification.order", "责令重新制定整改方案", (T, I)),
    ("rectification.review", "社会事务办审核销号", (T,)),
    ("rectification.recheck", "现场复核、回头看", (I,)),
    ("rectification.lead", "分管领导审签销号", (L,)),
    ("rectification.supervise", "镇纪委监督意见", (D,)),
    ("rectification.extend", "审批整改延期", (L,)),
    ("rectification.transfer", "移交问题", (T, I, D)),
    ("rectification.rules", "设置整改和考核规则", (T,)),
    # trust
    ("attachments.add", "上传佐证材料", (T, V, I)),
    ("ledger.view", "查看全部办理轨迹", (D,)),
    ("reports.export", "导出县级报表", (T, D, L)),
    # accounts
    ("accounts.view", "查看账号与职责", (S, D)),
    ("accounts.manage", "管理账号与职责", (S,)),
]

RIGHTS: dict[str, Right] = {code: Right(code, label, frozenset(roles)) for code, label, roles in _TABLE}


def roles_with(code: str) -> frozenset[Role]:
    """Roles that hold the right ``code``; an unknown code is a programming error (KeyError)."""
    return RIGHTS[code].roles
