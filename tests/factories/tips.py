"""A town's key for tips, and tips as their authors or the staff who take them file them."""

from functools import cache
from typing import Any

from audits.models import Tip, TipKey
from audits.services import tip_handling
from audits.services.identities import Identity, enable_key
from audits.services.tips import Receipt, file_tip
from tests.factories.accounts import make_user
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User
from xumingsi.kit import sealing

PASSPHRASE = "纪委的口令-2020-不告诉别人"
AUTHOR = Identity("严守密", "13896412375", "石桥村四组老槐树下第三家")


@cache
def key_pair() -> sealing.KeyPair:
    """A key whose passphrase is cheap to try, for speed."""
    return sealing.make_key(PASSPHRASE, cost=2**10)


def enabled_key(town: Division) -> TipKey:
    """The town's key, enabled by somebody of its discipline inspection."""
    found = TipKey.objects.in_force(town)
    inspector = make_user(Role.DISCIPLINE, town) if found is None else None
    return found or enable_key(town, actor=inspector, key_file=key_pair().file, passphrase=PASSPHRASE)


def filed(town: Division, *, named: bool = False, actor: User | None = None, **fields: Any) -> Receipt:
    """A tip, anonymous unless ``named`` (then AUTHOR's)."""
    if named:
        enabled_key(town)
        fields = {"identity": AUTHOR, **fields}
    return file_tip(town, actor=actor, **{"content": "三组有一户买了轿车还在吃低保。", **fields})


def led_to(tip: Tip, state: str, officer: User) -> Tip:
    """The tip in ``state``, each step made by ``officer``; what was looked into turns out unfounded."""
    steps = {
        "accepted": lambda: tip_handling.accept_tip(tip, actor=officer),
        "handling": lambda: tip_handling.start_tip(tip, actor=officer),
        "concluded": lambda: tip_handling.conclude_tip(
            tip, actor=officer, finding="unfounded", conclusion="查无此车。"
        ),
        "answered": lambda: tip_handling.answer_tip(tip, actor=officer, text="经查不属实。", way="code"),
    }
    for reached, step in steps.items():
        if tip.state == state:
            break
        step()
        assert tip.state == reached
    return tip
