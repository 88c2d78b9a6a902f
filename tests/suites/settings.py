"""The settings of the fault suite: as in earnest, durability and all, in the folder that PARVIS_TEST_FOLDER names."""

from __future__ import annotations

import os

for name in [name for name in os.environ if name.startswith("PARVIS_") and not name.startswith("PARVIS_TEST_")]:
    del os.environ[name]
os.environ |= {
    "PARVIS_SECRET_KEY": "only-for-tests",
    "PARVIS_FIELD_KEYS": "test:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "PARVIS_DATA": os.environ["PARVIS_TEST_FOLDER"],
    "PARVIS_EMAIL": "smtp",
    "PARVIS_SMTP_HOST": "127.0.0.1",
    "PARVIS_SMTP_PORT": os.environ.get("PARVIS_TEST_SMTP_PORT", "25"),
    "PARVIS_SMTP_TIMEOUT": "5",
    "PARVIS_LOG_LEVEL": "ERROR",
}

from parvis.config.settings import *  # noqa: E402, F403  (the environment above must stand before the settings are read)
