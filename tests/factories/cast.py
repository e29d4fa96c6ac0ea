"""The people of a town's campaign, each signing for what is theirs to do."""

from dataclasses import dataclass

from tests.factories.accounts import LONG_AGO, make_user
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User


@dataclass(frozen=True)
class Cast:
    """Who plays: a town officer, a leader, and a clerk in each village."""

    officer: User
    leader: User
    clerks: dict[int, User]

    def clerk(self, village: Division) -> User:
        return self.clerks[village.pk]


def make_cast(town: Division) -> Cast:
    """The people of ``town``: those with a duty since 2019 (see ``make_user``), made where missing."""

    def somebody(role: Role, place: Division) -> User:
        found = User.objects.filter(duties__role=role, duties__division=place, duties__starts_on=LONG_AGO).order_by(
            "pk"
        )
        return found.first() or make_user(role, place)

    clerks = {village.pk: somebody(Role.VILLAGE_CLERK, village) for village in town.children.order_by("path")}
    return Cast(somebody(Role.TOWN_OFFICER, town), somebody(Role.LEADER, town), clerks)
