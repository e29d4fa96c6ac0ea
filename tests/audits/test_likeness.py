"""Which numbers and names may be one person's: every slip of the pen is seen, and the pairs compared stay few."""

from datetime import date
from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from audits.likeness import (
    BODY,
    KEYS,
    NEAREST,
    Compared,
    Entry,
    likeness,
    names_are_alike,
    read_aloud,
    swapped_digits,
    wrong_digit,
)
from xumingsi.kit import resident_id

NUMBERS = st.builds(
    resident_id.make,
    st.sampled_from(["500230", "512324", "110101"]),
    st.dates(date(1920, 1, 1), date(2019, 12, 31)),
    st.integers(0, 999),
)
PLACES = st.integers(0, BODY - 1)


def entry(number: str, name: str = "王德明", *, household: int = 1, village: int = 1, place: int = 0) -> Entry:
    return Entry(number, name, read_aloud(name), household, village, place)


def mistyped(number: str, place: int, by: int) -> str:
    """One digit otherwise, and the check digit that belongs to it; whether the date is real does not matter here."""
    body = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 : BODY]
    return body + resident_id.check_digit(body)


def swapped(number: str, place: int) -> str:
    body = number[:place] + number[place + 1] + number[place] + number[place + 2 : BODY]
    return body + resident_id.check_digit(body)


@given(NUMBERS, PLACES, st.integers(1, 9))
def test_one_wrong_digit_is_seen_wherever_it_is(number: str, place: int, by: int) -> None:
    other = mistyped(number, place, by)
    assert wrong_digit(number, other) == wrong_digit(other, number) == place + 1
    assert swapped_digits(number, other) is None


@given(NUMBERS, st.integers(0, BODY - 2))
def test_two_neighbours_the_other_way_round_are_seen(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    other = swapped(number, place)
    assert swapped_digits(number, other) == swapped_digits(other, number) == place + 1
    assert wrong_digit(number, other) is None


@given(NUMBERS, PLACES, PLACES, st.integers(1, 9), st.integers(1, 9))
def test_two_wrong_digits_are_two_people(number: str, one: int, two: int, by: int, also: int) -> None:
    assume(one != two)
    other = mistyped(mistyped(number, one, by), two, also)
    assert wrong_digit(number, other) is None
    if swapped_digits(number, other) is not None:
        assert abs(one - two) == 1
        assert sorted(number[:BODY]) == sorted(other[:BODY])


@given(NUMBERS)
def test_a_number_is_no_variant_of_itself(number: str) -> None:
    assert (wrong_digit(number, number), swapped_digits(number, number)) == (None, None)
    assert likeness(entry(number), entry(number, household=2)) is None


def test_names_are_alike_when_they_are_read_alike() -> None:
    for first, second in (
        ("王德明", "王德名"),
        ("李秀英", "李秀瑛"),
        ("张志平", "张志萍"),
        ("刘兰", "刘男"),
        ("陈诗", "陈丝"),
    ):
        assert names_are_alike(first, second), (first, second)
    for first, second in (("王德明", "王德华"), ("王德明", "黄德明"), ("王德明", "王明"), ("李秀英", "李秀莲")):
        assert not names_are_alike(first, second), (first, second)


def test_people_of_one_household_and_people_with_other_names_are_not_compared() -> None:
    number = resident_id.make("500230", date(1960, 5, 6), 121)
    other = mistyped(number, 15, 2)
    assert likeness(entry(number), entry(other, household=1)) is None
    assert likeness(entry(number), entry(other, "赵国强", household=2)) is None
    assert likeness(entry(number), entry(other, household=2)).code == "wrong_digit"  # type: ignore[union-attr]


def test_an_old_area_code_and_a_birthday_in_one_village() -> None:
    old = resident_id.make("512324", date(1960, 5, 6), 121)
    new = resident_id.make("500230", date(1960, 5, 6), 121)
    stranger = resident_id.make("500230", date(1960, 5, 6), 907)
    found = likeness(entry(old), entry(new, household=2, village=2))
    assert found is not None
    assert found.code == "other_area"
    assert likeness(entry(old), entry(stranger, household=2, village=2)) is None
    beside = likeness(entry(old), entry(stranger, "王德名", household=2))
    assert beside is not None
    assert beside.code == "same_birth"


@given(NUMBERS, PLACES, st.integers(1, 9), st.integers(0, BODY - 2))
def test_whatever_the_slip_the_two_meet_in_some_block(number: str, place: int, by: int, at: int) -> None:
    """The blocks leave out no pair that the comparison would find."""
    variants = [mistyped(number, place, by), swapped(number, at)]
    for other in variants:
        if other != number:
            one, two = entry(number), entry(other, household=2, village=2, place=1)
            assert likeness(one, two) is not None
            assert [why for *_, why in Compared([one, two]).found()] == [likeness(one, two)]


@given(st.lists(st.tuples(NUMBERS, st.sampled_from(["王明", "王名", "李英"]), st.integers(1, 3)), max_size=14))
def test_blocks_find_what_comparing_everybody_finds(people: list[tuple[str, str, int]]) -> None:
    entries = [entry(n, name, household=i, village=v, place=i) for i, (n, name, v) in enumerate(people)]
    everybody = {frozenset((a.place, b.place)) for a, b in combinations(entries, 2) if likeness(a, b)}
    compared = Compared(entries)
    found = [frozenset((a.place, b.place)) for a, b, _ in compared.found()]
    assert set(found) == everybody
    assert len(found) == len(everybody)


def test_the_pairs_compared_are_bounded_even_when_all_are_alike() -> None:
    number = resident_id.make("500230", date(1960, 5, 6), 121)
    entries = [entry(number, household=place, place=place) for place in range(400)]
    compared = Compared(entries)
    list(compared.found())
    assert compared.pairs <= len(entries) * len(KEYS) * NEAREST
    assert compared.pairs < 400 * 399 // 2 * len(KEYS)
