"""Settings shared by every environment. The environment is read here and nowhere else."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

VAR_DIR = Path(env.str("XUMINGSI_VAR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "xumingsi.desk.apps.WorkbenchConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "axes",
    "csp",
    "xumingsi.accounts",
    "xumingsi.casework",
    "xumingsi.campaign",
    "recipients",
    "renewals",
    "audits",
    "rectification",
    "xumingsi.desk.apps.DeskConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "xumingsi.accounts.middleware.IdleLimit",
    "xumingsi.accounts.middleware.OwnPasswordFirst",
    "xumingsi.accounts.middleware.SecondFactorNext",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "xumingsi.urls"
WSGI_APPLICATION = "xumingsi.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "xumingsi.desk.context.workbench",
            ],
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'xumingsi.sqlite3'}")}


def tune(database: dict) -> None:
    """SQLite writers queue instead of failing (WAL, immediate transactions); PostgreSQL keeps its connections."""
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
        }
    else:
        database.setdefault("CONN_MAX_AGE", 60)
        database.setdefault("CONN_HEALTH_CHECKS", True)


tune(DATABASES["default"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "xumingsi.accounts.backends.DutyBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "name", "phone"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "xumingsi.accounts.passwords.TwoKindsValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
# Its lists are not for a town's people: resetting a password lifts a lockout.
AXES_ENABLE_ADMIN = False
SESSION_IDLE_MINUTES = env.int("XUMINGSI_IDLE_MINUTES", default=30)
# Roles that sign in with a one-time code too; production names them. Secrets are closed with the key (empty: SECRET_KEY).
SECOND_FACTOR_ROLES: list[str] = []
FACTOR_KEY = env.str("XUMINGSI_FACTOR_KEY", default="")
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
# Django has no LocaleMiddleware here on purpose: an English browser must still get Chinese pages.
LOCALE_PATHS = [BASE_DIR / "xumingsi" / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "xumingsi" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Evidence is private: no MEDIA_URL, every byte leaves through a scoped view.
MEDIA_ROOT = VAR_DIR / "attachments"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
ATTACHMENT_MAX_BYTES = 15 * 1024 * 1024
# Word templates of the town's own, by the names of those that came with the system; empty: none.
REPORT_TEMPLATES = env.str("XUMINGSI_REPORT_TEMPLATES", default="")
# Signs the heads of the trail; its public half (.pub) lies beside it. Never in the database.
ANCHOR_KEY_FILE = Path(env.str("XUMINGSI_ANCHOR_KEY", default=str(VAR_DIR / "anchor.key")))
# Receipt codes of tips are kept as HMACs under this key (empty: SECRET_KEY); a change makes the codes given out useless.
TIP_CODE_KEY = env.str("XUMINGSI_TIP_CODE_KEY", default="")
# The discipline inspection may leave its key files here; each is closed by a passphrase that only it knows.
TIP_KEY_DIR = Path(env.str("XUMINGSI_TIP_KEYS", default=str(VAR_DIR / "tip-keys")))

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

# simple-history: a record never reverts by a button, and a reason may be a long sentence.
SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = True

# A shifted clock is for the demo and for tests only; production refuses it.
DEMO_DATE = ""

# The API answers JSON only; a token lives this many days at the longest.
API_TOKEN_DAYS = env.int("XUMINGSI_API_TOKEN_DAYS", default=90)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "xumingsi.casework.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_THROTTLE_CLASSES": ["xumingsi.casework.api.throttling.TokenThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "token": env.str("XUMINGSI_API_TOKEN_RATE", default="300/minute"),
        "address": env.str("XUMINGSI_API_ADDRESS_RATE", default="600/minute"),
    },
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "xumingsi.casework.api.refusals.answer_refusal",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "社会救助专项治理接口",
    "DESCRIPTION": "只读查询和各办理动作。答复只含您职责范围内村（居）的记录，身份证号、电话、银行账号一律掩码。",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SERVE_PUBLIC": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Choices stay with their field: hoisted into names of their own they collide.
    "POSTPROCESSING_HOOKS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"docExpansion": "none", "persistAuthorization": False},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # It tells what stands in a photo's notes; a tip's photo is rid of them, and so is the log.
        "PIL": {"level": "WARNING"},
    },
}
# Kept for half a year and more (Cybersecurity Law, art. 21): 200 files, one a day, JSON lines.
LOG_DIR = env.str("XUMINGSI_LOG_DIR", default="")
if LOG_DIR:
    Path(LOG_DIR).mkdir(parents=True, exist_ok=True)
    LOGGING["formatters"]["json"] = {"()": "xumingsi.kit.json_log.JsonFormatter"}
    LOGGING["handlers"]["file"] = {
        "class": "logging.handlers.TimedRotatingFileHandler",
        "filename": str(Path(LOG_DIR) / "xumingsi.jsonl"),
        "when": "midnight",
        "backupCount": 200,
        "encoding": "utf-8",
        "delay": True,
        "formatter": "json",
    }
    LOGGING["root"]["handlers"].append("file")
    LOGGING["loggers"]["xumingsi"] = {"level": "INFO"}
