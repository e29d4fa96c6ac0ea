"""The eight fictional divisions of the demo town; every name begins with 演示 so that none is taken for a real one."""

from __future__ import annotations

from dataclasses import dataclass

TOWN_CODE = "500230999"


@dataclass(frozen=True, slots=True)
class Village:
    """A 村 or 社区. `code` has twelve digits; `weight` is its share of the households."""

    name: str
    kind: str
    code: str
    weight: int


VILLAGES = (
    Village("演示白鹤社区", "社区", f"{TOWN_CODE}001", 12),
    Village("演示双河社区", "社区", f"{TOWN_CODE}002", 10),
    Village("演示青山村", "村", f"{TOWN_CODE}201", 16),
    Village("演示石桥村", "村", f"{TOWN_CODE}202", 14),
    Village("演示柏树村", "村", f"{TOWN_CODE}203", 13),
    Village("演示龙泉村", "村", f"{TOWN_CODE}204", 12),
    Village("演示云台村", "村", f"{TOWN_CODE}205", 12),
    Village("演示竹溪村", "村", f"{TOWN_CODE}206", 11),
)
COMMUNITIES = tuple(village for village in VILLAGES if village.kind == "社区")

# About so many households on the roll belong to one group (组).
HOUSEHOLDS_PER_GROUP = 25
