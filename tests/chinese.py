"""Reading a page as a person in the town would: every word visible must be Chinese, no full id number anywhere."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

# Words people in a Chinese office read every day.
ALLOWED = frozenset({"excel", "word", "pdf", "jpg", "png", "sha", "xlsx", "docx", "csv", "kml"})
_SILENT = {"script", "style", "code", "template"}
_SPOKEN = {"title", "placeholder", "alt", "aria-label"}
_WORD = re.compile(r"[A-Za-z]{3,}")
_ID = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx](?![\dA-Za-z])")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in _SILENT:
            self._silent.append(tag)
        self.texts += [value for name, value in attrs if name in _SPOKEN and value]
        if tag == "input" and found.get("type") in {"submit", "button", "reset"}:
            self.texts.append(found.get("value") or "Submit")

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(data.strip())


def visible_text(html: str) -> list[str]:
    """Pieces of text a reader (or a screen reader) meets; what stands in ``<code>`` is a digest, not a word."""
    page = _Page()
    page.feed(html)
    return page.texts


def latin_words(html: str, allow: Iterable[str] = ()) -> list[str]:
    """Pieces of visible text that hold a latin word of three letters or more outside the allowed ones."""
    allowed = ALLOWED | {word.lower() for text in allow for word in _WORD.findall(text)}
    return [text for text in visible_text(html) if any(w.lower() not in allowed for w in _WORD.findall(text))]


def assert_chinese(html: str | bytes, allow: Iterable[str] = ()) -> None:
    """Fail on any visible latin word and on any full id number anywhere in the page."""
    page = html.decode() if isinstance(html, bytes) else html
    assert not latin_words(page, allow)
    assert not _ID.findall(page), "a full id number stands in the page"
