"""Running detectors: leads are added, brought up to date and cleared; running again adds nothing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from audits.choices import LeadState, ProblemState
from audits.detection import Detector, Hit, Question, detectors
from audits.models import DetectionRun, Lead
from xumingsi.accounts.models import Division, User
from xumingsi.casework.bulk import insert_rows, listed, update_rows
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import save_checked
from xumingsi.kit import clock, masking

from .problems import hold_town, reopen_problem

RIGHT = "audits.detect"
_FACTS = ("village_id", "category", "severity", "household_id", "persons", "summary", "evidence", "amount", "basis")
_SAID = ("finding", "settled_on", "settled_by_id")
_NOTHING_SAID = ("", None, None)


@dataclass
class Detected:
    """What a run found, and did: leads ``new``, there again after they had gone (``recurred``), gone (``cleared``)."""

    hits: list[tuple[Detector, Hit]]
    new: int = 0
    recurred: int = 0
    cleared: int = 0
    run: DetectionRun | None = None
    reopened: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for rule, _ in self.hits:
            found[rule.name] = found.get(rule.name, 0) + 1
        return found


def run_detectors(
    town: Division, *, actor: User | None, only: Collection[str] = (), as_of: date | None = None,
    persons: Collection[str] | None = None, dry_run: bool = False,
) -> Detected:  # fmt: skip
    """Run all detectors (or ``only`` these names) over the town and bring its leads up to date, as one act.

    ``persons`` narrows the run to people on a new list: it adds and renews, and clears nothing. A past ``as_of`` only
    looks: what is no longer so today must not be put on today's list. ``actor`` None is the command line.
    Raises NotAllowed without the right, BadInput for an unknown name or a day to come.
    """
    if actor is not None and not actor.has_right(RIGHT, town):
        raise NotAllowed(f"您没有在{town}运行比对检查的权限。")
    day = as_of or clock.today()
    if day > clock.today():
        raise BadInput("不能按将来的日期比对。", {"as_of": ["请核对日期。"]})
    rules = _chosen(only)
    people = None if persons is None else frozenset(persons)
    question = Question(town, day, people)
    if dry_run or day < clock.today():
        return _find(question, rules)
    for rule in rules:
        if rule.prepare is not None:
            rule.prepare(town)
    latest = _latest_run(town)
    done = _find(question, rules)
    with transaction.atomic():
        hold_town(town)
        if _latest_run(town) != latest:
            # Somebody else's run was written meanwhile: what was found before it may be older than what it knew.
            done = _find(question, rules)
        _bring_up_to_date(question, rules, done, actor, whole=not only and people is None)
    return done


def _find(question: Question, rules: list[Detector]) -> Detected:
    return Detected([(rule, hit) for rule in rules for hit in rule.run(question).values()])


def _latest_run(town: Division) -> int | None:
    return DetectionRun.objects.filter(town=town).order_by("-pk").values_list("pk", flat=True).first()


def still_fires(lead: Lead, as_of: date | None = None) -> Hit | None:
    """What the lead's detector finds today under its key, or None: asked before a cure may be signed off.

    LookupError when the rule no longer exists.
    """
    rule, day = detectors()[lead.detector], as_of or clock.today()
    if lead.persons and (hit := rule.run(Question(lead.town, day, frozenset(lead.persons))).get(lead.key)):
        return hit
    # Other people may stand under the key by now: it is gone only when the whole question does not find it.
    return rule.run(Question(lead.town, day)).get(lead.key)


def _chosen(only: Collection[str]) -> list[Detector]:
    known = detectors()
    if unknown := sorted(set(only) - known.keys()):
        raise BadInput(f"没有名为 {'、'.join(unknown)} 的检查项。")
    return [known[name] for name in (sorted(set(only)) if only else known)]


@dataclass
class _Kept:
    """A lead as it stands in the database."""

    key: int
    state: str
    holds: bool
    said: tuple[Any, ...]
    facts: tuple[Any, ...]
    problem: int | None


def _bring_up_to_date(
    question: Question, rules: list[Detector], done: Detected, actor: User | None, *, whole: bool
) -> None:
    """``whole``: nothing was narrowed, so leads of rules that exist no more are gone as well."""
    found = {(rule.name, hit.key): (rule, hit) for rule, hit in done.hits}
    known = _leads(question, None if whole else rules, {hit.key for _, hit in done.hits})
    new = {key: one for key, one in found.items() if key not in known}
    recurred = {key for key, (rule, hit) in found.items() if key in known and _waits_again(known[key], hit)}
    gone = (
        [] if question.persons is not None else [lead for key, lead in known.items() if key not in found and lead.holds]
    )
    cleared = [lead for lead in gone if lead.state == LeadState.PENDING]
    if question.persons is not None and all(
        key in known and _is_as_known(known[key], rule, hit) for key, (rule, hit) in found.items()
    ):
        return  # a list that says nothing new leaves no trace of a run
    done.new, done.recurred, done.cleared = len(new), len(recurred), len(cleared)
    run = DetectionRun(
        town=question.town, as_of=question.as_of, ran_by=actor, counts=done.counts, hits=len(done.hits), new=done.new,
        recurred=done.recurred, cleared=done.cleared,
    )  # fmt: skip
    facts = {"rules": len(rules), "hits": run.hits, "new": run.new, "recurred": run.recurred, "cleared": run.cleared}
    sentence = (
        "{actor}运行比对检查（{rules} 项）：疑点 {hits} 条，新增 {new} 条，再次出现 {recurred} 条，消除 {cleared} 条"
    )
    with recorded("detectors.run", actor=actor, sentence=sentence, town=question.town, village=question.town, facts=facts) as act:  # fmt: skip
        save_checked(run)
        act.subject = done.run = run
        _insert(question.town, run, new)
        _renew(run, [(known[key], rule, hit, key in recurred) for key, (rule, hit) in found.items() if key in known])
        _clear(gone)
    done.reopened = list(_reopen([known[key] for key in found if key in known]))


def _leads(question: Question, rules: list[Detector] | None, keys: set[str]) -> dict[tuple[str, str], _Kept]:
    """The leads of these rules (None: of any); of a narrowed run, which clears nothing, only those with these keys."""
    rows = Lead.objects.filter(town=question.town).order_by()
    if rules is not None:
        rows = rows.filter(detector__in=[rule.name for rule in rules])
    if question.persons is not None:
        rows = rows.filter(key__in=listed(keys))
    names = ("detector", "key", "pk", "state", "holds", "problem", *_SAID, *_FACTS)
    return {
        (name, key): _Kept(pk, state, holds, tuple(rest[: len(_SAID)]), tuple(rest[len(_SAID) :]), problem)
        for name, key, pk, state, holds, problem, *rest in rows.values_list(*names).iterator(chunk_size=5000)
    }


def _waits_again(lead: _Kept, hit: Hit) -> bool:
    """Gone and back; or dismissed on facts that are no longer the same."""
    if lead.state == LeadState.DISMISSED:
        return lead.facts[-1] != hit.fingerprint()
    return lead.state == LeadState.CLEARED


def _is_as_known(lead: _Kept, rule: Detector, hit: Hit) -> bool:
    """Whether the find changes nothing of its lead, nor of the problem it became."""
    settled = lead.state in (LeadState.CONFIRMED, LeadState.DISMISSED)
    as_it_was = settled or lead.facts == _facts(rule, hit)
    return lead.holds and lead.problem is None and as_it_was and not _waits_again(lead, hit)


def _facts(rule: Detector, hit: Hit) -> tuple[Any, ...]:
    category = (hit.category or rule.category).value
    evidence = {str(label): str(value) for label, value in (hit.evidence or {}).items()}
    return (
        hit.village, category, rule.severity.value, hit.household, list(hit.persons), masking.mask_text(hit.summary)[:300], evidence, hit.amount,
        hit.fingerprint(),
    )  # fmt: skip


def _insert(town: Division, run: DetectionRun, new: dict[tuple[str, str], tuple[Detector, Hit]]) -> None:
    rows = [_facts(rule, hit) for rule, hit in new.values()]
    columns: dict[str, list[Any]] = {name: [row[place] for row in rows] for place, name in enumerate(_FACTS)}
    columns |= {"town_id": [town.pk] * len(rows), "detector": [name for name, _ in new], "key": [key for _, key in new]}
    columns |= {"first_run_id": [run.pk] * len(rows), "last_run_id": [run.pk] * len(rows)}
    insert_rows(Lead, columns)


def _renew(run: DetectionRun, standing: list[tuple[_Kept, Detector, Hit, bool]]) -> None:
    """Bring what was found again up to date. What somebody settled keeps the facts it was settled on; what waits again
    is as if nobody had said anything of it (what was said of the old facts is in its history)."""
    rows: list[tuple[int, str, tuple[Any, ...], tuple[Any, ...]]] = []
    for lead, rule, hit, waits in standing:
        facts = _facts(rule, hit)
        settled = lead.state in (LeadState.CONFIRMED, LeadState.DISMISSED) and not waits
        if settled and lead.holds:
            continue
        if settled:
            rows.append((lead.key, lead.state, lead.facts, lead.said))
        elif waits or not lead.holds or facts != lead.facts:
            rows.append((lead.key, LeadState.PENDING.value, facts, _NOTHING_SAID))
    columns: dict[str, list[Any]] = {name: [row[2][place] for row in rows] for place, name in enumerate(_FACTS)}
    columns |= {name: [row[3][place] for row in rows] for place, name in enumerate(_SAID)}
    columns |= {"state": [row[1] for row in rows], "holds": [True] * len(rows), "last_run_id": [run.pk] * len(rows)}
    update_rows(Lead, [row[0] for row in rows], columns)


def _clear(gone: list[_Kept]) -> None:
    states = [LeadState.CLEARED.value if lead.state == LeadState.PENDING else lead.state for lead in gone]
    update_rows(Lead, [lead.key for lead in gone], {"holds": [False] * len(gone), "state": states})


def _reopen(standing: list[_Kept]) -> Iterator[str]:
    """What was cured and is found again is the same problem, open once more (通知四(一): 虚假整改)."""
    back = [lead.key for lead in standing if lead.problem is not None and lead.state == LeadState.CONFIRMED]
    closed = (
        Lead.objects.filter(pk__in=back, problem__state=ProblemState.CLOSED).select_related("problem").order_by("pk")
    )
    for lead in closed:
        reopen_problem(lead.problem, reason=f"再次比对仍存在：{lead.summary}"[:500])  # type: ignore[arg-type]
        yield lead.problem.number  # type: ignore[union-attr]
