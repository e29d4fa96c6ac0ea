"""Records as JSON: a whitelist of fields, with what identifies a person masked."""

from collections.abc import Callable
from typing import Any

from django.db import models
from rest_framework import serializers

from xumingsi.accounts.models import User
from xumingsi.kit import masking

from .collection import Collection

MASKS: dict[str, Callable[[str], str]] = {
    "id_number": masking.mask_id,
    "head_id": masking.mask_id,
    "phone": masking.mask_phone,
    "bank_account": masking.mask_account,
}
# Numbers of files, not of people; some are as long as a telephone's.
PLAIN = frozenset(
    {"certificate_no", "number", "file_no", "receipt_no", "voucher_no", "drawn_number", "hotline", "detector"}
)


class MaskedField(serializers.CharField):
    """Text that leaves masked."""

    def __init__(self, mask: Callable[[str], str] = masking.mask_text, **kwargs: Any) -> None:
        self.mask = mask
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        return self.mask(str(value)) if value else ""


def serializer_for(collection: Collection) -> type[serializers.ModelSerializer]:
    """The serializer of a collection."""
    place, lookup = collection.place
    shown: dict[str, Any] = {place: _place(lookup, place)}
    for name in collection.fields:
        field = collection.model._meta.get_field(name)
        if isinstance(field, models.Field) and (special := _special(field)):
            shown[name] = special
    names = ["id", place, *(name for name in collection.fields if name != place)]
    meta = type("Meta", (), {"model": collection.model, "fields": names, "read_only_fields": names})
    return type(f"{collection.model.__name__}Serializer", (serializers.ModelSerializer,), {**shown, "Meta": meta})


def _place(lookup: str, place: str) -> serializers.Field:
    told = {"village": "村（居）的主键，见 villages。", "town": "镇的主键。"}[place]
    return serializers.IntegerField(source=f"{lookup.replace('__', '.')}_id", read_only=True, help_text=told)


def _special(field: models.Field) -> serializers.Field | None:
    """Fields not shown as they are: people by name, text masked."""
    name = str(field.verbose_name)
    if field.related_model is User:
        return serializers.CharField(source=f"{field.name}.name", read_only=True, allow_null=True, help_text=name)
    if field.choices and field.blank:
        return serializers.ChoiceField([("", "未填"), *field.flatchoices], read_only=True, help_text=name)  # type: ignore[attr-defined]
    if isinstance(field, models.CharField | models.TextField) and not field.choices and field.name not in PLAIN:
        return MaskedField(MASKS.get(field.name, masking.mask_text), help_text=name)
    return None
