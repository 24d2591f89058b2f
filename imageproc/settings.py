"""Every setting, from the environment. README lists each variable with its default."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF

from imageproc import embedded
from imageproc.secret import secret_key
from imageproc.variables import Variables

django_stubs_ext.monkeypatch()
env = Variables()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = embedded.default_data_dir()

# --- The site -------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_key(DATA_DIR)
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
_site = urlsplit(SITE_URL)
HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[_site.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])
# Reverse proxies in front of the web server.
TRUSTED_PROXIES = env.at_least("TRUSTED_PROXIES", 0, default=0)
# Who writes this process's rows of `logs`: web, worker, or a command's name.
_is_command = Path(sys.argv[0]).name in {"manage.py", "__main__.py"} and len(sys.argv) > 1
_command = sys.argv[1] if _is_command else "web"
_services = {"runserver": "web", "work": "worker", "cluster": "worker", "qcluster": "worker"}
SERVICE = env.str("SERVICE", default=_services.get(_command, _command))

INSTALLED_APPS = [
    "imageproc",  # first: its templates replace those of the admin and of forms
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "django_q",
    "heroicons",
    "accounts",
    "jobs",
    "images",
    "templates_app",
    "conversions",
    "django.forms",  # after imageproc, whose field.html replaces Django's
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

# E-mail is unique without regard to case, by a constraint that the check does not know.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
ROOT_URLCONF = "imageproc.urls"
CSRF_FAILURE_VIEW = "imageproc.views.csrf_failure"
WSGI_APPLICATION = "imageproc.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "imageproc.context.shell",
            ],
            "builtins": ["heroicons.templatetags.heroicons", "django.templatetags.static"],
        },
    }
]

# --- Data -----------------------------------------------------------------------------------
# manage.py starts the embedded server and sets DATABASE_URL where the operator set none.
DATABASES = {
    "default": env.database(os.environ.get("DATABASE_URL") or f"postgres:///{embedded.NAME}")
    | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
}
# Room for every address that limits are counted by: culling would forget counts early.
_db_cache = "dbcache://django_cache?max_entries=100000"
CACHES = {"default": env.cache_url_config(os.environ.get("CACHE_URL") or _db_cache)}

MEDIA_ROOT = DATA_DIR / "media"
S3_BUCKET = env.str("S3_BUCKET", default="")
FILE_URL_SECONDS = env.at_least("FILE_URL_SECONDS", 60, default=3600)
ACCEL_REDIRECT_PREFIX = env.str("ACCEL_REDIRECT_PREFIX", default="")
_local_storage = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": MEDIA_ROOT},
}
_s3_storage = {
    "BACKEND": "storages.backends.s3.S3Storage",
    "OPTIONS": {
        "bucket_name": S3_BUCKET,
        "access_key": env.str("S3_ACCESS_KEY", default="") or None,
        "secret_key": env.str("S3_SECRET_KEY", default="") or None,
        "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
        "region_name": env.str("S3_REGION", default="") or None,
        "addressing_style": env.str("S3_ADDRESSING_STYLE", default="auto"),
        "signature_version": "s3v4",
        "default_acl": None,
        "file_overwrite": False,
        "querystring_expire": FILE_URL_SECONDS,
    },
}
STATIC_MANIFEST = env.bool("STATIC_MANIFEST", default=not DEBUG)
STORAGES = {
    "default": _s3_storage if S3_BUCKET else _local_storage,
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]

# --- Uploads --------------------------------------------------------------------------------
MAX_UPLOAD_MB = env.at_least("MAX_UPLOAD_MB", 1, default=40)
MAX_MEGAPIXELS = env.at_least("MAX_MEGAPIXELS", 1, default=64)
MAX_FILES_PER_UPLOAD = env.at_least("MAX_FILES_PER_UPLOAD", 1, default=100)
DATA_UPLOAD_MAX_NUMBER_FILES = MAX_FILES_PER_UPLOAD
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "imageproc.handlers.BoundedUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- History of pictures --------------------------------------------------------------------
HISTORY_DAYS = env.at_least("HISTORY_DAYS", 0, default=365)  # 0: for ever
HISTORY_IP = env.bool("HISTORY_IP", default=True)  # whether addresses are written at all

# --- CSV requests ---------------------------------------------------------------------------
MAX_CSV_MB = env.at_least("MAX_CSV_MB", 1, default=64)
MAX_CSV_ROWS = env.at_least("MAX_CSV_ROWS", 1, default=100_000)
MAX_URLS_PER_PRODUCT = env.at_least("MAX_URLS_PER_PRODUCT", 1, default=50)
MAX_FETCH_MB = env.at_least("MAX_FETCH_MB", 1, default=40)
FETCH_SECONDS = env.at_least("FETCH_SECONDS", 1, default=60)  # for one address, all in all
FETCH_PORTS = env.list("FETCH_PORTS", cast=int, default=[80, 443])
FETCH_ALLOW_LOOPBACK = env.bool("FETCH_ALLOW_LOOPBACK", default=False)
FETCH_USER_AGENT = env.str("FETCH_USER_AGENT", default=f"imageproc (+{SITE_URL})")

# --- Crawls ---------------------------------------------------------------------------------
DANBOORU_URL = env.str("DANBOORU_URL", default="https://danbooru.donmai.us").rstrip("/")
PIXIV_URL = env.str("PIXIV_URL", default="https://app-api.pixiv.net").rstrip("/")
PIXIV_TOKEN = env.str("PIXIV_TOKEN", default="")
CRAWL_SLICE_SECONDS = env.at_least("CRAWL_SLICE_SECONDS", 1, default=60)  # one job of a crawl
# Between two requests to one host, of all processes together.
CRAWL_HOST_SECONDS = env.at_least("CRAWL_HOST_SECONDS", 0, default=1)

# --- Networks -------------------------------------------------------------------------------
MODELS_DIR = Path(env.str("MODELS_DIR", default="") or DATA_DIR / "models").resolve()
MODELS_MIRROR = env.str("MODELS_MIRROR", default="")

# --- Work -----------------------------------------------------------------------------------
CORES = os.cpu_count() or 1
WORKERS = env.at_least("WORKERS", 1, default=CORES)
THREADS_PER_WORKER = max(1, CORES // max(1, WORKERS))
JOB_TIMEOUT = env.at_least("JOB_TIMEOUT", 1, default=600)  # seconds one attempt may take
JOB_LEASE = env.at_least(
    "JOB_LEASE", 1, default=30
)  # seconds after which a silent worker has lost its job
JOB_RETRY_DELAY = env.at_least("JOB_RETRY_DELAY", 0, default=10)  # seconds before a second try
JOB_STALL = env.at_least("JOB_STALL", 1, default=15)  # seconds until a sleeping cluster is stuck
JOB_GRACE = env.at_least("JOB_GRACE", 0, default=60)  # seconds a job in hand gets when `work` stops
LOG_DAYS = env.at_least("LOG_DAYS", 1, default=30)
# Called without arguments by every round of the housekeeping, for the rooms above `jobs`.
HOUSEKEEPING = ["images.history.pruning.run"]
# Called with (models_dir, threads) when a worker starts, so that its first job need not wait.
WARM_UP = ["imageproc.pipelines.background.warm"]
Q_CLUSTER = {
    "name": "imageproc",
    "workers": WORKERS,
    "timeout": JOB_TIMEOUT,
    "retry": JOB_TIMEOUT * 10,  # recovery is the lease's business, never django-q2's
    "max_attempts": 1,
    "ack_failures": True,
    "save_limit": -1,  # the job row is the record
    "poll": 0.05,
    "queue_limit": 1,
    "bulk": 1,
    "recycle": 1000,
    "catch_up": False,
    "label": "Bells",
    **(
        {"redis": os.environ["Q_BROKER_REDIS"]}
        if os.environ.get("Q_BROKER_REDIS")
        else {"orm": "default"}
    ),
}

# --- People ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ["username", "name", "email"]}),
        ("MinimumLengthValidator", {}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "library"
LOGOUT_REDIRECT_URL = "home"
STAFF_EMAIL = env.str("STAFF_EMAIL", default="")  # the first staff account; empty: admin@<site>
SIGN_UP_LINK_SECONDS = 24 * 3600
PASSWORD_RESET_TIMEOUT = 3600
# Called with (user, archive) to write what the rooms above `accounts` keep for a person.
EXPORTS = [
    "jobs.catalogue.results.export",
    "images.sharing.export.export",
    "images.history.export.export",
    "images.reports.export.export",
    "conversions.export.export",
    "conversions.couples.export.export",
]

AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_USERNAME_FORM_FIELD = "username"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # accounts.admin shows the same rows, faster
AXES_USERNAME_CALLABLE = "accounts.http.log_in_name"
AXES_CLIENT_IP_CALLABLE = "accounts.http.client_network"
# The wait is counted from the failure that closed the door, so that it can be told and kept.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False

# --- E-mail ---------------------------------------------------------------------------------
EMAIL_URL = env.email_url_config(os.environ.get("EMAIL_URL") or "consolemail://")
vars().update(EMAIL_URL)
EMAIL_IS_PRINTED = EMAIL_URL["EMAIL_BACKEND"].endswith("console.EmailBackend")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"imageproc@{_site.hostname}")

# --- Safety ---------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [
            SELF,
            "data:",
            "blob:",
            *([env.str("S3_PUBLIC_URL", default="https:")] if S3_BUCKET else []),
        ],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Words and time -------------------------------------------------------------------------
LANGUAGE_CODE = "en"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True

# --- Logs -----------------------------------------------------------------------------------
LOG_TO_TABLE = env.bool("LOG_TO_TABLE", default=True)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "level": "WARNING"},
        "table": {"class": "jobs.log.TableHandler", "level": "INFO"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "imageproc": {"handlers": ["table"], "level": "INFO"},
        "django.request": {"handlers": ["table"], "level": "ERROR"},
        "django-q": {"handlers": ["console", "table"], "level": "WARNING", "propagate": False},
        "axes": {"level": "ERROR"},
    },
}
