import pytest
from datetime import date
from tests.factories.campaign import *
from xumingsi.desk.figures import *
from xumingsi.desk.figures.county import COUNTY
from django.db import connection
from django.test.utils import CaptureQueriesContext

@pytest.mark.django_db
def test_x(town, village):
    c=make_campaign(town)
    a=make_application(c,village,people=3); play_application(a,outcome="raise",amount=500)
    b=make_application(c,village,people=2); play_silence(b,"decided")
    n=play_application(make_new_application(c,village),amount=300)
    with CaptureQueriesContext(connection) as q:
        counted=count_figures(COUNTY,Question(c,date(2020,9,30)))
    print(len(q))
    for f in COUNTY: print(f.group,f.heading, counted.value(f.key,village), counted.value(f.key), counted.in_use(f.key))
