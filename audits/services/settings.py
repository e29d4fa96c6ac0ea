"""What a town sets for the rules. A row is never changed: a new number holds from a day on."""

from datetime import date
from decimal import Decimal

from audits.models import DetectorSetting, VillagePlace
from audits.thresholds import thresholds
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import require_reason, save_checked
from xumingsi.kit import clock

RIGHT = "audits.settings"


def set_threshold(
    town: Division, *, code: str, value: Decimal, reason: str, actor: User, effective_from: date | None = None
) -> DetectorSetting:
    """Set the number ``code`` (``detector.parameter``) from a day on, today by default.

    BadInput for an unknown number, one outside its bounds, a day gone by, or without the reason.
    """
    if not actor.has_right(RIGHT, town):
        raise NotAllowed("您没有设置检查参数的权限。")
    number, day = thresholds().get(code), effective_from or clock.today()
    if number is None:
        raise BadInput("没有这一项检查参数。", {"code": ["请从列表中选择。"]})
    if not number.lowest <= value <= number.highest:
        message = f"“{number.label}”应在 {number.lowest:f} 至 {number.highest:f} {number.unit}之间。"
        raise BadInput(message, {"value": [message]})
    if day < clock.today():
        raise BadInput("参数自今天或以后起执行，已经执行的不能改动。", {"effective_from": ["不能早于今天。"]})
    reason = require_reason(reason, "请写明调整的理由。")
    row = DetectorSetting(
        town=town, detector=number.detector, parameter=number.parameter, value=value, effective_from=day, reason=reason
    )
    facts = {"what": number.label, "value": f"{value:f}", "unit": number.unit, "day": f"{day:%Y-%m-%d}"}
    sentence = "{actor}设置检查参数“{what}”为 {value} {unit}，自 {day} 起：{reason}"
    with recorded("detectors.set", actor=actor, sentence=sentence, town=town, reason=reason, facts=facts) as act:
        save_checked(row)
        act.subject = row
    return row


def set_place(
    village: Division, *, latitude: Decimal, longitude: Decimal, radius: Decimal, actor: User
) -> VillagePlace:
    """Say where a village lies (degrees north and east) and how far it reaches (km); said again, it is corrected."""
    if not actor.has_right(RIGHT, village):
        raise NotAllowed(f"您没有设置{village}位置的权限。")
    place = VillagePlace.objects.filter(village=village.pk).first() or VillagePlace(village_id=village.pk)
    place.latitude, place.longitude, place.radius = latitude, longitude, radius
    facts = {"place": f"北纬 {latitude}、东经 {longitude}，半径 {radius} 公里"}
    with recorded(
        "village.place", actor=actor, sentence="{actor}设置{subject}：{place}", village=village, facts=facts
    ) as act:
        save_checked(place)
        act.subject = place
    return place
