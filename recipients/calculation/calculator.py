"""Putting the amount of a household together. One ``Calculator`` serves one day; what repeats is worked out once."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from recipients.choices import Program

from .case import Holding, IncomeEntry, Person
from .gap import DESTITUTE, LOW_INCOME, ORPHANS, Gap, find_care, find_gap, find_upbringing
from .income import count_income
from .people import Ages, Assessed, assess
from .property import property_findings
from .result import ZERO, Finding, Level, Line, Result, shown
from .rules import RuleSet
from .standards import Standards


class Calculator:
    """The figures and rules of one day, with everything found under them so far."""

    def __init__(self, on: date, standards: Standards, rules: RuleSet) -> None:
        self.figures, self.rules = standards.at(on), rules
        self._ages = Ages(on)
        self._assessed: dict[tuple, Assessed] = {}
        self._gaps: dict[tuple, Gap] = {}
        self._alone: dict[tuple, Result] = {}
        self._totals: dict[tuple[Decimal, ...], Line] = {}

    def settle(
        self, program: str, people: Sequence[Person], income: Decimal | None, items: Sequence[IncomeEntry],
        holdings: Sequence[Holding], size: int | None, covered_count: int | None,
    ) -> Result:  # fmt: skip
        """The amount, working and findings of one household (arguments as in ``Case``)."""
        if program in LOW_INCOME:
            return self._low_income(program, people, income, items, holdings, size, covered_count)
        if program in DESTITUTE or program in ORPHANS:
            return self._fixed(program, people, holdings)
        return _cannot(Finding(Level.MISSING, "program", f"{program or '该户没有在享待遇，'}不按月测算"))

    def _assess(self, person: Person) -> Assessed:
        key = (self._ages.stage(person[1]), person[2:9])
        found = self._assessed.get(key)
        if found is None:
            found = self._assessed[key] = assess(person, key[0], self.figures, self.rules)
        return found

    def _low_income(
        self, program: str, people: Sequence[Person], income: Decimal | None, items: Sequence[IncomeEntry],
        holdings: Sequence[Holding], size: int | None, covered_count: int | None,
    ) -> Result:  # fmt: skip
        assessed = [self._assess(person) for person in people]
        heads = sum(one.counts for one in assessed)
        covered = sum(one.covered for one in assessed)
        said: list[Line] = []
        notes: list[Finding] = []
        if items:
            strangers = {person.key for person, one in zip(people, assessed, strict=True) if not one.counts}
            counted = count_income(items, self.rules, strangers)
            if income is not None and income != sum((item.amount for item in items), ZERO):
                text = f"登记的家庭月收入 {shown(income)} 元与分项合计不同，按分项计算"
                notes.append(Finding(Level.NOTE, "income-differs", text))
            income = counted.total
            said += counted.lines
            notes += counted.findings
        key = (program, income, heads, covered)
        gap = self._gaps.get(key)
        if gap is None:
            gap = self._gaps[key] = find_gap(program, income, heads, covered, self.figures, self.rules)
        notes += gap.findings
        personal = [
            Line(f"{person[0]}：分类重点救助 {one.text}", one.formula, one.addition, True)
            for person, one in zip(people, assessed, strict=True)
            if one.addition
        ]
        for person, one in zip(people, assessed, strict=True):
            notes += [Finding(level, code, f"{person[0]}：{text}") for level, code, text in one.findings]
        notes += _roll_differs(size, len(people), covered_count, covered)
        if holdings and program in LOW_INCOME and (kind := LOW_INCOME[Program(program)]) in self.figures:
            notes += property_findings(holdings, heads, self.figures[kind], self.rules.property)
        if not (said or notes or personal):
            return self._whole_alone(key, gap)
        return self._whole((*said, *gap.lines), personal if gap.amount else [], gap.amount, notes)

    def _fixed(self, program: str, people: Sequence[Person], holdings: Sequence[Holding]) -> Result:
        lines: list[Line] = []
        notes: list[Finding] = []
        for person in people:
            if not self._assess(person).covered:
                continue
            part = (
                find_upbringing(person.name, program, self.figures)
                if program in ORPHANS
                else find_care(person.name, person.care_level, self.figures)
            )
            lines += part.lines
            notes += part.findings
        if not lines and not notes:
            notes.append(Finding(Level.MISSING, "nobody", "没有在户的保障对象"))
        if holdings:
            notes.append(Finding(Level.NOTE, "property", "登记有财产，请按特困人员、孤儿的财产规定核对"))
        return self._whole((), lines, None, notes)

    def _whole_alone(self, key: tuple, gap: Gap) -> Result:
        """A household with nothing but its 补差: whoever has the same figures has the same result."""
        found = self._alone.get(key)
        if found is None:
            found = self._alone[key] = self._whole(gap.lines, [], gap.amount, [])
        return found

    def _whole(
        self, lines: tuple[Line, ...], personal: list[Line], gap: Decimal | None, notes: list[Finding]
    ) -> Result:
        """Lines, parts and findings as one result; ``gap`` is the part that ``lines`` already hold."""
        if any(note[0] is Level.MISSING for note in notes):
            return Result(None, None, (), tuple(notes))
        parts = [line[2] for line in personal]
        total = self._total((gap, *parts) if gap is not None else tuple(parts))
        computed = total[2]
        if any(note[0] is Level.BAR for note in notes):
            barred = Line("有下列不予保障的情形，应发", "0.00", ZERO)
            return Result(ZERO, computed, (*lines, *personal, total, barred), tuple(notes))
        return Result(computed, computed, (*lines, *personal, total), tuple(notes))

    def _total(self, parts: tuple[Decimal, ...]) -> Line:
        found = self._totals.get(parts)
        if found is None:
            whole = sum(parts, ZERO)
            sums = " + ".join(map(shown, parts)) + " = " if len(parts) > 1 else ""
            found = self._totals[parts] = Line("合计（元/月）", f"{sums}{shown(whole)}", whole)
        return found


def _roll_differs(size: int | None, people: int, covered_count: int | None, covered: int) -> list[Finding]:
    notes = []
    if size is not None and size != people:
        text = f"登记的家庭人口 {size} 人与在户成员 {people} 人不一致，按在户成员计"
        notes.append(Finding(Level.NOTE, "size", text))
    if covered_count is not None and covered_count != covered:
        text = f"登记的保障人数 {covered_count} 人与计入的保障对象 {covered} 人不一致，按成员计"
        notes.append(Finding(Level.NOTE, "covered-count", text))
    return notes


def _cannot(finding: Finding) -> Result:
    return Result(None, None, (), (finding,))
