"""Development and the demo: debug on, a throw-away key, the clock may be shifted into 2020."""

from .base import *

DEBUG = True
SECRET_KEY = SECRET_KEY or "only-for-the-demo-on-this-machine-never-in-production"
DEMO_DATE = env.str("XUMINGSI_DEMO_DATE", default="")
