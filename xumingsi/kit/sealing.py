"""Sealing: anybody who holds the public key closes, only the holder of the private key and its passphrase opens.

A seal is X25519 with a fresh key each time, HKDF-SHA256, AES-256-GCM. What is sealed is padded, so that its length
tells nothing, and bound to a ``context`` (whose it is), so that it cannot be moved to another record. The private key
exists only inside a key file, itself closed with scrypt and AES-256-GCM under the passphrase.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

KIND = "xumingsi-seal-key"
SCRYPT_COST = 2**16  # 64 MB and about a quarter of a second for each try at the passphrase
MOST_COST = 2**20
_INFO = b"xumingsi seal 1"
_NONCE, _KEY, _BLOCK = 12, 32, 512
SHORTEST_PASSPHRASE = 12
# No letter or figure that is taken for another when read aloud or from paper.
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class CannotOpen(ValueError):
    """Wrong passphrase, another key, or something was altered; the message is Chinese."""


@dataclass(frozen=True)
class KeyPair:
    """``public`` (base64) may be known to all; ``file`` is the text of the key file that its holder keeps."""

    public: str
    file: str

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.public)


def make_key(passphrase: str, *, cost: int = SCRYPT_COST) -> KeyPair:
    """A new pair. ValueError (Chinese) for a passphrase under twelve characters."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ValueError(f"口令至少 {SHORTEST_PASSPHRASE} 个字符")
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    salt, nonce = os.urandom(16), os.urandom(_NONCE)
    closed = AESGCM(_stretched(passphrase, salt, cost)).encrypt(nonce, private.private_bytes_raw(), public)
    parts = {"kind": KIND, "version": 1, "cost": cost, **{
        name: _text(value) for name, value in (("public", public), ("salt", salt), ("nonce", nonce), ("private", closed))
    }}  # fmt: skip
    return KeyPair(_text(public), json.dumps(parts, indent=1) + "\n")


def make_passphrase() -> str:
    """Twenty signs in groups of four (100 bits), fit to be written down."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(5))


def fingerprint(public: str) -> str:
    """What two people read to each other to know a public key: sixteen figures in groups of four."""
    digest = sha256(_bytes(public)).hexdigest()[:16].upper()
    return " ".join(digest[i : i + 4] for i in range(0, 16, 4))


def public_of(key_file: str) -> str:
    """The public key (base64) of a key file; CannotOpen when it is none."""
    return str(_parts(key_file)["public"])


def seal(public: str, secret: str, *, context: str) -> str:
    """``secret`` closed for the holder of ``public``'s other half; base64."""
    receiver, fresh = _bytes(public), X25519PrivateKey.generate()
    shared = fresh.exchange(X25519PublicKey.from_public_bytes(receiver))
    sender, nonce = fresh.public_key().public_bytes_raw(), os.urandom(_NONCE)
    closed = AESGCM(_derived(shared, sender, receiver)).encrypt(nonce, _padded(secret.encode()), context.encode())
    return _text(sender + nonce + closed)


def unseal(key_file: str, passphrase: str, sealed: str, *, context: str) -> str:
    """What ``seal`` closed. CannotOpen for a wrong passphrase, another key, another context or an altered seal."""
    private, receiver = _private(key_file, passphrase)
    try:
        raw = _bytes(sealed)
        sender, nonce, closed = raw[:_KEY], raw[_KEY : _KEY + _NONCE], raw[_KEY + _NONCE :]
        shared = private.exchange(X25519PublicKey.from_public_bytes(sender))
        return _unpadded(AESGCM(_derived(shared, sender, receiver)).decrypt(nonce, closed, context.encode())).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("这份密封不是用这把密钥封的，或内容已被改动。") from error


def proves(key_file: str, passphrase: str) -> bool:
    """Whether the passphrase opens the key file; CannotOpen when it is no key file at all."""
    _parts(key_file)
    try:
        _private(key_file, passphrase)
    except CannotOpen:
        return False
    return True


def _private(key_file: str, passphrase: str) -> tuple[X25519PrivateKey, bytes]:
    parts = _parts(key_file)
    try:
        public = _bytes(parts["public"])
        key = _stretched(passphrase, _bytes(parts["salt"]), int(parts["cost"]))
        raw = AESGCM(key).decrypt(_bytes(parts["nonce"]), _bytes(parts["private"]), public)
    except InvalidTag as error:
        raise CannotOpen("口令不对，或密钥文件已损坏。") from error
    except (KeyError, TypeError, ValueError) as error:
        raise CannotOpen("密钥文件已损坏，请使用另一份备份。") from error
    return X25519PrivateKey.from_private_bytes(raw), public


def _parts(key_file: str) -> dict[str, Any]:
    try:
        parts = json.loads(key_file)
    except ValueError:
        parts = None
    if not isinstance(parts, dict) or parts.get("kind") != KIND or parts.get("version") != 1:
        raise CannotOpen("这不是本系统的密钥文件。")
    cost = parts.get("cost")
    if not isinstance(cost, int) or cost < 2 or cost > MOST_COST or cost & (cost - 1):
        raise CannotOpen("密钥文件已损坏，请使用另一份备份。")
    return parts


def _stretched(passphrase: str, salt: bytes, cost: int) -> bytes:
    typed = unicodedata.normalize("NFKC", passphrase).encode()
    return Scrypt(salt=salt, length=_KEY, n=cost, r=8, p=1).derive(typed)


def _derived(shared: bytes, sender: bytes, receiver: bytes) -> bytes:
    return HKDF(hashes.SHA256(), _KEY, salt=sender + receiver, info=_INFO).derive(shared)


def _padded(raw: bytes) -> bytes:
    raw += b"\x01"
    return raw + b"\x00" * (-len(raw) % _BLOCK)


def _unpadded(raw: bytes) -> bytes:
    return raw.rstrip(b"\x00")[:-1]


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise ValueError("not base64") from error
