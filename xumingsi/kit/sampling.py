"""Draws that anybody can redo: the seed and the keys decide, not the program, the day or the order of the list.

The rule, in words that fit on the record of the draw:

1. Write each key as text. Compute SHA-256 of the UTF-8 text "SEED:KEY" and note it as 64 lower-case hex digits.
2. Leave out the forced keys: they are taken in any case, and do not count towards the share of the rest.
3. Sort the remaining keys by their hex digits (equal ones by key). Take the first ceil(RATE × number remaining),
   or the first SIZE.

A pocket script for a third party (keys one per line, forced ones removed):

    import hashlib, math, sys
    seed, rate, keys = sys.argv[1], sys.argv[2], [line.strip() for line in sys.stdin if line.strip()]
    from fractions import Fraction
    order = sorted(keys, key=lambda key: (hashlib.sha256(f"{seed}:{key}".encode()).hexdigest(), key))
    print("\\n".join(order[: math.ceil(Fraction(rate) * len(keys))]))
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal


@dataclass(frozen=True, slots=True)
class Draw:
    """The record of one draw.

    population: how many keys there were, forced ones included. drawn: by lot, in the order of the lot. forced: taken
    at 100 %, sorted. digest: SHA-256 (hex) over the seed, every key sorted, the forced and the drawn keys (see
    `digest_of`), so that the list that was drawn from cannot be exchanged afterwards.
    """

    seed: str
    rate: Decimal | None
    population: int
    drawn: tuple[str, ...]
    forced: tuple[str, ...]
    digest: str

    @property
    def selected(self) -> tuple[str, ...]:
        """Everyone to be visited or inspected: the forced, then the drawn."""
        return self.forced + self.drawn


def draw(
    keys: Sequence[str],
    *,
    seed: str,
    rate: Decimal | None = None,
    size: int | None = None,
    forced: Collection[str] = (),
) -> Draw:
    """Draw a share (`rate`, 0 to 1) or a number (`size`) of the keys that are not forced; see the module's text.

    Forced keys do not lower the rate of the rest: with 100 keys, 10 forced and a rate of 0.30, 10 + 27 are taken.
    Raises ValueError (Chinese) for an empty seed, keys given twice, forced keys that are not among the keys, a rate
    outside 0 to 1, a size larger than what is there, and when not exactly one of rate and size is given.
    """
    population, musts = sorted(set(keys)), sorted(set(forced))
    _check(keys, population, musts, seed)
    rest = [key for key in population if key not in set(musts)] if musts else population
    count = _count(len(rest), rate, size)
    drawn = tuple(sorted(rest, key=lambda key: (lot(seed, key), key))[:count])
    return Draw(seed, rate, len(population), drawn, tuple(musts), digest_of(seed, population, musts, drawn))


def lot(seed: str, key: str) -> str:
    """The 64 hex digits by which a key is ordered."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def digest_of(seed: str, keys: Collection[str], forced: Collection[str], drawn: Collection[str]) -> str:
    """SHA-256 of these lines joined by \\n: seed, sorted keys, "--", sorted forced keys, "--", drawn keys in order."""
    lines = [seed, *sorted(keys), "--", *sorted(forced), "--", *drawn]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _check(keys: Sequence[str], population: list[str], forced: list[str], seed: str) -> None:
    if not seed.strip():
        raise ValueError("抽样种子不能为空，请填写（例如会上当众商定的一串数字）")
    if len(population) != len(keys):
        raise ValueError(f"抽样名单有{len(keys) - len(population)}个重复编号，请先去重")
    strangers = set(forced).difference(population)
    if strangers:
        raise ValueError(f"必查对象中有{len(strangers)}个不在抽样名单内，请核对，例如 {min(strangers)}")
    if any("\n" in key for key in (*population, seed)):
        raise ValueError("抽样编号和种子不能含换行")


def _count(available: int, rate: Decimal | None, size: int | None) -> int:
    if rate is not None and size is None:
        if not 0 <= rate <= 1:
            raise ValueError("抽样比例应在0至1之间，例如 0.30")
        return int((Decimal(rate) * available).to_integral_value(rounding=ROUND_CEILING))
    if size is not None and rate is None:
        if not 0 <= size <= available:
            raise ValueError(f"名单里可抽的只有{available}个，抽不出{size}个，请减少抽取数")
        return size
    raise ValueError("抽样比例和抽样数量须且只须给出一个")
