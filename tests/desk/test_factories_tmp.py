import time
import pytest
from tests.factories.campaign import *
from xumingsi.casework.verification import verify

@pytest.mark.django_db
def test_play(town, village):
    t=time.perf_counter()
    c=make_campaign(town); cast=make_cast(town)
    print("setup",time.perf_counter()-t)
    t=time.perf_counter()
    hs=[make_household(village,people=2,actors=cast) for _ in range(50)]
    print("50 households",time.perf_counter()-t)
    apps=open_list(c)
    t=time.perf_counter()
    a=play_application(apps[hs[0].pk],outcome="raise",amount=500,actors=cast)
    print("one play",time.perf_counter()-t, a.state)
    t=time.perf_counter()
    for h in hs[1:10]: play_application(apps[h.pk],"posted",actors=cast,visited=False)
    print("9 posted",time.perf_counter()-t)
    b=play_application(apps[hs[1].pk]); assert b.state=="decided"
    s=play_silence(apps[hs[20].pk],"decided"); assert s.state=="decided",s.state
    s=play_silence(apps[hs[21].pk],"waived"); assert s.state=="waived",s.state
    n=make_new_application(c,village); n=play_application(n,amount=300); assert n.state=="decided"
    r=verify(); assert r.ok, r.faults
