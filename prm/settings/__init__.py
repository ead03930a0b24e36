"""Settings of Entente, read from the environment once.

Unset ``DATABASE_URL`` and ``REDIS_URL`` mean the servers embedded under ``PRM_HOME``; in production
(``PRM_ENV=production``) they are required and anything unsafe is refused before the first request.
"""

import hashlib
import os
import sys
from pathlib import Path

import environ

from prm.common.checks import refuse_unsafe
from prm.common.embedded import broker_url, database_url, redis_url
from prm.settings.celery import BEAT_SCHEDULE
from prm.settings.webhooks import WEBHOOKS as WEBHOOKS

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

PRODUCTION = env("PRM_ENV", default="development") == "production"
TESTING = "pytest" in sys.modules
PRM_HOME = Path(env("PRM_HOME", default=str(BASE_DIR / ".local"))).resolve()
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=not PRODUCTION)

# A development key is derived from the home's place so that sessions survive a restart; production must set one.
SECRET_KEY = env("SECRET_KEY", default="" if PRODUCTION else hashlib.sha512(str(PRM_HOME).encode()).hexdigest())
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
BASE_URL = env("BASE_URL", default=f"http://localhost:{os.environ.get('PORT', '8000')}")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[BASE_URL] if PRODUCTION else [])

if PRODUCTION:
    _database_url, _redis_url = env("DATABASE_URL", default=""), env("REDIS_URL", default="")
    refuse_unsafe(
        {
            "SECRET_KEY": SECRET_KEY,
            "DEBUG": DEBUG,
            "DATABASE_URL": _database_url,
            "REDIS_URL": _redis_url,
            "ALLOWED_HOSTS": ALLOWED_HOSTS,
        }
    )
else:
    _database_url = env("DATABASE_URL", default="") or database_url(PRM_HOME)
    _redis_url = env("REDIS_URL", default="") or redis_url(PRM_HOME)

DATABASES = {"default": environ.Env.db_url_config(_database_url)}
DATABASES["default"].update({"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False})
DATABASES["default"]["ENGINE"] = "prm.common.database"
DATABASES["default"].setdefault("OPTIONS", {})
REDIS_URL = _redis_url

INSTALLED_APPS = [
    "prm.common",
    "prm.accounts",
    "partners",
    "pricing",
    "dealreg",
    "prm.studio",
    "prm.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_cotton",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "prm.common.middleware.RequestContext",
    "django.middleware.gzip.GZipMiddleware",  # its padding answers BREACH; what is compressed already passes through
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "prm.common.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "prm.accounts.middleware.SessionActivity",
    "django_htmx.middleware.HtmxMiddleware",
    "prm.accounts.middleware.CurrentActor",
]

ROOT_URLCONF = "prm.urls"
WSGI_APPLICATION = "prm.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
SILENCED_SYSTEM_CHECKS: list[str] = []

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "prm.frame.frame",
            ],
        },
    }
]
COTTON_DIR = "cotton"

# Identity: e-mail is the name people log in with; accounts are made by invitation only.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "prm.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation link has proved the address already
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets mail because a stranger typed their address
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if BASE_URL.startswith("https") else "http"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session stays; all others end with the old password
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# One address may be a whole office, one account is one person.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key"}
# How many proxies of ours stand in front and write X-Forwarded-For; the limits above count by that address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1 if PRODUCTION else 0)
MFA_ADAPTER = "prm.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "Entente"
USERSESSIONS_TRACK_ACTIVITY = False  # prm.accounts.middleware notes activity every few minutes, not every request
# Second factor for ops admin, finance and auditor; the demo offers it without insisting.
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=not DEMO)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
INVITATION_DAYS = env.int("INVITATION_DAYS", default=7)
IMPERSONATION_MINUTES = env.int("IMPERSONATION_MINUTES", default=30)
PRM_MEMBERSHIPS = "partners.selectors.person.memberships_of"
PRM_PARTNERS_OF = "partners.selectors.person.partners_of"
PRM_ORGANISATION = "partners.selectors.organisation.name_of"
PRM_ON_ACCEPT = "partners.services.person.join"

SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "prm.pages.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CACHES = {
    "default": {
        "BACKEND": "prm.common.cache.CountingLocMemCache" if TESTING else "prm.common.cache.ForgivingRedisCache",
        "LOCATION": "tests" if TESTING else REDIS_URL,
        # A page waits half a second for a silent cache, once in a while, and then does without.
        "OPTIONS": {} if TESTING else {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "retry": None},
    }
}

CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page must not wait for a dead broker: the sweeps deliver whatever a lost message would have.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 2, "max_retries": 0}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
CELERY_TIMEZONE = "UTC"
# How many clocks are fired in one transaction: more are faster, and hold their records longer.
CLOCK_CHUNK = env.int("CLOCK_CHUNK", default=250)

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
# Only production collects; elsewhere files are served from where they lie.
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = PRM_HOME / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000  # the builder's 580 lines of five fields, and its head
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=20 * 1024 * 1024)

EMAIL_BACKEND = env("EMAIL_BACKEND", default="django.core.mail.backends.smtp.EmailBackend")
if env("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Meridian Partners <partners@meridian.example>")
# With no mail server named, mail is kept and shown on the mailbox page instead of being sent.
MAIL_KEEP_ONLY = not env("EMAIL_URL", default="")

BRAND_NAME = env("BRAND_NAME", default="Meridian")
BRAND_HUE = env.int("BRAND_HUE", default=222)
BRAND_CHROMA = env("BRAND_CHROMA", default="0.085")

PGHISTORY_CONTEXT_FIELD = "pghistory.ContextJSONField"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["prm.common.api.authentication.SessionActor"],
    "DEFAULT_PERMISSION_CLASSES": ["prm.common.api.permissions.HasActor"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "prm.common.api.schema.Described",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "prm.common.api.problems.handler",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "VERSION": "1",
    "POSTPROCESSING_HOOKS": [],  # a list of choices stands where it is used, so no two of them share a name
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "SECURITY": [{"bearer": []}],
}
# Calls a minute of the API: for each token, each signed-in person, and each address nobody is known at.
API_RATE_LIMITS = {
    "token": env.int("API_RATE_TOKEN", default=600),
    "user": env.int("API_RATE_USER", default=600),
    "address": env.int("API_RATE_ADDRESS", default=60),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "prm.common.logs.RequestFields"}},
    "formatters": {"json": {"()": "prm.common.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request"]}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {"django.request": {"level": "ERROR"}},
}
