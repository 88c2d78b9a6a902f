"""All settings, in one file, from the environment. Read them through `django.conf.settings` only."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from parvis.config import env

PACKAGE = Path(__file__).resolve().parent.parent

# --- What this installation is --------------------------------------------------------------
DEBUG = env.flag("PARVIS_DEBUG", default=False)
DEMO = env.flag("PARVIS_DEMO", default=False)
DATA_DIR = Path(env.text("PARVIS_DATA", "data")).resolve()
BASE_URL = env.origin("PARVIS_BASE_URL", "http://localhost:8000")
SECRET_KEY = env.required("PARVIS_SECRET_KEY", "It signs sessions and links.")
FIELD_KEYS = env.required("PARVIS_FIELD_KEYS", "It encrypts private text in the database.").split(",")
ALLOWED_HOSTS = env.words("PARVIS_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.words("PARVIS_TRUSTED_ORIGINS", [BASE_URL])
if DEMO and not DEBUG and env.text("PARVIS_DEMO_IS_PUBLIC") != "yes" and not BASE_URL.startswith("http://"):
    raise env.Nonsense("PARVIS_DEMO lets anybody sign in by clicking a face. On a public address, also set PARVIS_DEMO_IS_PUBLIC=yes.")

# --- Django -----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_structlog",
    "parvis.audit",
    "parvis.web",
    "parvis.policy",
    "parvis.people",
    "parvis.texts",
    "parvis.checklists",
    "parvis.notify",
    "parvis.privacy",
    "parvis.guidance",
    "parvis.casework",
    "parvis.timetables",
    "parvis.advice",
    "parvis.recruitment",
    "parvis.support",
    "parvis.training",
    "parvis.exchange",
    "parvis.matching",
    "parvis.mentorships",
    "parvis.meetings",
    "parvis.goals",
    "parvis.visits",
    "parvis.pay",
    "parvis.overview",
    "parvis.integrations",
    "parvis.demo",
    "parvis.config",
    "allauth",  # after ours, so that our pages and words come before its own
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "parvis.web.middleware.FoundBySearchEngines",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "parvis.people.middleware.LanguageOfThePerson",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "parvis.policy.middleware.OpenBook",
    "parvis.people.middleware.SecondFactorWhereRequired",
    "parvis.web.middleware.OncePerForm",
    "parvis.audit.middleware.ReadingChangesNothing",
    "parvis.casework.middleware.Refusals",
]
ROOT_URLCONF = "parvis.config.urls"
WSGI_APPLICATION = "parvis.config.wsgi.application"
FORM_RENDERER = "parvis.web.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "parvis.config.context.shell",
            ],
            "builtins": ["parvis.web.templatetags.web", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Data -------------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'parvis.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Measured: FULL loses no acknowledged commit on power loss, IMMEDIATE never fails with "database is locked" under writers.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}}

# --- Language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "parvis_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = env.text("PARVIS_TIME_ZONE", "Europe/Stockholm")
USE_TZ = True
USE_I18N = True

# --- Sign-in ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # the address is unique whatever its case, by a constraint that the check cannot read
    "security.W021",  # HSTS preload binds the institution's whole domain: theirs to decide, not ours
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "parvis.people.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    "login": "parvis.people.forms.PasswordSignIn",
    "request_login_code": "parvis.people.forms.AskForCode",
    "confirm_login_code": "parvis.people.forms.Code",
    "confirm_email_verification_code": "parvis.people.forms.AddressCode",
    "confirm_password_reset_code": "parvis.people.forms.Code",
    "add_email": "parvis.people.forms.NewAddress",
    "change_email": "parvis.people.forms.OtherAddress",
    "change_password": "parvis.people.forms.ChangePassword",
    "set_password": "parvis.people.forms.SetPassword",
    "reset_password": "parvis.people.forms.AskForReset",
    "reset_password_from_key": "parvis.people.forms.ResetPassword",
    "reauthenticate": "parvis.people.forms.PasswordAgain",
}
ACCOUNT_RATE_LIMITS = {  # beside the library's own
    "begin_application": "60/h/ip",
    "add_letter": "30/h/ip",
    "read_timetable": "30/h/user",
    "arrive": "30/h/ip",
    "guess_feed": "60/h/ip",  # only wrong addresses count: many subscribers can come from one calendar service
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_ADAPTER = "parvis.people.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "parvis.people.forms.SecondCode",
    "reauthenticate": "parvis.people.forms.SecondCodeAgain",
    "activate_totp": "parvis.people.forms.ActivateApp",
    "deactivate_totp": "parvis.people.forms.EndApp",
    "add_webauthn": "parvis.people.forms.AddPasskey",
    "edit_webauthn": "parvis.people.forms.RenamePasskey",
    "login_webauthn": "parvis.people.forms.PasskeySignInForm",
    "authenticate_webauthn": "parvis.people.forms.PasskeyAsSecondStep",
    "reauthenticate_webauthn": "parvis.people.forms.PasskeyAgain",
    "generate_recovery_codes": "parvis.people.forms.NewRecoveryCodes",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Parvis"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = BASE_URL.startswith("http://")
USERSESSIONS_TRACK_ACTIVITY = False  # reading must not write
ROLES_WITH_SECOND_FACTOR = ["coordinator", "payroll", "administrator"]
SESSION_COOKIE_AGE = 14 * 24 * 3600  # drafts must survive a pause: at least 20 hours
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "parvis.web.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = BASE_URL.startswith("https://")

# --- Transport and headers --------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if BASE_URL.startswith("https://"):
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_SSL_REDIRECT = env.flag("PARVIS_SSL_REDIRECT", default=True)
if env.flag("PARVIS_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # limits count the visitor's address, not the proxy's
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "display-capture")
}

# --- Static files -----------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- E-mail -----------------------------------------------------------------------------------
EMAIL_BACKEND = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "files": "django.core.mail.backends.filebased.EmailBackend",
    "memory": "django.core.mail.backends.locmem.EmailBackend",
}[env.one_of("PARVIS_EMAIL", ["smtp", "files", "memory"], "files")]
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = env.text("PARVIS_SMTP_HOST", "localhost")
EMAIL_PORT = env.whole("PARVIS_SMTP_PORT", 25, least=1, most=65535)
EMAIL_HOST_USER = env.text("PARVIS_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("PARVIS_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("PARVIS_SMTP_STARTTLS", default=False)
EMAIL_USE_SSL = env.flag("PARVIS_SMTP_TLS", default=False)
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise env.Nonsense("PARVIS_SMTP_STARTTLS and PARVIS_SMTP_TLS are both on. Choose one of them.")
EMAIL_TIMEOUT = env.whole("PARVIS_SMTP_TIMEOUT", 20, least=1, most=300)  # Django's default is none: a silent server blocks for good
DEFAULT_FROM_EMAIL = env.text("PARVIS_EMAIL_FROM", "Mentorstöd <mentorstod@localhost>")

# --- Logs: structured, to stdout, without personal data -----------------------------------------
LOG_LEVEL = env.one_of("PARVIS_LOG_LEVEL", ["DEBUG", "INFO", "WARNING", "ERROR"], "INFO")
LOGGING_CONFIG = "parvis.config.logs.configure"
LOGGING = {"level": LOG_LEVEL, "json": env.flag("PARVIS_LOG_JSON", default=not DEBUG)}
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False

BRAND = _("Mentor support")
