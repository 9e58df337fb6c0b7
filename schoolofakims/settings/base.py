"""Settings that hold everywhere. The safe value is the default; dev and test relax it."""

import logging
import zoneinfo

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from schoolofakims import env, logs

ROOT = env.ROOT
STATE = env.state()

DEBUG = False
SITE_NAME = "School of Akims"
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https") else []

INSTALLED_APPS = [
    "schoolofakims",
    "courses",
    "training",
    "assessments",
    "certification",
    "people",
    "regions",
    "audit",
    "notifications",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_prometheus",
    "django_structlog",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "schoolofakims.middleware.note_arrival",
    "schoolofakims.middleware.health",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "schoolofakims.middleware.Policy",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "schoolofakims.middleware.LanguageOfAddress",
    "schoolofakims.middleware.remember_language",
    "schoolofakims.middleware.spare_the_link",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "people.middleware.second_factor",
    "schoolofakims.middleware.keep_copies_apart",
    "schoolofakims.middleware.staff_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "schoolofakims.urls"
WSGI_APPLICATION = "schoolofakims.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["schoolofakims.templatetags.icons", "schoolofakims.templatetags.once"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "schoolofakims.context.page",
            ],
        },
    },
]

# --- database ------------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{STATE}/db.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.number("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A machine that does not answer must not hold a person for minutes.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.adapters.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after_sign_in"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "people.adapters.AccountAdapter"
MFA_ADAPTER = "people.adapters.MFAAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Digits stand on every keyboard; allauth's letters are Latin.
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# An exam hall of forty sits behind one address: limits count accounts, the address only as a flood gate.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "300/m/ip,5/5m/key",
    "request_login_code": "300/m/ip,3/m/key",
    "reset_password": "120/m/ip,5/m/key",
    "reset_password_from_key": "300/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
}
ACCOUNT_FORMS = {
    "login": "people.adapters.SignInForm",
    "request_login_code": "people.adapters.RequestCodeForm",
    "confirm_login_code": "people.adapters.ConfirmCodeForm",
    "reset_password": "people.adapters.ResetPasswordForm",
    "reset_password_from_key": "people.adapters.NewPasswordForm",
    "change_password": "people.adapters.ChangePasswordForm",
    "set_password": "people.adapters.SetPasswordForm",
    "add_email": "people.adapters.AddressForm",
    "reauthenticate": "people.adapters.ConfirmPasswordForm",
}
MFA_FORMS = {
    "authenticate": "people.adapters.FactorForm",
    "reauthenticate": "people.adapters.ConfirmFactorForm",
    "activate_totp": "people.adapters.SetUpFactorForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
# One step earlier or later: a phone whose clock is half a minute off, a code typed slowly.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_ENGINE = "people.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
PII_KEYS = env.words("PII_KEYS") or None

# --- languages, time, numbers ---------------------------------------------------------------------
LANGUAGE_CODE = "kk"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale", ROOT / "locale" / "libraries"]
FORMAT_MODULE_PATH = ["schoolofakims.formats"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = WAGTAIL_I18N_ENABLED = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Almaty"
# The rules of zones come with the product (tzdata): a machine's own may be older than 1 March 2024.
zoneinfo.reset_tzpath(to=[])

# --- files ------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False  # nobody else shows our files, and each answer is a header lighter
STATIC_ROOT = STATE / "static"
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = STATE / "media"
PRIVATE_ROOT = STATE / "private"
FONT_FOLDER = ROOT / "certification" / "fonts"  # whole faces for paper; those of the site are subsets
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "schoolofakims.static_files.StaticFiles"},
}
if bucket := env.text("S3_BUCKET", ""):
    S3 = {"bucket_name": bucket, "endpoint_url": env.text("S3_ENDPOINT", "") or None, "file_overwrite": False}
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {**S3, "location": "media"},
    }
    STORAGES["private"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {**S3, "location": "private", "querystring_auth": True, "default_acl": "private"},
    }
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
ROSTER_MAX_BYTES = 10 * 1024 * 1024
# clamd, by the path of its socket or host:port; without one, files are judged by their bytes alone.
CLAMAV_SOCKET = env.text("CLAMAV_SOCKET", "")

# --- CMS --------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = _(SITE_NAME)  # the words stand in schoolofakims/apps.py
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "courses.approval.finish"
# A new translation is a draft: published at once, it would show the words of its source.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "mp3", "mp4", "odt", "pdf", "pptx", "txt", "webm", "xlsx"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "courses.uploads.DocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# After so many days without a look at the act a law reference is overdue, on pages and in the report.
LAW_CHECK_DAYS = env.number("LAW_CHECK_DAYS", 365)
TASKS = {"default": {"BACKEND": "schoolofakims.tasks_backend.CeleryBackend"}}

