"""Accounts, divisions and duties: giving power is itself a recorded act (contract §6: 系统管理员 only)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from xumingsi.accounts.choices import Role, kind_of
from xumingsi.accounts.models import Division, Duty, User
from xumingsi.kit import clock

from ..errors import GuardFailed, NotAllowed
from ..labels import field_labels
from ..ledger import recorded
from ..transition import bad_input, save_checked


def _require_manager(actor: User | None, *places: Division) -> None:
    # None is the command line: who reaches a shell on the server already holds everything.
    if actor is None:
        return
    if not actor.has_right("accounts.manage"):
        raise NotAllowed("只有系统管理员可以管理账号与职责。")
    for place in places:
        if not actor.has_right("accounts.manage", place):
            raise NotAllowed(f"{place}不在您管理的辖区内，请由当地系统管理员办理。")


def require_manager_of(actor: User, user: User) -> None:
    """NotAllowed unless ``actor`` manages accounts wherever ``user`` works."""
    _require_manager(actor, *_places(user))


def _places(user: User) -> list[Division]:
    """Where the account's duties are: who manages it must manage there."""
    return [duty.division for duty in user.duties.active_on(clock.today()).select_related("division").order_by("pk")]


def add_division(*, actor: User | None, **fields: Any) -> Division:
    """Add a node to the division tree; ``fields`` as on Division. BadInput when the level does not fit its parent."""
    _require_manager(actor)
    division = Division(**fields)
    with recorded(
        "division.add",
        actor=actor,
        sentence="{actor}新增区划{subject}",
        town=division.town if division.parent_id else None,
    ) as act:
        save_division(division)
        act.subject = division
    return division


def save_division(division: Division) -> None:
    """Check and save a division inside an act."""
    division.path = f"{division.parent.path if division.parent else ''}{division.code}/"
    save_checked(division)


def create_user(*, actor: User | None, username: str, name: str, password: str | None = None, **fields: Any) -> User:
    """Make an account. Without a password it cannot sign in until one is set."""
    _require_manager(actor)
    user = User(username=User.normalize_username(username), name=name, **fields)
    user.set_password(password)
    with recorded("user.create", actor=actor, sentence="{actor}建立账号{subject}") as act:
        save_checked(user)
        act.subject = user
    return user


def change_user(user: User, *, actor: User | None, changes: list[str]) -> User:
    """Save an edited account; ``changes`` names the fields for the trail."""
    _require_manager(actor, *_places(user))
    labels = field_labels(User, changes)
    with recorded(
        "user.change",
        actor=actor,
        sentence="{actor}修改账号{subject}：{labels}",
        subject=user,
        facts={"labels": labels},
    ):
        save_checked(user)
    return user


def set_password(user: User, password: str, *, actor: User, must_change: bool) -> None:
    """Give a new password; the hash itself is kept out of history."""
    if actor.pk != user.pk:
        _require_manager(actor, *_places(user))
    user.set_password(password)
    user.must_change_password = must_change
    sentence = "{actor}修改自己的登录密码" if actor.pk == user.pk else "{actor}重置账号{subject}的密码"
    with recorded("user.password", actor=actor, sentence=sentence, subject=user):
        save_checked(user)


def grant_duty(
    user: User,
    role: Role | str,
    division: Division,
    *,
    actor: User | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Duty:
    """Give ``user`` a role in ``division`` from ``starts_on`` (default today). BadInput when it already exists.

    NotAllowed outside the actor's own divisions, and for oneself: nobody gives power to himself.
    """
    _require_manager(actor, division)
    if actor is not None and actor.pk == user.pk:
        raise NotAllowed("不能给自己授予职责，请由另一名系统管理员办理。")
    duty = Duty(user=user, role=role, division=division, starts_on=starts_on or clock.today(), ends_on=ends_on)
    _refuse_mixing(duty)
    facts = {"role": str(Role(role).label), "place": str(division), "person": str(user)}
    with recorded(
        "duty.grant", actor=actor, sentence="{actor}授予{person}“{place} {role}”职责", town=division.town, facts=facts
    ) as act:
        save_checked(duty)
        act.subject = duty
    user.forget_duties()
    return duty


def _refuse_mixing(duty: Duty) -> None:
    """Three kinds of duty stay in three pairs of hands: accounts, case work, and the look over both (三员分立)."""
    held = Duty.objects.filter(user=duty.user).exclude(ends_on__lt=duty.starts_on)
    if duty.ends_on:
        held = held.filter(starts_on__lte=duty.ends_on)
    other = next((held.role for held in held.order_by("pk") if kind_of(held.role) != kind_of(duty.role)), None)
    if other is not None:
        raise GuardFailed(
            [
                f"{duty.user}同期已有“{Role(other).label}”职责（{kind_of(other)}），不能再任“{Role(duty.role).label}”（{kind_of(duty.role)}）："
                "账号管理、业务办理、审计监督须由不同的人担任。"
            ]
        )


def end_duty(duty: Duty, *, actor: User | None, ends_on: date | None = None) -> Duty:
    """End a duty after ``ends_on`` (default today: the last day in force). BadInput when earlier than its start."""
    _require_manager(actor, duty.division)
    duty.ends_on = ends_on or clock.today()
    facts = {"role": str(Role(duty.role).label), "place": str(duty.division), "person": str(duty.user)}
    with recorded(
        "duty.end",
        actor=actor,
        sentence="{actor}终止{person}“{place} {role}”职责",
        subject=duty,
        town=duty.division.town,
        facts=facts,
    ):
        try:
            duty.full_clean()
        except ValidationError as error:
            raise bad_input(error) from error
        duty.save()
    duty.user.forget_duties()
    return duty
