"""What is sealed with a public key opens with the key file, its passphrase and the right context, and with nothing else."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xumingsi.kit import sealing
from xumingsi.kit.sealing import CannotOpen, make_key, proves, public_of, seal, unseal

PASSPHRASE = "一二三四-口令-五六七八"
KEY = make_key(PASSPHRASE, cost=2**4)
OTHER = make_key(PASSPHRASE, cost=2**4)


@settings(max_examples=40, deadline=None)
@given(st.text(), st.text(max_size=40))
def test_what_goes_in_comes_out(secret: str, context: str) -> None:
    try:
        secret.encode()
        context.encode()
    except UnicodeEncodeError:
        return
    assert unseal(KEY.file, PASSPHRASE, seal(KEY.public, secret, context=context), context=context) == secret


def test_each_seal_differs_and_tells_no_length() -> None:
    seals = {seal(KEY.public, secret, context="a") for secret in ("张", "张", "张三，石桥村四组，13800000000")}
    assert len(seals) == 3
    assert len({len(sealed) for sealed in seals}) == 1


@pytest.mark.parametrize(
    ("key", "passphrase", "context"),
    [(KEY, "一二三四-口令-五六七九", "a"), (KEY, "", "a"), (OTHER, PASSPHRASE, "a"), (KEY, PASSPHRASE, "b")],
    ids=["passphrase", "empty", "another key", "another record"],
)
def test_anything_else_opens_nothing(key: sealing.KeyPair, passphrase: str, context: str) -> None:
    with pytest.raises(CannotOpen):
        unseal(key.file, passphrase, seal(KEY.public, "张三", context="a"), context=context)


@pytest.mark.parametrize("place", [0, 33, 50, -1])
def test_an_altered_seal_does_not_open(place: int) -> None:
    raw = bytearray(base64.b64decode(seal(KEY.public, "张三", context="a")))
    raw[place] ^= 1
    with pytest.raises(CannotOpen):
        unseal(KEY.file, PASSPHRASE, base64.b64encode(raw).decode(), context="a")


@pytest.mark.parametrize("text", ["", "{}", "[]", "no key", '{"kind": "xumingsi-seal-key", "version": 1}'])
def test_what_is_no_key_file_is_said_to_be_none(text: str) -> None:
    with pytest.raises(CannotOpen):
        public_of(text)


def test_a_key_file_does_not_order_any_amount_of_memory() -> None:
    hostile = {**json.loads(KEY.file), "cost": 2**30}
    with pytest.raises(CannotOpen):
        proves(json.dumps(hostile), PASSPHRASE)


def test_a_passphrase_is_proven_without_opening_anything() -> None:
    assert proves(KEY.file, PASSPHRASE)
    assert not proves(KEY.file, PASSPHRASE + "x")


def test_a_short_passphrase_is_refused_and_a_made_one_is_long() -> None:
    with pytest.raises(ValueError, match="12"):
        make_key("short")
    made = {sealing.make_passphrase() for _ in range(50)}
    assert len(made) == 50
    assert all(len(one.replace("-", "")) == 20 for one in made)


def test_the_private_key_stands_in_no_readable_form_in_its_file() -> None:
    parts = json.loads(KEY.file)
    assert set(parts) == {"kind", "version", "cost", "public", "salt", "nonce", "private"}
    assert len(base64.b64decode(parts["private"])) == 32 + 16, "the raw key and the tag of its seal"
    assert parts["public"] == KEY.public
