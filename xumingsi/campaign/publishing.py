"""What a typical case may say in public: nobody's full name, no number of a person (220号第34条, 649号令第61条)."""

from collections.abc import Iterable

from xumingsi.kit import masking


def masked(text: str, names: Iterable[str]) -> str:
    """``text`` with every full name and every number of a person masked: the wording proposed for publication."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, masking.mask_name(name))
    return masking.mask_text(text)


def betrayed(text: str, names: Iterable[str]) -> list[str]:
    """What ``text`` still gives away, in Chinese and itself masked; empty when it may be published."""
    compact = "".join(text.split())
    found = [f"{masking.mask_name(name)}的全名" for name in names if name in compact]
    return [*found, *(["身份证号、电话或账号"] if masking.mask_text(text) != text else [])]
