"""标准调整测算差异: one row per household, with the working."""

from collections.abc import Iterator, Mapping
from typing import IO, Any

from recipients.calculation import Result
from recipients.services.recalculation import Difference, RecalculationPlan
from xumingsi.kit.excel.columns import Column, Sheet
from xumingsi.kit.excel.writer import write_workbook

SHEET = Sheet(
    "标准调整测算差异",
    [
        Column("number", "序号", width=6, kind="integer"),
        Column("village", "村(居)", width=12),
        Column("certificate", "救助证号", width=12),
        Column("head", "户主姓名", width=10),
        Column("program", "救助类型", width=12),
        Column("present", "现月保障金额", width=11, kind="money"),
        Column("former", "按原标准测算", width=11, kind="money"),
        Column("due", "按新标准测算", width=11, kind="money"),
        Column("change", "差额", width=10, kind="money"),
        Column("verdict", "结论", width=10),
        Column("cause", "依据或须核对的原因", width=30),
        Column("working", "测算过程", width=60),
    ],
)


def write_differences(target: IO[bytes], plan: RecalculationPlan, villages: Mapping[int, str]) -> None:
    """Write the differences of ``villages`` (key → name) into ``target``."""
    lines = [f"{plan.on:%Y年%m月}标准调整测算差异"]
    write_workbook(target, [(SHEET, _rows(plan, villages))], title_lines=lines, unit=str(plan.town), day=plan.on)


def working_text(result: Result) -> str:
    """The working as one cell's text, a line each, the findings after it."""
    lines = [f"{line.text}：{line.formula}" for line in result.working]
    return "\n".join([*lines, *(f"{finding.level}：{finding.text}" for finding in result.findings)])


def _rows(plan: RecalculationPlan, villages: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    seen = [one for one in plan.differences if one.village in villages]
    for number, one in enumerate(seen, 1):
        yield {"number": number, "village": villages[one.village], **_facts(one)}


def _facts(one: Difference) -> dict[str, Any]:
    return {
        "certificate": one.certificate_no,
        "head": one.head_name,
        "program": one.program,
        "present": one.present,
        "former": one.former,
        "due": one.result.amount,
        "change": one.change,
        "verdict": "增发" if one.is_sure else "须人工核对",
        "cause": one.cause,
        "working": working_text(one.result),
    }
