"""Serving evidence: only within scope, never as something a browser would run."""

import uuid
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from .models import Attachment


@login_required
def attachment(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """The file of an attachment the user may see (404 otherwise, so that existence is not told)."""
    found = get_object_or_404(Attachment.objects.visible_to(request.user), uid=uid)
    response = FileResponse(found.file.open("rb"), content_type=found.content_type)
    how = "inline" if found.is_image else "attachment"
    response["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(found.name)}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
