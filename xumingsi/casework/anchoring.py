"""Anchors: the heads of all chains, signed with a key that is not in the database.

Who rules the database can rebuild a whole chain. He cannot rebuild the paper and the file that the discipline
inspection took away yesterday: ``check`` holds the chains against them.
"""

import base64
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from xumingsi.kit import clock

from .canonical import digest_json
from .errors import BadInput
from .models import Chain, Entry
from .verification import Fault

KIND = "xumingsi-anchor-1"
LARGEST = 1 << 20


@dataclass(frozen=True)
class Anchor:
    """What an anchor file says. ``chains``: {"code" of the town (empty: the system's own), "name", "seq", "digest"}."""

    made_at: str
    chains: list[dict[str, Any]]
    public_key: str
    signature: str

    def message(self) -> bytes:
        """The bytes that are signed: canonical JSON of everything but the signature."""
        told = {"kind": KIND, "made_at": self.made_at, "chains": self.chains, "public_key": self.public_key}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()

    def as_json(self) -> dict[str, Any]:
        return {**json.loads(self.message()), "signature": self.signature}

    def fingerprint(self) -> str:
        """Sixteen hex digits to compare the public key by, as printed."""
        return fingerprint(base64.b64decode(self.public_key))

    def short(self) -> str:
        """All of it in one line, for the QR code: whoever scans it can rebuild the file."""
        heads = "|".join(f"{chain['code']}:{chain['seq']}:{chain['digest']}" for chain in self.chains)
        return f"{KIND}|{self.made_at}|{heads}|{self.public_key}|{self.signature}"


def fingerprint(public_key: bytes) -> str:
    """Sixteen hex digits of a raw public key's SHA-256 over its hex, in groups of four."""
    digits = digest_json(public_key.hex())[:16]
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


def make_key(path: Path | None = None) -> Path:
    """A new signing key, readable by its owner only, its public half beside it (.pub). BadInput when one is there."""
    path = path or settings.ANCHOR_KEY_FILE
    key = Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BadInput(f"签名密钥 {path} 已经存在，不能覆盖；确需更换时请先把它移走，并告知镇纪委。") from error
    with os.fdopen(handle, "wb") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
    public_path(path).write_bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return path


def public_path(path: Path) -> Path:
    """Where the public half of a key lies."""
    return path.with_suffix(".pub")


def make_anchor() -> Anchor:
    """Sign the heads as they stand. BadInput without a key or when nothing has been recorded yet."""
    key = _signing_key()
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    anchor = Anchor(clock.now().isoformat(timespec="seconds"), _heads(), public, "")
    if not anchor.chains:
        raise BadInput("还没有办理轨迹，无可锚定。")
    return Anchor(anchor.made_at, anchor.chains, public, base64.b64encode(key.sign(anchor.message())).decode())


def _heads() -> list[dict[str, Any]]:
    heads = []
    for chain in Chain.objects.select_related("town").order_by("pk"):
        last = Entry.objects.filter(chain=chain).order_by("-seq").values("seq", "digest").first()
        if last:
            heads.append({"code": chain.town.code if chain.town else "", "name": str(chain), **last})
    return heads


def _signing_key() -> Ed25519PrivateKey:
    path = settings.ANCHOR_KEY_FILE
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except FileNotFoundError as error:
        raise BadInput(
            f"没有签名密钥 {path}：请先执行 manage.py anchor_ledger --make-key，把公钥交镇纪委保存。"
        ) from error
    except (OSError, ValueError, TypeError) as error:
        raise BadInput(
            f"签名密钥 {path} 读不出来，请核对文件和权限（应为 PEM 格式的 Ed25519 私钥，不设口令）。"
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadInput(f"{path} 不是 Ed25519 私钥。")
    return key


def read_anchor(path: Path) -> Anchor:
    """The anchor in a file; BadInput when it is none. The signature is not checked here."""
    try:
        anchor = _parsed(path)
    except OSError as error:
        raise BadInput(f"读不到锚定文件 {path}。") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadInput(f"{path} 不是锚定文件，或已损坏；请用 anchor_ledger 写出的 .json 文件。") from error
    return anchor


def _parsed(path: Path) -> Anchor:
    if path.stat().st_size > LARGEST:
        raise ValueError(path)
    told = json.loads(path.read_text(encoding="utf-8"))
    if told.pop("kind") != KIND:
        raise ValueError(KIND)
    anchor = Anchor(**told)
    _well_formed(anchor)
    return anchor


def _well_formed(anchor: Anchor) -> None:
    base64.b64decode(anchor.public_key, validate=True)
    base64.b64decode(anchor.signature, validate=True)
    for chain in anchor.chains:
        texts = all(isinstance(chain[name], str) for name in ("code", "name", "digest"))
        if not (texts and isinstance(chain["seq"], int) and 0 < chain["seq"] < 1 << 62):
            raise ValueError(chain)


def trusted_key(path: Path | None = None) -> Ed25519PublicKey:
    """The public key to believe: ``path``, or the one beside the server's own key. BadInput when there is none."""
    path = path or public_path(settings.ANCHOR_KEY_FILE)
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BadInput(f"读不到公钥 {path}，请用 --public-key 指定镇纪委保存的公钥文件。") from error
    if not isinstance(key, Ed25519PublicKey):
        raise BadInput(f"{path} 不是 Ed25519 公钥。")
    return key


def check(anchor: Anchor, key: Ed25519PublicKey) -> list[Fault]:
    """What is wrong with the anchor, or with the chains as it once saw them; kind "anchor"."""
    try:
        key.verify(base64.b64decode(anchor.signature), anchor.message())
    except InvalidSignature:
        return [_fault("", None, "签名与公钥不符：锚定文件被改动过，或不是这台服务器签的")]
    return [fault for chain in anchor.chains for fault in _check_chain(chain, anchor.made_at)]


def _check_chain(told: dict[str, Any], made_at: str) -> list[Fault]:
    chain = Chain.objects.filter(town__code=told["code"]) if told["code"] else Chain.objects.filter(town=None)
    digests = dict(Entry.objects.filter(chain__in=chain, seq=told["seq"]).values_list("seq", "digest"))
    if told["seq"] not in digests:
        last = Entry.objects.filter(chain__in=chain).order_by("-seq").values_list("seq", flat=True).first() or 0
        where = f"{made_at} 已有第 {told['seq']} 条，现只到第 {last} 条" if last < told["seq"] else "锚定的一条已不在"
        return [_fault(told["name"], told["seq"], f"轨迹被截去：{where}")]
    if digests[told["seq"]] != told["digest"]:
        return [_fault(told["name"], told["seq"], f"账链已被重写：摘要与 {made_at} 锚定的不符")]
    return []


def _fault(name: str, seq: int | None, message: str) -> Fault:
    return Fault("anchor", "casework.chain", name, seq, message)
