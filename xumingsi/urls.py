"""Every address of the project (contract: the addresses others rely on)."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("xumingsi.desk.urls")),
    path("attachments/", include("xumingsi.casework.urls")),
    path("tips/", include("audits.tip_urls")),
    path("api/", include("xumingsi.desk.api.urls")),
    path("admin/", admin.site.urls),
]
