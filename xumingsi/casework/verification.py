"""Verifying the trail: the chain, the history rows each entry vouches for, and the rows as they stand now.

A change made in SQL behind the application's back shows as a fault that names the table, the record and the entry.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import Any

from django.apps import apps
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import Storage, default_storage
from django.db import models

from xumingsi.accounts.history import HistoryRow

from .canonical import Spelling, history_spelling
from .labels import field_labels
from .ledger import ENTRY_SPELLING, GENESIS
from .models import Attachment, Chain, Entry
from .tampered import digest as digest_of
from .tampered import parts, readable, spelled


@dataclass(frozen=True)
class Fault:
    """``kind``: chain, history, current, file or anchor; ``model`` and ``object`` name the row; ``seq`` the entry, if any."""

    kind: str
    model: str
    object: str
    seq: int | None
    message: str


@dataclass
class Report:
    """What ``verify_ledger`` answers; ``head`` maps each chain's name to [seq, digest]."""

    entries: int = 0
    history_rows: int = 0
    head: dict[str, list[Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.ok, **asdict(self)}


@dataclass
class _Vouched:
    """What one entry says about one history table, and what was found there."""

    seq: int
    runs: list[list[int]]
    expected: str
    hasher: Any = field(default_factory=hashlib.sha256)
    found: list[int] = field(default_factory=list)


def verify(storage: Storage | None = None) -> Report:
    """Recompute everything. Reads every entry, history row and tracked row once, in streams.

    Attachments are looked for in ``storage``, else where they always are.
    """
    report = Report()
    vouched = _verify_chains(report)
    for model in tracked_models():
        history = history_of(model)
        _verify_history(history, vouched.pop(history._meta.label_lower, {}), report)
        _verify_current(model, report)
    for label, acts in vouched.items():
        for entry in acts.values():
            report.faults.append(Fault("history", label, "", entry.seq, "轨迹所载的历史表不存在"))
    _verify_files(report, storage or default_storage)
    return report


def tracked_models() -> list[type[models.Model]]:
    """Models that keep history."""
    return [
        m for m in apps.get_models() if hasattr(m, "history") and not issubclass(m, HistoryRow) and not m._meta.proxy
    ]


def history_of(model: type[models.Model]) -> type[models.Model]:
    """The history table of a tracked model."""
    return model.history.model  # type: ignore[attr-defined, no-any-return]


def _verify_chains(report: Report) -> dict[str, dict[uuid.UUID, _Vouched]]:
    """Check every chain link by link; answer which history rows each act vouches for."""
    vouched: dict[str, dict[uuid.UUID, _Vouched]] = {}
    names = ["seq", "act", "rows", "previous", "digest"]
    columns = [*ENTRY_SPELLING.names, "digest"]
    places = [columns.index(name) for name in names]
    for chain in Chain.objects.select_related("town").order_by("pk"):
        expected_seq, head = 1, GENESIS
        entries = Entry.objects.filter(chain=chain).order_by("seq")
        for row in readable(entries, columns, _bent(report, "chain", Entry)):
            seq, act, manifest, previous, digest = (row[i] for i in places)
            report.entries += 1
            _check_link(report, chain, seq, expected_seq, previous, head, digest, row)
            for label, part in parts(manifest):
                vouched.setdefault(label, {})[act] = _Vouched(seq, part["ids"], part["sha256"])
            expected_seq, head = seq + 1, digest
        report.head[str(chain)] = [expected_seq - 1, head]
    return vouched


def _check_link(
    report: Report, chain: Chain, seq: int, expected: int, previous: str, head: str, digest: str, row: Any
) -> None:
    def fault(message: str) -> None:
        report.faults.append(Fault("chain", "casework.entry", f"{chain}#{seq}", seq, message))

    if seq != expected:
        fault(f"序号不连续：应为 {expected}，实为 {seq}，其间的轨迹缺失")
    if previous != head:
        fault("与上一条轨迹的摘要不衔接")
    if digest_of(ENTRY_SPELLING, row[:-1]) != digest:
        fault("内容与摘要不符，已被改动")


def _verify_history(history: type[models.Model], acts: dict[uuid.UUID, _Vouched], report: Report) -> None:
    spelling = history_spelling(history)
    label = history._meta.label_lower
    key = history.instance_type._meta.pk.attname  # type: ignore[attr-defined]
    names = spelling.names
    act_at, key_at = names.index("act"), names.index(key)
    rows = history._base_manager.order_by("history_id")
    for row in readable(rows, ["history_id", "digest", *names], _bent(report, "history", history)):
        history_id, digest, values = row[0], row[1], row[2:]
        report.history_rows += 1
        entry = acts.get(values[act_at])
        where = f"{values[key_at]}@{history_id}"
        if entry is None or not any(first <= history_id <= last for first, last in entry.runs):
            report.faults.append(
                Fault(
                    "history", label, where, entry.seq if entry else None, "没有轨迹为这条历史记录作证，系绕过系统写入"
                )
            )
            continue
        if digest_of(spelling, values) != digest:
            report.faults.append(Fault("history", label, where, entry.seq, "历史记录内容与摘要不符，已被改动"))
        entry.hasher.update(digest.encode())
        entry.found.append(history_id)
    for entry in acts.values():
        _check_vouched(entry, label, report)


def _check_vouched(entry: _Vouched, label: str, report: Report) -> None:
    found = set(entry.found)
    missing = [n for first, last in entry.runs for n in range(first, last + 1) if n not in found]
    for history_id in missing:
        report.faults.append(Fault("history", label, f"@{history_id}", entry.seq, "轨迹所载的历史记录已被删除"))
    if not missing and entry.hasher.hexdigest() != entry.expected:
        report.faults.append(Fault("history", label, "", entry.seq, "本次办理写入的历史记录摘要与轨迹不符，已被改动"))


def _verify_current(model: type[models.Model], report: Report) -> None:
    """The latest history row of each record must say what the record says, both read in key order."""
    history = history_of(model)
    excluded = {f.name for f in model._meta.concrete_fields} - {f.name for f in history._meta.concrete_fields}
    spelling = Spelling(model, leave_out=excluded)
    key = model._meta.pk.attname
    current = _keyed(
        readable(model._base_manager.order_by("pk"), ["pk", *spelling.names], _bent(report, "current", model))
    )
    past = history._base_manager.order_by(key, "history_id")
    latest = _latest(readable(past, [key, "history_type", *spelling.names], lambda _: None))  # reported already
    label = model._meta.label_lower

    def fault(pk: Any, message: str) -> None:
        report.faults.append(Fault("current", label, str(pk), None, message))

    left, right = next(current, None), next(latest, None)
    while left or right:
        if right is None or (left and left[0] < right[0]):
            fault(left[0], "记录没有历史，系绕过系统写入")  # type: ignore[index]
            left = next(current, None)
        elif left is None or right[0] < left[0]:
            if right[1] != "-":
                fault(right[0], "记录已被绕过系统删除")
            right = next(latest, None)
        else:
            changed = [
                n
                for n, a, b in zip(spelling.names, spelled(spelling, left[1]), spelled(spelling, right[2]), strict=True)
                if a != b
            ]
            if right[1] == "-":
                fault(left[0], "历史载明已删除，记录却仍存在")
            elif changed:
                fault(left[0], f"当前内容与最后一条历史不符：{field_labels(model, changed)}")
            left, right = next(current, None), next(latest, None)


def _bent(report: Report, kind: str, model: type[models.Model]) -> Callable[[str], None]:
    label = model._meta.label_lower
    return lambda where: report.faults.append(Fault(kind, label, where, None, "内容无法读取，系绕过系统改动"))


def _keyed(rows: Iterator[tuple]) -> Iterator[tuple[Any, tuple]]:
    return ((row[0], row[1:]) for row in rows)


def _latest(rows: Iterator[tuple]) -> Iterator[tuple[Any, str, tuple]]:
    for key, group in groupby(rows, key=lambda row: row[0]):
        *_, last = group
        yield key, last[1], last[2:]


def _verify_files(report: Report, storage: Storage) -> None:
    for attachment in Attachment.objects.order_by("pk").iterator(chunk_size=1000):
        try:
            with storage.open(attachment.file.name or "") as file:
                actual = hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, ValueError, SuspiciousOperation):
            actual = ""
        if actual != attachment.sha256:
            message = "文件缺失" if not actual else "文件内容与登记的 SHA-256 不符"
            report.faults.append(Fault("file", "casework.attachment", str(attachment.uid), None, message))
