"""Production: refuses to start without its own secret, host names and database."""

from django.core.exceptions import ImproperlyConfigured

from .base import *

if len(SECRET_KEY) < 50 or "only-for-the-demo" in SECRET_KEY:
    raise ImproperlyConfigured("请在环境变量 SECRET_KEY 中设置不少于 50 位的随机密钥。")
if env.str("XUMINGSI_DEMO_DATE", default=""):
    raise ImproperlyConfigured("生产环境不得设置 XUMINGSI_DEMO_DATE（演示时钟）。")

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
SECOND_FACTOR_ROLES = ["town_officer", "discipline", "leader", "sysadmin"]
