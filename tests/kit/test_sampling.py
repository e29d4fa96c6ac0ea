"""A draw can be redone by anybody who has the seed and the list."""

import hashlib
import math
import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xumingsi.kit.sampling import draw

KEYS = [f"XB{index:04d}" for index in range(100)]
key_lists = st.lists(st.text("abc0123456789户", min_size=1, max_size=8), unique=True, max_size=40)
rates = st.decimals(0, 1, places=2)


def redo(keys, seed, rate, forced=()):
    """The rule as the module's text states it, in other words than the module's."""
    tickets = {}
    for key in keys:
        if key not in forced:
            tickets[key] = hashlib.sha256((seed + ":" + key).encode("utf-8")).hexdigest()
    ranking = sorted(tickets.items(), key=lambda item: (item[1], item[0]))
    return [key for key, _ in ranking][: math.ceil(Fraction(str(rate)) * len(tickets))]


@given(key_lists, st.text("种子0123456789", min_size=1), rates, st.data())
def test_an_independent_program_draws_the_same(keys, seed, rate, data):
    forced = data.draw(st.sets(st.sampled_from(keys))) if keys else set()
    result = draw(keys, seed=seed, rate=rate, forced=forced)
    assert list(result.drawn) == redo(keys, seed, rate, forced)
    assert set(result.selected) == forced | set(result.drawn)
    assert not forced & set(result.drawn)


def test_one_known_draw():
    # By hand: printf '2020:b' | sha256sum and so on; b and c have the smallest digests.
    assert draw(["a", "b", "c", "d"], seed="2020", size=2).drawn == ("b", "c")


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_matter(shuffler: random.Random):
    shuffled = list(KEYS)
    shuffler.shuffle(shuffled)
    assert draw(shuffled, seed="s", rate=Decimal("0.3")) == draw(KEYS, seed="s", rate=Decimal("0.3"))


def test_another_seed_draws_others():
    assert draw(KEYS, seed="1", size=30).drawn != draw(KEYS, seed="2", size=30).drawn


def test_forced_keys_do_not_lower_the_rate_of_the_rest():
    result = draw(KEYS, seed="s", rate=Decimal("0.30"), forced=KEYS[:10])
    assert len(result.forced) == 10
    assert len(result.drawn) == 27
    assert result.population == 100


def test_the_share_is_rounded_up():
    assert len(draw(KEYS[:11], seed="s", rate=Decimal("0.30")).drawn) == 4
    assert len(draw(KEYS[:10], seed="s", rate=Decimal("0.30")).drawn) == 3


def test_the_digest_binds_list_seed_and_result():
    base = draw(KEYS, seed="s", size=5)
    assert draw(KEYS, seed="s", size=5).digest == base.digest
    others = [
        draw(KEYS[:-1], seed="s", size=5),
        draw(KEYS, seed="t", size=5),
        draw(KEYS, seed="s", size=6),
        draw(KEYS, seed="s", size=5, forced=KEYS[:1]),
    ]
    assert base.digest not in {other.digest for other in others}
    lines = ["s", *sorted(KEYS), "--", "--", *base.drawn]
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == base.digest


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"seed": " ", "size": 1}, "种子不能为空"),
        ({"seed": "s"}, "须且只须给出一个"),
        ({"seed": "s", "size": 1, "rate": Decimal("0.1")}, "须且只须给出一个"),
        ({"seed": "s", "rate": Decimal("1.1")}, "0至1之间"),
        ({"seed": "s", "size": 101}, "抽不出101个"),
        ({"seed": "s", "size": 1, "forced": ["不在册"]}, "不在抽样名单内"),
    ],
)
def test_senseless_draws_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        draw(KEYS, **arguments)


def test_keys_given_twice_are_refused():
    with pytest.raises(ValueError, match="重复编号"):
        draw(["a", "a"], seed="s", size=1)
