"""A signed head kept elsewhere shows what the database alone cannot: a tail cut off, a chain made anew."""

import json
import stat
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from renewals.models import Application
from tests.casework.behind import behind_the_back, table
from xumingsi.casework import anchoring
from xumingsi.casework.errors import BadInput
from xumingsi.casework.ledger import entry_digest
from xumingsi.casework.management.commands.anchor_ledger import qr_code
from xumingsi.casework.models import Chain, Entry
from xumingsi.casework.offline import verify_trail
from xumingsi.casework.trail_export import export_trail
from xumingsi.casework.verification import tracked_models, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(tmp_path, settings):
    settings.ANCHOR_KEY_FILE = tmp_path / "keys" / "anchor.key"
    return anchoring.make_key()


@pytest.fixture
def anchored(played, key, tmp_path):
    out = tmp_path / "anchor.json"
    call_command("anchor_ledger", "--out", str(out))
    return out


def faults(path):
    return anchoring.check(anchoring.read_anchor(path), anchoring.trusted_key())


def test_the_key_is_its_owners_only_and_is_never_replaced(key):
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    with pytest.raises(BadInput, match="已经存在"):
        anchoring.make_key()
    assert key.read_bytes() == before


def test_without_a_key_or_a_trail_nothing_is_anchored(settings, tmp_path, db):
    settings.ANCHOR_KEY_FILE = tmp_path / "none.key"
    with pytest.raises(CommandError, match="--make-key"):
        call_command("anchor_ledger", "--out", str(tmp_path / "a.json"))
    anchoring.make_key()
    with pytest.raises(CommandError, match="还没有办理轨迹"):
        call_command("anchor_ledger", "--out", str(tmp_path / "a.json"))
    assert not (tmp_path / "a.json").exists()


def test_every_chain_is_anchored_and_holds_while_the_trail_grows(anchored, played, capsys):
    told = json.loads(anchored.read_text(encoding="utf-8"))
    assert {chain["seq"] for chain in told["chains"]} == {chain.entries.count() for chain in Chain.objects.all()}
    from tests.renewals.doing import do, on

    case = Application.objects.get(state="applied")
    with on(9, 20):
        from tests.factories.campaign import make_cast

        do("verify", case, make_cast(case.village.town).officer)
    call_command("verify_ledger", "--anchor", str(anchored))
    assert "核对无误" in capsys.readouterr().out


def test_the_sheet_to_print_says_it_all(anchored):
    sheet = anchored.with_suffix(".html").read_text(encoding="utf-8")
    anchor = anchoring.read_anchor(anchored)
    assert all(chain["digest"] in sheet for chain in anchor.chains)
    assert anchor.fingerprint() in sheet
    assert qr_code(anchor) in sheet


def test_a_tail_cut_off_clean_is_found_by_the_anchor_alone(anchored, played):
    """Somebody who takes the last act away with everything it wrote leaves a trail that is sound in itself."""
    last = Entry.objects.filter(chain__town=played.village.town).order_by("-seq")[0]
    with behind_the_back() as cursor:
        for model in tracked_models():
            history = model.history.model
            for row in history._base_manager.filter(act=last.act):
                cursor.execute(f"DELETE FROM {table(history)} WHERE history_id = %s", [row.history_id])
        cursor.execute(f"DELETE FROM {table(Entry)} WHERE id = %s", [last.pk])
        assert not [fault for fault in verify().faults if fault.kind in {"chain", "history"}]
        [fault] = faults(anchored)
        assert (fault.kind, fault.seq) == ("anchor", last.seq)
        assert "截去" in fault.message
        with pytest.raises(SystemExit):
            call_command("verify_ledger", "--anchor", str(anchored))


def test_a_chain_made_anew_is_found_by_the_anchor_alone(anchored, played):
    with behind_the_back() as cursor:
        previous = None
        for entry in Entry.objects.filter(chain__town=played.village.town).order_by("seq"):
            if entry.seq == 2:
                entry.sentence = "另一个经过"
            entry.previous = previous or entry.previous
            previous = entry_digest(entry)
            cursor.execute(
                f"UPDATE {table(Entry)} SET sentence = %s, previous = %s, digest = %s WHERE id = %s",
                [entry.sentence, entry.previous, previous, entry.pk],
            )
        assert not [fault for fault in verify().faults if fault.kind == "chain"]
        assert ["重写" in fault.message for fault in faults(anchored)] == [True]


