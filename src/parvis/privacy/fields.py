"""Private text, encrypted in the database: a copy of the database without the keys holds none of it."""

from __future__ import annotations

import base64
import os
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

if TYPE_CHECKING:
    _Text = models.TextField[Any, Any]
else:
    _Text = models.TextField  # takes no parameters when it runs


class CannotRead(ValueError):
    """The text was encrypted under a key that this installation does not have, or was changed."""


@cache
def _keys(configured: tuple[str, ...]) -> dict[str, AESGCM]:
    found: dict[str, AESGCM] = {}
    for item in configured:
        name, _, secret = item.strip().partition(":")
        raw = base64.b64decode(secret)
        if not name or len(raw) != 32:
            raise ImproperlyConfigured("PARVIS_FIELD_KEYS: each key is NAME:BASE64 of 32 bytes, commas between, the newest first.")
        found[name] = AESGCM(raw)
    return found


class PrivateTextField(_Text):
    """AES-256-GCM under the newest key, bound to its table and column. Cannot be searched or sorted, on purpose."""

    description = "Text that is encrypted in the database"

    def _bound_to(self) -> bytes:
        return f"{self.model._meta.db_table}.{self.column}".encode()

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if not value:
            return value
        name, key = next(iter(_keys(tuple(settings.FIELD_KEYS)).items()))
        nonce = os.urandom(12)
        return f"{name}:{base64.b64encode(nonce + key.encrypt(nonce, value.encode(), self._bound_to())).decode()}"

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        if not value:
            return value
        name, _, stored = value.partition(":")
        key = _keys(tuple(settings.FIELD_KEYS)).get(name)
        if key is None:
            raise CannotRead(f"no key named {name}")
        raw = base64.b64decode(stored)
        try:
            return key.decrypt(raw[:12], raw[12:], self._bound_to()).decode()
        except InvalidTag as error:
            raise CannotRead("the text does not fit its key and column") from error

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name in {"exact", "isnull"}:  # "" and NULL can be asked for; text can not be found by its content
            return super().get_lookup(lookup_name)
        return None
