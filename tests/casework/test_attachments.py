"""Evidence: what a file is, is told by its content; who may see it, by its village."""

import hashlib
import io
import struct
import zlib
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.factories.campaign import make_application, make_campaign, make_cast
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.models import Attachment, Entry
from xumingsi.casework.services.attachments import attach_file, inspect
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(village):
    return make_application(make_campaign(village.town), village)


def picture(kind="JPEG", size=(8, 8), colour=(1, 2, 3), **options) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind, **options)
    return buffer.getvalue()


def keep(case, data, name="照片.jpg", actor=None):
    actor = actor or make_cast(case.village.town).clerk(case.village)
    return attach_file(case, SimpleUploadedFile(name, data), kind="申请材料", name=name, actor=actor)


def exif(**parts) -> Image.Exif:
    notes = Image.Exif()
    if "taken" in parts:
        notes.get_ifd(0x8769)[0x9003] = parts["taken"]
    if "place" in parts:
        notes.get_ifd(0x8825).update(dict(zip((1, 2, 3, 4), parts["place"], strict=True)))
    return notes


def png_of(width, height) -> bytes:
    """A PNG that claims a size; there are no pixels behind it."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("data", [
    b"<html><script>alert(1)</script></html>", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"MZ\x90\x00" + b"\0" * 200,
    b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a" + b"\0" * 40, b"PK\x03\x04" + b"\0" * 60, b"#!/bin/sh\nrm -rf /\n", picture()[:200],
])  # fmt: skip
@pytest.mark.parametrize("name", ["照片.jpg"])
def test_what_is_no_photo_is_refused_whatever_it_is_called(case, data, name):
    with pytest.raises(BadInput, match="不是完好的照片"):
        keep(case, data, name)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(("data", "name", "content_type", "suffix"), [
    (picture("PNG"), "说明.txt", "image/png", ".png"), (picture("JPEG"), "x.exe", "image/jpeg", ".jpg"),
    (b"%PDF-1.4\n%%EOF", "扫描件", "application/pdf", ".pdf"), (picture("PNG"), "../../etc/passwd", "image/png", ".png"),
])  # fmt: skip
def test_what_is_one_is_kept_whatever_it_is_called(case, data, name, content_type, suffix):
    kept = keep(case, data, name)
    assert (kept.content_type, kept.size) == (content_type, len(data))
    assert kept.sha256 == hashlib.sha256(data).hexdigest()
    assert kept.file.name == f"{kept.sha256[:2]}/{kept.sha256}{suffix}"


def test_photos_of_telephones_that_write_several_pictures_into_one_are_photos(case):
    """MPO: what many Chinese telephones write under .jpg."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "MPO", save_all=True, append_images=[Image.new("RGB", (8, 8), (9, 9, 9))])
    assert keep(case, buffer.getvalue()).content_type == "image/jpeg"


def test_size_is_bounded_before_anything_is_read(case, settings):
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    with pytest.raises(BadInput, match="超过 1 MB"):
        keep(case, b"%PDF-" + b"\0" * (1024 * 1024))
    assert keep(case, b"%PDF-" + b"\0" * (1024 * 1024 - 5)).size == 1024 * 1024


@pytest.mark.parametrize("size", [(10_000, 7_000), (30_000, 30_000), (2_000_000, 2_000_000)])
def test_a_bomb_of_pixels_is_not_unpacked(size):
    with pytest.raises(BadInput):
        inspect(png_of(*size), "炸弹.png")


def test_a_photo_says_when_and_where_it_was_taken(case):
    notes = exif(taken="2020:09:08 10:30:00", place=("N", (29.0, 51.0, 36.0), "E", (107.0, 43.0, 48.0)))
    kept = keep(case, picture(exif=notes))
    assert kept.taken_at == datetime(2020, 9, 8, 2, 30, tzinfo=UTC)
    assert (kept.latitude, kept.longitude) == (Decimal("29.860000"), Decimal("107.730000"))


def test_south_and_west_are_negative():
    _, seen = inspect(picture(exif=exif(place=("S", (1.0, 30.0, 0.0), "W", (2.0, 0.0, 0.0)))), "a.jpg")
    assert seen == {"latitude": Decimal("-1.500000"), "longitude": Decimal("-2.000000")}


@pytest.mark.parametrize("notes", [
    exif(taken="0000:00:00 00:00:00"), exif(taken="gestern"), exif(taken="0001:01:01 00:00:00"),
    exif(place=("N", (5000.0, 0.0, 0.0), "E", (107.0, 0.0, 0.0))), exif(place=("N", (91.0, 0.0, 0.0), "E", (1.0, 0.0, 0.0))),
    exif(place=("N", (29.0, 51.0), "E", (107.0,))),
])  # fmt: skip
def test_a_camera_that_writes_nonsense_still_gives_evidence(case, notes):
    kept = keep(case, picture(exif=notes))
    kept.refresh_from_db()
    assert (kept.taken_at, kept.latitude) == (None, None)


def test_the_same_content_is_kept_once(case):
    first, second = keep(case, picture(), "一.jpg"), keep(case, picture(), "二.jpg")
    assert first.file.name == second.file.name
    assert (first.name, second.name) == ("一.jpg", "二.jpg")
    folder = first.file.storage.path(first.sha256[:2])
    import os

    assert [name for name in os.listdir(folder) if name.startswith(first.sha256)] == [f"{first.sha256}.jpg"]
    assert verify().ok


def test_who_may_not_add_evidence_adds_none(case, village):
    cast = make_cast(village.town)
    for actor in (cast.leader, cast.clerk(village.town.children.all()[1])):
        with pytest.raises(NotAllowed):
            keep(case, picture(), actor=actor)


def test_the_ledger_keeps_the_whole_digest(case):
    kept = keep(case, picture())
    entry = Entry.objects.get(verb="attachment.add")
    assert entry.facts["sha256"] == kept.sha256
    assert len(kept.sha256) == 64


def test_it_is_served_to_those_of_the_village_and_to_nobody_else(case, client, client_as, village, town):
    kept = keep(case, picture())
    url = reverse("attachment", args=[kept.uid])
    other = town.children.all()[1]
    for role, division, status in [
        ("village_clerk", village, 200), ("town_officer", town, 200), ("discipline", town, 200), ("leader", town, 200),
        ("village_clerk", other, 404), ("sysadmin", town, 404),
    ]:  # fmt: skip
        response = client_as(role, division).get(url)
        assert response.status_code == status, (role, division)
        if status == 200:
            assert b"".join(response.streaming_content) == picture()
    assert client.get(url).status_code == 302
    unknown = reverse("attachment", args=["00000000-0000-4000-8000-000000000000"])
    assert client_as("town_officer").get(unknown).status_code == 404


@pytest.mark.parametrize(("data", "how"), [(picture(), "inline"), (b"%PDF-1.4 <script>", "attachment")])
def test_it_is_served_as_nothing_a_browser_would_run(case, client_as, data, how):
    kept = keep(case, data, '坏"名\r\n.html')
    response = client_as("town_officer").get(reverse("attachment", args=[kept.uid]))
    assert b"".join(response.streaming_content) == data
    assert response["Content-Type"] in ("image/jpeg", "application/pdf")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"].startswith(f"{how}; filename*=UTF-8''")
    assert "no-store" in response["Cache-Control"]
    assert '"' not in response["Content-Disposition"]
