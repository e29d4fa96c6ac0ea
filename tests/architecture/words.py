"""Whether a label is fit to be read in the town: Chinese, and no foreign word that an office there does not use."""

import re
from collections.abc import Iterable
from typing import Any

# Beside tests/chinese.py's: names of things that have no Chinese name in use.
ALLOWED = frozenset(
    {"id", "sha-256", "excel", "word", "pdf", "jpg", "png", "xlsx", "docx", "csv", "json", "qq", "mb", "a", "b", "c"}
)
_TAG = re.compile(r"</?[a-z]+>")
# In a command's help, which is read at a shell, a word in the form of a name or an option is its own explanation.
_TECHNICAL = re.compile(r"YYYY-MM(-DD)?|[\w./-]*[/._][\w./-]*|--[a-z-]+|[A-Z_]{3,}", re.ASCII)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


def is_chinese(text: Any, *, technical: bool = False, besides: Iterable[str] = ()) -> bool:
    """Whether ``text`` holds Chinese, or is an allowed word or a bare figure, and holds no other foreign word.

    ``technical`` lets names, options and constants pass, ``besides`` the words given.
    """
    shown = _TAG.sub("", str(text))
    shown = _TECHNICAL.sub("", shown) if technical else shown
    words = [word.lower() for word in _WORD.findall(shown)]
    if any(word not in ALLOWED and word not in besides for word in words):
        return False
    return bool(_HAN.search(shown) or words) or shown.strip().isdigit()
