"""How verbs on postings and objections are done from a page."""

from typing import Any

from django import forms

from recipients.services import postings
from xumingsi.casework.actions import VerbForm, offer
from xumingsi.casework.forms import PhotosField

from . import change_actions, pay_actions, relative_actions, survey_actions  # noqa: F401 - its verbs are offered with these
from .models import Objection


class PhotoForm(VerbForm):
    photos = PhotosField(label="现场照片", required=True, help_text="能看清公示内容和张贴位置，可多选。")


class FindingForm(VerbForm):
    finding = forms.CharField(label="核查结果", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


def _settle(upheld: bool) -> Any:
    def perform(objection: Objection, *, actor: Any, finding: str) -> Objection:
        return postings.settle_objection(objection, upheld=upheld, finding=finding, actor=actor)

    return perform


offer("posting", "photo", postings.add_photo, PhotoForm)
# "close" and "withdraw" move the applications on the list too: the room above offers them.
offer("objection", "uphold", _settle(True), FindingForm)
offer("objection", "dismiss", _settle(False), FindingForm)
