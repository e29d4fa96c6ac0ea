"""Whether two entries may be one person under slightly different numbers or names. Plain functions, no database.

Numbers are whole, valid resident ids: of two that differ in one place the check digit nearly always differs too, so it
is left out of the comparison. Names are alike when they are read alike, as somebody writes down what he is told; the
sounds that the region does not tell apart (n/l, zh/z, ing/in) count as one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

BODY = 17
# Two entries of a block are compared when they stand this near to each other in the order of their numbers.
NEAREST = 40


class Entry(NamedTuple):
    """A person in a household, as far as likeness goes; ``reading`` as ``read_aloud`` answers it."""

    id_number: str
    name: str
    reading: str
    household: int
    village: int
    place: int


class Likeness(NamedTuple):
    """Why two entries may be one person: ``code`` stays the same, ``text`` is for people."""

    code: str
    text: str


def wrong_digit(first: str, second: str) -> int | None:
    """The place (1–17) of the only digit in which two numbers differ, check digits aside; None when there is no such one."""
    found = [place for place in range(BODY) if first[place] != second[place]]
    return found[0] + 1 if len(found) == 1 else None


def swapped_digits(first: str, second: str) -> int | None:
    """The place (1–16) of the first of two neighbouring digits that stand the other way round, if that is all."""
    found = [place for place in range(BODY) if first[place] != second[place]]
    if len(found) != 2 or found[1] != found[0] + 1:
        return None
    left, right = found
    return left + 1 if (first[left], first[right]) == (second[right], second[left]) else None


def names_are_alike(first: str, second: str) -> bool:
    """The same name, or another spelling of it that is read alike."""
    return first == second or (len(first) == len(second) and read_aloud(first) == read_aloud(second))


@lru_cache(maxsize=65536)
def read_aloud(name: str) -> str:
    """The sounds of a name, one word per character, folded as the region speaks; characters without a reading stay."""
    return " ".join(_sound(character) for character in name if not character.isspace())


@lru_cache(maxsize=32768)
def _sound(character: str) -> str:
    from pypinyin import Style, pinyin  # the dictionaries take a moment to load: only who needs them pays

    sound = pinyin(character, style=Style.NORMAL, errors="default", strict=False)[0][0]
    if not sound.isascii():
        return character
    for spoken, folded in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l")):
        if sound.startswith(spoken):
            sound = folded + sound[len(spoken) :]
            break
    return sound[:-1] if sound.endswith(("ing", "eng")) else sound


def likeness(first: Entry, second: Entry) -> Likeness | None:
    """Why two entries of different households and numbers may be one person, or None."""
    if first.household == second.household or first.id_number == second.id_number or first.reading != second.reading:
        return None
    spelt = "同名" if first.name == second.name else "姓名读音相同"
    one, other = first.id_number, second.id_number
    if place := wrong_digit(one, other):
        return Likeness("wrong_digit", f"{spelt}，身份证号只有第{place}位不同（另有校验码）")
    if place := swapped_digits(one, other):
        return Likeness("swapped_digits", f"{spelt}，身份证号第{place}、{place + 1}位颠倒（另有校验码）")
    if one[6:BODY] == other[6:BODY]:
        return Likeness("other_area", f"{spelt}，身份证号除行政区划码和校验码外完全相同")
    if first.village == second.village and one[6:14] == other[6:14]:
        return Likeness("same_birth", f"{spelt}，同村同日出生，身份证号不同")
    return None


# What two alike entries have in common, whatever the difference: with the reading, two of the three parts of the
# number that one wrong digit or a swap within a part leaves whole (first ten digits, month and day, sequence), the
# numbers that a swap across two parts turns into one another, and the two cases that are not about a digit.
KEYS: dict[str, Callable[[Entry], tuple[object, ...]]] = {
    "前十位和月日": lambda e: (e.reading, e.id_number[:14]),
    "前十位和顺序码": lambda e: (e.reading, e.id_number[:10], e.id_number[14:BODY]),
    "月日和顺序码": lambda e: (e.reading, e.id_number[10:BODY]),
    "第十、十一位": lambda e: (e.reading, _unordered(e.id_number, 9)),
    "第十四、十五位": lambda e: (e.reading, _unordered(e.id_number, 13)),
    "出生日期和顺序码": lambda e: (e.reading, e.id_number[6:BODY]),
    "村和出生日期": lambda e: (e.reading, e.village, e.id_number[6:14]),
}


def _unordered(number: str, place: int) -> str:
    """The number without its check digit, two neighbouring digits in ascending order."""
    return number[:place] + "".join(sorted(number[place : place + 2])) + number[place + 2 : BODY]


class Compared:
    """Pairs of alike entries; ``pairs`` is how many were compared, never more than entries × keys × ``NEAREST``."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries, self.pairs = entries, 0

    def found(self) -> Iterator[tuple[Entry, Entry, Likeness]]:
        """Each pair once, the one with the smaller number first; nobody is compared with everybody."""
        seen: set[tuple[int, int]] = set()
        for key in KEYS.values():
            for first, second in self._near(key):
                self.pairs += 1
                if (why := likeness(first, second)) and (first.place, second.place) not in seen:
                    seen.add((first.place, second.place))
                    yield first, second, why

    def _near(self, key: Callable[[Entry], tuple[object, ...]]) -> Iterator[tuple[Entry, Entry]]:
        blocks: dict[tuple[object, ...], list[Entry] | Entry] = {}
        for entry in self.entries:
            value = key(entry)
            held = blocks.get(value)
            if held is None:
                blocks[value] = entry
            elif isinstance(held, Entry):
                blocks[value] = [held, entry]
            else:
                held.append(entry)
        for block in blocks.values():
            if isinstance(block, list):
                yield from _neighbours(block)


def _neighbours(block: Iterable[Entry]) -> Iterator[tuple[Entry, Entry]]:
    ordered = sorted(block, key=lambda entry: (entry.id_number, entry.place))
    for place, first in enumerate(ordered):
        for second in ordered[place + 1 : place + 1 + NEAREST]:
            yield first, second
