import pytest, time
from datetime import date
from tests.factories.campaign import *
from xumingsi.desk.reports import export_package
from pathlib import Path
from renewals.services.sampling import draw_sample
from decimal import Decimal

@pytest.mark.django_db
def test_x(town, village):
    cast=make_cast(town)
    c=make_campaign(town)
    import random
    rnd=random.Random(1)
    hs=[]
    for v in town.children.order_by("path"):
        for _ in range(22): hs.append(make_household(v,people=rnd.randint(1,4),amount=rnd.randint(2,12)*50,actors=cast))
    apps=open_list(c)
    draw_sample(c,purpose="visit",seed="s",actor=cast.officer,rate=Decimal("0.3"))
    for i,h in enumerate(hs):
        a=apps[h.pk]
        k=i%11
        if k==0: play_application(a,outcome="raise",amount=a.current_amount+60,actors=cast)
        elif k==1: play_application(a,outcome="stop",amount=0,actors=cast)
        elif k==2: play_application(a,outcome="reduce",amount=a.current_amount-40,actors=cast)
        elif k in(3,4): play_application(a,actors=cast)
        elif k==5: play_application(a,"posted",actors=cast)
        elif k==6: play_application(a,"visited",actors=cast,declares_relative=True,relative_note="其兄为村干部")
        elif k==7: play_application(a,"applied",actors=cast)
        elif k==8: play_silence(a,"lapsed",actors=cast)
        elif k==9: play_silence(a,"decided",actors=cast)
    play_application(make_new_application(c,village),amount=300)
    out=Path("/tmp/county/pkg")
    t=time.perf_counter()
    p=export_package(c,as_of=date(2020,10,15),actor=cast.officer,out_dir=out)
    print(time.perf_counter()-t,p)
