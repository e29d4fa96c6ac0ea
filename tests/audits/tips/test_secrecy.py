"""A tip's author cannot be found by the administrator: not in the database, its history, the ledger, the logs or on disk."""

import base64
import hashlib
import io
import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from audits.models import IdentityOpening, Tip, TipIdentity, TipPhoto
from audits.services.identities import open_identity
from tests.chinese import assert_chinese
from tests.factories.accounts import make_user
from tests.factories.deaths import on
from tests.factories.tips import AUTHOR, PASSPHRASE, enabled_key, filed, key_pair
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import BadInput, GuardFailed, NotAllowed
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
ADDRESS, BROWSER = "203.0.113.77", "红枫叶手机浏览器/9.87"
WORDS = "村里发钱不公开，四组张某没有困难也在领。"
SignIn = Callable[..., Client]


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """The folder under which everything is kept."""
    return tmp_path


def telling_photo() -> bytes:
    """A photo whose notes say when, where and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0132] = "HONGFENG", "HF-9 SERIAL 778899", "2020:09:28 07:41:33"
    exif[0x8825] = {1: "N", 2: (IFDRational(29), IFDRational(51), IFDRational(46)), 3: "E", 4: (IFDRational(107), IFDRational(43), IFDRational(50))}  # fmt: skip
    buffer = io.BytesIO()
    Image.new("RGB", (400, 300), "olive").save(buffer, "JPEG", exif=exif, comment=b"taken by YANSHOUMI")
    return buffer.getvalue()


def page_of(town: Division) -> str:
    return reverse("tip_new", args=[town.code])


def send(town: Division, **fields: Any) -> tuple[Any, Client]:
    """A named tip through the public page, from a telephone of its own."""
    client = Client(REMOTE_ADDR=ADDRESS, headers={"user-agent": BROWSER})
    hidden = client.get(page_of(town)).context["form"]["code"].value()
    given = {"content": WORDS, "matter": "other", "party": "unknown", "code": hidden, **fields}
    return client.post(page_of(town), given), client


def named(**fields: Any) -> dict[str, Any]:
    return {"name": AUTHOR.name, "phone": AUTHOR.phone, "address": AUTHOR.address, **fields}


def forms_of(secret: str) -> Iterator[str]:
    """How ``secret`` could lie about: plain, encoded, or hashed by anybody who can guess it."""
    raw = secret.encode()
    yield secret
    yield repr(secret.encode("utf-8"))[2:-1]
    yield secret.encode("unicode_escape").decode()
    for shift in range(3):
        yield base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")[4 if shift else 0 : -2]
    yield raw.hex()
    for name in ("md5", "sha1", "sha256", "sha512", "blake2b"):
        digest = hashlib.new(name, raw)
        yield digest.hexdigest()
        yield base64.b64encode(digest.digest()).decode().rstrip("=")


def everything_stored(folder: Path, logged: str) -> str:
    """All tables with history and sessions, all files under the data folder, all that was logged."""
    found = [logged]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str(value) for row in cursor.fetchall() for value in row]
    for path in folder.rglob("*"):
        found += [path.name, path.read_bytes().decode("latin-1") if path.is_file() else ""]
    return "\n".join(found)


def test_who_filed_a_named_tip_is_nowhere(
    town: Division, media: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture, settings: Any
) -> None:
    settings.DEBUG = True
    enabled_key(town)
    photo = SimpleUploadedFile("严守密的手机照片.jpg", telling_photo())
    with caplog.at_level(logging.DEBUG), on(9, 28):
        answer, client = send(town, **named(photos=photo))
        code = answer.context["code"]
        client.post(reverse("tip_follow"), {"code": code, "text": "补充：他上月还买了摩托车。"})
        client.post(reverse("tip_follow"), {"code": "1111-2222-3333-4444-5555"})
        client.get("/tips/no-such-page/")
    assert Tip.objects.get().is_named
    printed = capfd.readouterr()
    stored = everything_stored(media, caplog.text + printed.out + printed.err)
    assert WORDS in stored, "the search looks at the right place"
    assert AUTHOR.name not in str(answer.content.decode())
    secrets = [
        AUTHOR.name,
        AUTHOR.phone,
        AUTHOR.address,
        ADDRESS,
        BROWSER,
        code,
        code.replace("-", ""),
        "HONGFENG",
        "YANSHOUMI",
    ]
    left = [(secret, form) for secret in secrets for form in forms_of(secret) if form and form in stored]
    assert not left
    assert verify().ok


def test_a_search_would_find_what_is_not_sealed(town: Division, media: Path) -> None:
    """The looking itself: somebody who writes an identity into the text is found by it."""
    filed(town, content=f"我叫{AUTHOR.name}。")
    assert any(form in everything_stored(media, "") for form in forms_of(AUTHOR.name))


def test_no_hour_is_kept(town: Division, media: Path) -> None:
    moment = clock.moment(date(2020, 9, 28), 15, 7)
    with clock.at(clock.moment(date(2020, 9, 1))):
        enabled_key(town)
    with clock.at(moment):
        answer, client = send(town, **named(photos=SimpleUploadedFile("p.jpg", telling_photo())))
        client.post(reverse("tip_follow"), {"code": answer.context["code"], "text": "补充"})
    midnight = clock.moment(date(2020, 9, 28), 0)
    for entry in Entry.objects.filter(verb__startswith="tip."):
        assert (entry.at, entry.actor, entry.chain.town, entry.village) == (midnight, None, None, None)
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name.startswith("audits_")]
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for value in (value for row in cursor.fetchall() for value in row):
                assert not {"15:07", "07:07"} & {str(value)[at : at + 5] for at in range(len(str(value)))}, table
                assert not isinstance(value, datetime) or value.minute == 0, table
    file = next((media / "kept").rglob("*.jpg"))
    assert file.stat().st_mtime == midnight.timestamp()


def test_its_place_in_the_trail_does_not_bound_the_hour(town: Division) -> None:
    """Acts of the town before and after carry their moments; the tip's entry stands between none of them."""
    from tests.factories.campaign import make_household

    make_household(town.children.first())
    filed(town)
    make_household(town.children.first())
    tip, towns = Entry.objects.get(verb="tip.file"), Entry.objects.filter(chain__town=town)
    assert tip not in towns
    assert tip.pk < 0, "keys that count up would order it among the others"
    seqs = list(towns.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1)), "no gap tells of it"


