"""Photos of tips: only what is to be seen is kept, never where, when or with what it was taken."""

import hashlib
import io
import os
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

from audits.models import Tip, TipPhoto
from xumingsi.casework.errors import BadInput
from xumingsi.casework.transition import save_checked
from xumingsi.kit import clock

MOST, MOST_BYTES, MOST_PIXELS, LONGEST_SIDE = 6, 10 * 1024 * 1024, 60_000_000, 2000


def clean_photos(uploads: Iterable[Any]) -> list[bytes]:
    """Each upload drawn anew as a JPEG without notes. BadInput for more than six, too large, or no photo."""
    given = list(uploads)
    if len(given) > MOST:
        raise BadInput(f"照片最多 {MOST} 张。", {"photos": [f"照片最多 {MOST} 张。"]})
    return [_clean(upload, number) for number, upload in enumerate(given, 1)]


def _clean(upload: Any, number: int) -> bytes:
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        message = f"第 {number} 张照片超过 10 MB，请缩小后再上传。"
        raise BadInput(message, {"photos": [message]})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise ValueError("too many pixels")  # noqa: TRY301 - told like any other photo that cannot be read
                return _redrawn(image)
    except (
        UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError, SyntaxError, ValueError,
    ) as error:  # fmt: skip
        message = f"第 {number} 个文件不是完好的照片（JPG、PNG），请重新拍照后上传。"
        raise BadInput(message, {"photos": [message]}) from error


def _redrawn(image: Image.Image) -> bytes:
    """Pixels only: comments, profiles and a second picture inside the file stay behind."""
    upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    buffer = io.BytesIO()
    bare.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def keep_photos(tip: Tip, photos: Iterable[bytes]) -> None:
    """Write cleaned photos inside the act that took the tip; the files bear the day, not the hour."""
    for data in photos:
        photo = TipPhoto(tip=tip, sha256=hashlib.sha256(data).hexdigest(), size=len(data))
        storage, path = photo.file.storage, photo.file.field.generate_filename(photo, "")
        photo.file.name = path if storage.exists(path) else storage.save(path, ContentFile(data))
        kept, day = Path(storage.path(photo.file.name)), clock.moment(clock.today(), 0).timestamp()
        os.utime(kept, (day, day))
        save_checked(photo)
