"""Difference hashes: what a photo looks like in 64 bits, so that a copy made smaller, saved anew or slightly lightened is known.

The picture is brought down to 9 × 8 grey points; each bit says whether a point is brighter than its right neighbour. A
picture of nearly one tone (a wall, a covered lens) has no look: it would be like every other of its kind.
"""

import io
import warnings
from collections.abc import Iterable

from PIL import Image, UnidentifiedImageError

WIDTH, HEIGHT = 9, 8
LEAST_CONTRAST = 24
# Looks that differ in at most three bits have one of four quarters in common: only those need comparing.
MOST_DIFFERENT = 3
_QUARTERS = range(0, 64, 16)


def look_of(data: bytes) -> str:
    """The look as sixteen hexadecimal digits; empty for what cannot be read or shows too little."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as image:
                image.draft("L", (WIDTH * 16, HEIGHT * 16))  # a JPEG is decoded small at once
                grey = image.convert("L").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).tobytes()
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError, SyntaxError, ValueError):  # fmt: skip
        return ""
    if max(grey) - min(grey) < LEAST_CONTRAST:
        return ""
    bits = 0
    for row in range(HEIGHT):
        for column in range(WIDTH - 1):
            here = row * WIDTH + column
            bits = bits << 1 | (grey[here] > grey[here + 1])
    return f"{bits:016x}"


def difference(one: str, other: str) -> int:
    """In how many of the 64 bits two looks differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def alike(looks: Iterable[str], bits: int = MOST_DIFFERENT) -> list[tuple[str, str]]:
    """Pairs of different looks that differ in at most ``bits`` (not more than MOST_DIFFERENT)."""
    known = sorted({look for look in looks if look})
    shelves: dict[tuple[int, int], list[str]] = {}
    found = set()
    for look in known:
        value = int(look, 16)
        for start in _QUARTERS:
            shelf = shelves.setdefault((start, value >> start & 0xFFFF), [])
            found.update((other, look) for other in shelf if difference(other, look) <= bits)
            shelf.append(look)
    return sorted(found)
