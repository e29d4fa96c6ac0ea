"""Addresses of the API (contract §5)."""

from django.contrib.auth.decorators import login_required
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from xumingsi.casework.api.viewsets import viewset_for

from .figures import FiguresView
from .rooms import COLLECTIONS
from .villages import VillagesView

router = DefaultRouter()
router.include_format_suffixes = False
for collection in COLLECTIONS:
    router.register(collection.path, viewset_for(collection), basename=f"api-{collection.path}")

urlpatterns = [
    path("v1/villages/", VillagesView.as_view(), name="api_villages"),
    path("v1/figures/", FiguresView.as_view(), name="api_figures"),
    path("v1/", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", login_required(SpectacularSwaggerSplitView.as_view(url_name="api_schema")), name="api_docs"),
]
