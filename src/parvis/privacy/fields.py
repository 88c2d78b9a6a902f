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
    _Bytes = models.BinaryField[Any, Any]
    _Field = models.Field[Any, Any]
else:
    _Text, _Bytes, _Field = models.TextField, models.BinaryField, object  # they take no parameters when it runs


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


class Sealed(_Field):
    """AES-256-GCM under the newest key, bound to its table and column. Cannot be searched or sorted, on purpose."""

    def _bound_to(self) -> bytes:
        return f"{self.model._meta.db_table}.{self.column}".encode()

    def _seal(self, plain: bytes) -> tuple[str, bytes]:
        """The name of the key, and what is stored."""
        name, key = next(iter(_keys(tuple(settings.FIELD_KEYS)).items()))
        nonce = os.urandom(12)
        return name, nonce + key.encrypt(nonce, plain, self._bound_to())

    def _open(self, name: str, sealed: bytes) -> bytes:
        key = _keys(tuple(settings.FIELD_KEYS)).get(name)
        if key is None:
            raise CannotRead(f"no key named {name}")
        try:
            return key.decrypt(sealed[:12], sealed[12:], self._bound_to())
        except InvalidTag as error:
            raise CannotRead("what is stored does not fit its key and column") from error

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name in {"exact", "isnull"}:  # "" and NULL can be asked for; nothing can be found by its content
            return super().get_lookup(lookup_name)
        return None


class PrivateTextField(Sealed, _Text):
    """Text that is encrypted in the database."""

    description = "Text that is encrypted in the database"

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if not value:
            return value
        name, sealed = self._seal(value.encode())
        return f"{name}:{base64.b64encode(sealed).decode()}"

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        if not value:
            return value
        name, _, stored = value.partition(":")
        return self._open(name, base64.b64decode(stored)).decode()


class PrivateBytesField(Sealed, _Bytes):
    """A file that is encrypted in the database."""

    description = "A file that is encrypted in the database"

    def get_prep_value(self, value: Any) -> Any:
        if not value:
            return value
        name, sealed = self._seal(bytes(value))
        return name.encode() + b":" + sealed

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> bytes | None:
        if not value:
            return value if value is None else bytes(value)
        name, _, sealed = bytes(value).partition(b":")
        return self._open(name.decode(), sealed)
