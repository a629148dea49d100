"""Every setting of the portal; what differs between places comes from the environment."""

from pathlib import Path

import environ
from cryptography.fernet import Fernet
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from kit.api import TAGS
from portal.logs import log_lines
from portal.pokes import BEAT_SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured("SECRET_KEY must be set unless DEBUG is on")
    SECRET_KEY = "only-for-a-developers-own-machine-" + "0" * 32

# What is kept encrypted at rest; the first key seals, all of them open.
FIELD_KEYS = env.list("FIELD_KEYS", default=[])
if not FIELD_KEYS:
    if not DEBUG:
        raise ImproperlyConfigured("FIELD_KEYS must be set unless DEBUG is on")
    FIELD_KEYS = ["b25seS1mb3ItYS1kZXZlbG9wZXJzLW93bi1tYWNoaW4="]
for _key in FIELD_KEYS:
    try:
        Fernet(_key)
    except ValueError as error:
        raise ImproperlyConfigured("FIELD_KEYS holds a key that is not a Fernet key") from error
# What identity and telephone numbers are found again by. It cannot be changed without reading
# every number anew, so it is apart from the keys that can.
INDEX_KEY = env.str("INDEX_KEY", default="")
if not INDEX_KEY:
    if not DEBUG:
        raise ImproperlyConfigured("INDEX_KEY must be set unless DEBUG is on")
    INDEX_KEY = "only-for-a-developers-own-machine"

# Servers: those named in the environment, else the embedded ones beside the checkout.
if "DATABASE_URL" in env.ENVIRON:
    DATABASE_URL = env.str("DATABASE_URL")
    OWNER_DATABASE_URL = env.str("OWNER_DATABASE_URL", default=DATABASE_URL)
    REDIS_URL = env.str("REDIS_URL")
else:
    from kit import servers

    _embedded = servers.urls()
    DATABASE_URL = _embedded.database_url
    OWNER_DATABASE_URL = _embedded.owner_database_url
    REDIS_URL = env.str("REDIS_URL", default=_embedded.redis_url)

DATABASES = {
    "default": {
        **env.db_url_config(
            OWNER_DATABASE_URL if env.bool("PORTAL_AS_OWNER", default=False) else DATABASE_URL
        ),
        # The scope is opened in middleware; this makes each view a savepoint inside it.
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": env.bool("DISABLE_SERVER_SIDE_CURSORS", default=False),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_cotton",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "kit",
    "funds",
    "projects",
    "volunteers",
    "reports",
    "portal",
]

MIDDLEWARE = [
    "kit.middleware.RequestIdMiddleware",
    "kit.middleware.UploadLimitMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Opens the fund first: the person is then read once, with what waits for them there.
    "funds.middleware.FundMiddleware",
    "portal.idle.IdleMiddleware",
    "kit.middleware.LargeUploadMiddleware",
    "portal.second_factor.rule.SecondFactorMiddleware",
    "funds.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
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
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.navigation.navigation",
                "portal.appearance.appearance",
                "portal.places.places",
                "portal.idle.idle",
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
        },
    }
]
COTTON_DIR = "components"

# People
AUTH_USER_MODEL = "funds.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "portal.accounts.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "portal.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "portal.passwords.ClassesValidator"},
    {"NAME": "portal.passwords.AccountValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "portal.accounts.ClosedAdapter"
ACCOUNT_FORMS = {
    "login": "portal.forms.SignInForm",
    "change_password": "portal.forms.ChangePasswordForm",
    "reauthenticate": "portal.forms.ReauthenticateForm",
    "reset_password": "portal.forms.AskByMailForm",
    "reset_password_from_key": "portal.forms.SetByMailForm",
}
ACCOUNT_SESSION_REMEMBER = False
PASSWORD_RESET_TIMEOUT = 24 * 3600
# Guessing is stopped per account by axes, in the database: signing in must not need the cache.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_USER_DISPLAY = "portal.accounts.display_name"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "landing"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
# Else whoever goes on guessing would keep the account's owner out for ever.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "portal.accounts.account_tried"
AXES_VERBOSE = False
# What must not be written down when a try fails: axes keeps the rest of what was posted.
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "ip_address",
    "oldpassword",
    "password1",
    "password2",
    "code",
    "credential",
]
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
# How many proxies of ours stand before the web server; a client's address is what they wrote.
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
AXES_CLIENT_IP_CALLABLE = "kit.requests.client_address"
# After so many failures within 15 minutes, whichever the accounts, one address has to wait.
FAILURES_PER_ADDRESS = env.int("FAILURES_PER_ADDRESS", default=50)
SESSION_ENGINE = "portal.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
IDLE_MINUTES = env.int("IDLE_MINUTES", default=30)
# 二次验证: whose role moves money or lets others in must use one, except in a demonstration.
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=not DEBUG)
MFA_ADAPTER = "portal.second_factor.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "portal.second_factor.forms.CodeForm",
    "reauthenticate": "portal.second_factor.forms.CodeAgainForm",
    "activate_totp": "portal.second_factor.forms.ActivateForm",
    "add_webauthn": "portal.second_factor.forms.AddKeyForm",
    "authenticate_webauthn": "portal.second_factor.forms.KeyForm",
    "reauthenticate_webauthn": "portal.second_factor.forms.KeyAgainForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "志愿城市专项基金"
