"""A fictional town with its people, made through the services as a deployment would."""

from datetime import date
from itertools import count
from typing import Any

from xumingsi.accounts.choices import Level, Role, VillageKind
from xumingsi.accounts.models import Division, User
from xumingsi.casework.services.accounts import add_division, create_user, grant_duty

PASSWORD = "石桥-竹林-2020"
LONG_AGO = date(2019, 1, 1)
_numbers = count(1)


def make_town(
    name: str = "清溪镇", code: str = "999001101", villages: tuple[str, ...] = ("石桥村", "竹林村", "清溪社区")
) -> Division:
    """A town under 江州市云岭县 with its villages (``town.children``, in the order given)."""
    city = _division(Level.CITY, "江州市", "999000", None)
    county = _division(Level.COUNTY, "云岭县", "999001", city)
    town = _division(Level.TOWN, name, code, county)
    for number, village in enumerate(villages, 1):
        kind = VillageKind.COMMUNITY if village.endswith("社区") else VillageKind.VILLAGE
        _division(Level.VILLAGE, village, f"{code}{number:03}", town, kind=kind)
    return town


def make_user(role: Role | str, division: Division, **fields: Any) -> User:
    """Somebody with ``role`` in ``division`` since 2019; signs in with PASSWORD. ``fields`` as on User."""
    number = next(_numbers)
    role = Role(role)
    fields = {
        "username": f"u{number}",
        "name": f"{role.label}{number}",
        "password": PASSWORD,
        "must_change_password": False,
        **fields,
    }
    user = create_user(actor=None, **fields)
    grant_duty(user, role, division, actor=None, starts_on=LONG_AGO)
    return user


def _division(level: Level, name: str, code: str, parent: Division | None, **fields: Any) -> Division:
    found = Division.objects.filter(code=code).first()
    return found or add_division(
        actor=None, level=level, name=name, code=code, parent=parent, is_fictional=True, **fields
    )
