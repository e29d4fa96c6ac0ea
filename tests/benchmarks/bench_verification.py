"""How quick the trail of a million entries verifies, against reading the same rows and hashing them.

BENCH_ENTRIES entries (1,000,000), each with a history row of its own. The baseline reads every column of both tables
once and puts each row's bytes through SHA-256. Target: at most three times as long.
"""

import os
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection, models

from recipients.models import Household
from tests.factories.accounts import make_town
from tests.factories.campaign import make_household
from xumingsi.casework.canonical import history_spelling
from xumingsi.casework.ledger import entry_digest
from xumingsi.casework.models import Chain, Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

ENTRIES = int(os.environ.get("BENCH_ENTRIES", "1000000"))
SLOWER, BATCH = 3, 5000


@pytest.mark.django_db(transaction=True)
def test_verification_of_a_long_trail() -> None:
    """Prints the figures; fails when the target is missed."""
    town = make_town()
    write_entries(make_household(town.children.first()), ENTRIES)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    report, seconds = _timed(verify)
    count, baseline = _timed(lambda: sum(_read_and_hash(model) for model in (Entry, Household.history.model)))
    print(
        f"\n{connection.vendor}：轨迹 {report.entries} 条，历史记录 {report.history_rows} 条\n"
        f"  verify_ledger  {seconds:8.2f} 秒\n"
        f"  读出并求摘要    {baseline:8.2f} 秒（{count} 行），本系统为其 {seconds / baseline:.2f} 倍（目标 ≤ {SLOWER}）",
        flush=True,
    )
    assert report.ok
    assert report.entries >= ENTRIES
    assert seconds <= SLOWER * baseline


def write_entries(household: Household, count: int) -> None:
    """``count`` acts on one household, each with one history row, as ``recorded`` would have written them."""
    import uuid

    history, chain = Household.history.model, Chain.objects.get(town=household.village.town)
    last = history.objects.filter(id=household.pk).order_by("-history_id")[0]
    number = history.objects.order_by("-history_id")[0].history_id
    seq, previous = Entry.objects.filter(chain=chain).order_by("-seq").values_list("seq", "digest")[0]
    facts = {f.attname: getattr(last, f.attname) for f in history._meta.concrete_fields}
    for first in range(0, count, BATCH):
        rows, entries = [], []
        for _ in range(first, min(first + BATCH, count)):
            number, seq, act, at = number + 1, seq + 1, uuid.uuid4(), clock.now()
            row = history(**{**facts, "history_id": number, "act": act, "history_date": at, "history_type": "~"})
            row.digest = history_spelling(history).digest_of(row)
            vouched = {history._meta.label_lower: {"ids": [[number, number]], "sha256": _total([row.digest])}}
            entry = Entry(
                chain=chain, seq=seq, act=act, at=at, actor_name="系统", village=household.village, verb="bench.act",
                sentence="系统办理一次", subject_type="recipients.household", subject_id=str(household.pk),
                subject_text=str(household), rows=vouched, previous=previous,
            )  # fmt: skip
            entry.digest = previous = entry_digest(entry)
            rows.append(row)
            entries.append(entry)
        history.objects.bulk_create(rows)
        Entry.objects.bulk_create(entries)


def _total(digests: list[str]) -> str:
    return sha256("".join(digests).encode()).hexdigest()


def _read_and_hash(model: type[models.Model]) -> int:
    count = 0
    for row in _rows(model):
        sha256(repr(row).encode()).digest()
        count += 1
    return count


def _rows(model: type[models.Model]) -> Iterator[tuple[Any, ...]]:
    names = [field.attname for field in model._meta.concrete_fields]
    return iter(model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=5000))


def _timed(act: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    answer = act()
    return answer, time.perf_counter() - began
