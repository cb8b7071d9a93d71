"""Settings: everything that differs between machines comes from the environment."""

import os
import sys
from pathlib import Path

import django.conf.locale
from csp.constants import SELF
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(os.environ.get("FOODBANK_VAR", BASE_DIR / "var" / "manual"))

DEMO = os.environ.get("FOODBANK_DEMO") == "1"
ADDRESS = os.environ.get("FOODBANK_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
SECURE = ADDRESS.startswith("https://")
DEBUG = False
SECRET_KEY = os.environ.get("FOODBANK_SECRET_KEY", "")
if not SECRET_KEY:
    sys.exit("FOODBANK_SECRET_KEY is not set; `make run` sets one, production names its own.")
ALLOWED_HOSTS = os.environ.get("FOODBANK_HOSTS", "127.0.0.1,localhost,testserver").split(",")
CSRF_TRUSTED_ORIGINS = [ADDRESS]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "ninja",
    "foodbank.design",
    "foodbank.accounts",
    "foodbank.outbox",
    "foodbank.devices",
    "foodbank.network",
    "foodbank.catalog",
    "foodbank.donors",
    "foodbank.volunteers",
    "foodbank.stock",
    "foodbank.labels",
    "foodbank.requests",
    "foodbank.allocation",
    "foodbank.receipts",
    "foodbank.supporters",
    "logistics.fleet",
    "logistics.roads",
    "logistics.tours",
    "foodbank.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "foodbank.config.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "foodbank.config.middleware.IdentityMiddleware",
    "foodbank.config.middleware.PolicyMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "foodbank.config.urls"
WSGI_APPLICATION = "foodbank.config.wsgi.application"
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
                "django.template.context_processors.i18n",
                "foodbank.config.context.frame",
            ],
            "builtins": ["foodbank.design.templatetags.design", "django.templatetags.i18n"],
        },
    },
]

# ── database: the application's role; `manage.py migrate` switches to the owner's
APPLICATION_ROLE = os.environ.get("FOODBANK_APPLICATION_ROLE", "foodbank_app")


_NAMED = frozenset({"dbname", "user", "password", "host", "port"})


def _database(url: str) -> dict[str, object]:
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", "foodbank"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **{name: value for name, value in parts.items() if name not in _NAMED}},
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///foodbank"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── long work
CELERY_BROKER_URL = os.environ.get("BROKER_URL", "redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900, "unacked_restore_interval": 2, "unacked_restore_throttle": 1,
    "socket_timeout": 5, "socket_connect_timeout": 2,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Asia/Tokyo"

# ── people
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "foodbank.config.adapter.OwnDoors"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Food bank"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_USERNAME_CALLABLE = "foodbank.config.adapter.who_tries"
AXES_LOCKOUT_CALLABLE = "foodbank.config.adapter.locked_out"
# By person, never by address alone: a whole hall sits behind one.
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "5/5m/key", "reset_password": "5/m/key", "reset_password_from_key": "",
                       "request_login_code": "3/m/key", "signup": "", "verify_phone": ""}
MFA_RATE_LIMITS = {"webauthn_login": ""}
SESSION_COOKIE_NAME = "foodbank"
SESSION_COOKIE_AGE = 180 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_FAILURE_VIEW = "foodbank.config.pages.stale_form"

# ── secure by default
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, "'wasm-unsafe-eval'"],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", "https://cyberjapandata.gsi.go.jp"],
        "connect-src": [SELF],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": [SELF],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# ── words
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("日本語")), ("ja-easy", _("やさしい日本語")), ("en", "English")]
django.conf.locale.LANG_INFO["ja-easy"] = {
    "bidi": False, "code": "ja-easy", "name": "Easy Japanese", "name_local": "やさしい日本語", "fallback": ["ja"]}
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

# ── files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [directory for directory in [BASE_DIR / "bundle"] if directory.exists()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "media"}},
    "staticfiles": {"BACKEND": "foodbank.config.staticfiles.BundleStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

# ── mail leaves by the outbox; in the demo it lands in a folder
MAIL_DIR = VAR_DIR / "mail"
EMAIL_HOST = os.environ.get("FOODBANK_MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("FOODBANK_MAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("FOODBANK_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("FOODBANK_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("FOODBANK_MAIL_TLS", "1") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("FOODBANK_MAIL_FROM", "foodbank@foodbank.example")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}, "django.request": {"level": "ERROR"}, "django.security": {"level": "ERROR"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
