"""What an inspector holds against the file at a household's door (抽查表, domain.md §1.2), as data."""

from dataclasses import dataclass

from .choices import Category

C = Category


@dataclass(frozen=True)
class Item:
    """``asks``: the quantity found, which is compared with the file's; empty where there is none. ``decisive``: when it does not hold, the conclusion
    cannot be 一致. ``category`` of the problem it is when it does not hold; None: counted, but no problem of its own."""

    code: str
    label: str
    category: Category | None
    asks: str = ""
    decisive: bool = False

    @property
    def number(self) -> bool:
        return bool(self.asks)


ITEMS = [
    Item("income", "家庭月收入与申报一致", C.INELIGIBLE, "核实家庭月收入（元）", decisive=True),
    Item("people", "家庭人口与登记一致", C.MANAGEMENT, "实际共同生活人数", decisive=True),
    Item("living", "保障对象健在并共同生活", C.MANAGEMENT, decisive=True),
    Item("property", "住房、车辆、经营等财产与申报一致", C.INELIGIBLE, decisive=True),
    Item("relative", "近亲属情况如实申明并备案", C.UNFILED, decisive=True),
    Item("posted", "长期公示在位", C.OPENNESS),
    Item("paid", "救助金足额到本人手中", C.WITHHOLDING),
    Item("no_charge", "没有吃拿卡要", C.EXTORTION),
    Item("visited", "续保时确有干部入户调查", C.MOTIONS),
    Item("policy", "知晓救助政策和监督电话", None),
]
BY_CODE = {item.code: item for item in ITEMS}
ITEM_CHOICES = [(item.code, item.label) for item in ITEMS]
