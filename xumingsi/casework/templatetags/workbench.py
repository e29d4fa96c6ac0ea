"""Small corrections to what Django's admin renders: labels for narrow screens, spoken words in Chinese."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

from xumingsi.kit import masking

register = template.Library()

_SPOKEN = {'alt="True"': 'alt="是"', 'alt="False"': 'alt="否"', 'alt="None"': 'alt="未知"'}
_DIGEST = re.compile("[0-9a-f]{64}")
_LINK = re.compile(r'<a href="(?P<url>[^"]*)">(?P<text>[^<]*)</a>')
_CHOOSE = re.compile(r'aria-label="[^"]*"')


@register.filter
def spoken(html: Any) -> Any:
    """Django's yes/no icons with Chinese words for those who hear the page."""
    if not isinstance(html, SafeString):
        return html
    for english, chinese in _SPOKEN.items():
        html = html.replace(english, chinese)
    return mark_safe(html)  # noqa: S308 - was safe before, only fixed words were exchanged


@register.filter
def labelled(cells: Iterable[SafeString], headers: list[dict[str, Any]]) -> Iterator[SafeString]:
    """Cells of a list's row, each carrying its column's heading for the phone's layout."""
    for cell, header in zip(cells, headers, strict=False):
        label = strip_tags(str(header["text"])).strip()
        if "action-checkbox" in cell:
            cell = mark_safe(_CHOOSE.sub('aria-label="选择此行"', cell, count=1))  # noqa: S308
        elif label:
            opening = "<td" if cell.startswith("<td") else "<th"
            cell = mark_safe(cell.replace(opening, f'{opening} data-label="{escape(label)}"', 1))  # noqa: S308
        yield spoken(cell)


@register.filter
def linked(html: Any, rooms: list[dict[str, Any]]) -> Any:
    """Keep Django's link to a related record only where the user may open it; else its text alone."""
    found = _LINK.fullmatch(html) if isinstance(html, SafeString) else None
    if found is None:
        return html
    lists = [model["admin_url"] for room in rooms for model in room["models"] if model["admin_url"]]
    if any(found["url"].startswith(address) for address in lists):
        return html
    return mark_safe(found["text"])  # noqa: S308 - a part of what was safe


@register.filter
def hashed(html: Any) -> Any:
    """A SHA-256 in the type of digests."""
    return mark_safe(f"<code>{html}</code>") if _DIGEST.fullmatch(str(html)) else html  # noqa: S308 - hexadecimal digits only


@register.filter
def masked(text: Any) -> str:
    """Free text with every long number in it masked."""
    return masking.mask_text(str(text))
