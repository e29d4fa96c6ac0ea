"""填报说明: where the numbers come from and how to read them."""

from collections.abc import Iterator

from xumingsi.kit.dates import chinese_date
from xumingsi.kit.excel.columns import Column, Sheet

from .report import Material

NOTES = Sheet("填报说明", [Column("item", "项目", width=26), Column("rule", "说明", width=108)])


def common_notes(material: Material) -> Iterator[tuple[str, str]]:
    """What is said in every workbook."""
    question = material.question
    yield (
        "数据来源",
        f"{material.unit}社会救助专项治理系统，{question.campaign.name}的登记记录，由系统自动汇总，不经手工填写。",
    )
    yield (
        "统计截止日",
        f"{chinese_date(question.as_of)}当日终了。按事项本身的日期（申请、核查、入户、评议、公示、审批日期）统计，补录的记录计入其实际发生的日期。",
    )
    yield "合计与比率", "合计、比率均为公式；分母为 0 的比率显示“—”。"
    yield (
        "核对",
        "本包 manifest.json 列有各文件的行数和 SHA-256，以及导出时办理轨迹的末条摘要，可据以核对文件是否被改动。",
    )
