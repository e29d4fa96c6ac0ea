import io
from datetime import date, datetime, timedelta
from decimal import Decimal
import pytest
from PIL import Image
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories.accounts import make_town, make_user
from xumingsi.kit import clock, resident_id
from xumingsi.campaign.services import set_up_campaign
from xumingsi.campaign.notice import NOTICE_2020
from recipients.services import households, benefits
from renewals.services import opening, steps, reviews, posting, decisions, silence, sampling
from renewals.models import *
from xumingsi.casework.verification import verify
from xumingsi.casework.models import Entry

def photo(name="a.jpg", c=(1,2,3)):
    b=io.BytesIO(); Image.new("RGB",(8,8),c).save(b,"JPEG"); return SimpleUploadedFile(name,b.getvalue())

@pytest.mark.django_db
def test_smoke():
    town = make_town(); v = town.children.first()
    with clock.at(clock.moment(date(2020,9,1))):
        officer=make_user("town_officer",town); clerk=make_user("village_clerk",v); leader=make_user("leader",town); leader2=make_user("leader",town)
        c=set_up_campaign(town,NOTICE_2020,actor=None)
        hh=households.register_household(v,actor=clerk,members=[dict(name="张三",id_number=resident_id.make("500230",date(1950,1,1),11),relation="户主")],certificate_no="D1")
        b=benefits.grant_benefit(hh,program="农村低保",amount=Decimal("400"),effective_from=date(2020,1,1),covered_count=1,cause="x",actor=leader)
        assert opening.open_renewals(c,as_of=date(2020,9,1),actor=officer)==1
        assert opening.open_renewals(c,as_of=date(2020,9,1),actor=officer)==0
        sampling.draw_sample(c,purpose="visit",seed="s",actor=officer,rate=Decimal("1"))
    a=Application.objects.get()
    with clock.at(clock.moment(date(2020,9,8))):
        steps.submit_application(a,actor=clerk,files=[photo()])
        steps.record_check(a,actor=officer,checked_on=date(2020,9,8),verified_income=Decimal("50"),verdict="consistent",authorised_on=date(2020,9,8),authorised_by="张三")
        steps.record_visit(a,actor=clerk,visited_at=clock.now(),visitors=["甲","乙"],place="x",informant="张三",members_present=1,income=Decimal(50),circumstances="x",verdict="consistent",files=[photo("b.jpg",(9,9,9))])
        m=reviews.hold_meeting(c,v,actor=clerk,held_at=clock.now(),place="x",chair="甲",recorder="乙",invited=6,attendees={"committee":["甲","乙"],"representative":["丙","丁","戊","己"]},policy_read=True)
        reviews.record_review(a,actor=clerk,meeting=m,agree=6)
        posting.post_application(a,actor=clerk,starts_on=date(2020,9,8),places="公开栏",files=[photo("c.jpg")])
    with clock.at(clock.moment(date(2020,9,16))):
        closed,kept=posting.close_postings(as_of=date(2020,9,16))
        assert closed, kept
        a.refresh_from_db()
        decisions.propose(a,actor=officer,reasons="")
        decisions.decide(a,actor=leader)
    assert a.state=="decided" and a.outcome=="continue"
    for e in Entry.objects.all(): print(e.seq,e.sentence)
    r=verify()
    assert r.ok, r.faults