@pytest.mark.parametrize("change", [
    lambda told: told["chains"][0].update(seq=told["chains"][0]["seq"] - 1), lambda told: told["chains"].pop(),
    lambda told: told.update(made_at="2020-01-01T00:00:00+00:00"), lambda told: told["chains"][0].update(digest="0" * 64),
    lambda told: told.update(signature="A" * 86 + "=="),
])  # fmt: skip
def test_an_anchor_changed_is_not_believed(anchored, change):
    told = json.loads(anchored.read_text(encoding="utf-8"))
    change(told)
    anchored.write_text(json.dumps(told), encoding="utf-8")
    assert ["签名" in fault.message for fault in faults(anchored)] == [True]


def test_an_anchor_signed_with_another_key_is_not_believed(anchored, settings, tmp_path):
    kept = anchoring.public_path(settings.ANCHOR_KEY_FILE)
    settings.ANCHOR_KEY_FILE = tmp_path / "other.key"
    anchoring.make_key()
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(anchoring.make_anchor().as_json()), encoding="utf-8")
    assert not faults(forged)
    assert anchoring.check(anchoring.read_anchor(forged), anchoring.trusted_key(kept))
    with pytest.raises(SystemExit):
        call_command("verify_ledger", "--anchor", str(forged), "--public-key", str(kept))


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", "null", '{"kind": "xumingsi-anchor-1"}', "\x00", "[" * 100_000, '{"kind": "x"}']
)
def test_what_is_no_anchor_is_misuse_and_not_a_crash(key, tmp_path, content):
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match="不是锚定文件") as refused:
        call_command("verify_ledger", "--anchor", str(tmp_path / "a.json"))
    assert refused.value.returncode == 2


def offline(folder, *arguments):
    command = [sys.executable, "-I", "-S", str(folder / "verify_trail.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def trail(anchored, tmp_path):
    folder = tmp_path / "trail"
    export_trail(folder)
    return folder


def test_the_trail_verifies_elsewhere_with_python_alone(trail, anchored, settings):
    done = offline(trail, "--anchor", anchored, "--public-key", anchoring.public_path(settings.ANCHOR_KEY_FILE))
    assert done.returncode == 0, done.stderr
    assert "核对无误" in done.stdout


def test_every_line_changed_or_taken_away_elsewhere_is_found(trail, anchored, settings):
    key = verify_trail.public_key(anchoring.public_path(settings.ANCHOR_KEY_FILE))
    anchor = json.loads(anchored.read_text(encoding="utf-8"))
    for path in sorted(trail.rglob("*.jsonl")):
        kept = path.read_text(encoding="utf-8").splitlines()
        for number in {1, len(kept) // 2, len(kept) - 1} - {0}:
            line = json.loads(kept[number])
            row = line[-2]
            place = next(place for place, value in enumerate(row) if isinstance(value, str) and value)
            row[place] += "改"
            for bent in (kept[:number] + kept[number + 1 :], [*kept[:number], json.dumps(line), *kept[number + 1 :]]):
                path.write_text("\n".join(bent) + "\n", encoding="utf-8")
                try:
                    found, seen = verify_trail.verify(trail)
                    found += verify_trail.check_anchor(anchor, key, seen)
                except (ValueError, KeyError):
                    found = ["unreadable"]
                assert found, (path.name, number)
            path.write_text("\n".join(kept) + "\n", encoding="utf-8")


def test_elsewhere_the_signature_is_examined_too(trail, anchored, settings):
    told = json.loads(anchored.read_text(encoding="utf-8"))
    told["chains"][0]["seq"] -= 1
    anchored.write_text(json.dumps(told), encoding="utf-8")
    done = offline(trail, "--anchor", anchored, "--public-key", anchoring.public_path(settings.ANCHOR_KEY_FILE))
    assert (done.returncode, "签名" in done.stderr) == (1, True)
    assert offline(trail, "--anchor", anchored).returncode == 2


def test_ed25519_elsewhere_is_that_of_the_standard():
    """RFC 8032, section 7.1, tests 2 and 3."""
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert verify_trail.signed(public, b"\x72", signature)
    assert not verify_trail.signed(public, b"\x73", signature)
    assert not verify_trail.signed(public, b"\x72", signature[:32] + (verify_trail.ORDER + 1).to_bytes(32, "little"))