MFA_TOTP_TOLERANCE = 1
# Accounts are opened by colleagues: an address nobody confirmed must not keep the factor away.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# 手机验证码: how a volunteer's code is sent; with no sender nobody signs in by code.
CODE_SENDER = env.str("CODE_SENDER", default="kit.texting.Console" if DEBUG else "")
CODE_GATEWAY = env.str("CODE_GATEWAY", default="")
CODE_GATEWAY_KEY = env.str("CODE_GATEWAY_KEY", default="")
# Each is a message that costs: beyond this many a day, of all funds together, none is sent.
CODES_A_DAY = env.int("CODES_A_DAY", default=20_000)
# A volunteer signs in by a code that costs a message, and sees nothing but their own.
PHONE_SESSION_DAYS = env.int("PHONE_SESSION_DAYS", default=7)
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"

# Language and time
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
# A file of seconds by which a rehearsal (演练) moves the clock on, see kit.clock.
REHEARSAL_CLOCK = env.str("REHEARSAL_CLOCK", default="")
if REHEARSAL_CLOCK and not DEBUG:
    raise ImproperlyConfigured("REHEARSAL_CLOCK moves the clock and is refused unless DEBUG is on")
USE_I18N = True
FORMAT_MODULE_PATH = ["portal.formats"]

# Files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "var" / "frontend"]
# Where files are being edited, each is asked for anew.
WHITENOISE_MAX_AGE = env.int("STATIC_MAX_AGE", default=0 if DEBUG else 60)
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media")))
FONT_DIR = BASE_DIR / "var" / "fonts"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str(
            "STATIC_STORAGE",
            default="django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage",
        )
    },
}

# One file of 20 MB and the form around it; larger ones are refused by their declared length.
MOST_REQUEST_BYTES = 24 * 2**20
# Addresses that take more, from who is signed in: the roster of a city (750,000 people are 60 MB as
# .xlsx, twice that as .csv). nginx.conf has the same address.
LARGE_REQUESTS = {r"/[^/]+/imports/volunteers/": 132 * 2**20}
# Uploads go to the disk, not to the memory of the web process.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Caches and background work
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}
CELERY_BROKER_URL = env.str(
    "BROKER_URL",
    default=REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host="),
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 570
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    # A request that leaves a message must not wait for a broker that is away.
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "portal.liveness.PulsingScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 2
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

# Safety
PROXIED_HTTPS = env.bool("HTTPS", default=not DEBUG)
# Where people reach the portal; printed on reports, so that paper leads back to it.
SITE_ADDRESS = env.str(
    "SITE_ADDRESS", default=f"{'https' if PROXIED_HTTPS else 'http'}://{ALLOWED_HOSTS[0]}"
).rstrip("/")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PROXIED_HTTPS
SECURE_SSL_REDIRECT = PROXIED_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIED_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if PROXIED_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PROXIED_HTTPS
SECURE_HSTS_PRELOAD = PROXIED_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="portal@localhost")
EMAIL_TIMEOUT = 20  # seconds
# Without a mail server letters are printed; a link must not end in the log as a mail would.
HAS_MAIL = "EMAIL_URL" in env.ENVIRON

# The API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["kit.api.parsing.PlainJson"],
    "DEFAULT_PARSER_CLASSES": ["kit.api.parsing.Json"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "kit.api.parsing.AlwaysJson",
    "DEFAULT_SCHEMA_CLASS": "kit.api.schema.PortalSchema",
    "EXCEPTION_HANDLER": "kit.api.handling.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
}
API_REQUESTS_A_MINUTE = {
    "person": env.int("API_REQUESTS_A_MINUTE", default=300),
    "address": env.int("API_REQUESTS_A_MINUTE_ANONYMOUS", default=60),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "志愿服务专项基金门户接口",
    "DESCRIPTION": "以您的身份、按您的权限读写一个基金的资料。金额一律是两位小数的文字，单位元；"
    "日期按 ISO 8601；每个代码旁边有中文。值为 null 的项，看同一层的 marks：未说明、推定或示意。"
    "列表每页最多 200 行，用 next 里的地址取下一页。出错时按 RFC 9457 用中文说明。",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["kit.api.schema.closed_bodies"],
    "SORT_OPERATIONS": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "TAGS": [{"name": name} for name in TAGS],
}

# History
PGHISTORY_MIDDLEWARE_METHODS = ()
PGTRIGGER_MIGRATIONS = True
# Lock the account, not the address: a forged X-Forwarded-For must not dodge it.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

LOGGING = log_lines(env.str("LOG_LEVEL", default="INFO"))
