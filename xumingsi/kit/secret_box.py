"""Closing small secrets with a key of the installation, so that a copy of the database alone tells nothing."""

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken


class CannotOpen(ValueError):
    """Closed with another key, or changed since."""


def close(key: str, secret: str) -> str:
    """``secret`` sealed with ``key`` (any long text)."""
    return _box(key).encrypt(secret.encode()).decode()


def open_box(key: str, closed: str) -> str:
    """The secret; CannotOpen under another key or when changed."""
    try:
        return _box(key).decrypt(closed.encode()).decode()
    except InvalidToken as error:
        raise CannotOpen("密钥不对，或内容已被改动") from error


def _box(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(b"xumingsi.secret_box:" + key.encode()).digest()))
