"""One-time codes at sign-in: binding a telephone, checking a code, taking the binding off, ending sessions."""

import secrets
from hashlib import sha256

import pyotp
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.views.decorators.debug import sensitive_variables

from xumingsi.accounts import sessions
from xumingsi.accounts.models import RecoveryCode, SecondFactor, User
from xumingsi.kit import clock, secret_box

from ..errors import BadInput, NotAllowed, NotNow
from ..ledger import recorded
from .accounts import require_manager_of

ISSUER = "社会救助专项治理"
STEP = 30
CODES, CODE_LENGTH = 10, 12
MOST_FAILURES, PAUSE_MINUTES = 5, 15
WRONG = "动态口令不对或已用过，请输入手机上新的 6 位数字，或一个没有用过的恢复码。"
# No letter or digit that is mistaken for another on paper.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_secret() -> str:
    """A fresh secret, closed: kept by the session until the first code proves the telephone."""
    return secret_box.close(_key(), pyotp.random_base32())


@sensitive_variables()
def telephone_address(user: User, closed: str) -> tuple[str, str]:
    """The address for the telephone's camera, and the secret to type in by hand."""
    secret = secret_box.open_box(_key(), closed)
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=user.username, issuer_name=ISSUER), secret


@sensitive_variables()
def enrol(user: User, *, closed: str, code: str) -> list[str]:
    """Bind the telephone that shows ``code``; answers the recovery codes, which nobody can read again.

    NotNow when one is bound already (the system administrator takes it off), BadInput for a wrong code.
    """
    if SecondFactor.objects.filter(user=user).exists():
        raise NotNow("您已绑定动态口令；更换手机请用恢复码登录，或请系统管理员解除绑定后重新绑定。")
    step = _step_of(secret_box.open_box(_key(), closed), _plain(code))
    if step is None:
        raise BadInput(WRONG, {"code": ["动态口令不对，请核对手机时间后输入当前的 6 位数字。"]})
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    with recorded("user.enrol", actor=user, sentence="{actor}绑定动态口令", subject=user):
        factor = SecondFactor.objects.create(user=user, secret=closed, last_step=step)
        for text in codes:
            RecoveryCode.objects.create(factor=factor, hashed=_hash(text))
    return [f"{text[:4]}-{text[4:8]}-{text[8:]}" for text in codes]


@sensitive_variables()
def check_code(user: User, code: str) -> None:
    """Accept a one-time code or a recovery code, each once. NotNow after too many wrong ones, BadInput for a wrong one."""
    factor = SecondFactor.objects.get(user=user)
    if factor.failures >= MOST_FAILURES and sessions.now() - factor.failed_at < PAUSE_MINUTES * 60:
        raise NotNow(f"连续输错 {MOST_FAILURES} 次，请 {PAUSE_MINUTES} 分钟后再试。")
    text, row = _plain(code), SecondFactor.objects.filter(pk=factor.pk)
    if _takes_step(factor, text) or _takes_recovery(factor, text):
        row.update(failures=0)
        return
    # After the pause counting starts again.
    again = factor.failures >= MOST_FAILURES
    row.update(failures=1 if again else F("failures") + 1, failed_at=sessions.now())
    raise BadInput(WRONG, {"code": [WRONG]})


def reset_second_factor(user: User, *, actor: User) -> None:
    """Take a binding off, so that a new telephone can be bound. By the system administrator, never for oneself."""
    require_manager_of(actor, user)
    if actor.pk == user.pk:
        raise NotAllowed("不能解除自己的动态口令，请由另一名系统管理员办理。")
    factor = SecondFactor.objects.filter(user=user).first()
    if factor is None:
        raise NotNow(f"{user}没有绑定动态口令。")
    with recorded("user.reset_factor", actor=actor, sentence="{actor}解除{subject}的动态口令", subject=user):
        for code in factor.codes.all():
            code.delete()
        factor.delete()
        _end(user)


def end_sessions(user: User, *, actor: User) -> None:
    """Every session of ``user`` ends with its next request. One's own, or by the system administrator."""
    if actor.pk != user.pk:
        require_manager_of(actor, user)
    sentence = "{actor}结束自己的全部登录" if actor.pk == user.pk else "{actor}结束{subject}的全部登录"
    with recorded("user.end_sessions", actor=actor, sentence=sentence, subject=user):
        _end(user)


def _end(user: User) -> None:
    user.session_epoch += 1
    user.save()


def _key() -> str:
    return settings.FACTOR_KEY or settings.SECRET_KEY


def _plain(code: str) -> str:
    return "".join(code.lower().replace("-", "").split())


def _hash(code: str) -> str:
    return sha256(f"{_key()}:{code}".encode()).hexdigest()


def _step_of(secret: str, code: str) -> int | None:
    """The time step whose code this is: the present one, the one before or after (clocks differ)."""
    here, totp = sessions.now() // STEP, pyotp.TOTP(secret, interval=STEP)
    steps = (step for step in (here, here - 1, here + 1) if secrets.compare_digest(totp.at(step * STEP), code))
    return next(steps, None) if code.isascii() else None


@sensitive_variables()
def _takes_step(factor: SecondFactor, code: str) -> bool:
    step = _step_of(secret_box.open_box(_key(), factor.secret), code)
    # The claim: of two requests with one code only one finds the older step.
    return (
        step is not None and SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step) == 1
    )


def _takes_recovery(factor: SecondFactor, code: str) -> bool:
    with transaction.atomic():
        found = factor.codes.select_for_update().filter(hashed=_hash(code), used_at=None).first()
        if found is None:
            return False
        with recorded("user.recovery_code", actor=factor.user, sentence="{actor}用恢复码登录", subject=factor.user):
            found.used_at = clock.now()
            found.save()
    return True
