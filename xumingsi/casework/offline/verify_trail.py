"""核对导出的办理轨迹：只需 Python 3.9 以上，不需要网络、数据库和任何其他软件。

    python verify_trail.py [文件夹] [--anchor 锚定文件.json --public-key 公钥.pub]

重新计算每一条轨迹和每一条历史记录的摘要，检查首尾相连，并与镇纪委存档的锚定文件对照。无误时退出码 0，发现改动时 1。
The spelling of every value is already in the export: a digest is SHA-256 over the JSON array of a line's values.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def digest(values: list[Any]) -> str:
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def lines(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def verify(folder: Path) -> tuple[list[str], dict[str, dict[int, str]]]:
    """Faults, and per town code the digests of its entries."""
    rows = lines(folder / "trail.jsonl")
    head = next(rows)
    at = {name: place for place, name in enumerate(head["fields"])}
    chains = {chain["id"]: chain for chain in head["chains"]}
    faults: list[str] = []
    seen: dict[str, dict[int, str]] = {chain["code"]: {} for chain in head["chains"]}
    vouched: dict[str, dict[str, tuple[int, Any]]] = {}
    last = dict.fromkeys(chains, (0, GENESIS))
    for values, told in rows:
        chain, seq = values[at["chain_id"]], values[at["seq"]]
        before, previous = last[chain]
        where = "{}#{}".format(chains[chain]["name"], seq)
        if seq != before + 1:
            faults.append(f"{where}：序号不连续，应为 {before + 1}")
        if values[at["previous"]] != previous:
            faults.append(f"{where}：与上一条轨迹的摘要不衔接")
        if digest(values) != told:
            faults.append(f"{where}：内容与摘要不符，已被改动")
        for label, part in json.loads(values[at["rows"]]).items():
            vouched.setdefault(label, {})[values[at["act"]]] = (seq, part)
        last[chain] = (seq, told)
        seen[chains[chain]["code"]][seq] = told
    if head["with_rows"]:
        for label in sorted(vouched):
            faults.extend(verify_rows(folder / "rows" / (label + ".jsonl"), label, vouched[label]))
    return faults, seen


def verify_rows(path: Path, label: str, acts: dict[str, tuple[int, Any]]) -> Iterator[str]:
    """Every history row must be vouched for by its act's entry, and every one vouched for must be there."""
    found: dict[str, list[tuple[int, str]]] = {}
    if path.exists():
        rows = lines(path)
        act_at = next(rows)["fields"].index("act")
        for number, values, told in rows:
            if digest(values) != told:
                yield f"{label}@{number}：历史记录内容与摘要不符，已被改动"
            if values[act_at] not in acts:
                yield f"{label}@{number}：没有轨迹为这条历史记录作证"
            found.setdefault(values[act_at], []).append((number, told))
    for act, (seq, part) in acts.items():
        mine = sorted(found.get(act, []))
        expected = [number for first, end in part["ids"] for number in range(first, end + 1)]
        total = hashlib.sha256("".join(told for _, told in mine).encode()).hexdigest()
        if [number for number, _ in mine] != expected or total != part["sha256"]:
            yield f"{label}：轨迹#{seq} 写入的历史记录与轨迹不符（被改动、增加或删除）"


def check_anchor(anchor: dict[str, Any], key: bytes, seen: dict[str, dict[int, str]]) -> list[str]:
    """The signature must be the key's, and every anchored head must still be in its chain."""
    told = {name: anchor[name] for name in ("kind", "made_at", "chains", "public_key")}
    message = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    if not signed(key, message, base64.b64decode(anchor["signature"])):
        return ["锚定文件的签名与公钥不符"]
    faults = []
    for chain in anchor["chains"]:
        digests = seen.get(chain["code"])
        if digests is None or chain["seq"] not in digests:
            faults.append("{}：轨迹被截去，锚定时已有第 {} 条".format(chain["name"], chain["seq"]))
        elif digests[chain["seq"]] != chain["digest"]:
            faults.append("{}#{}：账链已被重写，摘要与锚定的不符".format(chain["name"], chain["seq"]))
    return faults


def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Ed25519 (RFC 8032, section 5.1.7)."""
    if len(signature) != 64:
        return False
    try:
        public, commitment = unpacked(key), unpacked(signature[:32])
    except ValueError:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    base = unpacked(bytes([0x58] + [0x66] * 31))
    left, right = times(scalar, base), plus(commitment, times(challenge, public))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def unpacked(packed: bytes) -> Point:
    number = int.from_bytes(packed, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if len(packed) != 32 or y >= P:
        raise ValueError("not a point")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def plus(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = plus(result, point)
        point, scalar = plus(point, point), scalar >> 1
    return result


def public_key(path: Path) -> bytes:
    """The raw key in a PEM file: its last 32 bytes."""
    body = "".join(line for line in path.read_text().splitlines() if not line.startswith("-"))
    return base64.b64decode(body)[-32:]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent, help="导出的文件夹")
    parser.add_argument("--anchor", type=Path, help="镇纪委存档的锚定文件")
    parser.add_argument("--public-key", type=Path, help="镇纪委存档的公钥")
    options = parser.parse_args()
    if options.anchor and not options.public_key:
        parser.error("--anchor 须与 --public-key 同用：锚定文件自带的公钥不能证明它自己")
    try:
        faults, seen = verify(options.folder)
        if options.anchor:
            anchor = json.loads(options.anchor.read_text(encoding="utf-8"))
            faults += check_anchor(anchor, public_key(options.public_key), seen)
    except (OSError, ValueError, KeyError, TypeError, IndexError, StopIteration, AttributeError) as error:
        faults, seen = [f"文件读不出来，已损坏或被改动：{error!r}"], {}
    for fault in faults:
        sys.stderr.write(fault + "\n")
    for code, digests in seen.items():
        sys.stdout.write("{}：{} 条\n".format(code or "系统", len(digests)))
    sys.stdout.write("核对无误。\n" if not faults else f"发现 {len(faults)} 处问题。\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
