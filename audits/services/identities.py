"""Sealing who gave a tip, and opening it: by the discipline inspection, with its key file, its passphrase and a reason."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from audits.models import IdentityOpening, Tip, TipIdentity, TipKey
from audits.tip_workflows import TIP
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import sealing

from .tip_access import check_admitted

RESERVED = "audits.tips_reserved"
NO_KEY = "实名举报的密封通道尚未开通，请不要在这里填写姓名和电话；可以匿名举报，或到镇纪委当面反映。"


@dataclass(frozen=True)
class Identity:
    """Who gave a tip. Lives in memory only; what is kept is its seal."""

    name: str
    phone: str = ""
    address: str = ""

    def __str__(self) -> str:
        return "（举报人身份）"

    __repr__ = __str__


@sensitive_variables()
def enable_key(town: Division, *, actor: User | None, key_file: str, passphrase: str) -> TipKey:
    """Seal new identities with the key of ``key_file`` from now on; the passphrase proves that it can be opened.

    Nothing of the private key is kept. BadInput for another file or a wrong passphrase, NotAllowed without the right.
    """
    if actor is not None and not actor.has_right(RESERVED, town):
        raise NotAllowed("举报密钥由镇纪委启用。")
    try:
        proven = sealing.proves(key_file, passphrase)
    except sealing.CannotOpen as error:
        raise BadInput(str(error), {"key_file": [str(error)]}) from error
    if not proven:
        raise BadInput("口令打不开这个密钥文件，请核对后重试。", {"passphrase": ["口令不对。"]})
    key = TipKey(town=town, public_key=sealing.public_of(key_file), enabled_by=actor)
    sentence = "{actor}启用举报密钥，指纹{digest}"
    with recorded(
        "tip_key.enable", actor=actor, sentence=sentence, town=town, facts={"digest": key.fingerprint}
    ) as act:
        save_checked(key)
        act.subject = key
    return key


@sensitive_variables()
def seal_identity(tip: Tip, identity: Identity) -> TipIdentity:
    """Close ``identity`` and keep the seal, inside the act that takes the tip. BadInput while the town has no key."""
    key = TipKey.objects.in_force(tip.town)
    if key is None:
        raise BadInput(NO_KEY, {"name": [NO_KEY]})
    secret = json.dumps(asdict(identity), ensure_ascii=False)
    sealed = TipIdentity(tip=tip, key=key, sealed=sealing.seal(key.public_key, secret, context=str(tip.uid)))
    save_checked(sealed)
    return sealed


@sensitive_variables()
def open_identity(tip: Tip, *, actor: User, reason: str, passphrase: str, key_file: str = "") -> Identity:
    """Who gave the tip, after the look has been recorded. ``key_file`` empty: the one left on the server, if any.

    Raises NotAllowed, Recused, GuardFailed (an anonymous tip), BadInput without a reason, key file or right passphrase;
    a wrong passphrase is recorded too, as an attempt.
    """
    reason = require_reason(reason, "请写明查看理由，如：向举报人反馈办理结果。")
    check_admitted(tip, actor)
    try:
        with moving(tip, TIP, "open_identity", actor=actor, reason=reason) as act:
            sealed = tip.identity
            text = key_file or _left_on_the_server(sealed.key.public_key)
            found = Identity(**json.loads(sealing.unseal(text, passphrase, sealed.sealed, context=str(tip.uid))))
            # Who looked and why is for the discipline inspection; the tip's own timeline is read by the town office too.
            act.subject, act.subject_text = (
                save_checked(IdentityOpening(tip=tip, reason=reason, recorded_by=actor)),
                str(tip),
            )
    except sealing.CannotOpen as error:
        sentence = "{actor}试图查看{subject}的举报人身份，没有打开"
        with recorded("tip.fail_to_open", actor=actor, sentence=sentence, village=tip.village, reason=reason) as act:
            act.subject_text = str(tip)
        raise BadInput(str(error), {"passphrase": [str(error)]}) from error
    return found


def _left_on_the_server(public: str) -> str:
    folder = Path(settings.TIP_KEY_DIR)
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else []:
        text = path.read_text(encoding="utf-8")
        try:
            if sealing.public_of(text) == public:
                return text
        except sealing.CannotOpen:
            continue
    fingerprint = sealing.fingerprint(public)
    message = f"服务器上没有这把密钥（指纹 {fingerprint}）的文件，请选择镇纪委保管的密钥文件。"
    raise BadInput(message, {"key_file": [message]})
