"""Taking in photos and scans as evidence."""

import hashlib
import io
import struct
import warnings
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models
from PIL import ExifTags, Image, UnidentifiedImageError

from xumingsi.accounts.models import User
from xumingsi.kit import clock

from ..errors import BadInput, NotAllowed
from ..ledger import recorded
from ..models import Attachment

MAX_PIXELS = 60_000_000
# Telephones write several pictures into one JPEG (MPO); the first is the photo.
_FORMATS = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png"}


def attach_file(subject: models.Model, upload: BinaryIO, *, kind: str, name: str, actor: User) -> Attachment:
    """Keep ``upload`` (JPEG, PNG or PDF, told by content) as evidence of ``subject``; answers the Attachment.

    ``subject.village`` decides who may see it. Raises BadInput for other types, too large or broken files.
    """
    village = subject.village  # type: ignore[attr-defined]
    if not actor.has_right("attachments.add", village):
        raise NotAllowed(f"您没有在{village}上传佐证材料的权限。")
    data = upload.read(settings.ATTACHMENT_MAX_BYTES + 1)
    if len(data) > settings.ATTACHMENT_MAX_BYTES:
        limit = settings.ATTACHMENT_MAX_BYTES // 1024 // 1024
        raise BadInput(f"“{name}”超过 {limit} MB，请缩小照片或分开扫描后再上传。")
    content_type, seen = inspect(data, name)
    attachment = Attachment(
        village=village,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        kind=kind,
        name=name[-120:],
        content_type=content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=actor,
        **seen,
    )
    sentence = "{actor}为{subject}上传{kind}"
    with recorded(
        "attachment.add", actor=actor, sentence=sentence, subject=subject, village=village, facts={"kind": kind}
    ) as act:
        act.facts["sha256"] = attachment.sha256
        storage, path = attachment.file.storage, attachment.file.field.generate_filename(attachment, name)
        # Same content, same name: a file already kept is not written twice, and never overwritten.
        attachment.file.name = path if storage.exists(path) else storage.save(path, ContentFile(data))
        attachment.save()
    return attachment


def inspect(data: bytes, name: str) -> tuple[str, dict[str, Any]]:
    """Content type by content, and the time and place a photo says it was taken. BadInput when neither photo nor PDF."""
    if data.startswith(b"%PDF-"):
        return "application/pdf", {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise BadInput(f"照片“{name}”像素过大，请用手机普通清晰度重新拍摄。")
                image.load()
                return _FORMATS[str(image.format)], _exif(image)
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        raise BadInput(f"“{name}”不是完好的照片（JPG、PNG）或 PDF，请重新拍照或扫描后上传。") from error


def _exif(image: Image.Image) -> dict[str, Any]:
    try:
        return _read_exif(image.getexif())
    except (ValueError, TypeError, KeyError, ArithmeticError, OSError, SyntaxError, struct.error):
        return {}  # a photo whose notes are broken is still evidence


def _read_exif(exif: Image.Exif) -> dict[str, Any]:
    found: dict[str, Any] = {}
    details, place = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    taken = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    if taken:
        try:
            local = datetime.strptime(str(taken).strip("\x00 "), "%Y:%m:%d %H:%M:%S").replace(tzinfo=clock.CHINA)
            found["taken_at"] = local.astimezone(UTC)
        except (ValueError, OverflowError):
            pass  # a camera without a set clock writes zeros; the photo is still evidence
    latitude = _degrees(place.get(ExifTags.GPS.GPSLatitude), place.get(ExifTags.GPS.GPSLatitudeRef), "S", 90)
    longitude = _degrees(place.get(ExifTags.GPS.GPSLongitude), place.get(ExifTags.GPS.GPSLongitudeRef), "W", 180)
    if latitude is not None and longitude is not None:
        found |= {"latitude": latitude, "longitude": longitude}
    return found


def _degrees(parts: Any, reference: Any, negative: str, limit: int) -> Decimal | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
        value = Decimal(str(degrees + minutes / 60 + seconds / 3600)).quantize(Decimal("0.000001"))
    except (TypeError, ValueError, ArithmeticError):
        return None
    if not 0 <= value <= limit:
        return None
    return -value if reference == negative else value
