"""Settings: flat; what the deployment decides comes typed from one place; sign-in is the default."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from xingtan.config import ways
from xingtan.config.environment import Environment

env = Environment.read(os.environ)
PACKAGE = Path(__file__).resolve().parent.parent

DEBUG = False
PROFILE = env.profile
DATA = env.data
SECRET_KEY = env.secret_key
FIELD_KEYS = list(env.field_keys)
INDEX_KEY = env.field_keys[-1]
START_CODE = env.start_code
ALLOWED_HOSTS = [*env.hosts]
DATABASES = {"default": dict(env.database)}
EVIDENCE_ROOT = DATA / "evidence"
EVIDENCE_LIMIT = 20 * 1024 * 1024
WAYS_UP = ways.WAYS_UP
PAGES_OF_TABLES = ways.PAGES_OF_TABLES
IMPORT_KINDS = {
    "institutions": "xingtan.teachers.workbooks.kinds.INSTITUTIONS",
    "teachers": "xingtan.teachers.workbooks.kinds.TEACHERS",
    "materials": "xingtan.research.materials.sheet.MATERIALS",
    "records": "xingtan.records.workbooks.sheet.RECORDS",
    "results": "xingtan.records.workbooks.results.RESULTS",
    "records_accepted": "xingtan.records.workbooks.sheet.RECORDS_ACCEPTED",
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

ROOMS = [
    "institutions",
    "trail",
    "access",
    "pages",
    "sheets",
    "teachers",
    "evidence",
    "notices",
    "credit_bank",
    "records",
    "assessment",
    "research",
    "declarations",
    "standing",
    "growth",
    "exchange",
    "demo",
    "config",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "treebeard",
    "allauth",
    "allauth.account",
    "django_tasks",
    "django_tasks_db",
    *(f"xingtan.{room}" for room in ROOMS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "xingtan.exchange.middleware.InterfaceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "xingtan.teachers.start.views.FirstStartMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "xingtan.access.first_password.FirstPasswordMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "xingtan.pages.plain_text.PlainTextMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "xingtan.config.urls"
WSGI_APPLICATION = "xingtan.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / room / "templates" for room in ROOMS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "xingtan.pages.environment.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "xingtan.config.shell.shell",
            ],
        },
    },
]
FORM_RENDERER = "xingtan.pages.forms.FieldRenderer"

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name}
    for name in (
        "xingtan.access.validators.SimilarityValidator",
        "xingtan.access.validators.MinimumLengthValidator",
        "xingtan.access.validators.CommonPasswordValidator",
    )
]
if PROFILE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_FORMS = {
    "login": "xingtan.access.forms.SignInForm",
    "change_password": "xingtan.access.forms.NewPasswordForm",
}
ACCOUNT_ADAPTER = "xingtan.access.adapter.SchoolAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
#: Before those of the libraries, which translate some of our sentences in their own way.
LOCALE_PATHS = [PACKAGE / room / "locale" for room in ROOMS]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

SITE_URL = env.address
"""Where this installation is reached from outside, for links in mails; ``XINGTAN_URL``."""
EMAIL_HOST = env.mail.get("host", "")
"""Empty: this installation sends no mail."""
EMAIL_PORT = env.mail.get("port", 25)
EMAIL_HOST_USER = env.mail.get("user", "")
EMAIL_HOST_PASSWORD = env.mail.get("password", "")
EMAIL_USE_TLS = env.mail.get("start_tls", False)
EMAIL_USE_SSL = env.mail.get("tls", False)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.mail_from
MESSENGER_ORIGINS = frozenset(env.messengers)
"""Messenger servers of one's own, ``https://im.school.example:443``: only these may lie in a private network."""

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PROFILE == "production"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = PROFILE != "production"
WHITENOISE_AUTOREFRESH = PROFILE != "production"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS_BACKEND = {
    "database": "django_tasks_db.DatabaseBackend",
    "immediate": "django_tasks.backends.immediate.ImmediateBackend",
}
APPEAL_DAYS = 15
"""Days within which an appeal is answered; a working default, to be set where a rule says otherwise."""

TASKS = {"default": {"BACKEND": TASKS_BACKEND[env.tasks]}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.https
CSRF_FAILURE_VIEW = "xingtan.pages.errors.csrf_failure"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.https else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if env.https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-ancestors": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
    },
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
