"""Written notices: what was decided, why, and what the household can do about it (649号令第13、65条; 57号第32条)."""

from xumingsi.accounts.models import Division
from xumingsi.kit import masking

REMEDY = (
    "如对本决定不服，可自收到本告知书之日起六十日内向{county}人民政府申请行政复议，"
    "或者自收到之日起六个月内依法向人民法院提起行政诉讼。"
)


def notice(addressee: str, change: str, reasons: str, town: Division) -> str:
    """The text of a notice to ``addressee``. ``change`` completes “经核查，决定…”; no id numbers, even where typed."""
    return (
        f"{addressee}：\n"
        f"经核查，决定{change}。\n"
        f"事实、理由和依据：{masking.mask_text(reasons)}\n"
        f"{REMEDY.format(county=town.parent or '上一级')}\n"
        "您的家庭情况如有变化，可随时重新提出申请；确有急难的，可申请临时救助。"
    )
