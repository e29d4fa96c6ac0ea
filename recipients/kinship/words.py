"""Relation words as steps in a family: U to a parent, D to a child, S to a spouse, B to a brother or sister.

A word is read as the steps it takes (岳父 = SU, 侄子 = BD), so that two relations joined give a third: the mother
(U) of a brother (B) is a mother (U). What no word list knows is ``?``: related, but nobody knows how.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from recipients.relative_choices import Kin

UNKNOWN = "?"
_STEPS: dict[str, tuple[Kin, ...]] = {
    "S": (Kin.SPOUSE,),
    "U": (Kin.PARENT,),
    "D": (Kin.CHILD,),
    "B": (Kin.SIBLING,),
    "UU": (Kin.GRANDPARENT, Kin.MATERNAL_GRANDPARENT),
    "DD": (Kin.GRANDCHILD, Kin.MATERNAL_GRANDCHILD),
    "SU": (Kin.PARENT_IN_LAW,),
    "DS": (Kin.CHILD_IN_LAW,),
    "UB": (Kin.UNCLE,),
    "UBS": (Kin.UNCLE,),
    "BD": (Kin.NEPHEW,),
    "BS": (Kin.SIBLING_IN_LAW,),
    "SB": (Kin.SPOUSE_SIBLING,),
    "UBD": (Kin.COUSIN,),
}
# A parent's child is a sibling, a child's parent a spouse, a parent's spouse a parent, and so on.
_JOINED = {"UD": "B", "DU": "S", "SS": "", "SD": "D", "US": "U", "BB": "B", "BU": "U", "DB": "D"}
_BACK = str.maketrans("UDSB?", "DUSB?")
_WORDS = {
    "": "户主 本人 户主本人",
    "S": "配偶 夫妻 丈夫 妻子 夫 妻 爱人 老公 老婆",
    "U": "父母 父亲 母亲 父 母 爸爸 妈妈 养父 养母 继父 继母 养父母 继父母",
    "D": "子女 儿女 子 女 儿子 女儿 儿 独生子 独生女 独子 独女 养子 养女 继子 继女 养子女 继子女",
    "B": "兄弟姐妹 兄弟 姐妹 兄 弟 姐 妹 哥 哥哥 弟弟 姐姐 妹妹 胞兄 胞弟 胞姐 胞妹 兄妹 姐弟",
    "UU": "祖父母 外祖父母 祖父 祖母 外祖父 外祖母 爷爷 奶奶 外公 外婆 姥爷 姥姥",
    "DD": "孙子女 外孙子女 孙子 孙女 孙 外孙 外孙子 外孙女 长孙 长孙女",
    "SU": "配偶的父母 岳父母 岳父 岳母 公婆 公公 婆婆 丈人 丈母娘",
    "DS": "子女的配偶 儿媳 女婿 媳 婿 儿媳妇 媳妇",
    "UB": "伯叔姑舅姨 伯父 叔父 伯 叔 伯伯 叔叔 姑姑 姑母 姑 舅舅 舅父 舅 姨 姨妈 姨母 大伯",
    "UBS": "伯母 婶 婶婶 婶娘 姑父 姑丈 舅妈 舅母 姨父 姨丈",
    "BD": "侄甥 侄子女 侄子 侄女 侄 侄儿 外甥 外甥女 外甥子女 甥 甥女",
    "BS": "兄弟姐妹的配偶 嫂子 嫂 弟媳 弟妹 弟媳妇 姐夫 妹夫",
    "SB": "配偶的兄弟姐妹 大舅子 小舅子 妻兄 妻弟 大姨子 小姨子 妻姐 妻妹 大伯子 小叔子 大姑子 小姑子 内兄 内弟",
    "UBD": "堂表兄弟姐妹 堂兄 堂弟 堂姐 堂妹 堂哥 表兄 表弟 表姐 表妹 表哥 堂兄弟 表兄弟 堂姐妹 表姐妹 堂兄弟姐妹 表兄弟姐妹",
}
_KNOWN = {word: steps for steps, words in _WORDS.items() for word in words.split()}
_ORDINAL = re.compile(r"^[长次大小幺老二三四五六七八九十]+(?=.)")
_BY_SEX: dict[str, tuple[str, str]] = {
    Kin.SPOUSE: ("丈夫", "妻子"),
    Kin.PARENT: ("父亲", "母亲"),
    Kin.CHILD: ("儿子", "女儿"),
    Kin.SIBLING: ("兄弟", "姐妹"),
    Kin.GRANDPARENT: ("祖父", "祖母"),
    Kin.MATERNAL_GRANDPARENT: ("外祖父", "外祖母"),
    Kin.GRANDCHILD: ("孙子", "孙女"),
    Kin.MATERNAL_GRANDCHILD: ("外孙子", "外孙女"),
    Kin.PARENT_IN_LAW: ("配偶之父", "配偶之母"),
    Kin.CHILD_IN_LAW: ("女婿", "儿媳"),
}
_MATERNAL = {"外祖父母", "外祖父", "外祖母", "外公", "外婆", "姥爷", "姥姥", "外孙子女", "外孙", "外孙子", "外孙女"}


class Relation(NamedTuple):
    """A word as somebody wrote it, and the steps it takes."""

    word: str
    steps: str


@lru_cache(maxsize=4096)
def relation_of(word: str) -> Relation:
    """Read a word; steps ``?`` where it is none we know. 长子, 二叔, 户主之子 are understood."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", word))
    base = plain.removeprefix("户主").removeprefix("之") or plain
    for tried in (plain, base, _ORDINAL.sub("", base)):
        if tried in _KNOWN:
            return Relation(plain, _KNOWN[tried])
    return Relation(plain, UNKNOWN)


def reduced(steps: str) -> str:
    """Steps joined as far as they can be: the parent of a sibling is a parent."""
    place = 0
    while place < len(steps) - 1:
        pair = steps[place : place + 2]
        if pair in _JOINED:
            steps, place = steps[:place] + _JOINED[pair] + steps[place + 2 :], max(place - 1, 0)
        else:
            place += 1
    return steps


def inverse(steps: str) -> str:
    """The way back."""
    return steps[::-1].translate(_BACK)


def kins_of(steps: str) -> tuple[Kin, ...]:
    """The kinds of relation that ``steps`` may be (both sides of the grandparents); empty where none."""
    return _STEPS.get(reduced(steps), ())


def word_for(steps: str, sex: str, *, given: str = "") -> str:
    """What to call somebody of ``sex`` (男, 女) so many steps away; ``given`` is the word that was declared."""
    if given and given not in _BY_SEX:
        return given
    kins = kins_of(steps)
    if not kins:
        return given or "亲属"
    kin = given if given in _BY_SEX else kins[0]
    both = _BY_SEX.get(kin)
    return both[sex == "女"] if both else given or str(kins[0])


def word_back(relation: Relation, sex: str) -> str:
    """What the one who declared ``relation`` is called by the other, being of ``sex``."""
    steps = inverse(relation.steps)
    kins = kins_of(steps)
    maternal = len(kins) > 1 and relation.word in _MATERNAL
    return word_for(steps, sex, given=str(kins[1]) if maternal else "")
