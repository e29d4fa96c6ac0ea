"""The graph of kinship by itself: words, joined relations, shortest paths; without a database."""

from collections import deque
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipients.kinship import KinGraph, inverse, kins_of, reduced, relation_of
from recipients.relative_choices import STATUTORY, Kin
from xumingsi.kit import resident_id


def _person(number: int, *, woman: bool = False) -> str:
    return resident_id.make("999001", date(1970, 1, 1), number * 2 + (0 if woman else 1))


@pytest.mark.parametrize("kin", list(Kin))
def test_every_kind_is_known_by_its_own_word(kin: Kin) -> None:
    assert kin in kins_of(relation_of(kin.value).steps)


@pytest.mark.parametrize(("word", "kin"), [
    ("长子", "子女"), ("次女", "子女"), ("养父", "父母"), ("弟弟", "兄弟姐妹"), ("外婆", "外祖父母"), ("长孙", "孙子女"),
    ("岳父", "配偶的父母"), ("公公", "配偶的父母"), ("儿媳", "子女的配偶"), ("女婿", "子女的配偶"), ("二叔", "伯叔姑舅姨"),
    ("舅妈", "伯叔姑舅姨"), ("外甥女", "侄甥"), ("嫂子", "兄弟姐妹的配偶"), ("表姐", "堂表兄弟姐妹"),
])  # fmt: skip
def test_words_in_daily_use(word: str, kin: str) -> None:
    assert kin in kins_of(relation_of(word).steps)


@pytest.mark.parametrize("word", ["同学", "邻居", "其他亲属", "干爹"])
def test_what_nobody_can_place_is_of_no_kind(word: str) -> None:
    assert kins_of(relation_of(word).steps) == ()


@pytest.mark.parametrize(("steps", "kin"), [
    ("BU", "父母"), ("UD", "兄弟姐妹"), ("SD", "子女"), ("DU", "配偶"), ("UBU", "祖父母"), ("UDD", "侄甥"), ("DSD", "孙子女"), ("SUD", "配偶的兄弟姐妹"),
])  # fmt: skip
def test_two_relations_joined_are_a_third(steps: str, kin: str) -> None:
    assert kin in kins_of(steps)


@given(st.text("UDSB", max_size=6))
def test_the_way_back_of_the_way_back_is_the_way(steps: str) -> None:
    assert inverse(inverse(steps)) == steps
    assert reduced(reduced(steps)) == reduced(steps)


def test_the_path_is_told_with_names_and_titles_and_no_numbers() -> None:
    graph, clerk, son = KinGraph(), _person(1), _person(2)
    graph.name(clerk, "李某", "村会计")
    graph.name(son, "张某")
    graph.declare(clerk, son, "子女")
    there, back = graph.circle(clerk, 1)[son][0], graph.circle(son, 1)[clerk][0]
    assert graph.tell(there, "户主") == "李某（村会计）—儿子→ 张某（户主）"
    assert graph.tell(back) == "张某—父亲→ 李某（村会计）"


def test_marriage_and_the_shared_household_are_followed() -> None:
    graph = KinGraph()
    clerk, brother, wife, mother = _person(1), _person(2), _person(3, woman=True), _person(4, woman=True)
    graph.declare(clerk, brother, "弟弟")
    graph.live_together([(brother, "户主"), (wife, "配偶"), (mother, "母亲")])
    circle = graph.circle(clerk, 2)
    assert circle[wife][0].kins == (Kin.SIBLING_IN_LAW,)
    assert circle[mother][0].kins == (Kin.PARENT,), "a brother's mother is a mother"
    assert set(graph.circle(clerk, 1)) == {clerk, brother}
    assert circle[mother][0].way[-1].word == "母亲"


def test_a_grandmother_is_found_over_three_steps() -> None:
    """O declares his father; his father's brother, an official too, declares brother and mother."""
    graph = KinGraph()
    clerk, father, uncle, grandmother = _person(1), _person(2), _person(3), _person(4, woman=True)
    graph.declare(clerk, father, "父母")
    graph.declare(uncle, father, "兄弟姐妹")
    graph.declare(uncle, grandmother, "父母")
    assert set(graph.circle(clerk, 3)[grandmother][0].kins) & set(STATUTORY)
    assert grandmother not in graph.circle(clerk, 2)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=16), st.integers(1, 4))
def test_paths_are_shortest_and_as_long_as_they_say(links: list[tuple[int, int]], depth: int) -> None:
    people = [_person(number) for number in range(10)]
    graph, near = KinGraph(), {person: set[str]() for person in people}
    for one, other in links:
        graph.declare(people[one], people[other], "兄弟姐妹")
        if one != other:
            near[people[one]].add(people[other])
            near[people[other]].add(people[one])
    distances, waiting = {people[0]: 0}, deque([people[0]])
    while waiting:
        person = waiting.popleft()
        for other in near[person] - distances.keys():
            distances[other] = distances[person] + 1
            waiting.append(other)
    circle = graph.circle(people[0], depth)
    assert {person: len(paths[0]) for person, paths in circle.items()} == {
        p: d for p, d in distances.items() if d <= depth
    }
