"""通知四(三): “坚持开门搞整治。镇政府设立公示栏、QQ群、基层综合服务窗口等渠道……充分发挥好社会监督作用。”"""

import pytest
from django.test import Client
from django.urls import reverse

from audits.models import Tip
from audits.services import tip_handling
from audits.tip_choices import Channel
from tests.factories.tips import filed, led_to

pytestmark = pytest.mark.django_db


def test_anybody_may_speak_without_an_account_and_hear_the_outcome(town, cast):
    villager = Client()
    sent = villager.post(reverse("tip_new", args=[town.code]), {"content": "二组王家该吃低保没吃上。"})
    tip, code = Tip.objects.get(), sent.context["code"]
    led_to(tip, "concluded", cast.officer)
    assert "经查" not in villager.post(reverse("tip_follow"), {"code": code}).content.decode()
    tip_handling.answer_tip(tip, actor=cast.officer, text="经查已纳入低保，十月起发放。")
    assert "十月起发放" in Client().post(reverse("tip_follow"), {"code": code}).content.decode()


@pytest.mark.parametrize("channel", ["board", "qq", "window", "phone"])
def test_every_door_of_the_notice_leads_to_the_same_list(town, cast, channel):
    tip = filed(town, actor=cast.officer, channel=channel).tip
    assert tip.get_channel_display() == Channel(channel).label
    assert Tip.objects.visible_to(cast.officer).get() == tip


def test_a_tip_that_holds_is_a_problem_on_the_list(town, cast):
    from audits.models import Problem

    tip = led_to(filed(town).tip, "handling", cast.officer)
    tip_handling.conclude_tip(
        tip,
        actor=cast.officer,
        finding="upheld",
        conclusion="属实",
        category="错保",
        summary="三组一户有车仍享受低保。",
    )
    assert Problem.objects.get().get_door_display() == "举报"
