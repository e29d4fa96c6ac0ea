"""Tests: TEST_DATABASE_URL chooses the database; everything else as in production where it can be."""

import os
import tempfile

from .base import *

SECRET_KEY = "test-only-key-" + "x" * 50
TEST_DATABASE_URL = env.str("TEST_DATABASE_URL", default="")
if TEST_DATABASE_URL:
    DATABASES = {"default": env.db_url("TEST_DATABASE_URL")}
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    # What a power cut would lose does not matter to a test; waiting for the disk at every commit does.
    DATABASES["default"]["OPTIONS"] = {"options": "-c synchronous_commit=off"}
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR_DIR / "unused.sqlite3")}}
    # A file, not memory: threads and processes in the tests must meet the real locks.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(tempfile.gettempdir(), f"xumingsi-test-{os.getpid()}.sqlite3")}
tune(DATABASES["default"])
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = Path(tempfile.gettempdir()) / f"xumingsi-test-attachments-{os.getpid()}"
ANCHOR_KEY_FILE = Path(tempfile.gettempdir()) / f"xumingsi-test-anchor-{os.getpid()}.key"
TIP_KEY_DIR = Path(tempfile.gettempdir()) / f"xumingsi-test-tip-keys-{os.getpid()}"
AXES_ENABLED = False
LOGGING["root"]["level"] = "ERROR"
# Static files straight from the sources: nothing is collected before a test.
WHITENOISE_AUTOREFRESH = True
# Tests ask more in a minute than any program may.
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = dict.fromkeys(REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "1000000/minute")
