"""Settings of Boulevard, all from the environment; `docs/settings.md` tells what each does."""

import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.csp import CSP
from environs import Env, EnvError, EnvValidationError, validate

from config.environment import BASE_DIR, var_dir

env = Env(eager=False)

# Where DEBUG=1 a desk needs no secrets, and demo accounts and the sandbox payment page are allowed.
# Django's own DEBUG stays off everywhere: its error pages show source, settings and paths.
DEVELOPMENT = env.bool("DEBUG", False)
DEBUG = False

VAR_DIR = var_dir()
_problems: list[str] = []
PORT = env.int("PORT", 8000, validate=validate.Range(1, 65535))


def _origins(name: str) -> list[str]:
    """Read a list of origins, or note what is wrong with it for the one message at the end."""
    origins: list[str] = env.list(name, [])
    wrong = [o for o in origins if urlsplit(o).scheme not in ("http", "https") or urlsplit(o).path or not urlsplit(o).netloc]
    if wrong:
        _problems.append(f"{name}: not an origin such as https://example.com (no path, no slash): {', '.join(wrong)}")
    return origins


def _secret(name: str) -> str:
    """Read a secret; at a desk, make one and keep it under VAR_DIR so that sign-ins outlive a restart."""
    value: str = env.str(name, "")
    if value:
        if not DEVELOPMENT and len(value) < 32:
            _problems.append(
                f"{name}: at least 32 characters, please (python -c 'import secrets; print(secrets.token_urlsafe(48))')"
            )
        return value
    if not DEVELOPMENT:
        _problems.append(f"{name}: required where DEBUG=0 (python -c 'import secrets; print(secrets.token_urlsafe(48))')")
        return "missing"
    kept = VAR_DIR / "secrets" / name
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text()


SECRET_KEY = _secret("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
JWT_SIGNING_KEY = _secret("JWT_SIGNING_KEY")
SITE_URL = env.str("SITE_URL", f"http://127.0.0.1:{PORT}" if DEVELOPMENT else "").rstrip("/")
if urlsplit(SITE_URL).scheme not in ("http", "https") or not urlsplit(SITE_URL).netloc:
    _problems.append("SITE_URL: the address clients use, such as https://boulevard.example")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if DEVELOPMENT else [])
if not ALLOWED_HOSTS:
    _problems.append("ALLOWED_HOSTS: the host names the site answers to, separated by commas")
CORS_ALLOWED_ORIGINS = _origins("CORS_ALLOWED_ORIGINS")
# Browsers elsewhere may call the API with a token; cookies never cross.
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_CREDENTIALS = False
CORS_EXPOSE_HEADERS = ["ETag", "Retry-After", "WWW-Authenticate"]
CORS_ALLOW_HEADERS = ["accept", "accept-language", "authorization", "content-type", "idempotency-key", "if-none-match"]
CHECKOUT_ALLOWED_ORIGINS = _origins("CHECKOUT_ALLOWED_ORIGINS")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
RATE_LIMIT_SCALE = env.float("RATE_LIMIT_SCALE", 1.0, validate=validate.Range(min=0, min_inclusive=False))
REQUIRE_STAFF_MFA = env.bool("REQUIRE_STAFF_MFA", False)
# Addresses of our own proxies; only they may say in X-Forwarded-For who the client is.
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", [])

DATABASE_URL = env.str("DATABASE_URL", "") or f"postgres://postgres@/postgres?host={VAR_DIR / 'postgres'}"
REDIS_URL = env.str("REDIS_URL", "")
if urlsplit(DATABASE_URL).scheme not in ("postgres", "postgresql"):
    _problems.append("DATABASE_URL: only PostgreSQL serves, as postgres://user:password@host:5432/name")
if REDIS_URL and urlsplit(REDIS_URL).scheme not in ("redis", "rediss", "unix"):
    _problems.append("REDIS_URL: as redis://host:6379/0")

STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", "")
# Without a key the sandbox of shop/sandbox stands in for Stripe; it answers under this path.
SANDBOX_PAYMENTS = not STRIPE_SECRET_KEY and (DEVELOPMENT or env.bool("SANDBOX_PAYMENTS", False))
STRIPE_API_BASE = env.str("STRIPE_API_BASE", "") or (f"http://127.0.0.1:{PORT}/sandbox/stripe" if SANDBOX_PAYMENTS else "")
# Where the sandbox delivers its signed webhooks.
SANDBOX_WEBHOOK_URL = env.str("SANDBOX_WEBHOOK_URL", "") or f"http://127.0.0.1:{PORT}/api/checkout/webhook"
if SANDBOX_PAYMENTS:
    STRIPE_SECRET_KEY = "_".join(("sk", "test", "sandbox"))
    STRIPE_WEBHOOK_SECRET = STRIPE_WEBHOOK_SECRET or _secret("STRIPE_WEBHOOK_SECRET")
elif not STRIPE_SECRET_KEY:
    _problems.append("STRIPE_SECRET_KEY: required where DEBUG=0 (or SANDBOX_PAYMENTS=1 for a demonstration without money)")
elif not STRIPE_WEBHOOK_SECRET:
    _problems.append("STRIPE_WEBHOOK_SECRET: required with STRIPE_SECRET_KEY; two, separated by a comma, while rotating")
STRIPE_LIVE = STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_"))
TCGDEX_URL = env.str("TCGDEX_URL", "https://api.tcgdex.net/v2").rstrip("/")

INSTALLED_APPS = [
    "config",
    "accounts",
    "shop",
    "shop.sandbox",
    "daphne",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.security.SecurityHeaders",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "config.security.StaffPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.house_time.HouseTime",
    "config.strict_text.RefuseUnstorableText",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.limits.CountedDoors",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.frame.frame",
            ],
        },
    },
]

# Connections come from a pool: persistent ones would outnumber PostgreSQL's under ASGI's threads.
DATABASES: dict[str, Any] = {
    "default": {
        **dj_database_url.parse(DATABASE_URL, conn_max_age=0),
        "ENGINE": "django.db.backends.postgresql",
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
}
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
    "min_size": 1,
    "max_size": env.int("DATABASE_POOL_SIZE", 16, validate=validate.Range(2, 200)),
    "timeout": 20,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if REDIS_URL:
    CACHES: dict[str, Any] = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    CHANNEL_LAYERS: dict[str, Any] = {
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
# In-process counters are the documented way without Redis; with it they are shared.
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.E003", "django_ratelimit.W001"]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.CountingBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "config.account_adapter.AccountAdapter"
# Limits are counted by accounts.doors, once for page, API and staff site; allauth counts nothing itself.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.SignUpForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(SITE_URL).scheme or "https"

JWT_ISSUER = SITE_URL
JWT_AUDIENCE = "boulevard-api"
ACCESS_TOKEN_LIFETIME = timedelta(minutes=15)
REFRESH_TOKEN_LIFETIME = timedelta(days=7)
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": JWT_SIGNING_KEY,
    "ISSUER": JWT_ISSUER,
    "AUDIENCE": JWT_AUDIENCE,
    "ACCESS_TOKEN_LIFETIME": ACCESS_TOKEN_LIFETIME,
    "REFRESH_TOKEN_LIFETIME": REFRESH_TOKEN_LIFETIME,
}

# Tries in a span of time (s, m, h, d), each multiplied by RATE_LIMIT_SCALE. A sign-in counts only where it fails.
RATE_LIMITS = {
    "sign-in-account": "5/15m",
    "sign-in-address": "50/1h",
    "sign-up": "20/1h",
    "token-refresh": "120/1h",
    "password-reset": "10/1h",
    "password-change": "20/1h",
    "mail": "10/1h",
}

# In the session: a cookie of their own would need the same locks as the session's.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
_COOKIE = "" if DEVELOPMENT else "__Host-"
SESSION_COOKIE_NAME = f"{_COOKIE}sessionid"
CSRF_COOKIE_NAME = f"{_COOKIE}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_COOKIE}language"
THEME_COOKIE_NAME = "theme"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEVELOPMENT
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())

CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", False) else None
SECURE_SSL_REDIRECT = SITE_URL.startswith("https://")
SECURE_REDIRECT_EXEMPT = [r"^health(/ready)?/?$"]
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if SITE_URL.startswith("https://") else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
# A form answered by a redirect to Stripe's page needs that page's origin in form-action.
SECURE_CSP: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF, "https://checkout.stripe.com"],
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_500

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
# What the clocks of pages show; the API tells UTC.
HOUSE_TIME_ZONE = env.str("HOUSE_TIME_ZONE", "Europe/Paris")

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
if DEVELOPMENT:
    # A desk serves the sources; WhiteNoise only wants the place of the collected files to exist.
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = env.str("MEDIA_URL", "/media/")
MEDIA_ROOT = VAR_DIR / "media"
WHITENOISE_USE_FINDERS = DEVELOPMENT
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# A desk without a mail server finds its e-mails as files.
_mail = env.dj_email_url("EMAIL_URL", f"file:///{VAR_DIR}/mail" if DEVELOPMENT else "smtp://localhost") or {}
_mail.setdefault("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
_mail_options = {
    "file_path": "EMAIL_FILE_PATH" if "filebased" in _mail["EMAIL_BACKEND"] else "",
    "host": "EMAIL_HOST",
    "port": "EMAIL_PORT",
    "username": "EMAIL_HOST_USER",
    "password": "EMAIL_HOST_PASSWORD",
    "use_tls": "EMAIL_USE_TLS",
    "use_ssl": "EMAIL_USE_SSL",
    "timeout": "EMAIL_TIMEOUT",
}
MAILERS = {
    "default": {
        "BACKEND": _mail["EMAIL_BACKEND"],
        "OPTIONS": {option: _mail[key] for option, key in _mail_options.items() if _mail.get(key)},
    }
}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"Boulevard <shop@{urlsplit(SITE_URL).hostname or 'localhost'}>")
if not DEVELOPMENT and not env.str("EMAIL_URL", ""):
    _problems.append("EMAIL_URL: where e-mails go out, as smtp+tls://user:password@host:587")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.BearerAuthentication",
        "accounts.api.authentication.SessionWithCsrf",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api_parsers.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "config.api_parsers.AlwaysTheFirst",
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "config.api_schema.ProblemAwareSchema",
    "EXCEPTION_HANDLER": "config.api_errors.answer_problem",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Boulevard",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "DESCRIPTION": "The shop, its checkout and the accounts. Errors are RFC 9457 problems.",
    "SCHEMA_PATH_PREFIX": "/api",
    "PREPROCESSING_HOOKS": ["config.api_schema.one_address_each"],
    "SERVERS": [{"url": SITE_URL}],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}


def _shades(colours: str) -> dict[str, str]:
    steps = (50, *range(100, 1000, 100), 950)
    return {str(step): f"#{colour}" for step, colour in zip(steps, colours.split(), strict=True)}


UNFOLD = {
    "SITE_TITLE": "Boulevard",
    "SITE_HEADER": "Boulevard",
    "SITE_SYMBOL": "storefront",
    "BORDER_RADIUS": "6px",
    "STYLES": [lambda request: static("css/admin.css")],
    "COLORS": {
        "base": _shades("f7f8f5 eceee8 dfe4dc c6cec4 95a39a 56645c 42514a 2b3832 1f2a25 151e1a 0e1512"),
        "primary": _shades("f0f6f2 dcebe1 b9d6c4 8dbaa0 5a9577 357457 1f5a43 173f30 123327 0e281f 081812"),
    },
}

SHOP_CURRENCY = "EUR"
SHOP_HOLD = timedelta(minutes=30)

SENTRY_DSN = env.str("SENTRY_DSN", "")
LOGGING_CONFIG = "config.logging.configure"
LOGGING = {"level": env.str("LOG_LEVEL", "INFO")}

try:
    env.seal()
except EnvValidationError as found:
    _wrong: Any = found.error_messages
    _problems.extend(f"{name}: {' '.join(what)}" for name, what in _wrong.items())
except EnvError as found:
    _problems.append(str(found))
if _problems:
    raise ImproperlyConfigured("Boulevard cannot start; in the environment or in .env put right:\n  " + "\n  ".join(_problems))
