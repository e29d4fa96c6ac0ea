"""The ledger of cures in the demo: problems found by the villages themselves, each led to another state."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

from audits.choices import Category, Door
from audits.services.problems import raise_problem
from rectification.models import RectificationItem
from rectification.services import evidence, following, planning, signing
from rectification.workflows import without_evidence
from xumingsi.accounts.models import User, Village

On = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class Story:
    """One problem: where, what, how it is cured, by when, and how far it has come on the demo's day."""

    village: int
    category: Category
    summary: str
    measure: str
    goes: str
    due_on: date = date(2020, 10, 12)


STORIES = (
    Story(0, Category.OPENNESS, "长期公示栏缺少 3 户低保对象的名单", "补齐公示并拍照", "planning"),
    Story(1, Category.PROCEDURE, "民主评议记录缺少参会人员签字", "补办签字，重新归档", "planning"),
    Story(0, Category.MANAGEMENT, "2 户家庭人口变化未在当月上报", "逐户核实并登记变化", "curing", date(2020, 9, 29)),
    Story(1, Category.SERVICE, "窗口未一次性告知申请材料", "张贴材料清单，培训专干", "curing", date(2020, 9, 24)),
    Story(0, Category.PROCEDURE, "入户调查表 5 份未由被调查人签字", "逐户补签并复印存档", "submitted"),
    Story(1, Category.OPENNESS, "监督电话未上墙", "制作公示牌", "rechecking"),
    Story(0, Category.MANAGEMENT, "死亡人员上报台账不全", "核对户籍注销名单，补登台账", "leader"),
    Story(1, Category.OPENNESS, "拟停发名单张贴不满 7 天即撤下", "重新张贴满 7 天", "discipline"),
    Story(0, Category.SERVICE, "高龄独居户未明确联系人", "逐户确定联系人并登记", "group"),
    Story(1, Category.PROCEDURE, "经济核查授权书 4 份未签日期", "补签日期", "closed"),
    Story(0, Category.OPENNESS, "近亲属备案表未公示", "在公示栏公示", "closed"),
    Story(1, Category.MANAGEMENT, "定期复核未按类别安排", "按类别排出复核计划", "sent_back"),
    Story(0, Category.SERVICE, "群众来访未登记", "建立来访登记簿", "reopened"),
)  # fmt: skip
ROAD = ("planning", "curing", "submitted", "rechecking", "leader", "discipline", "group", "closed")


def find_problems(villages: Sequence[Village], clerks: dict[int, User], on: On) -> None:
    """The villages put what they found on the list."""
    for number, story in enumerate(STORIES, 1):
        village = villages[story.village % len(villages)]
        with on():
            raise_problem(
                actor=clerks[village.pk], door=Door.SELF, key=f"demo-{number}", village=village, category=story.category,
                summary=story.summary,
            )  # fmt: skip


def cure_problems(people: dict[str, User], clerks: dict[int, User], photo: Callable[[str], Any], on: On) -> None:
    """Lead every problem as far as its story goes."""
    for number, story in enumerate(STORIES, 1):
        item = RectificationItem.objects.select_related("problem__town", "village").get(problem__key=f"demo-{number}")
        goal = {"sent_back": "rechecking", "reopened": "closed"}.get(story.goes, story.goes)
        for step in _steps(item, story, people, clerks[item.village_id], photo)[: ROAD.index(goal)]:
            with on():
                step()
        with on():
            _turn(item, story, people, clerks[item.village_id])


def _steps(
    item: RectificationItem, story: Story, people: dict[str, User], clerk: User, photo: Callable[[str], Any]
) -> list[Callable[[], Any]]:  # fmt: skip
    """The road, one step to the next state each."""

    def plan() -> None:
        planning.plan_item(
            item, actor=clerk, root_cause="经办人对要求不熟悉，村里没有复查。", goal="限期改正，不再发生", remedy="repair", leader=people["leader"].name,
            unit=f"{item.village}", person=clerk.name, due_on=story.due_on,
            measures=[{"text": story.measure}, {"text": "每月自查一次", "nature": "lasting", "due_on": date(2020, 10, 26)}],
        )  # fmt: skip

    def submit() -> None:
        for measure in without_evidence(item):
            evidence.prove_measure(item, actor=clerk, measure=measure, done="已办结，见照片。", files=[photo("整改")])
        evidence.submit_item(item, actor=clerk, report=f"{story.measure}，已完成。")

    return [
        plan, submit, lambda: signing.review_item(item, actor=people["town2"], opinion="材料齐全"),
        lambda: signing.recheck_item(
            item, actor=people["inspector"], inspectors=f"{people['inspector'].name}、刘工", place=f"{item.village}村委会",
            finding="现场核实，与所报一致。", files=[photo("复核")],
        ),
        lambda: signing.agree_as_leader(item, actor=people["leader"]),
        lambda: signing.supervise_item(item, actor=people["discipline"]),
        lambda: signing.sign_item(item, actor=people["leader2"], opinion="同意销号"),
    ]  # fmt: skip


def _turn(item: RectificationItem, story: Story, people: dict[str, User], clerk: User) -> None:
    """What does not run straight: more time asked for, a cure on paper found out, a cured problem that is back."""
    inspectors = f"{people['inspector'].name}、刘工"
    if story.goes == "curing" and story.due_on.day == 29:
        planning.ask_extension(item, actor=clerk, until=date(2020, 10, 9), reason="两户外出，月底返乡后核实。")
    elif story.goes == "sent_back":
        signing.fail_recheck(
            item, actor=people["inspector"], inspectors=inspectors, place=f"{item.village}村委会", fault="paper", reason="计划只有一页纸，没有按类别分户。"
        )  # fmt: skip
    elif story.goes == "reopened":
        following.look_back(
            item, actor=people["inspector"], inspectors=inspectors, held=False, finding="登记簿只记了一天。"
        )
