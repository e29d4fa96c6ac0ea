"""Which town a command works for."""

from django.core.management.base import CommandError

from xumingsi.accounts.choices import Level
from xumingsi.accounts.models import Division


def town_of(code: str | None) -> Division:
    """The town with this code, or the only one there is; CommandError (2) otherwise."""
    towns = Division.objects.filter(level=Level.TOWN)
    found = list((towns.filter(code=code) if code else towns).order_by("path")[:2])
    if len(found) == 1:
        return found[0]
    if code:
        raise CommandError(f"没有代码为 {code} 的镇（乡、街道）。", returncode=2)
    problem = "系统中有多个镇，请用 --town 指明代码。" if found else "系统中还没有镇，请先运行 import_villages。"
    raise CommandError(problem, returncode=2)
