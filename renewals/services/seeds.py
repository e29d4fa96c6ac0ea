"""Announcing a seed, adding to it, taking it back, and telling whether what was opened is what was announced."""

from datetime import date
from decimal import Decimal
from hashlib import sha256

from renewals.choices import DrawPurpose
from renewals.models import SeedNotice, SeedShare
from renewals.seed_choices import SeedKind
from renewals.seed_workflows import SEED
from xumingsi.accounts.models import User
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock

SHORTEST_SECRET = 12
RIGHT = "renewals.publish_seed"


def digest_of_secret(secret: str) -> str:
    """What is announced of a sealed seed: SHA-256 (hex) of its UTF-8 text."""
    return sha256(secret.encode()).hexdigest()


def publish_seed(
    campaign: Campaign, *, actor: User, purpose: DrawPurpose | str, kind: SeedKind | str, places: str, secret: str = "",
    source: str = "", known_on: date | None = None, rate: Decimal | None = None,
) -> SeedNotice:  # fmt: skip
    """Announce what a later draw for ``purpose`` will use. Of ``secret`` only the digest is kept: who holds it keeps it.

    ``rate`` defaults to the campaign's and may not be lower. BadInput for a secret that could be guessed, a public number
    that is known already, and while another announcement for the purpose waits.
    """
    if not actor.has_right(RIGHT, campaign.town):
        raise NotAllowed("您没有公布抽样种子的权限。")
    rate = campaign.visit_rate if rate is None else rate
    if rate < campaign.visit_rate or rate > 1:
        raise BadInput(f"抽查比例应在 {campaign.visit_rate:.0%} 至 100% 之间。", {"rate": ["请核对比例。"]})
    if SeedNotice.objects.filter(campaign=campaign, purpose=purpose).waiting().exists():
        raise BadInput("该用途已有一份公布了还没有抽取的种子，请先抽取或作废。")
    notice = SeedNotice(
        campaign=campaign, purpose=purpose, kind=kind, rate=rate, places=require_reason(places, "请写明在哪里公布。", "places"), published_by=actor,
        **(_sealed(secret) if kind == SeedKind.SEALED else _public(source, known_on)),
    )  # fmt: skip
    with recorded(
        "seed.publish", actor=actor, sentence="{actor}在{places}公布{subject}：{what}", village=campaign.town,
        facts={"places": notice.places, "what": notice.source or "密封种子摘要", "digest": notice.commitment},
    ) as act:  # fmt: skip
        save_checked(notice)
        act.subject = notice
    return notice


def _sealed(secret: str) -> dict[str, str]:
    if len(secret.strip()) < SHORTEST_SECRET:
        message = f"密封种子不少于 {SHORTEST_SECRET} 个字符（如一句话加一串数字），否则可以从摘要猜出。"
        raise BadInput(message, {"secret": [message]})
    return {"commitment": digest_of_secret(secret.strip())}


def _public(source: str, known_on: date | None) -> dict[str, object]:
    if known_on is None or known_on <= clock.today():
        message = "公开号码须在公布之后才产生，产生日期应晚于今天。"
        raise BadInput(message, {"known_on": [message]})
    return {"source": require_reason(source, "请写明用哪一个公开号码。", "source"), "known_on": known_on}


def share_seed(notice: SeedNotice, *, actor: User, number: str) -> SeedShare:
    """Another party's own number, added before the secret is opened; who announced the seed may not."""
    number = require_reason(number, "请填写所出的数。", "number")
    with moving(notice, SEED, "share", actor=actor, facts={"number": number}):
        if notice.published_by_id == actor.pk:
            raise NotAllowed("公布种子的人不能再出数，须由另一方出。")
        share = SeedShare(notice=notice, number=number, recorded_by=actor)
        save_checked(share)
    return share


def withdraw_seed(notice: SeedNotice, *, actor: User, reason: str) -> SeedNotice:
    """Take an announcement back, with the reason; it stays on file."""
    reason = require_reason(reason, "请写明作废的原因。")
    with moving(notice, SEED, "withdraw", actor=actor, reason=reason):
        notice.withdrawn_because = reason[:200]
    return notice


def opened_seed(notice: SeedNotice, given: str) -> str:
    """The seed to draw with: the public number, or the secret and the other party's number joined by “+”.

    BadInput when what is given is not what was announced.
    """
    given = given.strip()
    if notice.kind == SeedKind.PUBLIC:
        if not given:
            raise BadInput("请填写公开号码。", {"seed": ["请填写公开号码。"]})
        return f"{notice.source} {given}"[:100]
    if digest_of_secret(given) != notice.commitment:
        message = "与公布的摘要不符：这不是当初公布的种子，请核对（区分空格和大小写）。"
        raise BadInput(message, {"seed": [message]})
    share = SeedShare.objects.filter(notice=notice).first()
    return f"{given}+{share.number}" if share else given
