"""The settings of the tests: the real ones, read from a fixed environment, with the few differences that tests need."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(tempfile.gettempdir()) / f"parvis-test-{os.getpid()}-{secrets.token_hex(4)}"
"""Everything a test writes. Gone afterwards."""
if "mypy" not in sys.modules:  # which only looks, and leaves without saying goodbye
    HERE.mkdir(mode=0o700)
    atexit.register(shutil.rmtree, HERE, ignore_errors=True)
    (HERE / "static").mkdir()  # nothing is collected, but whitenoise looks for the place

# What the developer's own shell or .env says must not change what a test sees. The database alone may be chosen from outside.
for name in [name for name in os.environ if name.startswith("PARVIS_") and not name.startswith(("PARVIS_TEST_", "PARVIS_CHROMIUM"))]:
    del os.environ[name]
os.environ |= {
    "PARVIS_SECRET_KEY": "only-for-tests",
    "PARVIS_FIELD_KEYS": "test:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "PARVIS_DATA": str(HERE),
    "PARVIS_BASE_URL": "http://localhost:8000",
    "PARVIS_ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "PARVIS_EMAIL": "memory",
    "PARVIS_DEMO": "1",
    "PARVIS_LOG_LEVEL": "WARNING",
    "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{HERE / 'parvis.sqlite3'}",
}

from parvis.config.settings import *  # noqa: E402, F403  (the environment above must stand before the settings are read)
from parvis.config.settings import DATABASES, STORAGES  # noqa: E402

# Argon2 is slow on purpose. Tests that are about passwords name their own hasher.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A test must not need collected files. The journeys switch the real storage on.
COLLECTED_STATICFILES: Any = STORAGES["staticfiles"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file and not memory, so that threads meet as they do in earnest. Durability is the fault suite's matter.
    DATABASES["default"]["TEST"] = {"NAME": str(HERE / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0


class _NoMigrations:
    """Makes the tables straight from the models: quicker while building, never in continuous integration."""

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


if os.environ.get("PARVIS_TEST_NO_MIGRATIONS") == "1":
    MIGRATION_MODULES = _NoMigrations()