def test_the_public_pages_open_no_session_and_mark_nobody(town: Division) -> None:
    enabled_key(town)
    answer, client = send(town, **named())
    first = Client()
    for page in (reverse("tips"), page_of(town), reverse("tip_follow")):
        shown = first.get(page)
        assert shown["Cache-Control"] == "no-store, private"
        assert shown["Referrer-Policy"] == "same-origin"
        assert_chinese(shown.content)
    assert_chinese(answer.content)
    assert set(first.cookies) | set(client.cookies) <= {"csrftoken"}
    assert "unsafe" not in answer["Content-Security-Policy"]
    from django.contrib.sessions.models import Session

    assert not Session.objects.exists()


def test_staff_signed_in_are_not_noted_on_a_tip_of_their_own(town: Division, client_as: SignIn) -> None:
    client = client_as(Role.VILLAGE_CLERK)
    client.post(page_of(town), {"content": WORDS})
    history = Tip.history.get()
    assert (history.history_user_id, history.taken_by_id, Entry.objects.get(verb="tip.file").actor_id) == (
        None,
        None,
        None,
    )


def test_a_photo_keeps_its_pixels_and_nothing_else(town: Division) -> None:
    send(town, photos=SimpleUploadedFile("p.jpg", telling_photo()))
    photo = TipPhoto.objects.get()
    with photo.file.open("rb") as file:
        kept = file.read()
    image = Image.open(io.BytesIO(kept))
    assert (image.size, len(image.getexif()), image.info.get("comment")) == ((400, 300), 0, None)
    assert photo.sha256 == hashlib.sha256(kept).hexdigest()
    assert b"HF-9" not in kept


@pytest.mark.parametrize("data", [b"%PDF-1.4 report", b"GIF89a....", b"", telling_photo()[:200]])
def test_what_is_no_photo_is_refused_and_nothing_is_filed(town: Division, data: bytes) -> None:
    answer, _ = send(town, photos=SimpleUploadedFile("p.jpg", data))
    assert "照片" in answer.content.decode() or "空" in answer.content.decode()
    assert not Tip.objects.exists()


