"""Sign-in secrets, encrypted in the database under the same keys as private text."""

from __future__ import annotations

import base64
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

BOUND_TO = b"mfa_authenticator.data"


def _keys() -> dict[str, AESGCM]:
    pairs = (item.strip().partition(":") for item in settings.FIELD_KEYS)
    return {name: AESGCM(base64.b64decode(secret)) for name, _colon, secret in pairs}


def seal(text: str) -> str:
    """The text under the newest key, with the key's name before it."""
    name, key = next(iter(_keys().items()))
    nonce = os.urandom(12)
    return f"{name}:{base64.b64encode(nonce + key.encrypt(nonce, text.encode(), BOUND_TO)).decode()}"


def unseal(stored: str) -> str:
    """What was sealed. Raises KeyError for a key that this installation does not have, InvalidTag for changed text."""
    name, _colon, text = stored.partition(":")
    raw = base64.b64decode(text)
    return _keys()[name].decrypt(raw[:12], raw[12:], BOUND_TO).decode()
