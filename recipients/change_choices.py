"""Vocabulary of what changes while a household is assisted: deaths, reported changes, decisions, reviews, recovery."""

from django.db.models import TextChoices


class DeathState(TextChoices):
    PENDING = "pending", "待核实"
    CONFIRMED = "confirmed", "已确认"
    STOPPED = "stopped", "已停发"
    ADJUSTED = "adjusted", "已重新核定"
    EXCLUDED = "excluded", "已排除"


CONFIRMED_DEATHS = (DeathState.CONFIRMED, DeathState.STOPPED, DeathState.ADJUSTED)


class NotDead(TextChoices):
    """Why a report of a death does not hold."""

    NAMESAKE = "namesake", "同名不同人"
    WRONG_NUMBER = "wrong_number", "名单身份证号有误"
    FALSE_REPORT = "false_report", "误报，本人健在"


class ChangeKind(TextChoices):
    """What a household must tell (649号令第13条; 57号第30条)."""

    PEOPLE = "people", "人口"
    INCOME = "income", "收入"
    PROPERTY = "property", "财产"
    HEALTH = "health", "健康"
    WORK = "work", "就业"
    DEATH = "death", "死亡"


class ReportState(TextChoices):
    REPORTED = "reported", "已上报"
    VERIFIED = "verified", "镇已核实"
    HANDLED = "handled", "已处理"
    UNCHANGED = "unchanged", "不予调整"


class Cause(TextChoices):
    """What made somebody look at a household's assistance outside the renewals."""

    DEATH = "death", "保障对象死亡"
    REPORT = "report", "家庭情况变化"
    REVIEW = "review", "定期复核"
    FINDING = "finding", "核查发现"
    STANDARD = "standard", "标准调整"
    MISTAKE = "mistake", "误停更正"


class ChangeState(TextChoices):
    OPEN = "open", "待提出建议"
    PROPOSED = "proposed", "待审批"
    DECIDED = "decided", "已审批"
    DROPPED = "dropped", "不作变更"


OPEN_CHANGES = (ChangeState.OPEN, ChangeState.PROPOSED)


class ChangeOutcome(TextChoices):
    RAISE = "raise", "增发"
    REDUCE = "reduce", "减发"
    STOP = "stop", "停发"
    TAPER = "taper", "渐退"
    KEEP = "keep", "金额不变"
    RESUME = "resume", "恢复发放"

    @property
    def needs_notice(self) -> bool:
        """Outcomes that take something away and so need written reasons and remedy (649号令第13条, 57号第32条)."""
        return self in (ChangeOutcome.REDUCE, ChangeOutcome.STOP, ChangeOutcome.TAPER)

    @property
    def ends(self) -> bool:
        """Outcomes after which nothing is paid any more."""
        return self in (ChangeOutcome.STOP, ChangeOutcome.TAPER)


class ReviewOutcome(TextChoices):
    UNCHANGED = "unchanged", "不变"
    ADJUST = "adjust", "建议调整"


class RecoveryState(TextChoices):
    OPEN = "open", "追回中"
    WRITE_OFF = "write_off", "核销待批"
    SETTLED = "settled", "已结清"


class Basis(TextChoices):
    """Where a month's sum paid after death comes from."""

    LIST = "list", "发放清单"
    SPELL = "spell", "应发待遇"