def test_a_large_photo_is_never_written_while_it_comes_in(town: Division, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.files import uploadedfile

    def written(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("an upload was put on disk")

    monkeypatch.setattr(uploadedfile.TemporaryUploadedFile, "__init__", written)
    padded = telling_photo() + b"\0" * (3 * 1024 * 1024)
    send(town, photos=SimpleUploadedFile("p.jpg", padded))
    assert TipPhoto.objects.count() == 1


# -- the identity, sealed and opened


def test_only_the_discipline_inspection_opens_it_with_file_passphrase_and_reason(town: Division) -> None:
    tip = filed(town, named=True).tip
    discipline, officer = make_user(Role.DISCIPLINE, town), make_user(Role.TOWN_OFFICER, town)
    sysadmin = make_user(Role.SYSADMIN, town)
    good = {"reason": "反馈办理结果", "passphrase": PASSPHRASE, "key_file": key_pair().file}
    for user in (officer, sysadmin, make_user(Role.LEADER, town)):
        with pytest.raises(NotAllowed):
            open_identity(tip, actor=user, **good)
    for wrong in ({"reason": " "}, {"passphrase": "别的口令别的口令别的"}, {"key_file": ""}, {"key_file": "{}"}):
        with pytest.raises(BadInput):
            open_identity(tip, actor=discipline, **{**good, **wrong})
    assert not IdentityOpening.objects.exists()
    assert open_identity(tip, actor=discipline, **good) == AUTHOR


def test_every_look_leaves_a_row_and_an_act_without_the_identity(town: Division) -> None:
    tip = filed(town, named=True).tip
    discipline = make_user(Role.DISCIPLINE, town)
    open_identity(tip, actor=discipline, reason="反馈", passphrase=PASSPHRASE, key_file=key_pair().file)
    look = IdentityOpening.objects.get()
    assert (look.recorded_by, look.reason) == (discipline, "反馈")
    entry = Entry.objects.get(verb="tip.open_identity")
    assert (entry.actor, entry.reason) == (discipline, "反馈")
    assert AUTHOR.name not in f"{entry.sentence}{entry.facts}{entry.subject_text}"
    assert verify().ok


def test_a_failed_attempt_is_remembered_too(town: Division) -> None:
    tip = filed(town, named=True).tip
    with pytest.raises(BadInput, match="口令不对"):
        open_identity(
            tip,
            actor=make_user(Role.DISCIPLINE, town),
            reason="看看",
            passphrase="猜一猜猜一猜",
            key_file=key_pair().file,
        )
    assert Entry.objects.filter(verb="tip.fail_to_open").count() == 1


def test_what_the_administrator_holds_opens_nothing(town: Division, settings: Any, tmp_path: Path) -> None:
    """Database, key file on the server and environment, and everything in them tried as the passphrase."""
    from xumingsi.kit import sealing

    tip = filed(town, named=True).tip
    settings.TIP_KEY_DIR = tmp_path
    (tmp_path / "tip.json").write_text(key_pair().file, encoding="utf-8")
    tries = [settings.SECRET_KEY, settings.TIP_CODE_KEY, tip.code_digest, tip.identity.key.public_key, str(tip.uid)]
    for passphrase in filter(None, tries):
        with pytest.raises(sealing.CannotOpen):
            sealing.unseal(key_pair().file, passphrase, tip.identity.sealed, context=str(tip.uid))
    discipline = make_user(Role.DISCIPLINE, town)
    assert open_identity(tip, actor=discipline, reason="反馈", passphrase=PASSPHRASE) == AUTHOR


def test_a_seal_moved_to_another_tip_does_not_open(town: Division) -> None:
    from tests.factories.rows import some_act

    one, two = filed(town, named=True).tip, filed(town).tip
    with some_act(town):
        TipIdentity(tip=two, key=one.identity.key, sealed=one.identity.sealed).save()
        two.is_named = True
        two.save()
    with pytest.raises(BadInput):
        open_identity(
            two, actor=make_user(Role.DISCIPLINE, town), reason="反馈", passphrase=PASSPHRASE, key_file=key_pair().file
        )


def test_an_anonymous_tip_has_nothing_to_open(town: Division) -> None:
    tip = filed(town).tip
    with pytest.raises(GuardFailed):
        open_identity(
            tip, actor=make_user(Role.DISCIPLINE, town), reason="看看", passphrase=PASSPHRASE, key_file=key_pair().file
        )


def test_without_a_key_no_identity_is_taken(town: Division) -> None:
    page = Client().get(page_of(town)).content.decode()
    assert 'name="phone"' not in page
    send(town, **named())
    assert not Tip.objects.get().is_named, "what is typed into boxes that were not offered is dropped"
    with pytest.raises(BadInput, match="密封通道尚未开通"):
        filed_without_key(town)


def filed_without_key(town: Division) -> None:
    from audits.services.tips import file_tip

    file_tip(town, actor=None, content=WORDS, identity=AUTHOR)


def test_an_older_seal_stays_with_its_own_key(town: Division) -> None:
    from audits.services.identities import enable_key
    from xumingsi.kit import sealing

    old = filed(town, named=True).tip
    discipline, fresh = make_user(Role.DISCIPLINE, town), sealing.make_key("换了一把新的密钥口令-2021", cost=2**10)
    enable_key(town, actor=discipline, key_file=fresh.file, passphrase="换了一把新的密钥口令-2021")
    new = filed(town, named=True, content="另一件事").tip
    given = {"actor": discipline, "reason": "反馈"}
    with pytest.raises(BadInput):
        open_identity(old, passphrase="换了一把新的密钥口令-2021", key_file=fresh.file, **given)
    assert open_identity(old, passphrase=PASSPHRASE, key_file=key_pair().file, **given) == AUTHOR
    assert open_identity(new, passphrase="换了一把新的密钥口令-2021", key_file=fresh.file, **given) == AUTHOR


def test_a_key_is_enabled_by_the_discipline_inspection_with_proof(town: Division) -> None:
    from audits.services.identities import enable_key

    with pytest.raises(NotAllowed):
        enable_key(town, actor=make_user(Role.SYSADMIN, town), key_file=key_pair().file, passphrase=PASSPHRASE)
    with pytest.raises(BadInput, match="口令打不开"):
        enable_key(
            town, actor=make_user(Role.DISCIPLINE, town), key_file=key_pair().file, passphrase="不是这个口令不是"
        )
