"""通知二(三): “要严厉惩治……利用职务便利贪污侵占、虚报冒领、截留私分、吃拿卡要、优亲厚友等违法违纪问题。”"""

import pytest

from audits.models import ConductCase
from audits.services import conduct, tip_handling
from audits.tip_choices import Conduct
from audits.tip_workflows import CONDUCT
from tests.factories.accounts import make_user
from tests.factories.tips import filed, led_to
from xumingsi.casework.errors import BadInput

pytestmark = pytest.mark.django_db


def test_the_notices_five_kinds_are_on_the_list():
    assert [kind.label for kind in Conduct][:5] == ["贪污侵占", "虚报冒领", "截留私分", "吃拿卡要", "优亲厚友"]


def test_misconduct_ends_with_the_discipline_inspection_not_with_the_office(town, cast):
    tip = led_to(filed(town, matter="sharing_out").tip, "handling", cast.officer)
    with pytest.raises(BadInput, match="转纪委"):
        tip_handling.conclude_tip(tip, actor=cast.officer, finding="upheld", conclusion="属实")
    tip_handling.transfer_tip(tip, actor=cast.officer, kind="sharing_out", reason="截留三户")
    discipline = make_user("discipline", town)
    case = ConductCase.objects.visible_to(discipline).get()
    for verb in (conduct.check_conduct, conduct.file_conduct):
        verb(case, actor=discipline, day=case.opened_on, text="依规办理")
    conduct.sanction_conduct(case, actor=discipline, day=case.opened_on, outcome="撤职", text="处分决定")
    assert [step.get_kind_display() for step in case.steps.order_by("pk")] == ["初核", "立案", "处分"]


def test_a_tip_about_the_office_never_passes_through_it(town, cast):
    assert filed(town, party="town").tip.route == "discipline"


def test_every_step_of_a_case_names_this_clause():
    assert {CONDUCT[verb].clause for verb in ("check", "file", "sanction", "refer")} == {"通知二(三)"}
