"""Pinyin initials for the search box: 曾小明 is found by both zxm and cxm."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=65536)
def initials(name: str) -> str:
    """Lower-case initials of `name`, one word per reading of its first character: 曾小明 → "cxm zxm".

    Surnames are read otherwise than the dictionary expects (曾 单 仇 解 区 查), so every reading of the first
    character is indexed, in alphabetical order; later characters take their commonest reading. Latin letters and
    digits stay, anything else (·, spaces) is left out. An empty or unreadable name gives "".
    """
    per_character = [readings for character in name if (readings := _letters(character))]
    if not per_character:
        return ""
    rest = "".join(readings[0] for readings in per_character[1:])
    return " ".join(sorted({first + rest for first in per_character[0]}))


@lru_cache(maxsize=32768)
def _letters(character: str) -> tuple[str, ...]:
    """First letters of all readings, commonest first; empty when the character has none."""
    if character.isascii():
        return (character.lower(),) if character.isalnum() else ()
    from pypinyin import Style, pinyin  # the dictionaries take a moment to load: only who needs them pays

    readings = pinyin(character, style=Style.FIRST_LETTER, heteronym=True, errors="ignore", strict=False)
    letters = [letter for letter in (readings[0] if readings else []) if letter.isascii() and letter.isalpha()]
    return tuple(dict.fromkeys(letters))