# --- worker -----------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", env.text("REDIS_URL", "filesystem://"))
# What the CMS does behind the scenes waits in a line of its own: a certificate never stands behind it.
CELERY_TASK_DEFAULT_QUEUE = "school"
CELERY_TASK_QUEUES = [Queue("school"), Queue("cms")]
CELERY_TASK_ROUTES = {"schoolofakims.run_task": {"queue": "cms"}}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE / "beat" / "schedule")
if CELERY_BROKER_URL.startswith("filesystem"):
    BROKER = STATE / "broker"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER / "queue"),
        "data_folder_out": str(BROKER / "queue"),
        "processed_folder": str(BROKER / "done"),
        "control_folder": str(BROKER / "control"),
        "store_processed": True,
        "polling_interval": 0.1,
    }
else:
    # Redelivers what a killed worker held; above the longest task, far below the default hour.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}

# --- cache ------------------------------------------------------------------------------------------
if redis_url := env.text("REDIS_URL", ""):
    CACHES = {"default": {"BACKEND": "schoolofakims.redis_cache.Cache", "LOCATION": redis_url}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# In the memory of each process, before the shared one: only what can never be stale under its key.
CACHES["near"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "near",
    "OPTIONS": {"MAX_ENTRIES": 200},
}

# --- mail -------------------------------------------------------------------------------------------
vars().update(env.email("EMAIL_URL", f"filemail:///{STATE}/mail"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "School of Akims <school@akims.example>")
EMAIL_TIMEOUT = 20

# --- seal -------------------------------------------------------------------------------------------
SEAL_FOLDER = STATE / "seal"
SEALS = env.seals()  # SEAL_KEY, SEAL_PKCS11_MODULE or SEAL_REMOTE_URL, each with its kin
SEAL_RETIRED = env.text("SEAL_RETIRED", "")  # PEM: certificates of seals that no longer seal, still trusted

# --- what others confirm ----------------------------------------------------------------------------
TSA_URL = env.text("TSA_URL", "")  # RFC 3161; without one no batch gets a time stamp
TSA_ROOTS = env.text("TSA_ROOTS", "") if not TSA_URL else env.text("TSA_ROOTS")
TSA_SECONDS = env.number("TSA_SECONDS", 10)
NCANODE_URL = env.text("NCANODE_URL", "")  # checks officers' signatures; without one approval is a click

# --- public log -------------------------------------------------------------------------------------
LOG_KEY = env.text("LOG_KEY", "")
LOG_PASSWORD = env.text("LOG_PASSWORD", "")
LOG_ORIGIN = env.text("LOG_ORIGIN", "")  # where it is served, unless it ever moves
LOG_FOLDER = env.text("LOG_FOLDER", str(STATE / "log"))  # the last checkpoint, outside the database

# --- machine-readable proof -------------------------------------------------------------------------
PROOF_KEY = env.text("PROOF_KEY", "")
PROOF_PASSWORD = env.text("PROOF_PASSWORD", "")
PROOF_FOLDER = STATE / "proof"
PROOF_RETIRED = env.text("PROOF_RETIRED", "")  # public halves of earlier keys, as keys.json had them

# --- security ---------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/cms/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
DEMO_ALLOWED = False
FAULT = env.fault()
METRICS_ALLOWED = env.words("METRICS_ALLOWED", "127.0.0.1,::1")

# --- logs -------------------------------------------------------------------------------------------
logs.configure()
# What proxies set. The library would look for twenty names, in every request.
IPWARE_META_PRECEDENCE_ORDER = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "REMOTE_ADDR")
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # one line a request is enough: what became of it
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "schoolofakims.logs.formatter",
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "fontTools": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},  # one line a task is enough
        "celery.app.trace": {"level": "WARNING"},
        "kombu.connection": {"level": "ERROR"},  # the filesystem transport has no host to name
        "weasyprint": {"level": "WARNING"},
        "pyhanko": {"level": "ERROR"},
        "pyhanko_certvalidator": {"level": "ERROR"},
    },
}

# --- certificates -----------------------------------------------------------------------------------
# Sheets that were laid out once, to be filled. May be deleted at any time; each process then makes them anew.
MASTERS_FOLDER = STATE / "masters"
CERTIFICATE = {
    "series": "ӘМ",
    "issuer": {"kk": "Әкімдер мектебі", "ru": "Школа акимов", "en": "School of Akims"},
    "place": {"kk": "Астана", "ru": "Астана", "en": "Astana"},
}
